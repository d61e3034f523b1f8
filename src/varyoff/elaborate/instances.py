"""The static part of a system: constants, instances, their parameters, variables and initial values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related, did_you_mean, nearest
from varyoff.base.span import Span
from varyoff.elaborate.expressions import define, lower, lower_any
from varyoff.elaborate.scope import Member, Scope, World, states_type, supply
from varyoff.model import fold
from varyoff.model.expression import Const, Value, show_value
from varyoff.model.model import Domain, Variable
from varyoff.model.types import BOOLEAN, HUGE, BooleanT, IntegerT, ListT, ReferenceT, Type, Typed, WordsT
from varyoff.spec.syntax import (
    Argument,
    BooleanType,
    EnumerationType,
    Expression,
    Initial,
    InstanceDeclaration,
    Machine,
    Name,
    NumbersType,
    RangeType,
    ReferenceType,
    System,
)  # fmt: skip
from varyoff.spec.syntax import Type as WrittenType

MAX_MEMBERS = 1_000  # of one family
MAX_VALUES = 100_000  # of one variable
MEANT = {
    "none": "a reference to no instance",
    "this": "the instance whose event it is",
    "event": "what has the choices of an event",
}


def build_world(system: System, constants: Mapping[str, int | bool], mistakes: Mistakes) -> World:
    """Return the static part of a system; `constants` override those of the system."""
    world = World(mistakes, system.available, elsewhere=partial(_declared_elsewhere, system))
    _constants(system, constants, world)
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
        _arguments(member, world)
    for member in world.members.values():
        names = [p.name.text for p in member.machine.parameters]
        for name in names:
            supply(world, member, name)
        member.parameters = {n: member.parameters[n] for n in names if n in member.parameters}
    for member in world.members.values():
        _variables(member, world)
    world.complete = True
    return world


def _constants(system: System, overrides: Mapping[str, int | bool], world: World) -> None:
    for declared in system.constants:
        if declared.name.text in MEANT:
            _meant(declared.name, "a constant", world)
        if declared.name.text in overrides:
            value = overrides[declared.name.text]
            kind: Type = BOOLEAN if isinstance(value, bool) else IntegerT(value, value)
            world.constants[declared.name.text] = Typed(Const(value), kind)
            continue
        scope = Scope(world, static=True)
        tree = declared.value.tree
        if isinstance(tree, ast.Name) and tree.id not in ("true", "false") and tree.id not in world.constants:
            from varyoff.elaborate.meant import boolean_meant  # for mistakes only

            meant = boolean_meant(tree.id)
            world.mistakes.add("V308", f"constant `{declared.name}` is neither a number nor a boolean", declared.value.span,
                               help=f"write `{meant}`" if meant else did_you_mean(tree.id, world.constants)
                               or "a constant is a number or a boolean; words are values of variables")  # fmt: skip
            continue
        typed = lower_any(declared.value, scope)
        if typed is None:
            continue
        if isinstance(typed.type, BooleanT | IntegerT) and isinstance(typed.expr, Const):
            world.constants[declared.name.text] = typed
        else:
            world.mistakes.add("V308", f"constant `{declared.name}` is neither a number nor a boolean",
                               declared.value.span)  # fmt: skip


def constant_integer(expression: Expression, scope: Scope) -> int | None:
    """Return the value of a constant integer expression, or None after a mistake."""
    typed = lower(expression, scope, IntegerT(-HUGE, HUGE))
    if typed is None:
        return None
    value = fold.number(typed.expr)
    if value is None:
        scope.world.mistakes.add("V212", f"`{expression.text}` is not constant", expression.span)
    return value


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
        _meant(declaration.name, "an instance", world)
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


def _meant(name: Name, what: str, world: World) -> None:
    meaning = MEANT[name.text]
    world.mistakes.add("V206", f"`{name}` cannot be {what}: in expressions it is {meaning}", name.span,
                       "which is meant?", "choose another name")  # fmt: skip


# --- parameters ----------------------------------------------------------------------------------


def _arguments(member: Member, world: World) -> None:
    machine, declaration = member.machine, member.declaration
    given = {a.name.text: a for a in declaration.arguments}
    parameters = {p.name.text: p for p in machine.parameters}
    attributes = [a.text for a in machine.attributes]
    meant = {nearest(n, [*parameters, *attributes]) for n in given if n not in parameters and n not in attributes}
    for name, argument in given.items():
        if name in attributes:
            if argument.text is None:
                world.mistakes.add("V303", f"attribute `{name}` takes a text, this is a list", argument.span,
                                   help="quote the text")  # fmt: skip
                member.attributes[name] = ""
                continue
            text = argument.text
            if member.index is not None:
                text = text.replace("{i}", str(member.index))
            member.attributes[name] = text
        elif name not in parameters:
            world.mistakes.add("V302", f"machine `{machine.name}` has no parameter or attribute `{name}`",
                               argument.name.span, help=_argument_meant(argument, machine, [*parameters, *attributes]),
                               related=[Related(machine.name.span, "the machine")])  # fmt: skip
    scope = Scope(world, static=True)
    if member.index is not None:
        scope = scope.bind(i=Typed(Const(member.index), IntegerT(member.index, member.index)))
    for parameter in machine.parameters:
        name = parameter.name.text
        if name not in given:
            if name in meant:
                continue  # it is given by a misspelt name
            example = {"list": "[]", "integer": "0", "boolean": "false"}.get(parameter.kind, "")
            from varyoff.elaborate.meant import instances_of

            known = instances_of(world, parameter.machine.text) if parameter.machine else []
            example = example or (known[0] if known else "…")
            world.mistakes.add("V302", f"instance `{declaration.name}` does not say what `{name}` is",
                               declaration.name.span, f"of machine {machine.name}", help=f"add `{name}: {example}`",
                               related=[Related(parameter.name.span, "the parameter")])  # fmt: skip
            continue
        machine_name = parameter.machine.text if parameter.machine else ""
        if parameter.machine and machine_name not in world.machines and (given[name].values or not given[name].is_list):
            plain = {"bool": "boolean", "int": "integer", "number": "integer"}.get(machine_name.lower())
            world.mistakes.add("V301", f"unknown machine `{machine_name}`", parameter.machine.span,
                               help=f"write `{plain}`" if plain else world.elsewhere(machine_name, parameter.machine.span)
                               or did_you_mean(machine_name, world.machines))  # fmt: skip
            continue
        value_of = partial(_argument, given[name], parameter.kind, machine_name, scope)
        world.pending[member.name, name] = (given[name].span, value_of)


def _argument_meant(argument: Argument, machine: Machine, known: list[str]) -> str:
    from varyoff.elaborate.meant import parts

    name = argument.name.text
    if name in parts(machine) and name not in known:
        return f"what an instance begins with stands under `initial`: `initial: {{{name}: {argument.text or '…'}}}`"
    return did_you_mean(name, [*known, "initial"])


def _argument(argument: Argument, kind: str, machine: str, scope: Scope) -> Typed | None:
    mistakes = scope.world.mistakes
    if kind == "list":
        return _list_argument(argument, machine, scope)
    if argument.is_list or len(argument.values) != 1:
        shown = argument.values[0].text if len(argument.values) == 1 else ""
        mistakes.add("V303", f"`{argument.name}` takes one value, this is a list" if argument.is_list
                     else f"`{argument.name}` takes one value", argument.span,
                     help=f"write `{argument.name}: {shown}`" if shown else "")  # fmt: skip
        return None
    expression = argument.values[0]
    if kind == "boolean" and isinstance(word := expression.tree, ast.Name) and word.id not in ("true", "false"):
        from varyoff.elaborate.meant import boolean_meant

        meant = boolean_meant(word.id)
        if meant is not None and scope.resolve(word.id, partial(define, scope.world)) is None:
            mistakes.add("V303", f"`{argument.name}` takes a boolean, `{word.id}` is none", expression.span,
                         help=f"write `{argument.name}: {meant}`")  # fmt: skip
            return None
    if kind in ("integer", "boolean"):
        wanted: Type = BOOLEAN if kind == "boolean" else IntegerT(-HUGE, HUGE)
        typed = lower(expression, scope, wanted)
        if typed is not None and not isinstance(typed.expr, Const):
            mistakes.add("V212", f"`{expression.text}` is not constant", expression.span)
            return None
        return typed
    typed = None if _no_instance(argument.name, expression, machine, scope) else lower_any(expression, scope)
    if typed is None:
        return None
    if isinstance(typed.type, ReferenceT) and isinstance(typed.expr, Const) and typed.type.machine == machine:
        return typed
    from varyoff.elaborate.meant import instances_of

    help = ""
    if isinstance(typed.type, ListT):
        help = "pick one member, for example `[1]`"
        if expression.text in scope.world.machines:
            known = [f"`{n}`" for n in instances_of(scope.world, machine)[:8]]
            help = f"this is a machine; name an instance of it: {', '.join(known)}" if known else ""
    elif known := [f"`{n}`" for n in instances_of(scope.world, machine)[:8]]:
        help = f"instances of {machine}: {', '.join(known)}"
    found = f"an instance of {typed.type.machine}" if isinstance(typed.type, ReferenceT) else str(typed.type)
    mistakes.add("V303", f"`{argument.name}` takes one instance of {machine}, `{expression.text}` is {found}",
                 expression.span, help=help)  # fmt: skip
    return None


def _no_instance(name: Name, expression: Expression, machine: str, scope: Scope) -> bool:
    """Complain about a name that is none, where an instance of a machine is expected."""
    tree = expression.tree
    if not isinstance(tree, ast.Name) or scope.resolve(tree.id, partial(define, scope.world)) is not None:
        return False
    from varyoff.elaborate.meant import instances_of

    known = instances_of(scope.world, machine)
    near = did_you_mean(tree.id, known)
    if not known:
        near = f"the system has no instance of {machine}: add `{tree.id}: {machine}` to `instances`"
    scope.world.mistakes.add("V203", f"unknown name `{tree.id}`", expression.span,
                             f"`{name}` takes an instance of {machine}", help=near)  # fmt: skip
    return True


def _list_argument(argument: Argument, machine: str, scope: Scope) -> Typed | None:
    mistakes = scope.world.mistakes
    members: list[str] = []
    ok = True
    for expression in argument.values:
        typed = None if _no_instance(argument.name, expression, machine, scope) else lower_any(expression, scope)
        if typed is None:
            ok = False
            continue
        found = typed.type
        if isinstance(found, ListT) and (found.machine == machine or not found.members):
            members.extend(found.members)
        elif isinstance(found, ReferenceT) and found.machine == machine and isinstance(typed.expr, Const):
            if not argument.is_list:
                mistakes.add("V303", f"`{argument.name}` takes a list, `{expression.text}` is one instance",
                             expression.span, help=f"write `{argument.name}: [{expression.text}]`")  # fmt: skip
                ok = False
            members.append(str(typed.expr.value))
        else:
            shown = f"instances of {found.machine}" if isinstance(found, ListT | ReferenceT) else str(found)
            mistakes.add("V303", f"`{argument.name}` takes instances of {machine}, `{expression.text}` is {shown}",
                         expression.span)  # fmt: skip
            ok = False
    if len(argument.values) == 0 and not argument.is_list:
        mistakes.add("V303", f"`{argument.name}` takes a list of instances of {machine}", argument.span)
        ok = False
    return Typed(Const(None), ListT(machine, tuple(dict.fromkeys(members)))) if ok else None


# --- variables -----------------------------------------------------------------------------------


def written_type(written: WrittenType, scope: Scope, of: str, *, choice: bool = False) -> tuple[Type, Domain] | None:
    """Return the type and the values, in order, that a written type means here; None after a mistake.

    A choice among no instances is none: the event cannot happen. A variable needs a value.
    """
    mistakes = scope.world.mistakes
    match written:
        case BooleanType():
            return BOOLEAN, (False, True)
        case EnumerationType(words, _):
            names = tuple(dict.fromkeys(w.text for w in words))
            return WordsT(names, of), names
        case NumbersType(expressions, _):
            numbers = [constant_integer(n, scope) for n in expressions]
            found = tuple(dict.fromkeys(n for n in numbers if n is not None))
            return (IntegerT(min(found), max(found)), found) if found and len(found) == len(set(numbers)) else None
        case RangeType(low_text, high_text, span):
            low, high = constant_integer(low_text, scope), constant_integer(high_text, scope)
            if low is None or high is None:
                return None
            if low > high:
                mistakes.add("V311", f"the range {low}..{high} is empty", span, help="the lower end stands first")
                return None
            if high - low >= MAX_VALUES:
                mistakes.add("V311", f"the range {low}..{high} has {counted(high - low + 1, 'value')}", span,
                             f"at most {MAX_VALUES:,}")  # fmt: skip
                return None
            return IntegerT(low, high), range(low, high + 1)
        case ReferenceType(of_list, machine, optional, span):
            return _reference_type(of_list, machine.text if machine else None, optional, span, scope, choice)


def _reference_type(
    of_list: Expression | None, machine: str | None, optional: bool, span: Span, scope: Scope, choice: bool
) -> tuple[Type, tuple[Value, ...]] | None:
    mistakes = scope.world.mistakes
    if machine is not None:
        if machine not in scope.world.machines:
            help = scope.world.elsewhere(machine, span) or did_you_mean(machine, scope.world.machines)
            mistakes.add("V301", f"unknown machine `{machine}`", span, help=help)
            return None
        listed = ListT(machine, scope.world.of_machine(machine))
    else:
        assert of_list is not None
        if isinstance(of_list.tree, ast.Name) and of_list.text in scope.world.machines:
            mistakes.add("V204", f"a list of instances is expected here, `{of_list.text}` is a machine", of_list.span,
                         help=f"write `instances of {of_list.text}`")  # fmt: skip
            return None
        typed = lower_any(of_list, scope)
        if typed is None:
            return None
        if not isinstance(typed.type, ListT):
            mistakes.add("V204", f"a list of instances is expected here, `{of_list.text}` is {typed.type}", of_list.span,
                         help="name a list parameter, or write `instances of MACHINE`")  # fmt: skip
            return None
        listed = typed.type
    if not listed.members and not optional and not choice:
        mistakes.add("V311", "there is no instance to refer to", span, help="give one, or add `optional: true`")
        return None
    values: tuple[Value, ...] = (None, *listed.members) if optional else listed.members
    return ReferenceT(listed.machine, listed.members, optional), values


def _variables(member: Member, world: World) -> None:
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
