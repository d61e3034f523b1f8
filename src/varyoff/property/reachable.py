"""`reachable: E`: some reachable state satisfies E."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.spec.syntax import PropertyDeclaration


def reachable(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    return None if expression is None else Asked(Reach(StateCondition(expression)), "yes")
