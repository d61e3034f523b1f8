"""Where a part of an expression stands, and the one step by which every part of it is lowered.

An expression is lowered by functions, one for each kind of node, that a table names (`varyoff.elaborate.expressions`).
Each gets the node, the context of the node and the type that is wanted there, and returns the typed expression of the
model, or None after a mistake. The table is handed on with the context, so that no function has to know the others:
what is below a node is lowered by `Context.lower`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from varyoff.base.record import dataclass
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Expr
from varyoff.model.types import Type, Typed
from varyoff.spec.expression import as_text
from varyoff.spec.syntax import Expression

MAX_SIZE = 200_000  # parts of one expression, quantifiers and definitions expanded
MAX_TOTAL = 5_000_000  # parts of all expressions of a system

Rule = Callable[[Any, "Context", "Type | None"], "Typed | None"]
"""Lowers nodes of one kind: the node, where it stands, the type wanted (None: any)."""


class TooLarge(Exception):
    """The expression has more parts than are read."""


@dataclass(frozen=True, slots=True)
class Language:
    """How expressions are lowered: a rule for each kind of node, and what lowers a definition of a machine.

    `define` takes the world, an instance and the name of a definition of its machine.
    """

    rules: Mapping[type[ast.AST], Rule]
    define: Callable[[World, Member, str], Typed | None]


@dataclass(slots=True)
class Size:
    """How many parts of one expression were lowered so far."""

    parts: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """Where a part of an expression stands.

    `expression` is the whole, which knows the place of each of its nodes; `scope` says what names mean there, and
    where mistakes and what was noticed go.
    """

    expression: Expression
    scope: Scope
    language: Language
    size: Size

    def lower(self, node: ast.AST, want: Type | None = None) -> Typed | None:
        """Return the typed expression of a node that stands here, or None after a mistake.

        Args:
            want: gives bare words their meaning; that the result has this type the caller sees to.

        Raises:
            TooLarge: the expression, or all of a system, has more parts than are read.
        """
        world = self.scope.world
        self.size.parts += 1
        world.lowered += 1
        if self.size.parts > MAX_SIZE or world.lowered > MAX_TOTAL:
            raise TooLarge
        rule = self.language.rules.get(type(node))
        if rule is None:
            self.complain("V202", "this cannot stand here", node)
            return None
        return rule(node, self, want)

    def define(self, member: Member, name: str) -> Typed | None:
        """Return what a definition means for an instance, or None after a mistake."""
        return self.language.define(self.scope.world, member, name)

    def resolve(self, name: str) -> Typed | None:
        """Return what a bare name stands for here, or None when it is no name here."""
        return self.scope.resolve(name, self.define)

    def behind(self, condition: Expr | None, *, passing: bool = True) -> Context:
        """Return the context of what is evaluated only where the condition is `passing`."""
        scope = self.scope.behind(condition, passing=passing)
        return self if scope is self.scope else Context(self.expression, scope, self.language, self.size)

    def of_value(self) -> Context:
        """Return the context of the parts of a value: no operator of a logic can stand there."""
        scope = self.scope.of_value()
        return self if scope is self.scope else Context(self.expression, scope, self.language, self.size)

    def bind(self, name: str, value: Typed) -> Context:
        """Return the context in which a name stands for a value."""
        return Context(self.expression, self.scope.bind(**{name: value}), self.language, self.size)

    def complain(
        self, code: str, message: str, node: ast.AST, label: str = "", help: str | tuple[str, ...] = ""
    ) -> None:
        """Record a mistake at a node of the expression."""
        self.scope.world.mistakes.add(code, message, self.expression.span_of(node), label, help=help)


def text(node: ast.AST) -> str:
    """Return a node as it is written, for a message."""
    return as_text(node)
