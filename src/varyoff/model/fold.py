"""Constructors of expressions that compute what is constant, and the ranges of integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from varyoff.base.span import Span
from varyoff.model.expression import (
    TRUE,
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
    Select,
    Value,
    Var,
    children,
    conjunction,
    disjunction,
    negation,
    rewrite,
    subexpressions,
)
from varyoff.model.types import HUGE, IntegerT


def number(expression: Expr) -> int | None:
    """Return the integer that a constant is, or None."""
    if isinstance(expression, Const) and isinstance(expression.value, int) and not isinstance(expression.value, bool):
        return expression.value
    return None


def arithmetic(operator: str, left: Expr, right: Expr, span: Span | None) -> Expr:
    a, b = number(left), number(right)
    if a is not None and b is not None and not (operator in ("//", "%") and b == 0):
        return Const({"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b,
                      "//": lambda: a // b, "%": lambda: a % b}[operator]())  # fmt: skip
    return Arithmetic(operator, left, right, span)  # type: ignore[arg-type]


def compared(operator: str, left: Expr, right: Expr) -> Expr:
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        if operator == "==":
            return Const(a == b)
        if operator == "!=":
            return Const(a != b)
        assert isinstance(a, int) and isinstance(b, int)
        return Const({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator])
    if isinstance(left, Const) and operator in ("==", "!="):
        left, right = right, left  # variables first: that is how it reads, and what engines look for
    return Compare(operator, left, right)  # type: ignore[arg-type]


def outcome(operator: str, a: IntegerT, b: IntegerT) -> bool | None:
    """Return how numbers within these bounds compare, or None when it depends on which they are."""
    match operator:
        case "<":
            return True if a.high < b.low else False if a.low >= b.high else None
        case "<=":
            return True if a.high <= b.low else False if a.low > b.high else None
        case ">" | ">=":
            return outcome("<" if operator == ">" else "<=", b, a)
        case _:
            if a.high < b.low or b.high < a.low:
                return operator == "!="
            return operator == "==" if a.low == a.high == b.low == b.high else None


def conditional(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    return Conditional(condition, then, otherwise)


def extreme(which: str, operands: list[Expr]) -> Expr:
    numbers = [number(o) for o in operands]
    known = [n for n in numbers if n is not None]
    if len(known) == len(operands):
        return Const(min(known) if which == "min" else max(known))
    return operands[0] if len(operands) == 1 else Extreme(which, tuple(operands))  # type: ignore[arg-type]


def absolute(operand: Expr) -> Expr:
    n = number(operand)
    return Const(abs(n)) if n is not None else Absolute(operand)


def select(key: Expr, cases: list[tuple[Value, Expr]], span: Span | None) -> Expr:
    """Return the selection; a constant key that has a case needs none."""
    if isinstance(key, Const):
        for value, case in cases:
            if value == key.value:
                return case
    return Select(key, tuple(cases), span)


def may_fail(expression: Expr) -> bool:
    """Return whether the evaluation could be an error of the model."""
    for e in subexpressions(expression):
        if isinstance(e, Select):
            return True
        if isinstance(e, Arithmetic) and e.operator in ("//", "%") and number(e.right) in (None, 0):
            return True
    return False


def fold_premises(expression: Expr) -> Expr:
    """Return a condition of which nobody asks for the premises, so that settled ones can be folded."""
    match expression:
        case Implies(Const(value), conclusion):
            return fold_premises(conclusion) if value else TRUE
        case And(operands):
            return conjunction([fold_premises(operand) for operand in operands])
    return expression


def has_no_value(expression: Expr) -> bool:
    """Return whether something in an expression can never be evaluated: a part of what there is not."""
    return any(isinstance(e, Select) and not e.cases for e in subexpressions(expression))


def evaluated(expressions: Iterable[Expr]) -> list[Expr]:
    """Return conditions that are true wherever the expressions have values, and have a value nowhere else."""
    return [Compare("==", e, e) for e in dict.fromkeys(expressions) if may_fail(e)]


def is_evaluated(expression: Expr) -> bool:
    """Return whether an expression is one of those that `evaluated` makes."""
    match expression:
        case Compare("==", left, right):
            return left == right and may_fail(left)
    return False


def any_of(parts: Sequence[Expr]) -> Expr:
    """Return the disjunction of comparisons of which every operand is evaluated, whatever the others are."""
    partial = [part for part in parts if may_fail(part)]
    if not partial:
        return disjunction(list(parts))
    first, *rest = partial
    certain = children(first)
    behind = evaluated(operand for part in rest for operand in children(part) if operand not in certain)
    return conjunction([*behind, disjunction([first, *(part for part in parts if part is not first)])])


def within(value: Expr, start: Expr, stop: Expr) -> Expr:
    """Return whether a number is in a range; value and both ends are evaluated."""
    above, below = compared("<=", start, value), compared("<", value, stop)
    if not may_fail(stop):
        return conjunction([above, below])
    return conjunction([*evaluated([start]), below, above])


def next_state(expression: Expr) -> Expr:
    """Return the expression read in the state after the step."""
    indices = {e.index for e in subexpressions(expression) if isinstance(e, Var)}
    return rewrite(expression, {i: Var(i, next=True) for i in indices})


def unchanged(expression: Expr, written: frozenset[int]) -> Expr:
    """Return what an expression about a step means when only the variables of `written` can change in it.

    What is compared with itself is folded; whatever can fail still fails.
    """
    match expression:
        case Var(index, True) if index not in written:
            return Var(index)
        case Not(operand):
            return negation(unchanged(operand, written))
        case And(operands):
            return conjunction([unchanged(o, written) for o in operands])
        case Or(operands):
            return disjunction([unchanged(o, written) for o in operands])
        case Implies(premise, conclusion):
            return disjunction([negation(unchanged(premise, written)), unchanged(conclusion, written)])
        case Compare(operator, left, right):
            a, b = unchanged(left, written), unchanged(right, written)
            if a == b and not may_fail(a):
                return Const(operator in ("==", "<=", ">="))
            return compared(operator, a, b)
        case Arithmetic(operator, left, right, span):
            return arithmetic(operator, unchanged(left, written), unchanged(right, written), span)
        case Extreme(which, operands):
            return extreme(which, [unchanged(o, written) for o in operands])
        case Absolute(operand):
            return absolute(unchanged(operand, written))
        case Conditional(condition, then, otherwise):
            return conditional(*(unchanged(e, written) for e in (condition, then, otherwise)))
        case Select(key, cases, span):
            return select(unchanged(key, written), [(v, unchanged(e, written)) for v, e in cases], span)
        case _:
            return expression


def integer_range(operator: str, a: IntegerT, b: IntegerT) -> IntegerT:
    """Return bounds of the result of an operation on numbers within bounds."""
    if operator == "+":
        return bounded(a.low + b.low, a.high + b.high)
    if operator == "-":
        return bounded(a.low - b.high, a.high - b.low)
    if operator == "*":
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return bounded(min(corners), max(corners))
    if operator == "%":
        if b.low > 0:
            return IntegerT(a.low, a.high) if a.low >= 0 and a.high < b.low else IntegerT(0, b.high - 1)
        if b.high < 0:
            return IntegerT(b.low + 1, 0)
        return IntegerT(min(b.low, 0), max(b.high, 0))
    divisors = [d for d in (b.low, b.high, -1, 1) if d != 0 and b.low <= d <= b.high]
    if not divisors:
        return IntegerT(-HUGE, HUGE)
    corners = [x // y for x in (a.low, a.high) for y in divisors]
    return bounded(min(corners), max(corners))


def bounded(low: int, high: int) -> IntegerT:
    return IntegerT(max(low, -HUGE), min(high, HUGE))
