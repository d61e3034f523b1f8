"""`always: E` and `never: E`: invariants."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.model.expression import negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.property.premise import premise_of
from varyoff.spec.syntax import PropertyDeclaration


def always(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    if expression is None:
        return None
    premise = premise_of(expression)
    asked = Reach(StateCondition(negation(expression)))
    return Asked(asked, "no", None if premise is None else StateCondition(premise))


def never(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    return None if expression is None else Asked(Reach(StateCondition(expression)), "no")
