"""What an expression can come to while some variables are not decided: bounds of numbers, sets of words.

The answer is never too narrow. It can be too wide, because what two parts of an expression have in common is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Expr,
    Extreme,
    Implies,
    Not,
    Or,
    Value,
    Var,
)
from varyoff.model.model import Domain

Interval = tuple[int, int]
"""The least and the greatest of some numbers; of truth values, which are 0 and 1."""

Possible = Interval | frozenset[Value] | None
"""Bounds of numbers or truth values, or the words and instances that are possible; None when nothing is known."""

UNDECIDED: Interval = (0, 1)


def possible(expression: Expr, domains: Sequence[Possible]) -> Possible:
    """Return what an expression can come to when every variable can be what `domains` has at its position.

    Cost: linear in the size of the expression.
    """
    return _MEANING[type(expression)](expression, domains) if type(expression) in _MEANING else None


def possible_of(values: Domain) -> Possible:
    """Return the bounds, or the set, of at least one value."""
    if isinstance(values, range):
        return values[0], values[-1]
    numbers = [v for v in values if isinstance(v, int)]
    return (min(numbers), max(numbers)) if len(numbers) == len(values) else frozenset(values)


def can_hold(condition: Expr, domains: Sequence[Possible]) -> bool:
    """Return whether a condition is not provably false."""
    return _truth(condition, domains)[1] > 0


def bounds(expression: Expr, domains: Sequence[Possible]) -> Interval | None:
    """Return the bounds of a number or truth value; None when they are not known."""
    found = possible(expression, domains)
    return found if isinstance(found, tuple) else None


def _truth(expression: Expr, domains: Sequence[Possible]) -> Interval:
    found = possible(expression, domains)
    return found if isinstance(found, tuple) else UNDECIDED


def _variable(e: Var, domains: Sequence[Possible]) -> Possible:
    return None if e.next else domains[e.index]


def _not(e: Not, domains: Sequence[Possible]) -> Possible:
    low, high = _truth(e.operand, domains)
    return 1 - high, 1 - low


def _and(e: And, domains: Sequence[Possible]) -> Possible:
    low = high = 1
    for operand in e.operands:
        a, b = _truth(operand, domains)
        low, high = min(low, a), min(high, b)
        if not high:
            break
    return low, high


def _or(e: Or, domains: Sequence[Possible]) -> Possible:
    low = high = 0
    for operand in e.operands:
        a, b = _truth(operand, domains)
        low, high = max(low, a), max(high, b)
        if low:
            break
    return low, high


def _implies(e: Implies, domains: Sequence[Possible]) -> Possible:
    a, b = _truth(e.premise, domains)
    c, d = _truth(e.conclusion, domains)
    return max(1 - b, c), max(1 - a, d)


def _compare(e: Compare, domains: Sequence[Possible]) -> Possible:
    left, right = possible(e.left, domains), possible(e.right, domains)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _outcome(e.operator, left, right)
    if isinstance(left, frozenset) and isinstance(right, frozenset) and e.operator in ("==", "!="):
        if left.isdisjoint(right):
            equal: Interval = (0, 0)
        else:
            equal = (1, 1) if len(left) == len(right) == 1 else UNDECIDED
        return equal if e.operator == "==" else (1 - equal[1], 1 - equal[0])
    return UNDECIDED


def _outcome(operator: str, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    match operator:
        case "<":
            return int(b < c), int(a < d)
        case "<=":
            return int(b <= c), int(a <= d)
        case ">" | ">=":
            return _outcome("<" if operator == ">" else "<=", right, left)
    equal = int(a == b == c == d), int(a <= d and c <= b)
    return equal if operator == "==" else (1 - equal[1], 1 - equal[0])


def _arithmetic(e: Arithmetic, domains: Sequence[Possible]) -> Possible:
    left, right = possible(e.left, domains), possible(e.right, domains)
    if not (isinstance(left, tuple) and isinstance(right, tuple)):
        return None
    (a, b), (c, d) = left, right
    match e.operator:
        case "+":
            return a + c, b + d
        case "-":
            return a - d, b - c
        case "*":
            corners = (a * c, a * d, b * c, b * d)
            return min(corners), max(corners)
    if c != d or c == 0:
        return None
    if e.operator == "//":
        return (a // c, b // c) if c > 0 else (b // c, a // c)
    if a // c == b // c:
        return a % c, b % c
    return (0, c - 1) if c > 0 else (c + 1, 0)


def _extreme(e: Extreme, domains: Sequence[Possible]) -> Possible:
    choose = min if e.which == "min" else max
    found = [possible(operand, domains) for operand in e.operands]
    known = [f for f in found if isinstance(f, tuple)]
    if len(known) < len(found):
        return None
    return choose(low for low, _ in known), choose(high for _, high in known)


def _absolute(e: Absolute, domains: Sequence[Possible]) -> Possible:
    found = possible(e.operand, domains)
    if not isinstance(found, tuple):
        return None
    low, high = found
    return (0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))


def _conditional(e: Conditional, domains: Sequence[Possible]) -> Possible:
    low, high = _truth(e.condition, domains)
    if low == high:
        return possible(e.then if low else e.otherwise, domains)
    then, otherwise = possible(e.then, domains), possible(e.otherwise, domains)
    if isinstance(then, tuple) and isinstance(otherwise, tuple):
        return min(then[0], otherwise[0]), max(then[1], otherwise[1])
    if isinstance(then, frozenset) and isinstance(otherwise, frozenset):
        return then | otherwise
    return None


_MEANING: dict[type[Expr], Callable[..., Possible]] = {
    Const: lambda e, _domains: possible_of((e.value,)),
    Var: _variable,
    Not: _not,
    And: _and,
    Or: _or,
    Implies: _implies,
    Compare: _compare,
    Arithmetic: _arithmetic,
    Extreme: _extreme,
    Absolute: _absolute,
    Conditional: _conditional,
}
