"""What is joined by operators: `and`, `or`, `not`, arithmetic, `… if … else …`."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.context import Context
from varyoff.elaborate.paths import certainly
from varyoff.elaborate.scope import constant
from varyoff.elaborate.trees import OPERATORS, hyphenated
from varyoff.elaborate.wanted import boolean, both, integer, truth, union
from varyoff.elaborate.words import unresolved
from varyoff.model import fold
from varyoff.model.expression import Const, Expr, Not, conjunction, disjunction, is_temporal, negation
from varyoff.model.types import BOOLEAN, HUGE, BooleanT, IntegerT, Type, Typed


def junction(node: ast.BoolOp, context: Context, _want: Type | None) -> Typed | None:
    """Lower what is joined by `and` or `or`; each part guards those behind it."""
    every = isinstance(node.op, ast.And)
    parts: list[Expr] = []
    complete = True
    for operand in node.values:
        part = boolean(operand, context) if every else truth(operand, context)
        if part is None:
            complete = False
            continue
        parts.append(part)
        context = context.behind(part, passing=every)
    if not complete:
        return None
    return Typed(conjunction(parts) if every else disjunction(parts), BOOLEAN)


def unary(node: ast.UnaryOp, context: Context, _want: Type | None) -> Typed | None:
    """Lower a denial, or a sign before a number."""
    if isinstance(node.op, ast.Not):
        inner = truth(node.operand, context)
        if isinstance(inner, Not):  # an implication that is denied twice is none
            return Typed(Not(inner), BOOLEAN)
        return None if inner is None else Typed(negation(inner), BOOLEAN)
    typed = integer(node.operand, context)
    if typed is None or isinstance(node.op, ast.UAdd):
        return typed
    return _reckoned(node, "-", constant(0), typed, context)


def binary(node: ast.BinOp, context: Context, _want: Type | None) -> Typed | None:
    """Lower a sum, difference, product, quotient or remainder."""
    if isinstance(node.op, ast.BitOr):
        context.complain("V204", "`|` joins the values of a set and stands after `in`", node,
                         help="for conditions write `or`")  # fmt: skip
        return None
    if _is_hyphen(node, context):
        return None
    a, b = integer(node.left, context), integer(node.right, context)
    return None if a is None or b is None else _reckoned(node, OPERATORS[type(node.op)], a, b, context)


def _is_hyphen(node: ast.BinOp, context: Context) -> bool:
    """Complain about a subtraction of unknown names that looks like a name with hyphens."""
    name = hyphenated(node, context.expression.text)
    if name is None or not unresolved(name, context):
        return False
    context.complain("V203", f"unknown name `{name}`", node, "not known here",
                     did_you_mean(name, context.scope.names()) + "; a name has no `-`, which subtracts")  # fmt: skip
    return True


def _reckoned(node: ast.UnaryOp | ast.BinOp, operator: str, a: Typed, b: Typed, context: Context) -> Typed | None:
    assert isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT)
    if operator in ("//", "%") and fold.number(b.expr) == 0:
        divisor = node.right if isinstance(node, ast.BinOp) else node
        if certainly(divisor, context):
            context.complain("V211", "division by zero", node)
            return None
    expr = fold.arithmetic(operator, a.expr, b.expr, context.expression.span_of(node))
    value = fold.number(expr)
    if value is not None:
        if abs(value) > HUGE:
            context.complain("V211", "the number is too large", node)
            return None
        return constant(value)
    return Typed(expr, fold.integer_range(operator, a.type, b.type))


def conditional(node: ast.IfExp, context: Context, want: Type | None) -> Typed | None:
    """Lower `a if c else b`; each branch is evaluated only where the condition says so."""
    condition = truth(node.test, context)
    then, otherwise = context.behind(condition), context.behind(condition, passing=False)
    pair = both((node.body, then), (node.orelse, otherwise), want, joined=True)
    if condition is None or pair is None:
        return None
    a, b = pair
    kind = union(a.type, b.type)
    if kind is None:
        context.complain("V204", f"the two branches differ: {a.type} and {b.type}", node)
        return None
    if not isinstance(kind, BooleanT) and is_temporal(condition):
        context.complain("V217", "a formula about a behaviour cannot choose between values", node.test,
                         "not a condition on one state", "let it choose between formulas")  # fmt: skip
        return None
    if isinstance(condition, Const) and isinstance(kind, IntegerT):
        return a if condition.value else b
    return Typed(fold.conditional(condition, a.expr, b.expr), kind)
