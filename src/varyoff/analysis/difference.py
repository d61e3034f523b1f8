"""What two versions of a system can do differently, exactly, on their reachable graphs.

Variables and events are matched by name. States are compared on the variables that both have; where the variables
are the same, that is every state and every labelled transition as it is, else their projections, and a difference
that only the other variables show is none.
"""

# s number of a state · p projected state, a tuple of the common variables' values

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from varyoff.base.record import dataclass
from varyoff.model.enumeration import Enumeration
from varyoff.model.expression import Value
from varyoff.model.model import Model
from varyoff.model.occurrence import step_between
from varyoff.model.trace import Trace

SharedValues = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event with steps that only one side has: how many, and the shortest run that ends in one of them.

    `direct` counts those that start in a state that both sides have: there the event itself differs. Of the others,
    already the state is new. `own` is the shortest run that ends in a direct one.
    """

    event: str
    transitions: int
    witness: Trace
    direct: int = 0
    own: Trace | None = None


@dataclass(frozen=True, slots=True)
class Behaviours:
    """What one side has and the other has not: distinct states, initial states, states without successor, transitions.

    A witness is a shortest run to the first of them, None when there is none.
    """

    model: Model
    states: int
    initial: int
    deadlocks: int
    transitions: int
    events: tuple[EventChange, ...]
    state: Trace | None
    initial_state: Trace | None
    deadlock: Trace | None

    def __bool__(self) -> bool:
        return bool(self.states or self.initial or self.deadlocks or self.transitions)


@dataclass(frozen=True, slots=True)
class Names:
    """Names that only one side has; `changed` are variables of another kind, which are not compared."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two explorations; `compared` are the variables they were compared on."""

    variables: Names
    events: Names
    compared: tuple[str, ...]
    gained: Behaviours
    lost: Behaviours

    def __bool__(self) -> bool:
        return bool(self.variables or self.events or self.gained or self.lost)

    @property
    def projected(self) -> bool:
        return bool(self.variables)


class _Side:
    """One graph: what it has, and how to get there."""

    def __init__(self, model: Model, found: Enumeration, compared: tuple[str, ...]) -> None:
        self.model = model
        self.steps = found.steps
        self.states = found.states
        self.labels = [event.label for event in self.model.events]
        self.roots = range(found.initial)
        self.order = range(len(found.states))
        positions = tuple(self.model.position(name) for name in compared)
        self.projections: list[SharedValues] = [tuple([state[i] for i in positions]) for state in found.states]
        self.parents: dict[int, tuple[int, int]] = {}
        moving: set[int] = set()
        self.transitions: set[tuple[SharedValues, str, SharedValues]] = set()
        project = self.projections
        for source, target, event in found.steps:
            moving.add(source)
            if target >= found.initial and target not in self.parents:
                self.parents[target] = (source, event)
            self.transitions.add((project[source], self.labels[event], project[target]))
        self.stuck = [s for s in self.order if s not in moving]
        self.known = set(project)

    def trace(self, s: int, last: tuple[int, int] | None = None) -> Trace:
        """Return a shortest run to a state, and one more step (event, target) where it is given."""
        path = [] if last is None else [(s, *last)]
        at = s
        while (parent := self.parents.get(at)) is not None:
            path.append((*parent, at))
            at = parent[0]
        states, steps = [self.states[at]], []
        for _, event, target in reversed(path):
            states.append(self.states[target])
            steps.append(step_between(self.model, event, states[-2], states[-1]))
        return Trace(tuple(states), tuple(steps), variables=self.model.variables)


def compare(old: tuple[Model, Enumeration], new: tuple[Model, Enumeration]) -> Difference:
    """Return what differs between two complete explorations.

    Cost: O(states + transitions) of both.
    """
    kinds = [{v.name: v.kind for v in model.variables} for model, _ in (old, new)]
    compared = tuple(name for name, kind in kinds[0].items() if kinds[1].get(name) == kind)
    changed = tuple(name for name, kind in kinds[0].items() if name in kinds[1] and kinds[1][name] != kind)
    labels = [dict.fromkeys(e.label for e in model.events) for model, _ in (old, new)]
    before, after = _Side(*old, compared), _Side(*new, compared)
    return Difference(
        Names(_only(kinds[1], kinds[0]), _only(kinds[0], kinds[1]), changed),
        Names(_only(labels[1], labels[0]), _only(labels[0], labels[1])),
        compared,
        _beyond(after, before),
        _beyond(before, after),
    )


def _only(these: Mapping[str, object], others: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in these if name not in others)


def _beyond(side: _Side, other: _Side) -> Behaviours:
    """Return what `side` has and `other` has not."""
    states, state = _new(side, side.order, other.known.__contains__)
    roots = {other.projections[s] for s in other.roots}
    initial, first = _new(side, side.roots, roots.__contains__)
    stuck = {other.projections[s] for s in other.stuck}
    deadlocks, dead = _new(side, side.stuck, stuck.__contains__)
    counts: dict[str, set[tuple[SharedValues, SharedValues]]] = {}
    witnesses: dict[str, tuple[int, int, int]] = {}
    direct: dict[str, set[tuple[SharedValues, SharedValues]]] = {}
    own: dict[str, tuple[int, int, int]] = {}
    for s, target, event in side.steps:
        triple = (side.projections[s], side.labels[event], side.projections[target])
        if triple not in other.transitions:
            counts.setdefault(triple[1], set()).add((triple[0], triple[2]))
            witnesses.setdefault(triple[1], (s, event, target))
            if triple[0] in other.known:
                direct.setdefault(triple[1], set()).add((triple[0], triple[2]))
                own.setdefault(triple[1], (s, event, target))
    events = tuple(
        EventChange(
            label,
            len(counts[label]),
            side.trace(s, (event, target)),
            len(direct.get(label, ())),
            side.trace(own[label][0], own[label][1:]) if label in own else None,
        )
        for label, (s, event, target) in sorted(witnesses.items(), key=lambda item: item[1][1])
    )
    total = sum(change.transitions for change in events)
    return Behaviours(side.model, states, initial, deadlocks, total, events, state, first, dead)


def _new(side: _Side, these: Sequence[int], known: Callable[[SharedValues], bool]) -> tuple[int, Trace | None]:
    """Return how many of these states, nearest first, have an unknown projection, and the way to the first."""
    found: dict[SharedValues, int] = {}
    for s in these:
        p = side.projections[s]
        if p not in found and not known(p):
            found[p] = s
    return len(found), side.trace(next(iter(found.values()))) if found else None
