"""What an unknown word may have been meant as: a state or value that needs a comparison, a part of an instance."""

from __future__ import annotations

import re
from collections.abc import Iterable

from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member, World
from varyoff.spec.syntax import EnumerationType, Machine

YES = frozenset(["yes", "on", "y", "true", "t"])
NO = frozenset(["no", "off", "n", "false", "f"])
SHOWN = 4  # instances of one machine that are suggested


def boolean_meant(word: str) -> str | None:
    """Return `true` or `false` for a word that says so otherwise."""
    low = word.lower()
    return "true" if low in YES else "false" if low in NO else None


def homes(machine: Machine, word: str) -> list[tuple[str, str]]:
    """Return the parts of a machine that can have a word as value, with what the word is there."""
    found = []
    if any(s.name.text == word for s in machine.states):
        found.append(("state", f"a state of {machine.name}"))
    found += [
        (variable.name.text, f"a value of `{variable.name}` of {machine.name}")
        for variable in machine.variables
        if isinstance(variable.type, EnumerationType) and any(w.text == word for w in variable.type.words)
    ]
    return found


def parts(machine: Machine) -> set[str]:
    """Return the names that are read as `INSTANCE.NAME`."""
    declared: Iterable[str] = (
        *(v.name.text for v in machine.variables), *(p.name.text for p in machine.parameters),
        *(d.name.text for d in machine.defines), *(["state"] if machine.states else []),
    )  # fmt: skip
    return set(declared)


def instances_in(scope: Scope, text: str = "") -> list[tuple[str, Machine]]:
    """Return what leads to an instance here, with its machine; what stands nearest first.

    In a system these are some of the instances of each machine, one of each family, and all that `text` names.
    """
    world = scope.world
    found: list[tuple[str, Machine]] = []
    for name, typed in scope.locals.items():
        machine = world.machines.get(getattr(typed.type, "machine", ""))
        if machine is not None and type(typed.type).__name__ == "ReferenceT":
            found.append((name, machine))
    if scope.member is not None:
        found.append(("", scope.member.machine))
        found += [
            (parameter.name.text, world.machines[parameter.machine.text])
            for parameter in scope.member.machine.parameters
            if parameter.kind == "instance" and parameter.machine and parameter.machine.text in world.machines
        ]
        return found
    named = set(re.findall(r"\w+", text))
    seen: set[str] = set()
    listed: dict[str, int] = {}
    for member in world.members.values():
        name, machine_name = member.family or member.name, member.machine.name.text
        if name in seen or (listed.get(machine_name, 0) >= SHOWN and name not in named):
            continue
        seen.add(name)
        listed[machine_name] = listed.get(machine_name, 0) + 1
        found.append((member.name, member.machine))
    return found


def comparisons(word: str, scope: Scope, text: str) -> tuple[str, list[str]]:
    """Return what a word is, and the comparisons that it may have been meant for; those of paths that the
    expression `text` has stand first.
    """
    what = ""
    found: list[str] = []
    for path, machine in instances_in(scope, text):
        for part, is_what in homes(machine, word):
            what = what or is_what
            found.append(f"{path}.{part} == {word}" if path else f"{part} == {word}")
    found.sort(key=lambda way: way.partition(" == ")[0] not in text)
    return what, found


def paths_to(name: str, scope: Scope, text: str = "") -> list[str]:
    """Return where a bare name would be a part of an instance; those that `text` names first."""
    found = [path for path, machine in instances_in(scope, text) if path and name in parts(machine)]
    return [f"{path}.{name}" for path in sorted(found, key=lambda path: path not in text)]


def instances_of(world: World, machine: str) -> list[str]:
    """Return the instances of a machine, by which an argument is given."""
    return [m.name for m in world.members.values() if m.machine.name.text == machine]


def leading_to(machine: Machine, state: str) -> list[str]:
    """Return the events that lead to a state."""
    return [t.trigger.text for t in machine.transitions if t.trigger and t.dest and t.dest.text == state]


def holder(member: Member, instance: str) -> str | None:
    """Return the parameter of an instance that is another instance."""
    for name, typed in member.parameters.items():
        if getattr(typed.expr, "value", None) == instance:
            return name
    return None
