"""The variables of instances: their values, and those that they begin with."""

from __future__ import annotations

from collections.abc import Mapping

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.span import Span
from varyoff.elaborate.expressions import lower
from varyoff.elaborate.scope import Scope, states_type
from varyoff.elaborate.world import Member, World
from varyoff.elaborate.written_types import written_type
from varyoff.model.expression import Const, Value, show_value
from varyoff.model.model import Domain, Variable
from varyoff.model.types import BooleanT, IntegerT, ReferenceT, Type, Typed, WordsT
from varyoff.spec.syntax import Initial


def add_variables(member: Member, world: World) -> None:
    """Add the variables of an instance to those of the model, its state first."""
    machine = member.machine
    scope = Scope(world, member, static=True)
    overrides = {name.text: (name, initial) for name, initial in member.declaration.initial}
    declared = [v.name.text for v in machine.variables]
    known = ["state", *declared] if machine.states else declared
    alone = member.declaration.initial_alone
    if alone is not None:
        from varyoff.elaborate.meant import homes

        meant = [part for part, _ in homes(machine, alone.text)] or known[:1] or ["NAME"]
        what = "says what each variable begins with" if not machine.states else "says what the state begins with"
        world.mistakes.add("V103", f"`initial` of an instance {what}, this is a value alone", alone.span,
                           help=f"write `initial: {{{meant[0]}: {alone}}}`")  # fmt: skip
    for name, (where, _) in overrides.items():
        if name not in known:
            world.mistakes.add("V112", f"machine `{machine.name}` has no variable `{name}`", where.span,
                               help=did_you_mean(name, known))  # fmt: skip
    if machine.states:
        words = states_type(machine)
        _add(member, world, "state", words, words.words, machine.initial, overrides, None)
    for variable in machine.variables:
        found = written_type(variable.type, scope, f"{machine.name}.{variable.name}")
        if found is None:
            continue
        kind, values = found
        _add(member, world, variable.name.text, kind, values, variable.initial, overrides, variable.name.span)


def _add(
    member: Member, world: World, local: str, kind: Type, values: Domain, declared: Initial | None,
    overrides: Mapping[str, tuple[object, Initial]], span: Span | None,
) -> None:  # fmt: skip
    scope = Scope(world, member, static=True)
    initial = declared
    if local in overrides:
        initial = overrides[local][1]
        scope = Scope(world, None, static=True)
        if member.index is not None:
            scope = scope.bind(i=Typed(Const(member.index), IntegerT(member.index, member.index)))
    start = values[:1] if initial is None else _initial_values(initial, kind, values, scope)
    kinds = {BooleanT: "boolean", IntegerT: "integer", WordsT: "enumeration", ReferenceT: "reference"}
    member.variables[local] = len(world.variables)
    member.types[local] = kind
    world.variables.append(
        Variable(f"{member.name}.{local}", member.name, local, kinds[type(kind)], values, start, span)  # type: ignore[arg-type]
    )


def _initial_values(initial: Initial, kind: Type, values: Domain, scope: Scope) -> Domain:
    if initial.any:
        return values
    mistakes = scope.world.mistakes
    found: dict[Value, None] = {}
    for expression in initial.values:
        typed = lower(expression, scope, kind)
        if typed is None:
            continue
        if not isinstance(typed.expr, Const):
            mistakes.add("V212", f"`{expression.text}` is not constant", expression.span)
            continue
        value = typed.expr.value
        if value not in values:
            shown = f"{values[0]}..{values[-1]}" if isinstance(kind, IntegerT) else ", ".join(map(show_value, values))
            mistakes.add("V307", f"the initial value {show_value(value)} is outside of {shown}", expression.span)
            continue
        found[value] = None
    # In the order of the domain, each once: the order in which values are listed means nothing.
    return tuple(v for v in values if v in found) or values[:1]
