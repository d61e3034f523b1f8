"""Which names a specification mentions, and which of them depend on what an instance is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from varyoff.base.record import dataclass
from varyoff.spec.forms import declarations
from varyoff.spec.syntax import (
    Expression,
    Initial,
    Machine,
    NumbersType,
    RangeType,
    ReferenceType,
    System,
    TransitionDeclaration,
    TypeDeclaration,
)

_PLACEHOLDER = re.compile(r"\{\s*([^{}]*?)\s*\}")


def names_in(trees: Iterable[ast.AST]) -> set[str]:
    """Return the bare names."""
    return {n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name)}


def parts_in(trees: Iterable[ast.AST]) -> set[str]:
    """Return the names that stand after a dot."""
    return {n.attr for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute)}


def of_type(written: TypeDeclaration) -> Iterator[Expression]:
    match written:
        case RangeType(low, high, _):
            yield low
            yield high
        case NumbersType(numbers, _):
            yield from numbers
        case ReferenceType(Expression() as of, _, _, _):
            yield of
        case _:
            pass


def of_initial(initial: Initial | None) -> tuple[Expression, ...]:
    return () if initial is None else initial.values


def of_transition(transition: TransitionDeclaration) -> Iterator[Expression]:
    for follows in transition.follows:
        yield follows.path
    yield from transition.conditions
    yield from transition.unless
    for guard in transition.procedure:
        yield guard.expression
    for choice in transition.choose:
        yield from of_type(choice.type)
    for effect in transition.effect:
        yield effect.value


def of_machine(machine: Machine) -> Iterator[Expression]:
    """Yield every expression of a machine."""
    yield from of_initial(machine.initial)
    for variable in machine.variables:
        yield from of_type(variable.type)
        yield from of_initial(variable.initial)
    for definition in machine.defines:
        yield definition.expression
    for transition in machine.transitions:
        yield from of_transition(transition)


def system_expressions(system: System) -> Iterator[Expression]:
    """Yield every expression that stands in the system itself."""
    for constant in system.constants:
        yield constant.value
    for instance in system.instances:
        if instance.count is not None:
            yield instance.count
        for argument in instance.arguments:
            yield from argument.values
        for _, initial in instance.initial:
            yield from initial.values
    for expression in (system.initially, system.faults):
        if expression is not None:
            yield expression
    for declaration in declarations(system):
        yield from declaration.expressions()


def placeholders(transition: TransitionDeclaration) -> set[str]:
    """Return what stands between braces in the command of a transition."""
    return set(_PLACEHOLDER.findall(transition.command.text)) if transition.command is not None else set()


@dataclass(frozen=True, slots=True)
class Mentions:
    """Bare names by machine (those of the system under ""), names after a dot, placeholders by machine."""

    bare: dict[str, set[str]]
    dotted: set[str]
    placeholders: dict[str, set[str]]

    def bare_anywhere(self) -> set[str]:
        return set().union(*self.bare.values())

    def in_commands(self, machine: str, name: str) -> bool:
        """Return whether a command shows `{name}` of its own machine, or `{path.name}` of another."""
        own = self.placeholders.get(machine, set())
        if name in own or any(p.split(".")[0] == name for p in own):
            return True
        return any(p.endswith(f".{name}") for found in self.placeholders.values() for p in found)


def mentions(system: System) -> Mentions:
    """Return what the system and the machines that it can use mention."""
    trees = {"": [e.tree for e in system_expressions(system)]}
    commands: dict[str, set[str]] = {}
    for name, machine in system.available.items():
        trees[name] = [e.tree for e in of_machine(machine)]
        commands[name] = set().union(*(placeholders(t) for t in machine.transitions))
    bare = {name: names_in(found) for name, found in trees.items()}
    return Mentions(bare, parts_in(t for found in trees.values() for t in found), commands)


def given_names(system: System) -> frozenset[str]:
    """Return the names whose value is what an instance is given.

    These are parameters that are numbers, booleans or lists, and definitions made of them. Names are compared
    without regard to the machine, so these are too many rather than too few.
    """
    parameters = [p for m in system.available.values() for p in m.parameters]
    found = {p.name.text for p in parameters if p.kind in ("integer", "boolean", "list")}
    return _closed(system, found)


def varied_names(system: System) -> frozenset[str]:
    """Return the names whose value or range another system could choose differently.

    These are the ones that are given, constants, and variables with ends that are not written as numbers.
    """
    found = set(given_names(system)) | {c.name.text for c in system.constants}
    for machine in system.available.values():
        for variable in machine.variables:
            if isinstance(variable.type, RangeType) and names_in(e.tree for e in of_type(variable.type)):
                found.add(variable.name.text)
    return _closed(system, found)


def _closed(system: System, names: set[str]) -> frozenset[str]:
    found = set(names)
    growing = True
    while growing:
        growing = False
        for machine in system.available.values():
            for definition in machine.defines:
                if definition.name.text not in found and depends(definition.expression.tree, found):
                    found.add(definition.name.text)
                    growing = True
    return frozenset(found)


def depends(tree: ast.AST, names: Iterable[str]) -> bool:
    """Return whether a tree mentions one of the names, bare or after a dot."""
    return not names_in([tree]).isdisjoint(names) or not parts_in([tree]).isdisjoint(names)
