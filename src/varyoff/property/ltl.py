"""`ltl: F`: a formula of linear time, true of every behaviour."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Conditions, Elaborated
from varyoff.problem.question import Follow
from varyoff.property.asked import Asked
from varyoff.property.fairness import fairness_of
from varyoff.property.formulas import small_enough, without_operator
from varyoff.property.premise import implied
from varyoff.spec.logic import LTL
from varyoff.spec.syntax import PropertyDeclaration
from varyoff.temporal.formula import formula_of


def ltl(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_behaviours(declaration.expression, LTL)
    fairness = fairness_of(declaration, conditions)
    if expression is None or fairness is None or not small_enough(expression, declaration, conditions.mistakes):
        return None
    said = implied(expression)
    return Asked(Follow(formula_of(expression), fairness), "yes", said.premise, conclusion=said.conclusion)


def hardly_meant(declaration: PropertyDeclaration, elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about a formula without an operator, and about `next`."""
    without_operator(declaration, elaborated, warnings)
    for node in ast.walk(declaration.expression.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next":
            warnings.add(
                "V615",
                "`next` is the next position of a behaviour, which may be a repetition",
                declaration.expression.span_of(node),
                "where nothing may have happened",
                help="write `eventually(…)` or `until(…, …)`; for what a step does write `whenever: EVENTS` and `ensure: …`",
            )
