"""Calls of the functions of the language."""

from __future__ import annotations

import ast

from varyoff.base.counted import counted
from varyoff.elaborate.context import Context
from varyoff.elaborate.formulas import is_operator, operator
from varyoff.elaborate.next_state import next_of
from varyoff.elaborate.quantifiers import quantifier
from varyoff.elaborate.wanted import integer, truth
from varyoff.model import fold
from varyoff.model.expression import Expr, Implies
from varyoff.model.types import BOOLEAN, IntegerT, Type, Typed
from varyoff.spec.expression import QUANTIFIERS

MANY = 99  # arguments: as many as one likes

ARGUMENTS = {"implies": (2, 2), "iff": (2, 2), "abs": (1, 1), "next": (1, 1), "range": (1, 2), "min": (1, MANY),
             "max": (1, MANY)}  # fmt: skip
"""How many arguments a function takes: at least, at most."""


def call(node: ast.Call, context: Context, _want: Type | None) -> Typed | None:
    """Lower the call of a function or quantifier of the language; the parser lets no other through."""
    assert isinstance(node.func, ast.Name)
    name = node.func.id
    if is_operator(name, context):
        return operator(node, name, context)
    if name in QUANTIFIERS:
        return quantifier(node, name, context)
    low, high = ARGUMENTS[name]
    if not low <= len(node.args) <= high:
        expected = counted(high, "argument") if low == high else f"{low} or {counted(high, 'argument')}"
        expected = f"{counted(low, 'argument')} or more" if high == MANY else expected
        context.complain("V209", f"`{name}` takes {expected}, here {_there_are(len(node.args))}", node,
                         help=f"write `{name}(a, b)`" if low == high == 2 else "")  # fmt: skip
        return None
    if name in ("implies", "iff"):
        a = truth(node.args[0], context)
        b = truth(node.args[1], context.behind(a) if name == "implies" else context)
        return None if a is None or b is None else Typed(_together(name, a, b), BOOLEAN)
    if name == "next":
        return next_of(node, context)
    if name == "range":
        context.complain("V204", "`range` stands after `in`", node)
        return None
    numbers = [integer(a, context) for a in node.args]
    found = [n for n in numbers if n is not None]
    return _of_numbers(name, found) if len(found) == len(numbers) else None


def _together(name: str, a: Expr, b: Expr) -> Expr:
    return Implies(a, b) if name == "implies" else fold.compared("==", a, b)


def _of_numbers(name: str, numbers: list[Typed]) -> Typed:
    """Return `abs`, `min` or `max`."""
    kinds = [n.type for n in numbers if isinstance(n.type, IntegerT)]
    if name == "abs":
        k = kinds[0]
        low = 0 if k.low <= 0 <= k.high else min(abs(k.low), abs(k.high))
        return Typed(fold.absolute(numbers[0].expr), IntegerT(low, max(abs(k.low), abs(k.high))))
    best = min if name == "min" else max
    kind = IntegerT(best(k.low for k in kinds), best(k.high for k in kinds))
    return Typed(fold.extreme(name, [n.expr for n in numbers]), kind)


def _there_are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number}"
