"""Types that a machine's declaration gives without an instance."""

from __future__ import annotations

import ast

from varyoff.elaborate.scope import attribute_names, states_type
from varyoff.model.types import BOOLEAN, NOTHING, ReferenceT, Type, WordsT
from varyoff.spec.syntax import BooleanType, EnumerationType, Expression, Machine, ReferenceType
from varyoff.spec.syntax import TypeDeclaration as WrittenType


def declared_part(machine: Machine, name: str) -> Type | None:
    """Return the type of a part of an instance of a machine that has none here; None when it has no such part.

    Where only an instance tells, as with a range whose ends are parameters, it is the type of nothing.
    """
    if name not in attribute_names(machine):
        return None
    if name == "state":
        return states_type(machine)
    for variable in machine.variables:
        if variable.name.text == name:
            return _written(machine, variable.type, f"{machine.name}.{name}")
    for parameter in machine.parameters:
        if parameter.name.text == name and parameter.machine is not None:
            return ReferenceT(parameter.machine.text, ()) if parameter.kind == "instance" else NOTHING
    return NOTHING


def _written(machine: Machine, written: WrittenType, of: str) -> Type:
    match written:
        case BooleanType():
            return BOOLEAN
        case EnumerationType(words, _):
            return WordsT(tuple(dict.fromkeys(word.text for word in words)), of)
        case ReferenceType(_, instances_of, optional, _) if instances_of is not None:
            return ReferenceT(instances_of.text, (), optional)
        case ReferenceType(Expression(tree=ast.Name(id=name)), _, optional, _):
            for parameter in machine.parameters:
                if parameter.name.text == name and parameter.machine is not None:
                    return ReferenceT(parameter.machine.text, (), optional)
            return NOTHING
        case _:
            return NOTHING
