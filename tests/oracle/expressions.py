"""The value of an expression in a state, by walking Python's syntax tree; Python's own eval is never used."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake, Undefined
from tests.oracle.scope import parse
from tests.oracle.values import arithmetic, as_set, compared, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.model import Value
    from tests.oracle.scope import Scope

ABSENT = object()
"""What a name stands for that stands for nothing."""


def value_of(expression: Any, scope: Scope) -> Value:
    """Return the value of an expression as written; a name that stands for nothing is a word."""
    return _value(parse(expression), scope)


def holds(expression: Any, scope: Scope) -> bool:
    """Return whether a boolean expression as written is true; a list means all of its members."""
    if isinstance(expression, list):
        return all(holds(one, scope) for one in expression)
    return boolean(parse(expression), scope)


def boolean(node: ast.expr, scope: Scope) -> bool:
    value = _value(node, scope)
    if not isinstance(value, bool):
        raise SpecMistake(f"`{ast.unparse(node)}` is {value!r}, not true or false")
    return value


def cases(generators: list[ast.comprehension], scope: Scope) -> Iterator[Scope]:
    """Yield one scope for each combination of the names that a comprehension binds and its `if`s let pass."""
    if not generators:
        yield scope
        return
    first, *rest = generators
    if not isinstance(first.target, ast.Name):
        raise SpecMistake("a comprehension binds one name")
    members = _value(first.iter, scope)
    if not isinstance(members, list):
        raise SpecMistake(f"`{ast.unparse(first.iter)}` is not a list, family, machine or range")
    for member in members:
        inner = scope.bind(first.target.id, member)
        if all(boolean(test, inner) for test in first.ifs):
            yield from cases(rest, inner)


def _integer(node: ast.expr, scope: Scope) -> int:
    value = _value(node, scope)
    if isinstance(value, bool) or not isinstance(value, int):
        raise SpecMistake(f"`{ast.unparse(node)}` is {value!r}, not an integer")
    return value


def _value(node: ast.expr, scope: Scope) -> Value:
    match node:
        case ast.Constant(value=bool() | int() | str()):
            return node.value
        case ast.Name(id=name):
            value = look_up(name, scope)
            return name if value is ABSENT else value
        case ast.Attribute():
            return _attribute(node, scope)
        case ast.Subscript():
            return _member(node, scope)
        case ast.BoolOp(op=ast.And()):
            return all(boolean(operand, scope) for operand in node.values)
        case ast.BoolOp(op=ast.Or()):
            return any(boolean(operand, scope) for operand in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return not boolean(node.operand, scope)
        case ast.UnaryOp(op=ast.USub()):
            return -_integer(node.operand, scope)
        case ast.UnaryOp(op=ast.UAdd()):
            return _integer(node.operand, scope)
        case ast.BinOp(op=ast.BitOr()):
            return as_set(_value(node.left, scope)) + as_set(_value(node.right, scope))
        case ast.BinOp():
            return arithmetic(node, _integer(node.left, scope), _integer(node.right, scope))
        case ast.Set(elts=elements) | ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [_value(element, scope) for element in elements]
        case ast.ListComp():
            return [_value(node.elt, inner) for inner in cases(node.generators, scope)]
        case ast.IfExp():
            return _value(node.body if boolean(node.test, scope) else node.orelse, scope)
        case ast.Compare():
            return _compare(node, scope)
        case ast.Call(func=ast.Name(id=function), keywords=[]):
            return _call(function, node.args, scope)
    raise SpecMistake(f"not part of the language: `{ast.unparse(node)}`")


# ---- names and paths


def look_up(name: str, scope: Scope) -> Value:
    """What a name stands for, nearest scope first."""
    specification = scope.specification
    if name in scope.bindings:
        return scope.bindings[name]
    if name in ("true", "false"):
        return name == "true"
    if scope.instance is not None:
        if name == "self":
            return scope.instance
        value = read(scope.instance, name, scope)
        if value is not ABSENT:
            return value
    if name in specification.constants:
        return specification.constants[name]
    if scope.instance is None:
        if name in specification.instances:
            return name
        if name in specification.families:
            return list(specification.families[name])
        if name in specification.machines:
            return specification.instances_of(name)
    return ABSENT


def read(instance: str, name: str, scope: Scope) -> Value:
    """A variable, defined name or parameter of an instance."""
    owner = scope.specification.instances[instance]
    if name in owner.domains:
        if scope.state is None:
            raise SpecMistake(f"`{instance}.{name}` depends on the state; a constant is wanted here")
        return scope.state[instance, name]
    if name in owner.machine.define:
        return value_of(owner.machine.define[name], replace(scope, instance=instance, bindings={}, event=None))
    if name in owner.parameters:
        value = owner.parameters[name]
        return list(value) if isinstance(value, list) else value
    return ABSENT


def _attribute(node: ast.Attribute, scope: Scope) -> Value:
    if isinstance(node.value, ast.Name) and node.value.id == "event" and scope.event is not None:
        if node.attr not in scope.event:
            raise SpecMistake(f"the event has no choice `{node.attr}`")
        return scope.event[node.attr]
    base = _value(node.value, scope)
    if base in (None, "none"):
        raise Undefined(f"`{ast.unparse(node)}` dereferences none")
    if not isinstance(base, str) or base not in scope.specification.instances:
        raise SpecMistake(f"`{ast.unparse(node.value)}` in `{ast.unparse(node)}` is not an instance")
    value = read(base, node.attr, scope)
    if value is ABSENT:
        raise SpecMistake(f"`{base}` has nothing called `{node.attr}`")
    return value


def _member(node: ast.Subscript, scope: Scope) -> Value:
    members = _value(node.value, scope)
    if not isinstance(members, list):
        raise SpecMistake(f"`{ast.unparse(node.value)}` is not a family or list")
    index = _integer(node.slice, scope)
    if not 1 <= index <= len(members):
        raise Undefined(f"`{ast.unparse(node)}` has index {index}, outside 1..{len(members)}")
    return members[index - 1]


# ---- operators


def _compare(node: ast.Compare, scope: Scope) -> bool:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if not _compare_pair(left, operator, right, scope):
            return False
        left = right
    return True


def _compare_pair(left: ast.expr, operator: ast.cmpop, right: ast.expr, scope: Scope) -> bool:
    if isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
        return compared(operator, _integer(left, scope), _integer(right, scope))
    first, second = _value(left, scope), _value(right, scope)
    match operator:
        case ast.Eq():
            return same(first, second)
        case ast.NotEq():
            return not same(first, second)
        case ast.In():
            return any(same(first, member) for member in as_set(second))
        case ast.NotIn():
            return not any(same(first, member) for member in as_set(second))
    raise SpecMistake("`is` is not part of the language")


# ---- calls


def _call(function: str, arguments: list[ast.expr], scope: Scope) -> Value:
    if len(arguments) == 1 and isinstance(arguments[0], ast.GeneratorExp):
        return _quantified(function, arguments[0], scope)
    match function, arguments:
        case "implies", [premise, conclusion]:
            return not boolean(premise, scope) or boolean(conclusion, scope)
        case "iff", [left, right]:
            return boolean(left, scope) == boolean(right, scope)
        case "next", [inner]:
            return _value(inner, scope.afterwards())
        case "abs", [one]:
            return abs(_integer(one, scope))
        case (("min" | "max"), [_, *_]):
            choose: Callable[[list[int]], int] = min if function == "min" else max
            return choose([_integer(argument, scope) for argument in arguments])
        case "range", ([_] | [_, _]):
            return list(range(*(_integer(end, scope) for end in arguments)))
    raise SpecMistake(f"no such function: {function} with {len(arguments)} arguments")


def _quantified(function: str, generator: ast.GeneratorExp, scope: Scope) -> Value:
    inner_scopes = cases(generator.generators, scope)
    match function:
        case "all":
            return all(boolean(generator.elt, inner) for inner in inner_scopes)
        case "any":
            return any(boolean(generator.elt, inner) for inner in inner_scopes)
        case "count":
            return sum(1 for inner in inner_scopes if boolean(generator.elt, inner))
        case "sum":
            return sum(_integer(generator.elt, inner) for inner in inner_scopes)
    raise SpecMistake(f"no such function over instances: {function}")
