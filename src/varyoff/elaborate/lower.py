"""Expressions of the language to typed expressions of the model.

Bare words get their meaning from the type of the other side, so lowering takes the type that is wanted.
A result of None means that a mistake was recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from varyoff.base.budget import check_time
from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.lowering_base import OPERATORS, TooLarge, hyphenated
from varyoff.elaborate.lowering_calls import Calls
from varyoff.elaborate.scope import Member, Scope, World, constant
from varyoff.model import fold
from varyoff.model.expression import (
    Const,
    Expr,
    Not,
    Var,
    conjunction,
    disjunction,
    extent,
    negation,
    subexpressions,
)
from varyoff.model.types import (
    BOOLEAN,
    HUGE,
    BooleanT,
    IntegerT,
    Type,
    Typed,
    WordsT,
)
from varyoff.spec.syntax import Expression

MAX_SIZE = 200_000  # parts of one expression, quantifiers and definitions expanded
MAX_TOTAL = 5_000_000  # parts of all expressions of a system
MAX_LOWERED_DEPTH = 80  # of an expression with its definitions; Python allows 200 nested parentheses


def lower(expression: Expression, scope: Scope, want: Type | None = None) -> Typed | None:
    """Return the typed expression, of the type wanted where one is given, or None after a mistake."""
    lowering = _Lowering(expression, scope)
    return _bounded(lambda: lowering.wanted(expression.tree, scope, want), expression, scope)


def _bounded(lowered: Callable[[], Typed | None], expression: Expression, scope: Scope) -> Typed | None:
    """Return the expression, unless it is too large or too deep to be evaluated, definitions included."""
    check_time()
    mistakes = scope.world.mistakes
    try:
        typed = lowered()
        if typed is None:
            return None
        levels, parts = extent(typed.expr)
        if parts > MAX_SIZE:
            raise TooLarge
        if scope.static and isinstance(typed.type, BooleanT):
            typed = Typed(fold.plain(typed.expr), BOOLEAN)
    except TooLarge:
        mistakes.add("V214", f"the expression has more than {MAX_SIZE:,} parts, quantifiers and definitions written out",
                     expression.span, help="quantify over less, or keep the result in a variable")  # fmt: skip
        return None
    except RecursionError:
        typed, levels = None, MAX_LOWERED_DEPTH + 1
    if levels > MAX_LOWERED_DEPTH:
        mistakes.add("V214", "the expression is nested too deeply, its definitions included", expression.span,
                     help="keep an intermediate result in a variable")  # fmt: skip
        return None
    return typed


def lower_condition(expression: Expression, scope: Scope) -> Expr | None:
    """Return a boolean expression of the model."""
    typed = lower(expression, scope, BOOLEAN)
    return typed.expr if typed is not None else None


def lower_any(expression: Expression, scope: Scope) -> Typed | None:
    """Return the expression with whatever type it has; a word without a meaning is a mistake."""
    lowering = _Lowering(expression, scope)
    typed = _bounded(lambda: lowering.node(expression.tree, scope, None), expression, scope)
    if typed is not None and isinstance(typed.type, WordsT) and typed.type.literal:
        lowering.unknown(expression.tree, typed.type.words[0], scope)
        return None
    return typed


def define(world: World, member: Member, name: str) -> Typed | None:
    """Lower a definition of a machine for one instance, once; None after a mistake."""
    key = (member.name, name)
    if key in world.defined:
        return world.defined[key]
    definition = next(d for d in member.machine.defines if d.name.text == name)
    if key in world.defining:
        chain = [n for _, n in world.defining[world.defining.index(key) :]] + [name]
        world.mistakes.add("V208", f"`{name}` is defined by itself: {' → '.join(chain)}", definition.name.span)
        return None
    world.defining.append(key)
    try:
        typed = lower_any(definition.expression, Scope(world, member).behind(None))
    finally:
        world.defining.pop()
    if typed is None and not world.complete:
        return None  # it may read variables that are not there yet
    world.defined[key] = typed
    return typed


class _Lowering(Calls):
    """All parts together."""

    def node(self, node: ast.AST, scope: Scope, want: Type | None) -> Typed | None:
        """Lower a node; `want` gives bare words their meaning, other types are checked by the caller."""
        self.size += 1
        self.world.lowered += 1
        if self.size > MAX_SIZE or self.world.lowered > MAX_TOTAL:
            raise TooLarge
        match node:
            case ast.Name():
                return self.name(node, node.id, scope, want)
            case ast.Constant(value=str() as text):
                return self.word(node, text, want)
            case ast.Constant(value=bool() | int() as value):
                return constant(value)
            case ast.BoolOp(op=operator, values=values):
                return self.junction(values, scope, every=isinstance(operator, ast.And))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.truth(operand, scope)
                if isinstance(inner, Not):  # an implication that is denied twice is none
                    return Typed(Not(inner), BOOLEAN)
                return None if inner is None else Typed(negation(inner), BOOLEAN)
            case ast.UnaryOp(op=sign, operand=operand):
                typed = self.integer(operand, scope)
                if typed is None or isinstance(sign, ast.UAdd):
                    return typed
                return self.arithmetic(node, "-", constant(0), typed, scope)
            case ast.BinOp(op=ast.BitOr()):
                self.complain("V204", "`|` joins the values of a set and stands after `in`", node,
                              help="for conditions write `or`")  # fmt: skip
                return None
            case ast.BinOp() if self.hyphen(node, scope):
                return None
            case ast.BinOp(left=left, op=op, right=right):
                a, b = self.integer(left, scope), self.integer(right, scope)
                return None if a is None or b is None else self.arithmetic(node, OPERATORS[type(op)], a, b, scope)
            case ast.Compare():
                return self.comparison(node, scope)
            case ast.IfExp():
                return self.conditional(node, scope, want)
            case ast.Attribute():
                return self.attribute(node, scope)
            case ast.Subscript():
                return self.subscript(node, scope)
            case ast.Call():
                return self.call(node, scope)
            case ast.ListComp() | ast.List():
                return self.instances(node, scope)
            case ast.Set():
                self.complain("V204", "a set of values stands after `in`", node, help="write `x in {a, b}`")
                return None
            case _:
                self.complain("V202", "this cannot stand here", node)
                return None

    def junction(self, nodes: list[ast.expr], scope: Scope, *, every: bool) -> Typed | None:
        """Lower what is joined by `and` or `or`; each part guards those behind it."""
        parts: list[Expr] = []
        complete = True
        for node in nodes:
            part = self.boolean(node, scope) if every else self.truth(node, scope)
            if part is None:
                complete = False
                continue
            parts.append(part)
            scope = scope.behind(part, passing=every)
        if not complete:
            return None
        return Typed(conjunction(parts) if every else disjunction(parts), BOOLEAN)

    def name(self, node: ast.AST, name: str, scope: Scope, want: Type | None) -> Typed | None:
        if name in ("true", "false"):
            return constant(name == "true")
        binding = scope.resolve(name, self.define)
        if isinstance(want, WordsT) and not want.literal and name in want.words:
            if binding is not None:
                self.ambiguous(node, name, want)
                return None
            return Typed(Const(name), WordsT((name,), want.of))
        if binding is not None:
            if scope.static and any(isinstance(e, Var) for e in subexpressions(binding.expr)):
                self.complain("V212", f"`{name}` is a variable; only constants can stand here", node)
                return None
            return binding
        if scope.member is not None and name in self.failed_names(scope):
            self.not_constant(node, name, scope.member)
            return None
        return self.word(node, name, want)

    def hyphen(self, node: ast.AST, scope: Scope) -> bool:
        """Complain about a subtraction of unknown names that looks like a name with hyphens."""
        name = hyphenated(node, self.expression.text)
        if name is None or not self.unresolved(name, scope):
            return False
        self.complain("V203", f"unknown name `{name}`", node, "not known here",
                      did_you_mean(name, scope.names()) + "; a name has no `-`, which subtracts")  # fmt: skip
        return True

    def failed_names(self, scope: Scope) -> set[str]:
        """Names that are declared but whose declaration has a mistake, so that they cannot be resolved."""
        assert scope.member is not None
        machine = scope.member.machine
        names = {v.name.text for v in machine.variables} | {p.name.text for p in machine.parameters}
        names |= {"state"} if machine.states else set()
        return names | {d.name.text for d in machine.defines}

    def arithmetic(self, node: ast.AST, operator: str, a: Typed, b: Typed, scope: Scope) -> Typed | None:
        assert isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT)
        if operator in ("//", "%") and fold.number(b.expr) == 0:
            divisor = node.right if isinstance(node, ast.BinOp) else node
            if self.certainly(divisor, scope):
                self.complain("V211", "division by zero", node)
                return None
        expr = fold.arithmetic(operator, a.expr, b.expr, self.expression.span_of(node))
        value = fold.number(expr)
        if value is not None:
            if abs(value) > HUGE:
                self.complain("V211", "the number is too large", node)
                return None
            return constant(value)
        return Typed(expr, fold.integer_range(operator, a.type, b.type))

    def conditional(self, node: ast.IfExp, scope: Scope, want: Type | None) -> Typed | None:
        condition = self.truth(node.test, scope)
        then, otherwise = scope.behind(condition), scope.behind(condition, passing=False)
        pair = self.both((node.body, then), (node.orelse, otherwise), want, joined=True)
        if condition is None or pair is None:
            return None
        a, b = pair
        kind = self.union(a.type, b.type)
        if kind is None:
            self.complain("V204", f"the two branches differ: {a.type} and {b.type}", node)
            return None
        if isinstance(condition, Const) and isinstance(kind, IntegerT):
            return a if condition.value else b
        return Typed(fold.conditional(condition, a.expr, b.expr), kind)

    def define(self, member: Member, name: str) -> Typed | None:
        return define(self.world, member, name)
