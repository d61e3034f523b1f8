"""Properties that say less than they seem to."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Elaborated


def ensured_before(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about an `ensure` that speaks of the state before the step only."""
    for declaration in elaborated.system.properties:
        if declaration.form != "ensure":
            continue
        names = (node.id for node in ast.walk(declaration.expression.tree) if isinstance(node, ast.Name))
        if "next" not in names:
            warnings.add(
                "V614",
                f"`ensure` of `{declaration.name}` never says `next`",
                declaration.expression.span,
                "about the state before the step",
                help="write `next(x)` for the value of x after the step, or `require` for `ensure`",
            )
