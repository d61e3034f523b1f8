"""Premises: when an implication is all that a property says, it says nothing while its premise is never true."""

from __future__ import annotations

from varyoff.model.expression import Expr, Implies, Select, Value, conjuncts, disjunction
from varyoff.model.fold import is_evaluated


def premise_of(expression: Expr) -> Expr | None:
    """Return the disjunction of the premises when every conjunct is an implication, else None.

    A selection among implications is one: that is what a definition is that is read through a reference. Conjuncts
    that only see to it that something has a value say nothing.
    """
    premises = [_premise(part) for part in conjuncts(expression) if not is_evaluated(part)]
    found = [premise for premise in premises if premise is not None]
    return disjunction(found) if found and len(found) == len(premises) else None


def _premise(part: Expr) -> Expr | None:
    match part:
        case Implies(premise, _):
            return premise
        case Select(key, cases, span) if cases:
            found: list[tuple[Value, Expr]] = []
            for value, case in cases:
                premise_here = premise_of(case)
                if premise_here is None:
                    return None
                found.append((value, premise_here))
            return Select(key, tuple(found), span)
    return None
