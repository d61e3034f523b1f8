"""What formulas of both logics have in common: they can be too large, and have no operator at all."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.expression import Expr
from varyoff.spec.logic import logic_of
from varyoff.spec.syntax import PropertyDeclaration
from varyoff.temporal.extent import parts_written_out

MAX_PARTS = 5_000  # of a formula written out, conditions counted as one


def small_enough(expression: Expr, declaration: PropertyDeclaration, mistakes: Mistakes) -> bool:
    """Return whether a formula can be written out; complain where it cannot."""
    parts = parts_written_out(expression)
    if parts > MAX_PARTS:
        mistakes.add(
            "V214",
            f"the formula has more than {MAX_PARTS:,} parts, written out",
            declaration.expression.span,
            help="write a property for each conjunct; `iff` and `… if … else …` double what is in them",
        )
    return parts <= MAX_PARTS


def without_operator(declaration: PropertyDeclaration, elaborated: Elaborated, warnings: Mistakes) -> None:  # noqa: ARG001
    """Warn about a formula without an operator, which speaks of the initial states alone."""
    calls = (node.func for node in ast.walk(declaration.expression.tree) if isinstance(node, ast.Call))
    if not any(isinstance(one, ast.Name) and logic_of(one.id) is not None for one in calls):
        every = "always(…)" if declaration.form == "ltl" else "AG(…)"
        warnings.add(
            "V616",
            f"`{declaration.form}` of `{declaration.name}` has no operator",
            declaration.expression.span,
            "about the initial states alone",
            help=f"write `{every}` for what is true in every state",
        )
