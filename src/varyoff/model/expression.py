"""Typed expression trees of a model.

Everything static is resolved: names are positions of variables, quantifiers are expanded, a dereference is a
selection by the value of a reference. Values are bool, int, str (of an enumeration, or the name of an
instance) and None (no instance).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from varyoff.base.record import dataclass
from varyoff.base.span import Span

Value = bool | int | str | None


@dataclass(frozen=True, slots=True)
class Const:
    value: Value


@dataclass(frozen=True, slots=True)
class Var:
    """The variable at `index` in the state before the step, or after it when `next` is true."""

    index: int
    next: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expr


@dataclass(frozen=True, slots=True)
class And:
    """All hold; evaluated from the left, stopping at the first that does not."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Implies:
    premise: Expr
    conclusion: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: Literal["+", "-", "*", "//", "%"]
    left: Expr
    right: Expr
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of at least one operand."""

    which: Literal["min", "max"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Absolute:
    operand: Expr


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Select:
    """The case whose key is the value of `key`; a value without a case is an error of the model."""

    key: Expr
    cases: tuple[tuple[Value, Expr], ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Deadlocked:
    """True in a state in which no event is enabled."""


@dataclass(frozen=True, slots=True)
class Temporal:
    """An operator of LTL or CTL; what stands below is a formula as well.

    It is no condition on a state: `temporal.formula` takes what contains one apart, and nothing evaluates it.
    """

    operator: Operator
    operands: tuple[Expr, ...]


Operator = Literal[
    "always", "eventually", "next", "until", "weak_until", "release", "leads_to",
    "AG", "AF", "AX", "AU", "EG", "EF", "EX", "EU",
]  # fmt: skip


Expr = (
    Const
    | Var
    | Not
    | And
    | Or
    | Implies
    | Compare
    | Arithmetic
    | Extreme
    | Absolute
    | Conditional
    | Select
    | Deadlocked
    | Temporal
)

TRUE = Const(True)
FALSE = Const(False)


def children(expression: Expr) -> tuple[Expr, ...]:
    """Return the direct sub-expressions, from the left."""
    match expression:
        case And(operands) | Or(operands):
            return operands
        case Extreme(_, operands) | Temporal(_, operands):
            return operands
        case Not(operand) | Absolute(operand):
            return (operand,)
        case Implies(a, b) | Compare(_, a, b):
            return (a, b)
        case Arithmetic(_, a, b, _):
            return (a, b)
        case Conditional(a, b, c):
            return (a, b, c)
        case Select(key, cases, _):
            return (key, *(case for _, case in cases))
        case _:
            return ()


def subexpressions(expression: Expr) -> Iterator[Expr]:
    """Yield an expression and everything below it."""
    stack = [expression]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def is_temporal(expression: Expr) -> bool:
    """Return whether an expression has an operator of LTL or CTL in it: it is a formula, and no condition on a state."""
    return any(isinstance(part, Temporal) for part in subexpressions(expression))


def extent(expression: Expr) -> tuple[int, int]:
    """Return the number of levels and of parts of an expression written out.

    Cost: linear in the parts that are distinct objects; those of definitions are shared and can be
    exponentially fewer than the parts written out.
    """
    known: dict[int, tuple[int, int]] = {}
    stack = [expression]
    while stack:
        top = stack[-1]
        below = children(top)
        missing = [child for child in below if id(child) not in known]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        found = [known[id(child)] for child in below]
        known[id(top)] = (1 + max((d for d, _ in found), default=0), 1 + sum(n for _, n in found))
    return known[id(expression)]


def variables_of(expression: Expr, *, next: bool | None = None) -> tuple[int, ...]:
    """Return the positions of the variables read, in order; only those of one state when `next` is given."""
    found = {e.index for e in subexpressions(expression) if isinstance(e, Var) and (next is None or e.next == next)}
    return tuple(sorted(found))


def conjunction(parts: Iterator[Expr] | list[Expr] | tuple[Expr, ...]) -> Expr:
    """Return the conjunction of the parts: nested ones are spliced in, constants folded."""
    flat: list[Expr] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.operands)
        elif part != TRUE:
            flat.append(part)
    for position, part in enumerate(flat):
        if part == FALSE:  # what stands behind it is never evaluated
            flat = flat[: position + 1]
            break
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: Iterator[Expr] | list[Expr] | tuple[Expr, ...]) -> Expr:
    flat: list[Expr] = []
    for part in parts:
        if isinstance(part, Or):
            flat.extend(part.operands)
        elif part != FALSE:
            flat.append(part)
    for position, part in enumerate(flat):
        if part == TRUE:
            flat = flat[: position + 1]
            break
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


_OPPOSITE: dict[str, Literal["==", "!=", "<", "<=", ">", ">="]] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}


def negation(expression: Expr) -> Expr:
    match expression:
        case Const(value):
            return Const(not value)
        case Not(operand):
            return operand
        case Compare(operator, left, right):
            return Compare(_OPPOSITE[operator], left, right)
        case _:
            return Not(expression)


def conjuncts(expression: Expr) -> tuple[Expr, ...]:
    return expression.operands if isinstance(expression, And) else (expression,)


def rewrite(expression: Expr, leaf: dict[int, Expr]) -> Expr:
    """Return the expression with variables replaced (those that `leaf` names)."""
    match expression:
        case Var(index, _):
            return leaf.get(index, expression)
        case Not(a):
            return Not(rewrite(a, leaf))
        case And(operands):
            return And(tuple(rewrite(o, leaf) for o in operands))
        case Or(operands):
            return Or(tuple(rewrite(o, leaf) for o in operands))
        case Implies(a, b):
            return Implies(rewrite(a, leaf), rewrite(b, leaf))
        case Compare(op, a, b):
            return Compare(op, rewrite(a, leaf), rewrite(b, leaf))
        case Arithmetic(op2, a, b, span):
            return Arithmetic(op2, rewrite(a, leaf), rewrite(b, leaf), span)
        case Extreme(which, operands):
            return Extreme(which, tuple(rewrite(o, leaf) for o in operands))
        case Absolute(a):
            return Absolute(rewrite(a, leaf))
        case Conditional(a, b, c):
            return Conditional(rewrite(a, leaf), rewrite(b, leaf), rewrite(c, leaf))
        case Select(key, cases, span):
            return Select(rewrite(key, leaf), tuple((v, rewrite(e, leaf)) for v, e in cases), span)
        case Temporal(operator, operands):
            return Temporal(operator, tuple(rewrite(o, leaf) for o in operands))
        case _:
            return expression


# --- printing ------------------------------------------------------------------------------------

_PRECEDENCE = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "*": 6, "unary": 7, "atom": 9}


def show_value(value: Value) -> str:
    """Return a value as the language writes it."""
    if value is None:
        return "none"
    if value is True or value is False:
        return "true" if value else "false"
    return str(value)


def show(expression: Expr, names: tuple[str, ...]) -> str:
    """Return the expression as text of the language; `names` are the variables' names by position."""
    return _show(expression, names)[0]


