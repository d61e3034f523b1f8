"""Formulas of linear time (LTL), in negation normal form: what is denied is a condition on one state."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.expression import (
    FALSE,
    TRUE,
    And,
    Compare,
    Conditional,
    Const,
    Expr,
    Implies,
    Not,
    Or,
    Temporal,
    conjunction,
    disjunction,
    is_temporal,
    negation,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposition:
    """A condition on the state of now."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Both:
    """All of at least two formulas."""

    operands: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of at least two formulas."""

    operands: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """At the next position of the behaviour, which may be a repetition."""

    operand: Formula


@dataclass(frozen=True, slots=True)
class Until:
    """`left` until `right`, which comes."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Release:
    """`right` as long as `left` has not been true; where both are true, that is the last time."""

    left: Formula
    right: Formula


Formula = Proposition | Both | Either | Next | Until | Release

TRUTH = Proposition(TRUE)
FALSITY = Proposition(FALSE)


def formula_of(expression: Expr, *, denied: bool = False) -> Formula:
    """Return what an expression with operators of LTL says, or, `denied`, that it is not so.

    Cost: linear in the expression, but for `a == b` and `a if c else b` of formulas, which double what is below them.
    """
    if not is_temporal(expression):
        return Proposition(negation(expression) if denied else expression)
    match expression:
        case Not(operand):
            return formula_of(operand, denied=not denied)
        case And(operands):
            return _joined(operands, denied, every=True)
        case Or(operands):
            return _joined(operands, denied, every=False)
        case Implies(a, b):
            return (
                either(formula_of(a, denied=True), formula_of(b))
                if not denied
                else both(formula_of(a), formula_of(b, denied=True))
            )
        case Conditional(condition, then, otherwise):
            return both(
                either(formula_of(condition, denied=True), formula_of(then, denied=denied)),
                either(formula_of(condition), formula_of(otherwise, denied=denied)),
            )
        case Compare("==" | "!=" as operator, a, b):
            alike = (operator == "==") != denied
            return either(
                both(formula_of(a), formula_of(b, denied=not alike)),
                both(formula_of(a, denied=True), formula_of(b, denied=alike)),
            )
        case Temporal(operator, operands):
            return _operator(operator, operands, denied)
        case _:
            raise AssertionError(f"no formula: {type(expression).__name__}")


def _joined(operands: tuple[Expr, ...], denied: bool, *, every: bool) -> Formula:
    parts = tuple(formula_of(operand, denied=denied) for operand in gathered(operands, every=every))
    return both(*parts) if every != denied else either(*parts)


def gathered(operands: tuple[Expr, ...], *, every: bool) -> tuple[Expr, ...]:
    """Return what is joined by `and` (`every`) or `or`, with the conditions on states together, at the first one's place.

    They are evaluated like any condition, so that each guards those behind it.
    """
    plain = [operand for operand in operands if not is_temporal(operand)]
    if len(plain) < 2:
        return operands
    together = conjunction(plain) if every else disjunction(plain)
    first = next(position for position, operand in enumerate(operands) if not is_temporal(operand))
    timed = [operand for operand in operands[first:] if is_temporal(operand)]
    return (*operands[:first], together, *timed)


def _operator(operator: str, operands: tuple[Expr, ...], denied: bool) -> Formula:
    first = operands[0]
    if operator == "next":
        return Next(formula_of(first, denied=denied))
    if operator in ("always", "eventually"):
        inner = formula_of(first, denied=denied)
        return always(inner) if (operator == "always") != denied else eventually(inner)
    second = operands[1]
    a, b = formula_of(first, denied=denied), formula_of(second, denied=denied)
    match operator:
        case "until":
            return Release(a, b) if denied else Until(a, b)
        case "release":
            return Until(a, b) if denied else Release(a, b)
        case "weak_until":  # b R (a or b)
            return Until(b, both(a, b)) if denied else Release(b, either(a, b))
        case "leads_to":
            return (
                eventually(both(formula_of(first), always(b)))
                if denied
                else always(either(formula_of(first, denied=True), eventually(b)))
            )
        case _:
            raise AssertionError(f"no operator of LTL: {operator}")


def both(*parts: Formula) -> Formula:
    """Return the conjunction, flat and without what is the case anyway."""
    found: dict[Formula, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part.operands if isinstance(part, Both) else (part,)))
    found.pop(TRUTH, None)
    if FALSITY in found:
        return FALSITY
    rest = tuple(found)
    return TRUTH if not rest else rest[0] if len(rest) == 1 else Both(rest)


def either(*parts: Formula) -> Formula:
    """Return the disjunction, flat and without what is never the case."""
    found: dict[Formula, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part.operands if isinstance(part, Either) else (part,)))
    found.pop(FALSITY, None)
    if TRUTH in found:
        return TRUTH
    rest = tuple(found)
    return FALSITY if not rest else rest[0] if len(rest) == 1 else Either(rest)


def always(operand: Formula) -> Formula:
    return Release(FALSITY, operand)


def eventually(operand: Formula) -> Formula:
    return Until(TRUTH, operand)


def denial(formula: Formula) -> Formula:
    """Return the formula that is true of just those behaviours of which this one is not. Cost: linear."""
    match formula:
        case Proposition(expression):
            return Proposition(negation(expression))
        case Both(operands):
            return either(*map(denial, operands))
        case Either(operands):
            return both(*map(denial, operands))
        case Next(operand):
            return Next(denial(operand))
        case Until(a, b):
            return Release(denial(a), denial(b))
        case Release(a, b):
            return Until(denial(a), denial(b))


def propositions(formula: Formula) -> tuple[Expr, ...]:
    """Return the conditions on states that a formula is made of, distinct, from the left."""
    found: dict[Expr, None] = {}
    stack: list[Formula] = [formula]
    while stack:
        match stack.pop():
            case Proposition(Const()):
                pass
            case Proposition(expression):
                found[expression] = None
            case Both(operands) | Either(operands):
                stack.extend(reversed(operands))
            case Next(operand):
                stack.append(operand)
            case Until(a, b) | Release(a, b):
                stack.extend((b, a))
    return tuple(found)
