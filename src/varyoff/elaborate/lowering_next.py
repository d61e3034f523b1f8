"""`next`: one variable, state or definition, read in the state after the step."""

from __future__ import annotations

import ast
import copy

from varyoff.elaborate.lowering_base import is_next
from varyoff.elaborate.lowering_comparisons import Comparisons
from varyoff.elaborate.scope import Scope, World
from varyoff.model import fold
from varyoff.model.types import ListT, ReferenceT, Typed
from varyoff.spec.syntax import Machine


class Next(Comparisons):
    def next(self, node: ast.Call, scope: Scope) -> Typed | None:
        inner = node.args[0]
        if not scope.allow_next:
            self.complain("V213", "`next` is known in `ensure` only", node)
            return None
        if any(is_next(n) for n in ast.walk(inner)):
            self.complain("V213", "`next` inside `next`: there is one step", node)
            return None
        if not isinstance(inner, ast.Name | ast.Attribute):
            self.not_one(node, "`next` is of one variable, state or definition")
            return None
        typed = self.node(inner, scope, None)
        if typed is None:
            return None
        if self.literal(typed):
            self.unknown(inner, self.text(inner), scope)
            return None
        if not isinstance(inner, ast.Attribute) or not self.can_change(inner, scope):
            self.not_one(node, f"`{self.text(inner)}` {self.what(inner, typed)}")
            return None
        if isinstance(typed.type, ListT):
            self.not_one(node, f"`{self.text(inner)}` is a list; `next` is of one variable, state or definition")
            return None
        return Typed(fold.next_state(typed.expr), typed.type)

    def can_change(self, node: ast.Attribute, scope: Scope) -> bool:
        """Return whether a path that was lowered ends in a variable, state or definition."""
        if isinstance(node.value, ast.Name) and node.value.id == "event":
            return False
        base = self.node(node.value, scope, None)
        if base is None or not isinstance(base.type, ReferenceT) or base.type.machine not in self.world.machines:
            return True
        return changing(self.world.machines[base.type.machine], node.attr)

    def next_part(self, node: ast.Attribute | ast.Subscript) -> None:
        help = "put the whole path inside of `next`"
        whole = copy.deepcopy(node)
        part: ast.AST = whole
        while isinstance(part, ast.Attribute | ast.Subscript):
            below = part.value
            if isinstance(below, ast.Call) and is_next(below) and len(below.args) == 1:
                part.value = below.args[0]
                help = f"write `next({self.text(whole)}{'' if isinstance(node, ast.Attribute) else '.…'})`"
                break
            part = below
        self.complain("V215", f"`{self.text(node)}` reads a part of `next`, which is of one variable, state or definition",
                      node, "the path goes inside", help)  # fmt: skip

    def what(self, node: ast.AST, typed: Typed) -> str:
        if isinstance(node, ast.Name) and isinstance(typed.type, ReferenceT):
            return "is an instance; `next` is of one variable, state or definition"
        if isinstance(typed.type, ListT):
            return "is a list, which never changes"
        return "never changes"

    def not_one(self, node: ast.Call, message: str) -> None:
        inner = node.args[0]
        spread = _Spread(self.world)
        written = spread.visit(copy.deepcopy(inner))
        if spread.found:
            help = f"write `{self.text(written)}`"
        elif isinstance(inner, ast.Name) and message.endswith("definition"):
            help = f"name what is read of it: `next({inner.id}.…)`"
        else:
            help = "write it without `next`"
        self.complain("V215", message, node, help=help)


class _Spread(ast.NodeTransformer):
    """Puts `next` around every path that can change, outside of what a `for` runs over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not changes(node, self.world):
            return node
        self.found = True
        return ast.Call(ast.Name("next", ast.Load()), [node], [])

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.ifs = [self.visit(test) for test in node.ifs]
        return node


def changes(node: ast.Attribute, world: World) -> bool:
    """Return whether a path ends in the name of a variable, state or definition of some machine."""
    if isinstance(node.value, ast.Name) and node.value.id == "event":
        return False
    return any(changing(machine, node.attr) for machine in world.machines.values())


def changing(machine: Machine, name: str) -> bool:
    """Return whether the part of an instance that has this name can change."""
    if name == "state":
        return bool(machine.states)
    names = [v.name.text for v in machine.variables] + [d.name.text for d in machine.defines]
    return name in names
