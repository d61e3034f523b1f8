"""The kind of every part of an expression, found when a file is read, without a state."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake
from tests.oracle.kinds import BOOLEAN, INTEGER, Kind, fits, instance, joined, kind_of_parameter, listing
from tests.oracle.scope import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.oracle.model import Machine, Specification


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an expression stands.

    Attributes:
        machine: the machine that it belongs to; None in the system.
        bindings: the kinds of choices, `this`, `sender`, `i` and names after `for`.
        event: the kinds behind `event.NAME`; None where there is no event.
        across: whether `next` is known.
        constant: whether nothing may be read that depends on the state.
        defining: definitions being read, each of which must not lead back to itself.
    """

    specification: Specification
    machine: Machine | None = None
    bindings: Mapping[str, Kind] = field(default_factory=dict)
    event: Mapping[str, Kind] | None = None
    across: bool = False
    constant: bool = False
    defining: tuple[tuple[str, str], ...] = ()

    def bind(self, **kinds: Kind) -> Reading:
        return replace(self, bindings={**self.bindings, **kinds})

    def kind(self, expression: Any) -> Kind:
        """Return the kind of an expression as written; raises SpecMistake."""
        found = _kind(parse(expression), self)
        if found.name == "bare":
            raise SpecMistake(f"unknown name `{found.words[0]}`")
        return found

    def check(self, expression: Any, wanted: Kind) -> None:
        """Raise SpecMistake unless an expression as written has the kind wanted."""
        _check(parse(expression), self, wanted)

    def check_all(self, expressions: Any, wanted: Kind) -> None:
        """The same for each of a list."""
        for one in expressions if isinstance(expressions, list) else [expressions]:
            self.check(one, wanted)


def check_node(node: ast.expr, at: Reading, wanted: Kind) -> None:
    """Raise SpecMistake unless a part of an expression has the kind wanted."""
    _check(node, at, wanted)


# ---- what fits what


def _check(node: ast.expr, at: Reading, wanted: Kind) -> None:
    _ambiguous(node, at, wanted)
    found = _kind(node, at)
    if not fits(found, wanted):
        raise SpecMistake(f"`{ast.unparse(node)}` is {found}, where {wanted} is expected")


def _ambiguous(node: ast.expr, at: Reading, wanted: Kind) -> None:
    """A bare word that is both a name here and a value of what is expected is a mistake."""
    match node:
        case ast.Name(id=name):
            values = (*wanted.words, *(["none"] if wanted.optional else []))
            if wanted.name in ("word", "instance") and name in values and _name(name, at).name != "bare":
                raise SpecMistake(f"`{name}` is both a name here and a value")
        case ast.IfExp(body=first, orelse=second):
            _ambiguous(first, at, wanted)
            _ambiguous(second, at, wanted)


def _compare(left: ast.expr, right: ast.expr, at: Reading) -> None:
    first, second = _kind(left, at), _kind(right, at)
    _ambiguous(left, at, second)
    _ambiguous(right, at, first)
    if first.name == second.name == "bare" or not (fits(first, second) or fits(second, first)):
        raise SpecMistake(f"compares {first} with {second}: `{ast.unparse(left)}`, `{ast.unparse(right)}`")


# ---- nodes


def _kind(node: ast.expr, at: Reading) -> Kind:
    match node:
        case ast.Constant(value=bool()):
            return BOOLEAN
        case ast.Constant(value=int()):
            return INTEGER
        case ast.Constant(value=str(word)):
            return Kind("bare", (word,))
        case ast.Name(id=name):
            return _name(name, at)
        case ast.Attribute():
            return _attribute(node, at)
        case ast.Subscript(value=ast.Call(func=ast.Name(id="next"))):
            raise SpecMistake(f"`{ast.unparse(node)}`: `next` is for all of the path")
        case ast.Subscript(value=several, slice=index):
            members = _kind(several, at)
            _check(index, at, INTEGER)
            if members.name != "list":
                raise SpecMistake(f"`{ast.unparse(several)}` is {members} and has no members")
            return instance(members.machine)
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, at, BOOLEAN)
            return BOOLEAN
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, at, BOOLEAN)
            return BOOLEAN
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, at, INTEGER)
            return INTEGER
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod(), left=left, right=right):
            _check(left, at, INTEGER)
            _check(right, at, INTEGER)
            return INTEGER
        case ast.IfExp(test=test, body=first, orelse=second):
            _check(test, at, BOOLEAN)
            found = joined(_kind(first, at), _kind(second, at))
            if found is None:
                raise SpecMistake(f"the branches of `{ast.unparse(node)}` differ in kind")
            return found
        case ast.Compare():
            return _comparisons(node, at)
        case ast.List(elts=members):
            return _same([_kind(member, at) for member in members], node)
        case ast.ListComp(elt=member, generators=generators):
            return _same([_kind(member, inside(generators, at))], node)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _call(function, arguments, node, at)
    raise SpecMistake(f"not part of the language here: `{ast.unparse(node)}`")


