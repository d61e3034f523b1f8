"""Premises: when an implication is all that a property says, it says nothing while its premise is never true.

And conclusions: where that of an implication is true in every reachable state, the premise makes no difference.
"""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.expression import (
    Expr,
    Implies,
    Select,
    Temporal,
    Value,
    conjunction,
    conjuncts,
    disjunction,
    is_temporal,
)
from varyoff.model.fold import is_evaluated, may_fail
from varyoff.problem.condition import StateCondition


@dataclass(frozen=True, slots=True)
class Implied:
    """What must be reachable for a formula to say anything, and what must not be true everywhere for its premises to
    matter; None where nothing is known of it.
    """

    premise: StateCondition | None
    conclusion: StateCondition | None


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


def implied(formula: Expr) -> Implied:
    """Return the premises and conclusions of a formula of LTL or CTL that consists of implications.

    These may stand under `always` and `AG`, and `leads_to` is one. A premise is a condition on states, else nothing is
    known. A conclusion is one as well, or what must be the case at some time or on some path; `eventually(q)` is true
    already where q is. Of one that might have no value where its premise is not true, nothing is known.
    """
    pairs = _pairs(formula)
    if not pairs or any(pair is None for pair in pairs):
        return Implied(None, None)
    found = [pair for pair in pairs if pair is not None]
    premise = disjunction([premise for premise, _ in found])
    if is_temporal(premise):
        return Implied(None, None)
    conclusions = [_at_once(conclusion) for _, conclusion in found if conclusion is not None]
    if len(conclusions) < len(found) or any(is_temporal(one) or may_fail(one) for one in conclusions):
        return Implied(StateCondition(premise), None)
    return Implied(StateCondition(premise), StateCondition(conjunction(conclusions)))


def _pairs(formula: Expr) -> list[tuple[Expr, Expr | None] | None]:
    """Return premise and conclusion, where it is known, of each conjunct; None for one that is no implication."""
    found: list[tuple[Expr, Expr | None] | None] = []
    for part in conjuncts(formula):
        match part:
            case Implies(premise, conclusion) | Temporal("leads_to", (premise, conclusion)):
                found.append((premise, conclusion))
            case Temporal("always" | "AG", (operand,)):
                found.extend(_pairs(operand))
            case _ if is_evaluated(part):
                pass
            case _:
                premise_here = None if is_temporal(part) else premise_of(part)
                found.append(None if premise_here is None else (premise_here, None))
    return found


def _at_once(conclusion: Expr) -> Expr:
    """Return what makes a conclusion true already: of what must be at some time, that it is now."""
    match conclusion:
        case Temporal("eventually" | "AF" | "EF", (operand,)):
            return _at_once(operand)
        case _:
            return conclusion
