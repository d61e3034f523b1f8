"""`eventually: E` and `infinitely_often: E`: E at some time, and again and again, in every behaviour."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.problem.question import Follow
from varyoff.property.asked import Asked
from varyoff.property.fairness import fairness_of
from varyoff.spec.syntax import PropertyDeclaration
from varyoff.temporal.formula import Proposition
from varyoff.temporal.formula import always as for_ever
from varyoff.temporal.formula import eventually as some_time


def eventually(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    return _asked(declaration, conditions, again=False)


def infinitely_often(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    return _asked(declaration, conditions, again=True)


def _asked(declaration: PropertyDeclaration, conditions: Conditions, *, again: bool) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    fairness = fairness_of(declaration, conditions)
    if expression is None or fairness is None:
        return None
    formula = some_time(Proposition(expression))
    return Asked(Follow(for_ever(formula) if again else formula, fairness), "yes")
