"""The operators of the logics of time: calls that make formulas of formulas."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from varyoff.base.counted import counted
from varyoff.base.span import Span
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.wanted import boolean, fits, truth
from varyoff.model import fold
from varyoff.model.expression import TRUE, Const, Expr, Implies, Temporal, Value, conjunction
from varyoff.model.types import BOOLEAN, BooleanT, NothingT, Typed
from varyoff.spec.logic import Logic

_PREMISES = ("always", "AG")  # below these, implications count as what a property says
_WHERE = "operators stand under `and`, `or`, `not`, `implies`, `iff`, `… if … else …`, `all`, `any`, and each other"


def is_operator(name: str, context: Context) -> bool:
    """Return whether the name of a call is an operator of the logic in whose formula it stands."""
    logic = context.scope.logic
    return logic is not None and name in logic.operators


def operator(node: ast.Call, name: str, context: Context) -> Typed | None:
    """Lower an operator of a logic, see `is_operator`."""
    logic = context.scope.logic
    assert logic is not None
    if context.scope.value:
        context.complain("V217", f"`{name}` says something of a behaviour, and cannot be a part of a value", node,
                         "a value of one state is expected", _outside(name, node))  # fmt: skip
        return None
    operands = _operands(node, name, logic, context)
    if operands is None:
        return None
    if name == "next" and not _is_condition(operands[0], context):
        return None
    lowered = [(boolean if name in _PREMISES else truth)(one, context) for one in operands]
    found = [one for one in lowered if one is not None]
    if len(found) != len(lowered):
        return None
    return Typed(Temporal(f"{name}U" if name in logic.until else name, tuple(found)), BOOLEAN)  # type: ignore[arg-type]


def _outside(name: str, node: ast.Call) -> str:
    if name == "next" and len(node.args) == 1:
        return f"put the comparison inside: `next({text(node.args[0])} == …)`"
    return _WHERE


def _operands(node: ast.Call, name: str, logic: Logic, context: Context) -> list[ast.expr] | None:
    if name in logic.until:
        if len(node.args) != 1 or len(node.keywords) != 1:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            meant = f"{name}({text(given[0])}, until={text(given[1])})" if len(given) == 2 else f"{name}(p, until=q)"
            context.complain("V209", f"`{name}` takes a formula and `until`", node, help=f"write `{meant}`")
            return None
        return [node.args[0], node.keywords[0].value]
    number = logic.operators[name]
    if len(node.args) != number:
        there = "is 1" if len(node.args) == 1 else f"are {len(node.args)}"
        context.complain("V209", f"`{name}` takes {counted(number, 'argument')}, here {there}", node,
                         help=f"write `{logic.shown(name)}`")  # fmt: skip
        return None
    return node.args


def _is_condition(node: ast.expr, context: Context) -> bool:
    """Return whether the operand of `next` is a formula; that of the `next` of steps is a value."""
    typed = context.lower(node)
    if typed is None or isinstance(typed.type, BooleanT | NothingT):
        return typed is not None
    if fits(node, typed, typed.type, context):
        context.complain("V217", f"`next` takes a formula here, `{text(node)}` is {typed.type}", node, str(typed.type),
                         f"put the comparison inside: `next({text(node)} == …)`")  # fmt: skip
    return False


def chosen_formula(key: Expr, cases: Sequence[tuple[Value, Expr]], span: Span | None) -> Expr:
    """Return the formula that is chosen by the value of a key in the state of now; without a case it has no value."""
    has_one = fold.select(key, [(value, TRUE) for value, _ in cases], span)
    if isinstance(key, Const):
        return fold.select(key, list(cases), span)
    return conjunction([has_one, *(Implies(fold.compared("==", key, Const(value)), case) for value, case in cases)])
