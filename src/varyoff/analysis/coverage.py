"""What an exploration reached: states of machines, transitions taken, guards true and false."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from varyoff.engine.explicit import Exploration
from varyoff.model.expression import show, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import Event, ModelError, Option, State


@dataclass(frozen=True, slots=True)
class StateCoverage:
    """In how many reachable states an instance is in one of its states."""

    instance: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class TransitionCoverage:
    """How often a transition of an instance is taken: pairs of a reachable state and an event.

    `event` is the trigger or, of a following transition, the trigger that it follows.
    """

    instance: str
    machine: str
    transition: int
    event: str
    follows: bool
    count: int


@dataclass(frozen=True, slots=True)
class GuardCoverage:
    """A condition of a transition: in how many states it is true and false, where all conditions before it hold;
    `decisive` counts those in which it alone holds the event back.
    """

    instance: str
    event: str
    kind: str
    name: str
    text: str
    true: int
    false: int
    decisive: int


@dataclass(frozen=True, slots=True)
class Coverage:
    states: tuple[StateCoverage, ...]
    transitions: tuple[TransitionCoverage, ...]
    guards: tuple[GuardCoverage, ...]

    @property
    def unreached_states(self) -> tuple[StateCoverage, ...]:
        return tuple(s for s in self.states if s.count == 0)

    @property
    def untaken_transitions(self) -> tuple[TransitionCoverage, ...]:
        return tuple(t for t in self.transitions if t.count == 0)

    @property
    def constant_guards(self) -> tuple[GuardCoverage, ...]:
        """Conditions that were evaluated and never false: they hold nothing back."""
        return tuple(g for g in self.guards if g.true and not g.false)


class _Projections:
    """How many reachable states agree on some variables: each combination is evaluated once."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self.packing = exploration.explorer.packing
        self._found: dict[int, list[tuple[State, int]]] = {}

    def of(self, variables: frozenset[int]) -> list[tuple[State, int]]:
        """Return a state for every combination of values, with the number of states that have it."""
        mask = self.packing.mask_of(variables)
        if mask not in self._found:
            counts = Counter(s & mask for level in self.exploration.search.levels for s in level)
            self._found[mask] = [(self.packing.unpack(key), count) for key, count in sorted(counts.items())]
        return self._found[mask]


def coverage(exploration: Exploration) -> Coverage:
    """Return what an exploration reached.

    Cost: one pass over the states for every set of variables that a guard reads.
    """
    model = exploration.model
    projections = _Projections(exploration)
    states = []
    for position, variable in enumerate(model.variables):
        if variable.local == "state":
            counts: Counter[object] = Counter()
            for state, count in projections.of(frozenset([position])):
                counts[state[position]] += count
            states += [StateCoverage(variable.instance, str(v), counts[v]) for v in variable.values]
    taken: dict[tuple[str, str, int, str, bool], int] = {}
    guards: dict[tuple[str, str, str, str, str], list[int]] = {}
    for event in model.events:
        for part in event.parts:
            for option in part.options:
                _option(event, option, projections, taken, guards, model.names)
    transitions = tuple(TransitionCoverage(*key, count) for key, count in taken.items())
    conditions = tuple(GuardCoverage(*key, *counts) for key, counts in guards.items())
    return Coverage(tuple(states), transitions, conditions)


def _option(
    event: Event, option: Option, projections: _Projections, taken: dict[tuple[str, str, int, str, bool], int],
    guards: dict[tuple[str, str, str, str, str], list[int]], names: tuple[str, ...],
) -> None:  # fmt: skip
    key = (option.instance, option.machine, option.transition, event.trigger, option.sender is not None)
    taken.setdefault(key, 0)
    happens = [o.guard for o in event.own.options] if option.sender is not None else []
    read = {v for guard in (*happens, option.guard) for c in guard for v in variables_of(c.expression)}
    entries = [
        guards.setdefault((option.instance, event.trigger, c.kind, c.name, show(c.expression, names)), [0, 0, 0])
        for c in option.guard
    ]
    for state, count in projections.of(frozenset(read)):
        try:
            if happens and not any(all(evaluate(c.expression, state) for c in guard) for guard in happens):
                continue
            results = []
            for conjunct, entry in zip(option.guard, entries, strict=True):
                value = bool(evaluate(conjunct.expression, state))
                results.append(value)
                entry[0 if value else 1] += count
                if not value:
                    break
            if all(results):
                taken[key] += count
            elif all(evaluate(c.expression, state) for c in option.guard[len(results) :]):
                entries[len(results) - 1][2] += count
        except ModelError:
            continue