def _same(members: list[Kind], node: ast.expr) -> Kind:
    if any(member.name != "instance" or member.machine != members[0].machine for member in members):
        raise SpecMistake(f"`{ast.unparse(node)}` is not a list of instances of one machine")
    return listing(members[0].machine if members else "")


def _name(name: str, at: Reading) -> Kind:
    if name in ("true", "false"):
        return BOOLEAN
    if name in at.bindings:
        return at.bindings[name]
    specification = at.specification
    if at.machine is not None:
        if name == "self":
            return instance(at.machine.name)
        found = _part(at.machine, name, at)
        if found is not None:
            return found
    if name in specification.constants:
        return BOOLEAN if isinstance(specification.constants[name], bool) else INTEGER
    if at.machine is None:
        if name in specification.instances:
            return instance(specification.instances[name].machine.name)
        if name in specification.families:
            return listing(specification.family_machines[name])
        if name in specification.machines:
            return listing(name)
    return Kind("bare", (name,))


def _part(machine: Machine, name: str, at: Reading) -> Kind | None:
    """A variable, definition or parameter of the instances of a machine."""
    if name in machine.variables:
        if at.constant:
            raise SpecMistake(f"`{name}` depends on the state; a constant is wanted here")
        return kind_of_type(machine.variables[name][0], Reading(at.specification, machine, constant=True))
    if name in machine.define:
        if (machine.name, name) in at.defining:
            raise SpecMistake(f"`{name}` is defined by itself")
        inner = Reading(at.specification, machine, constant=at.constant)
        return replace(inner, defining=(*at.defining, (machine.name, name))).kind(machine.define[name])
    if name in machine.parameters:
        return kind_of_parameter(machine.parameters[name])
    return None


def _attribute(node: ast.Attribute, at: Reading) -> Kind:
    if isinstance(node.value, ast.Name) and node.value.id == "event":
        if at.event is None or node.attr not in at.event:
            raise SpecMistake(f"there is no `{ast.unparse(node)}` here")
        return at.event[node.attr]
    if any(isinstance(part, ast.Call) and ast.unparse(part.func) == "next" for part in _path(node.value)):
        raise SpecMistake(f"`{ast.unparse(node)}`: `next` is for all of the path")
    base = _kind(node.value, at)
    if base.name != "instance":
        raise SpecMistake(f"`{ast.unparse(node.value)}` is {base} and has no parts")
    found = _part(at.specification.machines[base.machine], node.attr, at)
    if found is None:
        raise SpecMistake(f"machine {base.machine} has nothing called `{node.attr}`")
    return found


def _path(node: ast.expr) -> list[ast.expr]:
    """The parts of an expression that yields an instance, without conditions and indexes."""
    match node:
        case ast.Attribute(value=base) | ast.Subscript(value=base):
            return [node, *_path(base)]
        case ast.IfExp(body=first, orelse=second):
            return [*_path(first), *_path(second)]
    return [node]


def _comparisons(node: ast.Compare, at: Reading) -> Kind:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        match operator:
            case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
                _check(left, at, INTEGER)
                _check(right, at, INTEGER)
            case ast.Eq() | ast.NotEq():
                _compare(left, right, at)
            case ast.In() | ast.NotIn():
                _membership(left, right, at)
            case _:
                raise SpecMistake("`is` is not part of the language")
        left = right
    return BOOLEAN


