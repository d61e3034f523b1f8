"""Expressions of the language to typed expressions of the model: the table of all rules, and who begins with it.

Bare words get their meaning from the type of the other side, so lowering takes the type that is wanted.
A result of None means that a mistake was recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from varyoff.base.budget import check_time
from varyoff.elaborate.calls import call
from varyoff.elaborate.comparisons import comparison
from varyoff.elaborate.context import MAX_SIZE, Context, Language, Rule, Size, TooLarge
from varyoff.elaborate.lists import instances
from varyoff.elaborate.names import literal, name
from varyoff.elaborate.operators import binary, conditional, junction, unary
from varyoff.elaborate.paths import attribute_of, subscript
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.wanted import wanted
from varyoff.elaborate.words import literal_word, unknown
from varyoff.elaborate.world import Member, World
from varyoff.model import fold
from varyoff.model.expression import Expr, extent
from varyoff.model.types import BOOLEAN, BooleanT, Type, Typed
from varyoff.spec.syntax import Expression

MAX_LOWERED_DEPTH = 80  # of an expression with its definitions; Python allows 200 nested parentheses


def lower(expression: Expression, scope: Scope, want: Type | None = None) -> Typed | None:
    """Return the typed expression, of the type wanted where one is given, or None after a mistake.

    Cost: linear in the expression with its quantifiers and definitions written out, which is bounded.
    """
    context = _whole(expression, scope)
    return _bounded(lambda: wanted(expression.tree, context, want), expression, scope)


def lower_condition(expression: Expression, scope: Scope) -> Expr | None:
    """Return a boolean expression of the model, or None after a mistake."""
    typed = lower(expression, scope, BOOLEAN)
    return typed.expr if typed is not None else None


def lower_any(expression: Expression, scope: Scope) -> Typed | None:
    """Return the expression with whatever type it has; a word without a meaning is a mistake."""
    context = _whole(expression, scope)
    typed = _bounded(lambda: context.lower(expression.tree), expression, scope)
    if typed is not None and (word := literal_word(typed)) is not None:
        unknown(expression.tree, word, context)
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


def _set(node: ast.Set, context: Context, _want: Type | None) -> None:
    """Complain about a set of values where none can stand."""
    context.complain("V204", "a set of values stands after `in`", node, help="write `x in {a, b}`")


RULES: dict[type[ast.AST], Rule] = {
    ast.Name: name,
    ast.Constant: literal,
    ast.BoolOp: junction,
    ast.UnaryOp: unary,
    ast.BinOp: binary,
    ast.Compare: comparison,
    ast.IfExp: conditional,
    ast.Attribute: attribute_of,
    ast.Subscript: subscript,
    ast.Call: call,
    ast.ListComp: instances,
    ast.List: instances,
    ast.Set: _set,
}
"""What lowers each kind of node; of others it is said that they cannot stand there."""

LANGUAGE = Language(RULES, define)


def _whole(expression: Expression, scope: Scope) -> Context:
    return Context(expression, scope, LANGUAGE, Size())


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
            typed = Typed(fold.fold_premises(typed.expr), BOOLEAN)
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
