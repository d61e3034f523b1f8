"""`reachable: E`: some reachable state satisfies E."""

from __future__ import annotations

from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.flatten import Flat
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.spec.syntax import PropertyDeclaration


def reachable(declaration: PropertyDeclaration, flat: Flat) -> Asked | None:
    expression = lower_condition(declaration.expression, flat.scope())
    return None if expression is None else Asked(Reach(StateCondition(expression)), "yes")
