"""An audit: what an engine said of a model, checked without the engine's code.

It shares with the engine the model, and the definition of a step (`model.interpret`), which the engine uses to
describe what it found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from varyoff.audit.claim import Claim, Closed, Nearest
from varyoff.audit.finding import Finding, Findings
from varyoff.audit.verdict import examine
from varyoff.audit.walk import Walk
from varyoff.base.budget import Exhausted, why_exhausted
from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.model.model import Model
from varyoff.problem.decision import Counts
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Audit:
    """What was checked and what was found wrong.

    `states_checked` of `states_total` states were expanded by the interpreter and checked for everything that
    any certificate claims of them; the total is that of the largest certificate. `reason` says why less was checked
    than was asked for, else it is empty.
    """

    mode: Literal["sample", "full"]
    findings: tuple[Finding, ...]
    states_checked: int
    states_total: int
    traces_checked: int
    reason: str = ""


def audit(
    model: Model,
    properties: Sequence[Property],
    verdicts: Sequence[Verdict],
    counts: Counts | None,
    *,
    mode: Literal["sample", "full"],
    sample: int | None = None,
    complete: bool = False,
) -> Audit:
    """Check verdicts against the model.

    Every trace is replayed in either mode. A full audit checks all members of all certificates, that traces
    are the shortest, and the counts. A sample is spread over the members of every set.

    Args:
        verdicts: one for each property, in the same order.
        counts: compared in a full audit when they are those of all reachable states. That is so when some
            certificate covers these; `complete` says it where none does.
        sample: how many states of each set are checked, at least a handful; None is no bound. A number and not a
            time, so that the same files give the same report on every machine.

    Cost: the interpreter expands every state that is checked once, in some 100 µs. A full audit remembers the
    states that it has seen, and tries every combination of initial values, up to 2,000,000 of them. When time or memory
    run out, it says what was checked until then.
    """
    findings = Findings()
    claims: list[Claim] = []
    nearest: list[Nearest] = []
    if len(properties) != len(verdicts):
        findings.add(None, "number", f"{counted(len(properties), 'property')}, but {counted(len(verdicts), 'verdict')}")
    traces, reason = 0, ""
    walk = Walk(model, (), findings)
    try:
        for one, verdict in zip(properties, verdicts, strict=False):
            for claim in examine(model, one, verdict, findings):
                if isinstance(claim, Nearest):
                    nearest.append(claim)
                else:
                    claims.append(claim)
            traces += verdict.trace is not None
        walk = Walk(model, claims, findings)
        if mode == "full":
            covered = complete or any(isinstance(c, Closed) and c.whole for c in claims)
            walk.all(counts if covered else None, nearest)
        else:
            walk.sample(sample)
    except Exhausted as stop:
        reason = why_exhausted(stop)
    checked = len(walk.checked)
    return Audit(mode, findings.all(), checked, max(walk.largest, checked), traces, reason or walk.reason)
