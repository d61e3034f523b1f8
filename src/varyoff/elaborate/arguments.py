"""What instances are given: arguments for the parameters of their machine, texts for its attributes."""

from __future__ import annotations

import ast
from functools import partial

from varyoff.base.diagnostic import Related, did_you_mean, nearest
from varyoff.elaborate.expressions import define, lower, lower_any
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Const
from varyoff.model.types import BOOLEAN, HUGE, IntegerT, ListT, ReferenceT, Type, Typed
from varyoff.spec.syntax import Argument, Expression, Machine, Name


def take_arguments(member: Member, world: World) -> None:
    """Take the attributes of an instance, and note how to evaluate its arguments when they are asked for."""
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
