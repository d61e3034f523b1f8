"""The constants of a system, and expressions whose values are known before anything happens."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.expressions import lower, lower_any
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import World
from varyoff.model import fold
from varyoff.model.expression import Const
from varyoff.model.types import BOOLEAN, HUGE, BooleanT, IntegerT, Type, Typed
from varyoff.spec.syntax import Expression, Name, System

MEANT = {
    "none": "a reference to no instance",
    "this": "the instance whose event it is",
    "event": "what has the choices of an event",
}
"""Words that nothing can be called, with what they are in expressions."""


def add_constants(system: System, overrides: Mapping[str, int | bool], world: World) -> None:
    """Evaluate the constants of a system; `overrides` are values that are given for some of them instead."""
    for declared in system.constants:
        if declared.name.text in MEANT:
            refuse_meant(declared.name, "a constant", world)
        if declared.name.text in overrides:
            value = overrides[declared.name.text]
            kind: Type = BOOLEAN if isinstance(value, bool) else IntegerT(value, value)
            world.constants[declared.name.text] = Typed(Const(value), kind)
            continue
        scope = Scope(world, static=True)
        tree = declared.value.tree
        if isinstance(tree, ast.Name) and tree.id not in ("true", "false") and tree.id not in world.constants:
            from varyoff.elaborate.meant import boolean_meant  # for mistakes only

            meant = boolean_meant(tree.id)
            world.mistakes.add("V308", f"constant `{declared.name}` is neither a number nor a boolean", declared.value.span,
                               help=f"write `{meant}`" if meant else did_you_mean(tree.id, world.constants)
                               or "a constant is a number or a boolean; words are values of variables")  # fmt: skip
            continue
        typed = lower_any(declared.value, scope)
        if typed is None:
            continue
        if isinstance(typed.type, BooleanT | IntegerT) and isinstance(typed.expr, Const):
            world.constants[declared.name.text] = typed
        else:
            world.mistakes.add("V308", f"constant `{declared.name}` is neither a number nor a boolean",
                               declared.value.span)  # fmt: skip


def constant_integer(expression: Expression, scope: Scope) -> int | None:
    """Return the value of a constant integer expression, or None after a mistake."""
    typed = lower(expression, scope, IntegerT(-HUGE, HUGE))
    if typed is None:
        return None
    value = fold.number(typed.expr)
    if value is None:
        scope.world.mistakes.add("V212", f"`{expression.text}` is not constant", expression.span)
    return value


def refuse_meant(name: Name, what: str, world: World) -> None:
    """Complain about a name that has a meaning of its own; `what` is called so."""
    meaning = MEANT[name.text]
    world.mistakes.add("V206", f"`{name}` cannot be {what}: in expressions it is {meaning}", name.span,
                       "which is meant?", "choose another name")  # fmt: skip
