"""Which procedure guard protects which property: each is dropped in turn, and everything decided again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from varyoff.analysis.prepared import Prepared
from varyoff.engine.explicit import check
from varyoff.engine.search import Bounds
from varyoff.model.model import GuardName, Model
from varyoff.model.trace import Trace
from varyoff.property.question import Property, Unreachable
from varyoff.property.verdict import Verdict


@dataclass(frozen=True, slots=True)
class GuardFailure:
    """A property that holds with the guard and fails without it; the trace is shortest. `property` is the lowered
    one, `model` the model without the guard, on which the trace runs.
    """

    property: Property
    verdict: Verdict
    model: Model
    trace: Trace | None


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One guard: what fails without it, what cannot be decided without it.

    It is redundant when nothing fails and everything was decided: something else already keeps the properties.
    `reason` says why it could not be decided.
    """

    guard: GuardName
    text: str
    fails: tuple[GuardFailure, ...]
    undecided: tuple[str, ...] = ()
    reason: str = ""

    @property
    def redundant(self) -> bool:
        return not self.fails and not self.undecided


@dataclass(frozen=True, slots=True)
class GuardTable:
    """All guards of a system, and the invariants that hold whichever one is dropped: the machines enforce them."""

    rows: tuple[GuardRow, ...]
    machine_enforced: tuple[str, ...]
    broken_anyway: tuple[str, ...]


def necessity(
    prepared: Prepared, base: tuple[Verdict, ...], bounds: Bounds | None = None,
    step: Callable[[GuardName], None] | None = None,
) -> GuardTable:  # fmt: skip
    """Drop each procedure guard in turn.

    Args:
        base: the verdicts with all guards in force, in the order of `prepared.properties`.
        bounds: of each exploration; what they leave open is `undecided`.
        step: called before each guard, for progress.

    Cost: one exploration for each guard.
    """
    rows = []
    kept = {v.property for v in base if v.status == "holds"}
    ever_failed: set[str] = set()
    for guard in prepared.guards():
        if step is not None:
            step(guard)
        model = prepared.without(guard)
        answer = check(model, prepared.properties, bounds)
        fails = []
        undecided = []
        for one, verdict in zip(prepared.properties, answer.verdicts, strict=True):
            if one.name not in kept:
                continue
            if verdict.status == "violated":
                fails.append(GuardFailure(one, verdict, model, verdict.trace))
            elif verdict.status == "unknown":
                undecided.append(one.name)
        ever_failed.update(f.property.name for f in fails)
        ever_failed.update(undecided)
        reason = answer.failure.error.message if answer.failure is not None else answer.reason
        fails.sort(key=lambda f: len(f.trace) if f.trace is not None else 0)
        rows.append(GuardRow(guard, _text(prepared, guard), tuple(fails), tuple(undecided), reason))
        if answer.interrupted:
            raise KeyboardInterrupt
    invariants = {p.name for p in prepared.properties if isinstance(p.question, Unreachable) and p.stated}
    enforced = tuple(name for name in (v.property for v in base) if name in (invariants & kept) - ever_failed)
    broken = tuple(v.property for v in base if v.status == "violated")
    return GuardTable(tuple(rows), enforced, broken)


def _text(prepared: Prepared, guard: GuardName) -> str:
    """Return the guard's expression, as it is written."""
    machine = prepared.flat.world.members[guard.instance].machine
    for transition in machine.transitions:
        for procedure in transition.procedure:
            if procedure.name.text == guard.guard:
                events = [transition.trigger.text] if transition.trigger else [f.event for f in transition.follows]
                if guard.event in events:
                    return " ".join(procedure.expression.text.split())
    return ""
