"""Systems, from YAML documents to a `Specification` with everything constant worked out."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.oracle.domains import fill_choices, fill_domains, fill_initial
from tests.oracle.errors import SpecMistake, Undefined
from tests.oracle.expressions import value_of
from tests.oracle.kinds import BOOLEAN, INTEGER
from tests.oracle.machines import check_keys, read_machine
from tests.oracle.model import Instance, Specification, as_list
from tests.oracle.patterns import instances_meant, split_event
from tests.oracle.plain_yaml import documents
from tests.oracle.reading import mistakes_of
from tests.oracle.scope import Scope, parse
from tests.oracle.typed import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.oracle.model import Machine, Value

_SYSTEM_KEYS = [
    *("system", "doc", "source_text", "include", "constants", "machines", "instances", "initially"),
    *("limits", "deadlock", "properties", "expect"),
]


def load_all(
    path: str | Path,
    *,
    faults: int | None = None,
    drop: Iterable[str] = (),
    constants: Mapping[str, Value] | None = None,
) -> list[Specification]:
    """Read every system of a file. `faults`, `drop`, `constants` are what --faults, --drop, --set say."""
    path = Path(path)
    return load_texts(path.read_text("utf-8"), path.parent, faults=faults, drop=drop, constants=constants)


def load(path: str | Path, **options: Any) -> Specification:
    """Read the only system of a file; the options are those of `load_all`."""
    return _only(load_all(path, **options))


def load_text(text: str, folder: str | Path = ".", **options: Any) -> Specification:
    """Read the only system of a text, whose `include` is relative to `folder`."""
    return _only(load_texts(text, folder, **options))


def load_texts(
    text: str,
    folder: str | Path,
    *,
    faults: int | None = None,
    drop: Iterable[str] = (),
    constants: Mapping[str, Value] | None = None,
    strict: bool = True,
) -> list[Specification]:
    """Read every system of a text; machines of the same text are known to all of them.

    Args:
        strict: whether a mistake of kinds is raised; else `mistakes_of` tells them.
    """
    found = documents(text)
    systems = [
        _read_system(document, found, Path(folder), faults, list(drop), dict(constants or {}))
        for document in found
        if "system" in document
    ]
    for specification in systems if strict else ():
        for where, mistake in mistakes_of(specification):
            raise SpecMistake(f"{where}: {mistake}")
    return systems


def _only(systems: list[Specification]) -> Specification:
    if len(systems) != 1:
        raise SpecMistake(f"{len(systems)} systems where one is expected")
    return systems[0]


def _read_system(
    body: dict[str, Any],
    neighbours: list[dict[str, Any]],
    folder: Path,
    faults: int | None,
    drop: list[str],
    overrides: dict[str, Value],
) -> Specification:
    check_keys(body, _SYSTEM_KEYS, f"system {body['system']}")
    specification = Specification(
        name=str(body["system"]),
        constants=_constants(body.get("constants") or {}, overrides),
        machines=_machines(body, neighbours, folder),
        initially=as_list(body.get("initially")),
        deadlock=body.get("deadlock", "forbidden"),
        properties=body.get("properties") or {},
        expect=body.get("expect") or {},
    )
    try:
        _fill_instances(specification, body.get("instances") or {})
        limit = (check_keys(body.get("limits") or {}, ["faults"], "limits")).get("faults")
        specification.fault_limit = value_of(limit, Scope(specification)) if limit is not None else None
    except Undefined as error:
        raise SpecMistake(error.reason) from error
    if faults is not None:
        specification.fault_limit = faults
    for text in drop:
        specification.dropped |= _dropped(text, specification)
    return specification


def _constants(stated: dict[str, Any], overrides: dict[str, Value]) -> dict[str, Value]:
    """Constants in order; one may use those before it. An override stands in the place of the original."""
    for name in overrides:
        if name not in stated:
            raise SpecMistake(f"no constant `{name}` to set")
    known: dict[str, Value] = {}
    for name, expression in {**stated, **overrides}.items():
        so_far = Specification("", dict(known), {})
        kind = Reading(so_far, constant=True).kind(expression)
        if kind not in (BOOLEAN, INTEGER):
            raise SpecMistake(f"constant {name} is {kind}")
        known[name] = value_of(expression, Scope(so_far))
    return known


def _machines(body: dict[str, Any], neighbours: list[dict[str, Any]], folder: Path) -> dict[str, Machine]:
    bodies: list[tuple[str, Any]] = []
    for name in as_list(body.get("include")):
        bodies += _machine_documents(documents((folder / name).read_text("utf-8")))
    bodies += _machine_documents(neighbours)
    bodies += list((body.get("machines") or {}).items())
    machines: dict[str, Machine] = {}
    for name, machine in bodies:
        if name in machines:
            raise SpecMistake(f"two machines are called {name}")
        machines[name] = read_machine(name, machine)
    return machines


def _machine_documents(found: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(document["machine"], document) for document in found if "machine" in document]


# ---- instances, by stages: names; numbers; references; domains, initial values, choices; what is followed


def _fill_instances(specification: Specification, stated: dict[str, Any]) -> None:
    declared: list[tuple[Instance, dict[str, Any], Scope]] = []
    for name, body in stated.items():
        entry = {"machine": body} if isinstance(body, str) else body
        machine = specification.machines.get(str(entry.get("machine")))
        if machine is None:
            raise SpecMistake(f"instance {name}: no machine `{entry.get('machine')}`")
        known = ["machine", "count", "initial", "doc", *machine.parameters, *machine.attributes]
        check_keys(entry, known, f"instance {name}")
        if "count" not in entry:
            declared.append((Instance(name, machine), entry, Scope(specification)))
            continue
        count = value_of(entry["count"], Scope(specification))
        specification.family_machines[name] = machine.name
        specification.families[name] = [f"{name}[{index}]" for index in range(1, count + 1)]
        for index, member in enumerate(specification.families[name], start=1):
            declared.append((Instance(member, machine), entry, Scope(specification).bind("i", index)))
    for owner, entry, scope in declared:
        specification.instances[owner.name] = owner
        specification.declared[owner.name] = (owner.machine, entry, scope.bindings.get("i"))
    for constant in (True, False):
        for owner, entry, scope in declared:
            _fill_parameters(owner, entry, scope, constant=constant)
    for owner, entry, scope in declared:
        own = Scope(specification, instance=owner.name)
        fill_domains(owner, own)
        fill_initial(owner, entry.get("initial") or {}, own, scope)
        fill_choices(owner, own)
    for owner, _, _ in declared:
        _fill_heard(owner, specification)


def _fill_parameters(owner: Instance, entry: dict[str, Any], scope: Scope, *, constant: bool) -> None:
    for name, kind in owner.machine.parameters.items():
        if (kind in ("integer", "boolean")) != constant:
            continue
        if name not in entry:
            raise SpecMistake(f"{owner.name}: parameter `{name}` is not given")
        value = entry[name]
        if isinstance(value, list):
            value = [value_of(member, scope) for member in value]
        else:
            value = value_of(value, scope)
        _check_parameter(f"{owner.name}.{name}", kind, value, scope.specification)
        owner.parameters[name] = value


def _check_parameter(what: str, kind: Any, value: Value, specification: Specification) -> None:
    if kind in ("integer", "boolean"):
        if type(value) is not (int if kind == "integer" else bool):
            raise SpecMistake(f"{what} is {value!r}, not {kind}")
        return
    wanted = kind[0] if isinstance(kind, list) else kind
    if isinstance(kind, list) != isinstance(value, list):
        raise SpecMistake(f"{what} is {value!r}, where {kind!r} is expected")
    for member in as_list(value):
        if not isinstance(member, str) or member not in specification.instances_of(wanted):
            raise SpecMistake(f"{what}: {member!r} is not an instance of {wanted}")


def _fill_heard(owner: Instance, specification: Specification) -> None:
    scope = Scope(specification, instance=owner.name)
    for transition in owner.machine.transitions:
        for text in transition.follows:
            head, trigger = split_event(text)
            for sender in _senders(parse(head), scope):
                if trigger not in [t.trigger for t in specification.instances[sender].machine.transitions]:
                    raise SpecMistake(f"{owner.name} follows {sender}.{trigger}, and there is no such event")
                heard = (transition, sender, trigger)
                if heard not in owner.heard:
                    owner.heard.append(heard)


def _senders(path: ast.expr, scope: Scope) -> list[str]:
    """The instances that a path of `follows` leads to: one, or with `any(LIST)` each member."""
    match path:
        case ast.Call(func=ast.Name(id="any"), args=[several]):
            found = [member for members in _ends(several, scope) for member in as_list(members)]
        case _:
            found = _ends(path, scope)
    for sender in found:
        if not isinstance(sender, str) or sender not in scope.specification.instances:
            raise SpecMistake(f"`{ast.unparse(path)}` is {sender!r}, not an instance; a list takes any(…)")
    return found


def _ends(path: ast.expr, scope: Scope) -> list[Value]:
    """What a path leads to, several things if it goes through `any(LIST)`."""
    if isinstance(path, ast.Attribute):
        return [
            scope.specification.instances[instance].parameters.get(path.attr)
            for instance in _senders(path.value, scope)
        ]
    return [value_of(ast.unparse(path), scope)]


def _dropped(text: str, specification: Specification) -> set[tuple[str, str, str]]:
    """The procedure guards that `INSTANCE.EVENT/GUARD` means; EVENT may be one that is followed."""
    event, _, guard = text.partition("/")
    head, trigger = split_event(event)
    found = {
        (name, trigger, guard)
        for name in instances_meant(head, specification)
        for transition in specification.instances[name].machine.transitions
        if guard in transition.procedure and trigger in specification.instances[name].triggers_of(transition)
    }
    if not found:
        raise SpecMistake(f"no procedure guard `{text}`")
    return found
