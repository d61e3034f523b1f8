"""Premises: when an implication is all that a property says, it says nothing while its premise is never true."""

from __future__ import annotations

from varyoff.model.expression import Expr, Implies, conjuncts, disjunction


def premise_of(expression: Expr) -> Expr | None:
    """Return the disjunction of the premises when every conjunct is an implication, else None."""
    parts = conjuncts(expression)
    premises = [part.premise for part in parts if isinstance(part, Implies)]
    if not premises or len(premises) != len(parts):
        return None
    return disjunction(premises)
