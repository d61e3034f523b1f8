"""`ctl: F`: a formula of branching time, true in every initial state of the graph of reachable states."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.problem.question import Unfold
from varyoff.property.asked import Asked
from varyoff.property.formulas import small_enough
from varyoff.property.premise import implied
from varyoff.spec.logic import CTL
from varyoff.spec.syntax import PropertyDeclaration
from varyoff.temporal.branching import branching_of


def ctl(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_behaviours(declaration.expression, CTL)
    if expression is None or not small_enough(expression, declaration, conditions.mistakes):
        return None
    said = implied(expression)
    return Asked(Unfold(branching_of(expression)), "yes", said.premise, conclusion=said.conclusion)
