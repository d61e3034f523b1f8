"""What an exploration reached: states of machines, transitions taken, guards true and false."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.engine.engine import StateSpace
from varyoff.model.expression import Expr, show
from varyoff.model.model import Branch, Event


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
class VariableCoverage:
    """How many of its values a variable has in some reachable state; a machine's `state` is one too."""

    name: str
    reached: int
    values: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the reachable states and steps of a model covered of it."""

    states: tuple[StateCoverage, ...]
    transitions: tuple[TransitionCoverage, ...]
    guards: tuple[GuardCoverage, ...]
    variables: tuple[VariableCoverage, ...]

    @property
    def percent(self) -> float:
        """The share of states that were reached and transitions that were taken, from 0 to 100; of nothing it is 100."""
        whole = len(self.states) + len(self.transitions)
        missing = len(self.unreached_states) + len(self.untaken_transitions)
        return 100.0 if not whole else 100 * (whole - missing) / whole

    @property
    def fixed_variables(self) -> tuple[VariableCoverage, ...]:
        """Variables that keep one value although they may have several; states of machines are told apart."""
        return tuple(v for v in self.variables if v.reached == 1 < v.values)

    @property
    def unreached_states(self) -> tuple[StateCoverage, ...]:
        return tuple(s for s in self.states if s.count == 0)

    @property
    def untaken_transitions(self) -> tuple[TransitionCoverage, ...]:
        return tuple(t for t in self.transitions if t.count == 0)


def coverage(space: StateSpace) -> Coverage:
    """Return what an exploration reached.

    Cost: one pass over the states for every set of variables that a transition's conditions read.
    """
    model = space.model
    taken: dict[tuple[str, str, int, str, bool], int] = {}
    guards: dict[tuple[str, str, str, str, str], list[int]] = {}
    for position, event in enumerate(model.events):
        for part in event.parts:
            for branch in part.branches:
                _branch(position, event, branch, space, taken, guards, model.names)
    states = []
    variables = []
    for position, variable in enumerate(model.variables):
        if variable.auxiliary:
            continue
        counts = {found.values[0]: found.states for found in space.projection([position], distances=False)}
        variables.append(VariableCoverage(variable.name, len(counts), len(variable.values)))
        if variable.local == "state":
            states += [StateCoverage(variable.instance, str(v), counts.get(v, 0)) for v in variable.values]
    transitions = tuple(TransitionCoverage(*key, count) for key, count in taken.items())
    conditions = tuple(GuardCoverage(*key, *counts) for key, counts in guards.items())
    return Coverage(tuple(states), transitions, conditions, tuple(variables))


def _branch(
    position: int, event: Event, branch: Branch, space: StateSpace, taken: dict[tuple[str, str, int, str, bool], int],
    guards: dict[tuple[str, str, str, str, str], list[int]], names: tuple[str, ...],
) -> None:  # fmt: skip
    key = (branch.instance, branch.machine, branch.transition, event.trigger, branch.sender is not None)
    taken.setdefault(key, 0)
    happens = [o.guard for o in event.own.branches] if branch.sender is not None else []
    entries = [
        guards.setdefault((branch.instance, event.trigger, c.kind, c.name, show(c.expression, names)), [0, 0, 0])
        for c in branch.guard
    ]
    place: dict[Expr, int] = {}
    ways = [[place.setdefault(c.expression, len(place)) for c in guard] for guard in happens]
    own = [place.setdefault(c.expression, len(place)) for c in branch.guard]
    for found in space.combinations(position, tuple(place)):
        truths, count = found.truths, found.states
        try:
            if ways and not any(all(_true(truths[i]) for i in way) for way in ways):
                continue
            true = 0
            for i, entry in zip(own, entries, strict=True):
                value = _true(truths[i])
                entry[0 if value else 1] += count
                if not value:
                    break
                true += 1
            if true == len(own):
                taken[key] += count
            elif all(_true(truths[i]) for i in own[true + 1 :]):
                entries[true][2] += count
        except _NoValue:
            continue


class _NoValue(Exception):
    """A condition is evaluated that has no value."""


def _true(truth: bool | None) -> bool:
    if truth is None:
        raise _NoValue
    return truth
