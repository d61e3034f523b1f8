"""A system to a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

from varyoff.base.budget import Exhausted
from varyoff.base.diagnostic import Mistakes, did_you_mean
from varyoff.base.usage import constants_in, instance_in
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.events import events_in
from varyoff.elaborate.expressions import define, lower, lower_condition
from varyoff.elaborate.instances import build_world
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member, World
from varyoff.model import fold
from varyoff.model.expression import TRUE, Const, Expr, show_value
from varyoff.model.interpret import initial_states
from varyoff.model.model import Instance, Model, ModelError
from varyoff.model.types import IntegerT, ListT
from varyoff.spec.syntax import System


@overload
def flatten(system: System, constants: Mapping[str, int | bool] | None = None) -> Elaborated: ...


@overload
def flatten(
    system: System, constants: Mapping[str, int | bool] | None = None, *, mistakes: Mistakes
) -> Elaborated | None: ...


def flatten(
    system: System, constants: Mapping[str, int | bool] | None = None, *, mistakes: Mistakes | None = None
) -> Elaborated | None:
    """Return the model of a system, with what it was made from.

    Args:
        constants: values that override those of the system's constants.
        mistakes: where mistakes are recorded; then what is returned is only good when there were none, and None when
            there was nothing to go on with.

    Raises:
        SpecificationError: the system has mistakes, and nobody said where to record them.
        UsageError: an argument is of a kind that is not taken.
    """
    instance_in("system", system, System, "`varyoff.load(path)[name]`")
    constants = constants_in("constants", constants)
    found = Mistakes() if mistakes is None else instance_in("mistakes", mistakes, Mistakes, "`Mistakes()`")
    known = [c.name.text for c in system.constants]
    for name in constants:
        if name not in known:
            help = did_you_mean(name, known) or "it has no constants"
            found.add("V703", f"system `{system.name}` has no constant `{name}`", None, help=help)
    elaborated = _flatten(system, constants, found)
    if mistakes is None:
        found.raise_if_any()
    return elaborated


def _flatten(system: System, constants: Mapping[str, int | bool], mistakes: Mistakes) -> Elaborated | None:
    world = build_world(system, constants, mistakes)
    if not world.complete:
        return None
    found = events_in(world)
    if not all(member.is_complete() for member in world.members.values()):
        return None
    for member in world.members.values():  # definitions that nothing uses may have mistakes too
        for definition in member.machine.defines:
            define(world, member, definition.name.text)
    initially: Expr = TRUE
    if system.initially is not None:
        initially = lower_condition(system.initially, Scope(world)) or TRUE
    faults = _faults(system, world)
    instances = tuple(map(_instance, world.members.values()))
    model = Model(system.name.text, tuple(world.variables), tuple(found.events), instances, initially)
    if not mistakes.errors:
        _satisfiable(system, model, mistakes)
    values = {name: typed.expr.value for name, typed in world.constants.items() if isinstance(typed.expr, Const)}
    machine_of = {member.name: member.machine for member in world.members.values()}
    machines = {machine.name.text: machine for machine in machine_of.values()}
    return Elaborated(
        system, model, machines, faults, values, world.notes.noticed(), machine_of, world, found.choices
    )  # fmt: skip


def _instance(member: Member) -> Instance:
    arguments = []
    for name, typed in member.parameters.items():
        if isinstance(typed.type, ListT):
            arguments.append((name, ", ".join(typed.type.members)))
        elif isinstance(typed.expr, Const):
            arguments.append((name, show_value(typed.expr.value)))
    return Instance(member.name, member.machine.name.text, member.family, member.index,
                    tuple(member.attributes.items()), tuple(arguments))  # fmt: skip


def _faults(system: System, world: World) -> int | None:
    """Return the bound on faults; None where there is none, and after a mistake."""
    if system.faults is None:
        return None
    typed = lower(system.faults, Scope(world, static=True), IntegerT(0, 0))
    if typed is None:
        return None
    bound = fold.number(typed.expr)
    if bound is None or bound < 0:
        world.mistakes.add(
            "V310",
            f"`{system.faults.text}` is no bound on faults: it must be a constant that is not negative",
            system.faults.span,
        )
        return None
    return bound


def _satisfiable(system: System, model: Model, mistakes: Mistakes) -> None:
    """Complain when there is no initial state."""
    span = system.initially.span if system.initially is not None else system.name.span
    try:
        first = next(initial_states(model), None)
    except ModelError as error:
        mistakes.add(error.code, f"{error.message}, in `initially`", error.span or span)
        return
    except Exhausted:
        return  # whether there is one is not decided, and the exploration will say so
    if first is None:
        mistakes.add("V305", "no initial state satisfies `initially`", span,
                     help="`initially` chooses among the initial values; give variables more of them by "
                     "`initial: any` or a list")  # fmt: skip