def _show(expression: Expr, names: tuple[str, ...]) -> tuple[str, int]:
    def operand(e: Expr, least: int) -> str:
        text, level = _show(e, names)
        return text if level >= least else f"({text})"

    p = _PRECEDENCE
    match expression:
        case Const(value):
            return show_value(value), p["atom"]
        case Var(index, next):
            return (f"next({names[index]})" if next else names[index]), p["atom"]
        case Not(Compare("==", a, b)):
            return f"{operand(a, 5)} != {operand(b, 5)}", p["compare"]
        case Not(a):
            return f"not {operand(a, p['not'])}", p["not"]
        case And(operands):
            said = [o for o in operands if not _only_evaluates(o)] or list(operands)
            if len(said) == 1:
                return _show(said[0], names)
            return " and ".join(operand(o, p["and"]) for o in said), p["and"]
        case Or(operands):
            if (member := _membership(operands)) is not None:
                key, words = member
                return f"{_show(key, names)[0]} in {' | '.join(words)}", p["compare"]
            return " or ".join(operand(o, p["or"]) for o in operands), p["or"]
        case Implies(a, b):
            return f"implies({_show(a, names)[0]}, {_show(b, names)[0]})", p["atom"]
        case Compare(op, a, b):
            return f"{operand(a, 5)} {op} {operand(b, 5)}", p["compare"]
        case Arithmetic(op, a, b, _):
            level = p["+"] if op in "+-" else p["*"]
            return f"{operand(a, level)} {op} {operand(b, level + 1)}", level
        case Extreme(which, operands):
            return f"{which}({', '.join(_show(o, names)[0] for o in operands)})", p["atom"]
        case Absolute(a):
            return f"abs({_show(a, names)[0]})", p["atom"]
        case Conditional(a, b, c):
            return f"({_show(b, names)[0]} if {_show(a, names)[0]} else {_show(c, names)[0]})", p["atom"]
        case Select(key, cases, _):
            shown = _show(key, names)[0]
            if not cases:
                return f"{shown}.…", p["atom"]
            ends = {_show(case, names)[0].partition(".")[2] for _, case in cases}
            if len(ends) == 1 and "" not in ends:
                return f"{shown}.{ends.pop()}", p["atom"]
            listed = ", ".join(f"{show_value(v)}: {_show(e, names)[0]}" for v, e in cases)
            return f"{{{listed}}}[{shown}]", p["atom"]
        case Deadlocked():
            return "no event is enabled", p["compare"]
        case Temporal("AU" | "EU" as operator, (a, b)):
            return f"{operator[0]}({_show(a, names)[0]}, until={_show(b, names)[0]})", p["atom"]
        case Temporal(operator, operands):
            return f"{operator}({', '.join(_show(o, names)[0] for o in operands)})", p["atom"]


def _only_evaluates(expression: Expr) -> bool:
    """Return whether something is there only because all parts of an expression are evaluated: `6 // n == 6 // n`."""
    if not (isinstance(expression, Compare) and expression.operator == "==" and expression.left == expression.right):
        return False
    parts = subexpressions(expression.left)
    return any(isinstance(e, Select) or (isinstance(e, Arithmetic) and e.operator in ("//", "%")) for e in parts)


def _membership(operands: tuple[Expr, ...]) -> tuple[Expr, list[str]] | None:
    """Recognise `x == a or x == b`, which is how `x in a | b` is stored."""
    words: list[str] = []
    key: Expr | None = None
    for operand in operands:
        if not (isinstance(operand, Compare) and operand.operator == "==" and isinstance(operand.right, Const)):
            return None
        if key is not None and operand.left != key:
            return None
        key = operand.left
        words.append(show_value(operand.right.value))
    return (key, words) if key is not None and len(words) > 1 else None
