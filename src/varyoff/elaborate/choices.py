"""The choices of events: their values, the order in which labels show them, what `event.NAME` can be compared with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from varyoff.base.diagnostic import Mistakes, Related
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member, World
from varyoff.elaborate.written_types import written_type
from varyoff.model.expression import Const, show_value
from varyoff.model.types import ReferenceT, Type, Typed, WordsT
from varyoff.spec.syntax import BooleanType, Choice, EnumerationType, ReferenceType, TransitionDeclaration
from varyoff.spec.syntax import TypeDeclaration as WrittenType

MAX_EVENTS = 100_000

Choices = dict[str, Typed]
"""A value for every name that is chosen; the type is that of all the values."""


def names_chosen(transitions: Sequence[TransitionDeclaration], mistakes: Mistakes) -> list[str]:
    """Return the names that transitions of one trigger choose, in the order in which they are first written.

    In that order labels show them, so that an event has one label. What a name stands for is of one kind.
    """
    first: dict[str, Choice] = {}
    for transition in transitions:
        for choice in transition.choose:
            other = first.setdefault(choice.name.text, choice)
            if _kind(choice.type) != _kind(other.type):
                mistakes.add(
                    "V216",
                    f"`{choice.name}` is {_kind(choice.type)} here and {_kind(other.type)} in another "
                    f"transition of `{transition.trigger}`",
                    choice.name.span,
                    "of one event",
                    help="give one of the two another name",
                    related=[Related(other.name.span, "the other one")],
                )
    return list(first)


def choices_of(
    transition: TransitionDeclaration, member: Member, world: World, order: Sequence[str] = ()
) -> list[Choices]:
    """Return every combination of the values of a transition's choices; the names are in the order given."""
    if not transition.choose:
        return [{}]
    scope = Scope(world, member, static=True)
    domains: list[list[tuple[str, Typed]]] = []
    place = {name: position for position, name in enumerate(order)}
    machine = member.machine
    taken = [v.name.text for v in machine.variables] + [p.name.text for p in machine.parameters]
    taken += [d.name.text for d in machine.defines]
    for choice in sorted(transition.choose, key=lambda c: place.get(c.name.text, 0)):
        name = choice.name.text
        if name in taken:
            world.mistakes.add("V106", f"`{name}` is already a name of machine `{machine.name}`", choice.name.span)
        found = written_type(choice.type, scope, f"the choice {name}", choice=True)
        if found is None:
            return []
        kind, values = found
        domains.append([(name, Typed(Const(v), kind)) for v in values])
    if prod(len(domain) for domain in domains) > MAX_EVENTS:
        world.mistakes.add("V313", f"more than {MAX_EVENTS:,} combinations of choices", transition.choose[0].name.span,
                           help="choose from fewer values")  # fmt: skip
        return []
    return [dict(combination) for combination in product(*domains)]


def joined(a: Type, b: Type) -> Type:
    """Return the type of a choice that has one type in one transition and another one in the next."""
    match a, b:
        case WordsT(words, of), WordsT(others, _):
            return WordsT(tuple(dict.fromkeys((*words, *others))), of)
        case ReferenceT(machine, members, optional), ReferenceT(other, more, or_none) if machine == other:
            return ReferenceT(machine, tuple(dict.fromkeys((*members, *more))), optional or or_none)
        case _:
            return a


def label_of(member: Member, trigger: str, choice: Choices) -> str:
    """Return the label of an event: its name, and in parentheses what it chooses."""
    if not choice:
        return f"{member.name}.{trigger}"
    shown = ", ".join(f"{n}={show_value(t.expr.value)}" for n, t in choice.items() if isinstance(t.expr, Const))
    return f"{member.name}.{trigger}({shown})"


def _kind(written: WrittenType) -> str:
    """Return what the values of a choice are, in words."""
    match written:
        case BooleanType():
            return "a boolean"
        case EnumerationType():
            return "a word"
        case ReferenceType():
            return "an instance"
        case _:
            return "a number"
