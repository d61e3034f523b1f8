"""What the names of an expression mean, and its syntax tree, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.oracle.model import Specification, State, Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of an expression mean.

    Attributes:
        state: the state to read; None where only constants may be read.
        after: the state after the step, for `next(x)`; None elsewhere.
        instance: whose machine the expression belongs to; None for expressions of the system.
        bindings: choices, names of comprehensions, `i`, `this`, `sender`.
        event: the choices behind `event.NAME`; None where there is no event.
    """

    specification: Specification
    state: State | None = None
    after: State | None = None
    instance: str | None = None
    bindings: Mapping[str, Value] = field(default_factory=dict)
    event: Mapping[str, Value] | None = None

    def bind(self, name: str, value: Value) -> Scope:
        return replace(self, bindings={**self.bindings, name: value})

    def afterwards(self) -> Scope:
        """Return the scope inside `next(…)`."""
        if self.after is None:
            raise SpecMistake("`next` is for `ensure` only, and not inside another `next`")
        return replace(self, state=self.after, after=None)


@cache
def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise SpecMistake(f"not an expression: {text!r}: {error}") from error


def parse(expression: Any) -> ast.expr:
    """Return the syntax tree of an expression as YAML gives it: a text, a number or a boolean."""
    if not isinstance(expression, (str, int)):
        raise SpecMistake(f"not an expression: {expression!r}")
    return _parsed(str(expression).strip())
