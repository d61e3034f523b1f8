"""The static part of a system: its constants, instances, what they are given, their variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related, did_you_mean
from varyoff.base.span import Span
from varyoff.elaborate.arguments import take_arguments
from varyoff.elaborate.constants import MEANT, add_constants, constant_integer, refuse_meant
from varyoff.elaborate.scope import Scope, supply
from varyoff.elaborate.variables import add_variables
from varyoff.elaborate.world import Member, World
from varyoff.spec.syntax import InstanceDeclaration, System

MAX_MEMBERS = 1_000  # of one family


def build_world(system: System, constants: Mapping[str, int | bool], mistakes: Mistakes) -> World:
    """Return the static part of a system; `constants` override those of the system."""
    world = World(mistakes, system.available, elsewhere=partial(_declared_elsewhere, system))
    add_constants(system, constants, world)
    if mistakes.errors:  # counts and ranges would only repeat these mistakes
        return world
    for declaration in system.instances:
        _members(declaration, world)
    if world.mistakes.errors:
        return world
    if not system.instances:
        mistakes.add("V304", f"system `{system.name}` has no instances", system.name.span,
                     help="give it some: `instances: {name: Machine}`")  # fmt: skip
    for member in world.members.values():
        take_arguments(member, world)
    for member in world.members.values():
        names = [p.name.text for p in member.machine.parameters]
        for name in names:
            supply(world, member, name)
        member.parameters = {n: member.parameters[n] for n in names if n in member.parameters}
    for member in world.members.values():
        add_variables(member, world)
    world.complete = True
    return world


def _unknown_machine(declaration: InstanceDeclaration, world: World) -> None:
    name = declaration.machine.text
    if declaration.name.text in world.machines:
        world.mistakes.add("V301", f"`{declaration.name}` is a machine, and `{name}` is none", declaration.name.span,
                           "the name of an instance stands here", help=f"write `{name}: {declaration.name}`")  # fmt: skip
        return
    help = world.elsewhere(name, declaration.machine.span)
    if not help:
        help = did_you_mean(name, world.machines) if world.machines else "`include` the file that declares it"
    world.mistakes.add("V301", f"unknown machine `{name}`", declaration.machine.span, help=help)


def _declared_elsewhere(system: System, machine: str, used: Span) -> str:
    """Return what to add to a system for a machine that it does not include, empty where no file near by has it."""
    file = system.elsewhere.get(machine)
    if file is None:
        return ""
    owner = "the system" if used.file == system.file else f"system `{system.name}`"
    if system.includes:
        return f"`{file}` declares it: add that to `include` of {owner}"
    return f"`{file}` declares it: add `include: {file}` to {owner}"


def _members(declaration: InstanceDeclaration, world: World) -> None:
    machine = world.machines.get(declaration.machine.text)
    if machine is None:
        _unknown_machine(declaration, world)
        return
    name = declaration.name.text
    if name in world.machines:
        world.mistakes.add("V106", f"`{name}` is both a machine and an instance", declaration.name.span,
                           related=[Related(world.machines[name].name.span, "the machine")])  # fmt: skip
    if name in MEANT:
        refuse_meant(declaration.name, "an instance", world)
    if declaration.count is None:
        world.members[name] = Member(name, machine, declaration)
        return
    count = constant_integer(declaration.count, Scope(world, static=True))
    if count is None:
        return
    if not 0 <= count <= MAX_MEMBERS:
        world.mistakes.add("V309", f"a family cannot have {counted(count, 'member')}", declaration.count.span,
                           f"from 0 to {MAX_MEMBERS}")  # fmt: skip
        return
    members = []
    for index in range(1, count + 1):
        member = Member(f"{name}[{index}]", machine, declaration, name, index)
        world.members[member.name] = member
        members.append(member.name)
    world.families[name] = tuple(members)
    world.family_machines[name] = machine.name.text
