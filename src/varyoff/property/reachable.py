"""`reachable: E`: some reachable state satisfies E."""

from __future__ import annotations

from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.flatten import Flat
from varyoff.problem.question import Condition, Question, Reachable, StateCondition
from varyoff.spec.syntax import PropertyDeclaration


def reachable(declaration: PropertyDeclaration, flat: Flat) -> tuple[Question, Condition | None] | None:
    expression = lower_condition(declaration.expression, flat.scope())
    return None if expression is None else (Reachable(StateCondition(expression)), None)
