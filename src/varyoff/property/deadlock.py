"""`deadlock:`: no reachable state without an enabled event, unless it satisfies an expression."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.model.expression import Deadlocked, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.property import Property
from varyoff.spec.system_reader import DEADLOCK_PROPERTY


def deadlock(conditions: Conditions) -> Property | None:
    """Return the property that a system's `deadlock` states, or None when deadlock is allowed."""
    stated = conditions.system.deadlock
    if not stated.forbidden:
        return None
    stuck: object = Deadlocked()
    text = "no reachable state is without an enabled event"
    if stated.unless is not None:
        excused = conditions.of_states(stated.unless, certain=False)
        if excused is None:
            return None
        stuck = conjunction([Deadlocked(), negation(excused)])
        text += f", unless {stated.unless.text}"
    return Property(
        DEADLOCK_PROPERTY, "deadlock", Reach(StateCondition(stuck)), "no", None, "holds",  # type: ignore[arg-type]
        stated.span or conditions.system.name.span, text, stated=stated.stated,
    )  # fmt: skip
