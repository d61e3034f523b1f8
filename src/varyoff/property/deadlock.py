"""`deadlock:`: no reachable state without an enabled event, unless it satisfies an expression."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.model.expression import Deadlocked, Expr, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.property import Property
from varyoff.property.statement import deadlock_statement


def deadlock(conditions: Conditions) -> Property | None:
    """Return the property that a system's `deadlock` states, or None when deadlock is allowed."""
    stated = conditions.system.deadlock
    if not stated.forbidden:
        return None
    stuck: Expr = Deadlocked()
    if stated.unless is not None:
        excused = conditions.of_states(stated.unless, certain=False)
        if excused is None:
            return None
        stuck = conjunction([Deadlocked(), negation(excused)])
    return Property(deadlock_statement(conditions.system), Reach(StateCondition(stuck)), "no")
