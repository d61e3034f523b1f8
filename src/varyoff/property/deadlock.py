"""`deadlock:`: no reachable state without an enabled event, unless it satisfies an expression."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.model.expression import Deadlocked, Expr, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.spec.syntax import PropertyDeclaration


def deadlock(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    stuck: Expr = Deadlocked()
    unless = declaration.given.get("unless")
    if unless is not None:
        excused = conditions.of_states(unless, certain=False)
        if excused is None:
            return None
        stuck = conjunction([Deadlocked(), negation(excused)])
    return Asked(Reach(StateCondition(stuck)), "no")
