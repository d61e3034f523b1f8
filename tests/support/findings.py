"""What engine and reference interpreter find of a specification, in a form in which they can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from tests import oracle
from tests.oracle.forms import BEHAVIOURS
from tests.support.agreement import judged_by_the_oracle
from tests.support.deciding import IMPLICIT
from tests.support.engines import ask
from tests.support.stages import lowered
from varyoff.model.variant import drop_guards, limit_faults, procedure_guards
from varyoff.spec.load import loads

OF_TIME = (*BEHAVIOURS, "ctl")


@dataclass(frozen=True)
class Findings:
    """What a checker found: an error of the model after so many steps, or counts and (verdict, length of trace).

    Of what is said of behaviours and of branching time there is no length: which lasso is shown is for an engine to choose.
    """

    error_after: int | None
    counts: dict[str, int]
    verdicts: dict[str, tuple[str, int | None]]


def findings_of_varyoff(text, faults=None, drop=()):
    specification = loads(text)
    assert specification.diagnostics == ()
    one = lowered(specification.systems[0])
    elaborated, properties = one.elaborated, one.properties
    assert not one.found
    guards = [guard for guard in procedure_guards(elaborated.model) if str(guard) in drop]
    model = limit_faults(drop_guards(elaborated.model, guards), elaborated.faults if faults is None else faults)
    answer = ask(model, properties)
    if answer.failure is not None:
        return Findings(len(answer.failure.trace), {}, {})
    of_time = {p.name for p in properties if p.form in OF_TIME}
    verdicts = {
        v.property: (v.status, None if v.trace is None or v.property in of_time else len(v.trace))
        for v in answer.verdicts
    }
    return Findings(None, dict(answer.counts.items()), verdicts)


def findings_of_the_oracle(text, properties, faults=None, drop=()):
    judged = judged_by_the_oracle(oracle.load_text(text, faults=faults, drop=drop))
    if judged.nearest is not None:
        return Findings(judged.nearest, {}, {})
    names = {name: oracle.DEADLOCK if name == IMPLICIT else name for name in properties}
    verdicts = {name: (judged.verdicts[its].verdict, judged.verdicts[its].length) for name, its in names.items()}
    return Findings(None, judged.graph.counts(), verdicts)
