"""Premises: a property that consists of implications says nothing where no premise is ever true."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake, Undefined
from tests.oracle.expressions import boolean, cases, value_of
from tests.oracle.formulas import BRANCHING, LINEAR, is_temporal, operands
from tests.oracle.scope import Scope, parse
from tests.oracle.typed import Reading, inside

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph
    from tests.oracle.model import Machine

# equal statements get equal verdicts: what is true or false whatever the state, and so adds nothing, is looked past


def consists_of_implications(expression: Any, at: Reading, scope: Scope) -> bool:
    """Return whether it is an implication, a conjunction or `all` of them, or a definition of these.

    Args:
        scope: the values behind the names of `at`; its state is not read.
    """
    return _implications(parse(expression), at, replace(scope, state=None, after=None))


def some_premise(expression: Any, scope: Scope) -> bool:
    """Return whether a premise of an expression that consists of implications is true."""
    return _premise(parse(expression), scope)


def _implications(node: ast.expr, at: Reading, scope: Scope) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="implies")):
            return True
        case ast.BoolOp(op=ast.And(), values=parts):
            found = [_implications(part, at, scope) for part in parts]
            left = [one for one, part in zip(found, parts, strict=True) if one or _constant(part, scope) is not True]
            return bool(left) and all(left)
        case ast.BoolOp(op=ast.Or(), values=parts):
            left = [_implications(part, at, scope) for part in parts if _constant(part, scope) is not False]
            return left == [True]
        case ast.UnaryOp(op=ast.Not(), operand=ast.UnaryOp(op=ast.Not(), operand=twice)):
            return _implications(twice, at, scope)
        case ast.IfExp(test=test, body=first, orelse=second) if (chosen := _constant(test, scope)) is not None:
            return _implications(first if chosen else second, at, scope)
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=generators)]):
            within = inside(generators, at)
            return all(_implications(body, within, inner) for inner in _members(generators, scope))
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(elt=body, generators=generators)]):
            parts = [*(test for generator in generators for test in generator.ifs), body]
            live = [m for m in _members(generators, scope) if all(_constant(part, m) is not False for part in parts)]
            if len(live) != 1:
                return False
            within = inside(generators, at)
            left = [
                part for part in parts if _constant(part, live[0]) is not True or _implications(part, within, live[0])
            ]
            return bool(left) and all(_implications(part, within, live[0]) for part in left)
        case ast.Call(func=ast.Name(id="next"), args=[inner]):
            return _implications(inner, at, scope)
        case ast.Attribute(value=ast.Name(id="event")):
            return False
        case ast.Attribute(value=base, attr=name):
            return _definition(at.specification.machines[at.kind(ast.unparse(base)).machine], name, at)
        case ast.Name(id=name) if at.machine is not None:
            return _definition(at.machine, name, at)
    return False


def _definition(machine: Machine, name: str, at: Reading) -> bool:
    if name not in machine.define:
        return False
    some = at.specification.instances_of(machine.name)[0]
    inner = Scope(at.specification, instance=some)
    return _implications(parse(machine.define[name]), Reading(at.specification, machine), inner)


def _constant(node: ast.expr, scope: Scope) -> bool | None:
    """The value of a condition that does not depend on the state, else None."""
    try:
        return boolean(node, scope)
    except (SpecMistake, Undefined):
        return None


def _members(generators: list[ast.comprehension], scope: Scope) -> list[Scope]:
    """What a comprehension runs over, whatever its filters say; names are left open where nothing is known."""
    try:
        return list(cases([ast.comprehension(g.target, g.iter, [], 0) for g in generators], scope)) or [scope]
    except (SpecMistake, Undefined):
        return [scope]


def _premise(node: ast.expr, scope: Scope) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="implies"), args=[premise, _]):
            return boolean(premise, scope)
        case ast.BoolOp(values=parts):
            return any(_premise(part, scope) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=ast.UnaryOp(op=ast.Not(), operand=twice)):
            return _premise(twice, scope)
        case ast.IfExp(test=test, body=first, orelse=second):
            return _premise(first if boolean(test, scope) else second, scope)
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=generators)]):
            return any(_premise(body, inner) for inner in cases(generators, scope))
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(elt=body, generators=generators)]):
            parts = [*(test for generator in generators for test in generator.ifs), body]
            return any(_premise(part, inner) for inner in _members(generators, scope) for part in parts)
        case ast.Call(func=ast.Name(id="next"), args=[inner]):
            return _premise(inner, scope.afterwards())
        case ast.Attribute(value=base, attr=name):
            return _defined(value_of(ast.unparse(base), scope), name, scope)
        case ast.Name(id=name) if scope.instance is not None:
            return _defined(scope.instance, name, scope)
    return False


def _defined(instance: str, name: str, scope: Scope) -> bool:
    machine = scope.specification.instances[instance].machine
    if name not in machine.define:
        return False
    return some_premise(machine.define[name], replace(scope, instance=instance, bindings={}, event=None))


def _without_constants(
    node: ast.expr, scope: Scope, at: Reading, operators: dict[str, int], *, implications: bool = False
) -> ast.expr:
    """A formula without what is true or false whatever the state; also of `implications`, or these are left as they are."""

    def left_of(part: ast.expr) -> ast.expr:
        return _without_constants(part, scope, at, operators, implications=implications)

    if not is_temporal(node, operators):
        if not implications and consists_of_implications(ast.unparse(node), at, scope):
            return node
        value = _constant(node, scope)
        return node if value is None else ast.Constant(value)
    match node:
        case ast.BoolOp(op=operation, values=parts):
            stronger = isinstance(operation, ast.Or)
            left = [part for part in map(left_of, parts) if not _is(part, value=not stronger)]
            if any(_is(part, value=stronger) for part in left):
                return ast.Constant(stronger)
            return (
                ast.Constant(not stronger) if not left else left[0] if len(left) == 1 else ast.BoolOp(operation, left)
            )
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = left_of(operand)
            return ast.Constant(not inner.value) if isinstance(inner, ast.Constant) else ast.UnaryOp(ast.Not(), inner)
        case ast.IfExp(test=test, body=first, orelse=second) if (chosen := _constant(test, scope)) is not None:
            return left_of(first if chosen else second)
        case ast.Call(func=ast.Name(id="all" | "any" as which), args=[ast.GeneratorExp(generators=several)]):
            tests = [test for one in several for test in one.ifs]
            if all(any(_constant(test, inner) is False for test in tests) for inner in _members(several, scope)):
                return ast.Constant(which == "all")
        case ast.Call(func=ast.Name(id="implies"), args=[premise, conclusion]) if implications:
            denied = ast.UnaryOp(ast.Not(), premise)
            return left_of(ast.BoolOp(ast.Or(), [denied, conclusion]))
    return node


def _is(node: ast.expr, *, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


class Premises:
    """Whether a premise of a property that holds is true in some reachable state of a graph; also where it has none."""

    def __init__(self, graph: OracleGraph) -> None:
        self._graph = graph
        self._at = Reading(graph.specification)
        self._scope = Scope(graph.specification)

    def some_of_behaviours(self, body: dict[str, Any]) -> bool:
        """Of a property of one of the forms of behaviours: of `leads_to` its first expression, of `ltl` its implications."""
        if "leads_to" in body:
            return self._true_somewhere(parse(body["leads_to"][0]), self._scope)
        return "ltl" not in body or self._some(parse(body["ltl"]), self._scope, self._at, LINEAR) is not False

    def some_of_branches(self, expression: Any) -> bool:
        """Of a property of the form `ctl`."""
        return self._some(parse(expression), self._scope, self._at, BRANCHING) is not False

    def _true_somewhere(self, premise: ast.expr, scope: Scope) -> bool:
        return any(boolean(premise, replace(scope, state=state)) for state in self._graph.states)

    def _some(self, node: ast.expr, scope: Scope, at: Reading, operators: dict[str, int]) -> bool | None:
        """Whether a premise is true somewhere; None where the formula does not consist of implications."""
        node = _without_constants(node, scope, at, operators)
        match node:
            case ast.Call(func=ast.Name(id="implies" | "leads_to"), args=[premise, _]) if is_temporal(node, operators):
                premise = _without_constants(premise, scope, at, operators, implications=True)
                return None if is_temporal(premise, operators) else self._true_somewhere(premise, scope)
            case ast.Call(func=ast.Name(id="always" | "AG")) if (inner := operands(node, operators)) is not None:
                return self._some(inner[0], scope, at, operators)
            case ast.BoolOp(op=ast.And(), values=parts) if is_temporal(node, operators):
                return self._all([(part, scope, at) for part in parts], operators)
            case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=several)]) if (
                is_temporal(node, operators)
            ):
                return self._all([(body, inner, inside(several, at)) for inner in _members(several, scope)], operators)
        if is_temporal(node, operators) or not consists_of_implications(ast.unparse(node), at, scope):
            return None
        return any(some_premise(ast.unparse(node), replace(scope, state=state)) for state in self._graph.states)

    def _all(self, parts: list[tuple[ast.expr, Scope, Reading]], operators: dict[str, int]) -> bool | None:
        left = [
            (node, scope, at)
            for node, scope, at in parts
            if is_temporal(node, operators)
            or _constant(node, scope) is not True
            or consists_of_implications(ast.unparse(node), at, scope)
        ]
        found = [self._some(node, scope, at, operators) for node, scope, at in left]
        return None if None in found or not found else any(found)
