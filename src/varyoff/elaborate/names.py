"""Bare names and constants of an expression."""

from __future__ import annotations

import ast

from varyoff.elaborate.context import Context, text
from varyoff.elaborate.scope import attribute_names, constant
from varyoff.elaborate.words import ambiguous, word
from varyoff.elaborate.world import Member
from varyoff.model.expression import Const, Var, subexpressions
from varyoff.model.types import Type, Typed, WordsT


def name(node: ast.Name, context: Context, want: Type | None) -> Typed | None:
    """Lower a bare name: a boolean, a value of the type wanted, or what the scope says that it is."""
    written = node.id
    if written in ("true", "false"):
        return constant(written == "true")
    scope = context.scope
    binding = context.resolve(written)
    if isinstance(want, WordsT) and not want.literal and written in want.words:
        if binding is not None:
            ambiguous(node, written, context, want)
            return None
        return Typed(Const(written), WordsT((written,), want.of))
    if binding is not None:
        if scope.static and reads_state(binding):
            context.complain("V212", f"`{written}` is a variable; only constants can stand here", node)
            return None
        return binding
    if scope.member is not None and written in attribute_names(scope.member.machine):
        not_constant(node, written, context, scope.member)
        return None
    return word(node, written, context, want)


def literal(node: ast.Constant, context: Context, want: Type | None) -> Typed | None:
    """Lower a number, a boolean, or a word in quotes."""
    value = node.value
    if isinstance(value, str):
        return word(node, value, context, want)
    assert isinstance(value, int)  # a boolean is one; nothing else is part of the language
    return constant(value)


def reads_state(typed: Typed) -> bool:
    """Return whether the value depends on the state."""
    return any(isinstance(e, Var) for e in subexpressions(typed.expr))


def not_constant(node: ast.AST, name: str, context: Context, member: Member) -> None:
    """Complain about what is declared and not known while the instances are built, unless a mistake explains it."""
    world = context.scope.world
    if world.complete or world.mistakes.errors or name in (p.name.text for p in member.machine.parameters):
        return
    context.complain("V212", f"`{text(node)}` depends on the state; only constants can stand here", node)
