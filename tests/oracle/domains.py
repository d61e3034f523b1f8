"""The values of variables and choices: types as written, to lists of all their values."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake
from tests.oracle.expressions import value_of
from tests.oracle.model import as_list
from tests.oracle.values import as_stored, in_domain

if TYPE_CHECKING:
    from tests.oracle.model import Instance, Value
    from tests.oracle.scope import Scope


def fill_domains(owner: Instance, scope: Scope) -> None:
    """Work out what each variable of an instance may be; `scope` is the instance's own, without a state."""
    for variable, (kind, _) in owner.machine.variables.items():
        what = f"{owner.name}.{variable}"
        if isinstance(kind, list):
            owner.domains[variable] = [str(word) for word in kind]
        elif isinstance(kind, dict):
            members = _references(kind["one_of"], scope, what)
            owner.domains[variable] = [*([None] if kind["optional"] else []), *members]
        elif isinstance(kind, str):
            owner.domains[variable] = _plain(kind, scope, what)
        else:
            raise SpecMistake(f"{what}: not a type: {kind!r}")
        if not owner.domains[variable]:
            raise SpecMistake(f"{what}: no value is possible")


def fill_initial(owner: Instance, overrides: dict[str, Any], own: Scope, system: Scope) -> None:
    """Work out the initial values of each variable; those given per instance use the system's names."""
    for variable in overrides:
        if variable not in owner.domains:
            raise SpecMistake(f"{owner.name} has no variable `{variable}` to initialise")
    for variable, (_, stated) in owner.machine.variables.items():
        if variable in overrides:
            owner.initial[variable] = _initial(owner, variable, overrides[variable], system)
        else:
            owner.initial[variable] = _initial(owner, variable, stated, own)


def fill_choices(owner: Instance, scope: Scope) -> None:
    """Work out the values that each chosen name can have."""
    for transition in owner.machine.transitions:
        owner.choices[transition.index] = {
            name: _choice(kind, scope, f"{owner.name}, choice {name}") for name, kind in transition.choose.items()
        }


def combinations(values: dict[Any, list[Value]]) -> list[dict[Any, Value]]:
    """Return every way to take one value for each name; the last name varies fastest."""
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


def _plain(kind: str, scope: Scope, what: str) -> list[Value]:
    if kind == "boolean":
        return [False, True]
    if ".." in kind:
        low, high = (value_of(end, scope) for end in kind.split("..", 1))
        for end in (low, high):
            if isinstance(end, bool) or not isinstance(end, int):
                raise SpecMistake(f"{what}: the ends of {kind} are not integers")
        return list(range(low, high + 1))
    raise SpecMistake(f"{what}: not a type: {kind!r}")


def _references(where: Any, scope: Scope, what: str) -> list[str]:
    text = str(where).strip()
    if text.startswith("instances of "):
        machine = text.removeprefix("instances of ").strip()
        if machine not in scope.specification.machines:
            raise SpecMistake(f"{what}: no machine `{machine}`")
        return scope.specification.instances_of(machine)
    members = value_of(where, scope)
    if not isinstance(members, list):
        raise SpecMistake(f"{what}: `{where}` is not a list")
    return members


def _initial(owner: Instance, variable: str, stated: Any, scope: Scope) -> list[Value]:
    domain = owner.domains[variable]
    if stated is None:
        return [domain[0]]
    if stated == "any":
        return list(domain)
    values: list[Value] = []
    for one in as_list(stated):
        # the name of a member stands for itself, even where the machine cannot name instances
        value = one if in_domain(one, domain) else value_of(one, scope)
        value = as_stored(value, domain)
        if not in_domain(value, domain):
            raise SpecMistake(f"{owner.name}.{variable} cannot be {value!r} initially")
        if not in_domain(value, values):
            values.append(value)
    return values


def _choice(kind: Any, scope: Scope, what: str) -> list[Value]:
    if isinstance(kind, list):
        return list(dict.fromkeys(kind))
    if isinstance(kind, dict):
        optional = [None] if kind.get("optional", False) else []
        return [*optional, *_references(kind["one_of"], scope, what)]
    if kind == "boolean" or ".." in kind:
        return _plain(kind, scope, what)
    return _references(kind, scope, what)
