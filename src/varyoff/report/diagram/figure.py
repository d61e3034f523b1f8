"""What the diagram of a machine shows, before anything has a place: states, transitions, variables.

A transition that stays in its state is written inside the state's box; transitions that lead the same way share
one label. Labels are laid out as nodes, so nothing is ever written over anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from varyoff.base.record import dataclass, replace
from varyoff.model.expression import show_value
from varyoff.report.diagram.life import first_state, normal_moves, order_of, spine_of
from varyoff.report.plain import one_line
from varyoff.spec.syntax import (
    BooleanType,
    EnumerationType,
    Machine,
    RangeType,
    ReferenceType,
    TransitionDeclaration,
    VariableDeclaration,
)  # fmt: skip

if TYPE_CHECKING:
    from varyoff.model.model import Model

ActorKind = Literal["operator", "spontaneous", "workload", "fault", "any"]
ANY = "*"  # the box for what happens in every state


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition in small print; procedure guards are shown by name, the expression is in the tooltip."""

    kind: Literal["conditions", "unless", "procedure"]
    text: str
    expression: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One transition as a label shows it.

    `index` is its position among the machine's transitions, `actor` who acts; of a following transition whoever
    acts in the event that it follows.
    """

    index: int
    name: str
    follows: bool
    actor: ActorKind
    guards: tuple[Guard, ...]
    effects: tuple[str, ...]
    doc: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A state, with the transitions that stay in it.

    `lines` is how it is written, `order` its place in the normal life.
    """

    state: str
    lines: tuple[str, ...]
    doc: str
    initial: bool
    reached: bool
    inner: tuple[Entry, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """Transitions with the same sources, destination and kind.

    `back` when it leads against the normal life; `straight` is the source from which it is the main way down.
    """

    sources: tuple[str, ...]
    dest: str
    entries: tuple[Entry, ...]
    back: bool
    straight: str | None = None

    @property
    def actor(self) -> ActorKind:
        return self.entries[0].actor

    @property
    def follows(self) -> bool:
        return self.entries[0].follows

    @property
    def taken(self) -> bool:
        return any(e.taken for e in self.entries)


@dataclass(frozen=True, slots=True)
class Track:
    """A variable and its values; `values` is empty where there are too many to draw."""

    name: str
    domain: str
    values: tuple[str, ...]
    doc: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The diagram of one machine.

    `instances` are those that it stands for; `anywhere` is what happens `elsewhere`, a heading such as `in any state`;
    `keys` are the variables whose values tell the boxes apart.
    """

    machine: str
    doc: str
    instances: tuple[str, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    anywhere: tuple[Entry, ...]
    tracks: tuple[Track, ...]
    spine: tuple[str, ...]
    elsewhere: str = "in any state"
    keys: tuple[str, ...] = ("state",)


MAX_VALUES = 9


def figure_of(
    machine: Machine,
    instances: Iterable[str],
    model: Model,
    *,
    reached: frozenset[str] | None = None,
    taken: frozenset[int] | None = None,
) -> Figure:
    """Return what the diagram of a machine shows.

    Args:
        instances: those of this machine.
        reached: the states that some of them reaches; None when it is not known.
        taken: the transitions that some of them takes, by index; None when it is not known.
    """
    names = tuple(instances)
    states = tuple(s.name.text for s in machine.states)
    causes = _causes(machine.name.text, model)
    entries = {t.index: _entry(t, taken, causes.get(t.index, "any")) for t in machine.transitions}
    moves = [m for t in machine.transitions for m in _moves(t, states)]
    first = first_state(machine, states)
    normal = normal_moves(machine, states)
    order = order_of(first, states, normal)
    spine = spine_of(states, order, normal)
    inner: dict[str, list[Entry]] = {s: [] for s in states}
    anywhere = [entries[t.index] for t in machine.transitions if t.dest is None and (t.sources is None or not states)]
    grouped: dict[tuple[tuple[str, ...], str, str, bool, bool], list[Entry]] = {}
    for index, sources, dest in moves:
        entry = entries[index]
        if dest in sources or not dest:
            for state in [dest] if dest else sources:
                inner[state].append(entry)
            sources = tuple(s for s in sources if s != dest) if dest else ()
        ahead = tuple(s for s in sources if order[s] < order[dest])
        behind = tuple(s for s in sources if order[s] >= order[dest])
        for part, back in ((ahead, False), (behind, True)):
            if part:
                grouped.setdefault((part, dest, entry.actor, entry.follows, back), []).append(entry)
    arrows = straightened(
        [Arrow(sources, dest, tuple(es), back) for (sources, dest, _, _, back), es in grouped.items()], spine
    )
    starts = _initial_states(model, names)
    boxes = tuple(
        Box(
            s.name.text,
            (s.name.text,),
            s.doc,
            s.name.text in starts,
            reached is None or s.name.text in reached,
            tuple(inner[s.name.text]),
            order[s.name.text],
        )
        for s in machine.states
    )
    tracks = tuple(_track(v, model, names) for v in machine.variables)
    elsewhere = "in any state" if boxes else "at any time"
    return Figure(machine.name.text, machine.doc, names, boxes, arrows, tuple(anywhere), tracks, spine, elsewhere)


def straightened(arrows: list[Arrow], spine: tuple[str, ...]) -> tuple[Arrow, ...]:
    """Return the arrows; of those between two states of the main way one stands on the line, the others beside it."""
    found = list(arrows)
    for source, dest in pairwise(spine):
        fits = [i for i, a in enumerate(arrows) if not a.back and a.dest == dest and source in a.sources]
        if fits:
            best = min(fits, key=lambda i: (arrows[i].follows, arrows[i].actor == "fault", len(arrows[i].sources), i))
            found[best] = replace(found[best], straight=source)
    return tuple(found)


def _entry(t: TransitionDeclaration, taken: frozenset[int] | None, cause: ActorKind) -> Entry:
    guards = [Guard("conditions", one_line(e.text), one_line(e.text)) for e in t.conditions]
    guards += [Guard("unless", f"not {one_line(e.text)}", one_line(e.text)) for e in t.unless]
    guards += [Guard("procedure", p.name.text, one_line(p.expression.text)) for p in t.procedure]
    if t.trigger is not None:
        choices = ", ".join(c.name.text for c in t.choose)
        name = t.trigger.text + (f"({choices})" if choices else "")
    else:
        name = ", ".join(one_line(f.path.text) for f in t.follows)
    effects = tuple(f"{e.variable.text} := {one_line(e.value.text)}" for e in t.effect)
    actor: ActorKind = t.actor if t.trigger is not None else cause
    return Entry(
        t.index, name, t.trigger is None, actor, tuple(guards), effects, t.doc, taken is None or t.index in taken
    )


def _causes(machine: str, model: Model) -> dict[int, ActorKind]:
    """Return whose events a following transition follows; `any` where they are of several actors."""
    found: dict[int, ActorKind] = {}
    for event in model.events:
        for part in event.followers:
            for option in part.branches:
                if option.machine == machine:
                    known = found.setdefault(option.transition, event.actor)
                    found[option.transition] = known if known == event.actor else "any"
    return found


def _moves(t: TransitionDeclaration, states: tuple[str, ...]) -> list[tuple[int, tuple[str, ...], str]]:
    """Return the transition with its sources and destination; an empty destination is the source."""
    if not states or (t.sources is None and t.dest is None):
        return []
    sources = states if t.sources is None else tuple(s.text for s in t.sources)
    if t.dest is None:
        return [(t.index, sources, "")]
    return [(t.index, sources, t.dest.text)]


def _initial_states(model: Model, instances: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        str(value) for v in model.variables if v.local == "state" and v.instance in instances for value in v.initial
    )


def _track(declared: VariableDeclaration, model: Model, instances: tuple[str, ...]) -> Track:
    name = declared.name.text
    found = [v for v in model.variables if v.local == name and v.instance in instances]
    values: dict[str, None] = {}
    for variable in found:
        values.update(dict.fromkeys(show_value(v) for v in variable.values))
    match declared.type:
        case BooleanType():
            domain = "boolean"
        case RangeType(low, high):
            domain = f"{one_line(low.text)}..{one_line(high.text)}"
        case EnumerationType():
            domain = "one of"
        case ReferenceType():
            domain = "instance"
        case _:
            domain = ""
    few = tuple(values) if len(values) <= MAX_VALUES else ()
    return Track(name, domain, few, declared.doc)
