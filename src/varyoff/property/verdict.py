"""Verdicts: what the answers of an engine say of a property. This is the only place where that is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from varyoff.base.record import dataclass
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Certificate
from varyoff.problem.condition import StepCondition
from varyoff.problem.decision import Decision
from varyoff.property.property import Property

ALREADY = "its conclusion is always true already"
"""The remark on a property whose premise makes no difference: what it demands is the case in every reachable state."""

Status = Literal["holds", "violated", "unknown", "vacuous"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is established of one property.

    `states` is the number of states that the verdict is based on, `reason` why it is unknown or vacuous,
    `trace` the counterexample or witness. `remark` says what is noticed of a property that holds.
    """

    property: str
    status: Status
    states: int
    trace: Trace | None = None
    certificate: Certificate | None = None
    reason: str = ""
    remark: str = ""


def judge(one: Property, decisions: Sequence[Decision], states: int) -> Verdict:
    """Return the verdict that the decisions on `one.problems` give, in their order.

    A property that holds only because its premise is never true is vacuous.

    Args:
        states: how many were explored.
    """
    main, *others = decisions
    premises = others[:1] if one.premise is not None else []
    conclusions = others[len(premises) :]
    if main.answer == "unknown":
        return Verdict(one.name, "unknown", states, reason=main.reason)
    if main.answer != one.holds_if:
        reason = "no reachable state satisfies it" if one.sought is not None else ""
        return Verdict(one.name, "violated", states, main.trace, main.certificate, reason)
    for premise in premises:
        if premise.answer == "unknown":
            return Verdict(one.name, "unknown", states, reason=premise.reason)
        if premise.answer == "no":
            return Verdict(one.name, "vacuous", states, None, main.certificate, _vacuous(one))
    remark = ALREADY if any(conclusion.answer == "no" for conclusion in conclusions) else ""
    return Verdict(one.name, "holds", states, main.trace, main.certificate, remark=remark)


def _vacuous(one: Property) -> str:
    if isinstance(one.premise, StepCondition):
        if all(part.expression is None for part in one.premise.any_of):
            return "its event never happens"
        return "its event never happens, or never while its premise is true"
    return "its premise is never true"
