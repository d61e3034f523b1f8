"""Paths: the choices of an event, parts of instances, members of lists."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import replace
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.declared import declared_part
from varyoff.elaborate.names import not_constant, reads_state
from varyoff.elaborate.next_state import read_through_next
from varyoff.elaborate.scope import attribute, attribute_names
from varyoff.elaborate.trees import is_event, is_literal, through_next
from varyoff.elaborate.wanted import integer, union
from varyoff.elaborate.words import literal_word, unknown
from varyoff.model import fold
from varyoff.model.expression import Const, Expr, Select, Value
from varyoff.model.types import NOTHING, IntegerT, ListT, NothingT, ReferenceT, Type, Typed, WordsT
from varyoff.spec.syntax import Machine


def attribute_of(node: ast.Attribute, context: Context, _want: Type | None) -> Typed | None:
    """Lower `base.name`: a choice of the event, or a part of an instance."""
    if is_event(node.value):
        return _choice(node, context)
    if through_next(node.value):
        read_through_next(node, context)
        return None
    base = context.lower(node.value)
    if base is None:
        return None
    if (word := literal_word(base)) is not None:
        unknown(node.value, word, context, ReferenceT("", ()))
        return None
    if isinstance(base.type, NothingT):
        return base
    if not isinstance(base.type, ReferenceT):
        help = ""
        over = text(node.value)
        if isinstance(base.type, ListT):
            help = f"write `any(x.{node.attr} … for x in {over})`, or pick one by `[1]`"
            if len(base.type.members) == 1 and context.scope.member is None:
                help = f"name the instance: `{base.type.members[0]}.{node.attr}`"
        elif isinstance(base.type, WordsT) and node.attr in base.type.words:
            help = f"write `{over} == {node.attr}`"
        context.complain("V207", f"`{over}` is {base.type} and has no parts", node, help=help)
        return None
    return part_of(node, base, context)


def _choice(node: ast.Attribute, context: Context) -> Typed | None:
    """Return `event.NAME`."""
    event = context.scope.event
    if event is None:
        unknown(node.value, "event", context)
        return None
    if node.attr in event:
        return event[node.attr]
    known = ", ".join(f"`{n}`" for n in event) or "none"
    context.complain("V207", f"the event has no choice `{node.attr}`", node, help=f"its choices: {known}")
    return None


def part_of(node: ast.Attribute, base: Typed, context: Context) -> Typed | None:
    """Return a part of the instance that a reference is; of one that depends on the state, a selection by it."""
    assert isinstance(base.type, ReferenceT)
    world = context.scope.world
    members = [world.members[m] for m in base.type.members]
    if isinstance(base.expr, Const):
        members = [m for m in members if m.name == base.expr.value]
    if not members:
        return _part_of_nothing(node, base, context)
    found: list[tuple[Value, Typed]] = []
    for member in members:
        typed = attribute(world, member, node.attr, context.define)
        if typed is None:
            if node.attr in attribute_names(member.machine):
                not_constant(node, node.attr, context, member)
            else:
                _unknown_part(node, member.machine, context)
            return None
        if context.scope.static and reads_state(typed):
            context.complain("V212", f"`{text(node)}` is a variable; only constants can stand here", node)
            return None
        found.append((member.name, typed))
    if isinstance(base.expr, Const):
        return found[0][1]
    kind = found[0][1].type
    if isinstance(kind, ListT):
        lists = tuple((str(v), t.type.members) for v, t in found if isinstance(t.type, ListT))
        together = tuple(dict.fromkeys(m for _, ms in lists for m in ms))
        return Typed(base.expr, ListT(kind.machine, together, lists))
    for _, typed in found[1:]:
        joined = union(kind, typed.type)
        if joined is None:
            context.complain("V204", f"`{text(node)}` has no one type", node)
            return None
        kind = joined
    cases = [(value, typed.expr) for value, typed in found]
    return Typed(fold.select(base.expr, cases, context.expression.span_of(node)), kind)


def _part_of_nothing(node: ast.Attribute, base: Typed, context: Context) -> Typed | None:
    """Return a part of a reference that is never an instance: where it is evaluated, that is an error."""
    assert isinstance(base.type, ReferenceT)
    if certainly(node.value, context):
        context.complain("V207", f"`{text(node.value)}` is never an instance", node)
        return None
    kind: Type = NOTHING
    if (machine := context.scope.world.machines.get(base.type.machine)) is not None:
        declared = declared_part(machine, node.attr)
        if declared is None:
            _unknown_part(node, machine, context)
            return None
        kind = declared
    return Typed(Select(base.expr, (), context.expression.span_of(node)), kind)


def _unknown_part(node: ast.Attribute, machine: Machine, context: Context) -> None:
    from varyoff.elaborate.meant import homes  # for mistakes only

    if node.attr in (a.text for a in machine.attributes):
        help = "an attribute is a text for commands; declare a parameter to compute with it"
    elif found := homes(machine, node.attr):
        part, what = found[0]
        help = f"`{node.attr}` is {what}: write `{text(node.value)}.{part} == {node.attr}`"
    elif node.attr in machine.triggers():
        help = f"`{node.attr}` is an event, which is not a value"
    else:
        help = did_you_mean(node.attr, attribute_names(machine))
    context.complain("V207", f"machine `{machine.name}` has no `{node.attr}`", node, "unknown", help)


# --- members of lists ----------------------------------------------------------------------------


def subscript(node: ast.Subscript, context: Context, _want: Type | None) -> Typed | None:
    """Lower `list[index]`, counted from 1; an index may depend on the state."""
    if through_next(node.value):
        read_through_next(node, context)
        return None
    base = context.lower(node.value)
    index = integer(node.slice, context)
    if base is None or index is None:
        return None
    if (word := literal_word(base)) is not None:
        unknown(node.value, word, context, ListT("", ()))
        return None
    if isinstance(base.type, NothingT):
        return base
    if not isinstance(base.type, ListT):
        single = isinstance(base.type, ReferenceT)
        context.complain("V207", f"`{text(node.value)}` is {base.type} and has no members", node,
                         help=f"leave out `[{text(node.slice)}]`: it is one already" if single else "")  # fmt: skip
        return None
    lists = [members for _, members in base.type.choices] or [base.type.members]
    chosen = [_member(members, index, node, context) for members in lists]
    if all(one is None for one in chosen) and (certainly(node, context) or _no_index(node.slice, index)):
        longest = max(map(len, lists))
        context.complain("V211", f"`{text(node.value)}` has no member [{text(node.slice)}]", node.slice,
                         f"from 1 to {longest}" if longest else "it is empty")  # fmt: skip
        return None
    # An index that does not exist is an error of the model where it is evaluated; a condition may see to it that
    # it never is.
    span_of = context.expression.span_of
    outside = Typed(Select(index.expr, (), span_of(node)), ReferenceT(base.type.machine, ()))
    found = [one or outside for one in chosen]
    if not base.type.choices:
        return found[0]
    kind = ReferenceT(base.type.machine, ())
    for one in found:
        assert isinstance(one.type, ReferenceT)
        kind = replace(kind, members=tuple(dict.fromkeys((*kind.members, *one.type.members))))
    cases: list[tuple[Value, Expr]] = [
        (value, one.expr) for (value, _), one in zip(base.type.choices, found, strict=True)
    ]
    return Typed(fold.select(base.expr, cases, span_of(node.value)), kind)


def _member(members: tuple[str, ...], index: Typed, node: ast.Subscript, context: Context) -> Typed | None:
    """Return the member of a list at an index, which may depend on the state; None when there is none."""
    assert isinstance(index.type, IntegerT)
    world = context.scope.world
    low, high = max(1, index.type.low), min(len(members), index.type.high)
    if low > high:
        return None
    if fold.number(index.expr) is not None:
        return world.members[members[low - 1]].reference()
    cases: list[tuple[Value, Expr]] = [(i, Const(members[i - 1])) for i in range(low, high + 1)]
    machine = world.members[members[0]].machine.name.text
    chosen = fold.select(index.expr, cases, context.expression.span_of(node))
    return Typed(chosen, ReferenceT(machine, members[low - 1 : high]))


def _no_index(node: ast.AST, index: Typed) -> bool:
    """Return whether a written number is no index of any list, which are counted from 1."""
    number = fold.number(index.expr)
    return is_literal(node) and number is not None and number < 1


# --- what has no value ---------------------------------------------------------------------------


def certainly(node: ast.AST, context: Context) -> bool:
    """Return whether what has no value is a mistake: nothing stands before it that may keep it from being
    evaluated, and it is not one of several that are put in turn; or no name is in it.
    """
    if is_literal(node):
        return True
    return context.scope.certain and not _varies(node, context)


def _varies(node: ast.AST, context: Context) -> bool:
    """Return whether a constant is one of several that are put in turn: of a choice, or after `for`."""
    scope = context.scope
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return not scope.static and not names.isdisjoint((*scope.locals, "event"))
