"""`next`: one variable, state or definition, read in the state after the step."""

from __future__ import annotations

import ast
import copy

from varyoff.elaborate.context import Context, text
from varyoff.elaborate.trees import is_event, is_next
from varyoff.elaborate.words import literal_word, unknown
from varyoff.elaborate.world import World
from varyoff.model import fold
from varyoff.model.types import ListT, ReferenceT, Typed
from varyoff.spec.syntax import Machine

_OF_ONE = "`next` is of one variable, state or definition"


def next_of(node: ast.Call, context: Context) -> Typed | None:
    """Lower `next(path)`, where the path ends in something that a step can change."""
    inner = node.args[0]
    if not context.scope.allow_next:
        context.complain("V213", "`next` is known in `ensure` only", node)
        return None
    if any(is_next(n) for n in ast.walk(inner)):
        context.complain("V213", "`next` inside `next`: there is one step", node)
        return None
    if not isinstance(inner, ast.Name | ast.Attribute):
        _not_one(node, _OF_ONE, context)
        return None
    typed = context.lower(inner)
    if typed is None:
        return None
    if literal_word(typed) is not None:
        unknown(inner, text(inner), context)
        return None
    if not isinstance(inner, ast.Attribute) or not _can_change(inner, context):
        _not_one(node, f"`{text(inner)}` {_what(inner, typed)}", context)
        return None
    if isinstance(typed.type, ListT):
        _not_one(node, f"`{text(inner)}` is a list; {_OF_ONE}", context)
        return None
    return Typed(fold.next_state(typed.expr), typed.type)


def _can_change(node: ast.Attribute, context: Context) -> bool:
    """Return whether a path that was lowered ends in a variable, state or definition."""
    if is_event(node.value):
        return False
    base = context.lower(node.value)
    machines = context.scope.world.machines
    if base is None or not isinstance(base.type, ReferenceT) or base.type.machine not in machines:
        return True
    return _changing(machines[base.type.machine], node.attr)


def read_through_next(node: ast.Attribute | ast.Subscript, context: Context) -> None:
    """Complain about `next(x).y` and `next(x)[1]`: in which state the rest is read would not be said."""
    help = "put the whole path inside of `next`"
    whole = copy.deepcopy(node)
    part: ast.AST = whole
    while isinstance(part, ast.Attribute | ast.Subscript):
        below = part.value
        if isinstance(below, ast.Call) and is_next(below) and len(below.args) == 1:
            part.value = below.args[0]
            help = f"write `next({text(whole)}{'' if isinstance(node, ast.Attribute) else '.…'})`"
            break
        part = below
    context.complain("V215", f"`{text(node)}` reads a part of `next`, which is of one variable, state or definition",
                     node, "the path goes inside", help)  # fmt: skip


def _what(node: ast.AST, typed: Typed) -> str:
    if isinstance(node, ast.Name) and isinstance(typed.type, ReferenceT):
        return f"is an instance; {_OF_ONE}"
    if isinstance(typed.type, ListT):
        return "is a list, which never changes"
    return "never changes"


def _not_one(node: ast.Call, message: str, context: Context) -> None:
    inner = node.args[0]
    spread = _Spread(context.scope.world)
    written = spread.visit(copy.deepcopy(inner))
    if spread.found:
        help = f"write `{text(written)}`"
    elif isinstance(inner, ast.Name) and message.endswith("definition"):
        help = f"name what is read of it: `next({inner.id}.…)`"
    else:
        help = "write it without `next`"
    context.complain("V215", message, node, help=help)


class _Spread(ast.NodeTransformer):
    """Puts `next` around every path that can change, outside of what a `for` runs over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Put `next` around a path that can change."""
        if is_event(node.value) or not any(_changing(m, node.attr) for m in self.world.machines.values()):
            return node
        self.found = True
        return ast.Call(ast.Name("next", ast.Load()), [node], [])

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """Look at the conditions only."""
        node.ifs = [self.visit(test) for test in node.ifs]
        return node


def _changing(machine: Machine, name: str) -> bool:
    """Return whether the part of an instance that has this name can change."""
    if name == "state":
        return bool(machine.states)
    return any(v.name.text == name for v in machine.variables) or any(d.name.text == name for d in machine.defines)
