"""Events: one for every combination of choices of every trigger of every instance, with what follows it."""

from __future__ import annotations

from varyoff.base.record import dataclass, field
from varyoff.elaborate.branches import branch_of
from varyoff.elaborate.choices import MAX_EVENTS, Choices, choices_of, joined, label_of, names_chosen
from varyoff.elaborate.following import Following, followers_in
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Const
from varyoff.model.model import Branch, Event, Part
from varyoff.model.types import Type, Typed


@dataclass(slots=True)
class Events:
    """Events in the order of declaration, and by label what each of them chooses, with types."""

    events: list[Event] = field(default_factory=list)
    choices: dict[str, Choices] = field(default_factory=dict)


def events_in(world: World) -> Events:
    """Return the events of all instances; those of which something is not known for a mistake are left out."""
    found = Events()
    following = Following(world, followers_in(world))
    for member in world.members.values():
        if not member.is_complete():
            continue
        for trigger in world.triggers_of(member):
            _add_events(found, member, trigger, following)
            if len(found.events) > MAX_EVENTS:
                where = member.machine.of_trigger(trigger)[0].span
                world.mistakes.add("V313", f"more than {MAX_EVENTS:,} events", where, help="choose from fewer values")
                return found
    return found


def _add_events(found: Events, member: Member, trigger: str, following: Following) -> None:
    """Add one event for every combination of choices, in the order of declaration."""
    world = following.world
    labelled: dict[str, tuple[Choices, list[Branch]]] = {}
    transitions = member.machine.of_trigger(trigger)
    fair = transitions[0].fair  # that of all of them
    order = names_chosen(transitions, world.mistakes)
    kinds: dict[str, Type] = {}  # of the event's choices: all that some transition can choose
    for transition in transitions:
        for choices in choices_of(transition, member, world, order):
            label = label_of(member, trigger, choices)
            _, branches = labelled.setdefault(label, (choices, []))
            for name, typed in choices.items():
                kinds[name] = joined(kinds.get(name, typed.type), typed.type)
            branch = branch_of(transition, member, choices, world)
            if branch is not None:
                branches.append(branch)
    for label, (choices, branches) in labelled.items():
        choices = {n: Typed(t.expr, joined(t.type, kinds[n])) for n, t in choices.items()}
        found.choices[label] = choices
        found.events.append(
            Event(
                label,
                member.name,
                trigger,
                tuple((n, t.expr.value) for n, t in choices.items() if isinstance(t.expr, Const)),
                Part(member.name, tuple(branches)),
                tuple(following.parts(member, trigger, choices)),
                fair,
            )
        )
