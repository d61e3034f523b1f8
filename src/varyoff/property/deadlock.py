"""`deadlock:`: no reachable state without an enabled event, unless it satisfies an expression."""

from __future__ import annotations

from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.flatten import Flat
from varyoff.model.expression import Deadlocked, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.property import Property
from varyoff.spec.system_reader import DEADLOCK_PROPERTY


def deadlock(flat: Flat) -> Property | None:
    """Return the property that a system's `deadlock` states, or None when deadlock is allowed."""
    stated = flat.system.deadlock
    if not stated.forbidden:
        return None
    stuck: object = Deadlocked()
    text = "no reachable state is without an enabled event"
    if stated.unless is not None:
        excused = lower_condition(stated.unless, flat.scope().behind(None))
        if excused is None:
            return None
        stuck = conjunction([Deadlocked(), negation(excused)])
        text += f", unless {stated.unless.text}"
    return Property(
        DEADLOCK_PROPERTY, "deadlock", Reach(StateCondition(stuck)), "no", None, "holds",  # type: ignore[arg-type]
        stated.span or flat.system.name.span, text, stated=stated.stated,
    )  # fmt: skip