def _membership(left: ast.expr, right: ast.expr, at: Reading) -> None:
    match right:
        case ast.BinOp(op=ast.BitOr(), left=some, right=others):
            _membership(left, some, at)
            _membership(left, others, at)
        case ast.Set(elts=elements) | ast.List(elts=elements):
            for element in elements:
                _compare(left, element, at)
        case ast.Call(func=ast.Name(id="range")):
            _check(left, at, INTEGER)
            _range(right, at)
        case _:
            several = _kind(right, at)
            if several.name == "list":
                _check(left, at, instance(several.machine or _kind(left, at).machine))
            else:
                _compare(left, right, at)


def _range(node: ast.Call, at: Reading) -> None:
    if not 1 <= len(node.args) <= 2:
        raise SpecMistake("range takes one or two ends")
    for end in node.args:
        _check(end, at, INTEGER)


def inside(generators: list[ast.comprehension], at: Reading) -> Reading:
    for generator in generators:
        if not isinstance(generator.target, ast.Name):
            raise SpecMistake("a comprehension binds one name")
        match generator.iter:
            case ast.Call(func=ast.Name(id="range")) as call:
                _range(call, at)
                element = INTEGER
            case several:
                members = _kind(several, at)
                if members.name != "list":
                    raise SpecMistake(f"`{ast.unparse(several)}` is {members}, not a list")
                element = instance(members.machine)
        at = at.bind(**{generator.target.id: element})
        for test in generator.ifs:
            _check(test, at, BOOLEAN)
    return at


def _call(function: str, arguments: list[ast.expr], node: ast.Call, at: Reading) -> Kind:
    match function, arguments:
        case (("all" | "any" | "count" | "sum"), [ast.GeneratorExp(elt=body, generators=generators)]):
            _check(body, inside(generators, at), INTEGER if function == "sum" else BOOLEAN)
            return BOOLEAN if function in ("all", "any") else INTEGER
        case (("implies" | "iff"), [first, second]):
            _check(first, at, BOOLEAN)
            _check(second, at, BOOLEAN)
            return BOOLEAN
        case "abs", [one]:
            _check(one, at, INTEGER)
            return INTEGER
        case (("min" | "max"), [_, *_]):
            for argument in arguments:
                _check(argument, at, INTEGER)
            return INTEGER
        case "next", [inner]:
            if not at.across:
                raise SpecMistake("`next` is for `ensure` only, and not inside another `next`")
            found = _kind(inner, replace(at, across=False))
            if not _changes(inner, at):
                raise SpecMistake(f"`{ast.unparse(node)}`: `next` is of one variable, state or definition")
            return found
    raise SpecMistake(f"not part of the language here: `{ast.unparse(node)}`")


def _changes(node: ast.expr, at: Reading) -> bool:
    """Whether a path ends in a variable, `state` or definition."""
    match node:
        case ast.Attribute(value=ast.Name(id="event")):
            return False
        case ast.Attribute(value=base, attr=name):
            machine = at.specification.machines[_kind(base, replace(at, across=False)).machine]
            return name in machine.variables or name in machine.define
    return False


# ---- what is declared


def kind_of_type(written: Any, at: Reading) -> Kind:
    """The kind of a variable or choice, from its type as written; `at` is its machine, constants only."""
    match written:
        case list() if all(isinstance(one, int) and not isinstance(one, bool) for one in written):
            return INTEGER
        case list():
            return Kind("word", tuple(str(one) for one in written))
        case {"one_of": where}:
            return replace(_members(str(where), at), optional=bool(written.get("optional", False)))
        case "boolean":
            return BOOLEAN
        case str() if ".." in written:
            for end in written.split("..", 1):
                replace(at, constant=True).check(end, INTEGER)
            return INTEGER
        case str():
            return _members(written, at)
    raise SpecMistake(f"not a type: {written!r}")


def _members(where: str, at: Reading) -> Kind:
    if where.startswith("instances of "):
        return instance(where.removeprefix("instances of ").strip())
    found = replace(at, constant=True).kind(where)
    if found.name != "list":
        raise SpecMistake(f"`{where}` is {found}, not a list")
    return instance(found.machine)
