"""`recoverable: E`: from every reachable state, E can be reached (AG EF E), `by` the actors given."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Recover
from varyoff.property.asked import Asked
from varyoff.spec.syntax import PropertyDeclaration


def recoverable(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    if expression is None:
        return None
    by = declaration.given.get("by")
    actors = None if by is None else tuple(dict.fromkeys(by))
    return Asked(Recover(StateCondition(expression), actors), "yes")
