"""What an exploration reached: states of machines, transitions taken, guards true and false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit import Exploration
from varyoff.model.expression import Expr, Value, show, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import Event, ModelError, Option


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


FEWER = 8  # states to a combination, from which on counting combinations takes less time than counting states


class _Projections:
    """How many reachable states agree on some variables, and what is true of those that do.

    States are packed; each combination of values is looked at once, and a condition is evaluated once for each
    combination of the variables that it reads itself.
    """

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self.packing = exploration.explorer.packing
        self.states = len(exploration.states)
        self._counts: dict[int, list[tuple[int, int]]] = {}
        self._groups = [exploration.explorer.mask_of(group.variables) for group in exploration.explorer.groups()]
        self._examples: dict[int, dict[int, tuple[int, int]]] = {}
        self._truths: dict[Expr, Callable[[int], bool]] = {}

    def of(self, mask: int) -> list[tuple[int, int]]:
        """Return every combination of values, with the number of states that have it."""
        if mask not in self._counts:
            counts: Counter[int] = Counter()
            # What an event reads is among the variables of its group. Where these have few combinations they are
            # counted again; of many, counting the states is faster.
            group = next((g for g in self._groups if g & mask == mask and g != mask), None)
            if group is not None:
                self.of(group)
            wider = [found for known, found in self._counts.items() if known & mask == mask]
            least = min(wider, key=len, default=None)
            if least is not None and len(least) * FEWER < self.states:
                for key, count in least:
                    counts[key & mask] += count
            else:
                for level in self.exploration.search.levels:
                    check_time()
                    counts.update(map(mask.__and__, level))
            self._counts[mask] = list(counts.items())
        return self._counts[mask]

    def alike(self, event: int, variables: set[int]) -> Iterable[tuple[int, int]]:
        """Return states that stand for all in which an event and its conditions on some variables come out alike.

        Each comes with the number of states that it stands for; of its values, others than the variables' may be lost.
        """
        mask = self.exploration.explorer.summarized(event)
        return self.of(self.packing.mask_of(variables)) if mask is None else self._examples_of(mask).values()

    def _examples_of(self, mask: int) -> dict[int, tuple[int, int]]:
        """Return a state, and how many there are, for each combination of bits of the extended states."""
        if mask not in self._examples:
            group = next((g for g in self._groups if g & mask == mask and g != mask), None)
            found: dict[int, tuple[int, int]] = {}
            if group is None:
                extend = self.exploration.explorer.extension()
                counts: Counter[int] = Counter()
                examples: dict[int, int] = {}
                for level in self.exploration.search.levels:
                    check_time()
                    keys = [extend(state) & mask for state in level]
                    counts.update(keys)
                    examples.update(zip(keys, level, strict=True))
                found = {key: (examples[key], count) for key, count in counts.items()}
            else:
                for key, (state, count) in self._examples_of(group).items():
                    found[key & mask] = (state, count + found.get(key & mask, (0, 0))[1])
            self._examples[mask] = found
        return self._examples[mask]

    def truth(self, condition: Expr) -> Callable[[int], bool]:
        """Return the function from a packed state to whether the condition is true; ModelError where it has no value."""
        if condition not in self._truths:
            mask = self.packing.mask_of(variables_of(condition))
            known: dict[int, bool] = {}
            unpack = self.packing.unpack

            def true_in(state: int) -> bool:
                key = state & mask
                found = known.get(key)
                if found is None:
                    found = known[key] = bool(evaluate(condition, unpack(key)))
                return found

            self._truths[condition] = true_in
        return self._truths[condition]

    def variable(self, position: int) -> Counter[Value]:
        """Return in how many states a variable has each of its values."""
        values, offset = self.packing.values[position], self.packing.offsets[position]
        return Counter({values[key >> offset]: count for key, count in self.of(self.packing.mask(position))})


def coverage(exploration: Exploration) -> Coverage:
    """Return what an exploration reached.

    Cost: one pass over the states for every set of variables that a transition's conditions read.
    """
    model = exploration.model
    projections = _Projections(exploration)
    taken: dict[tuple[str, str, int, str, bool], int] = {}
    guards: dict[tuple[str, str, str, str, str], list[int]] = {}
    for position, event in enumerate(model.events):
        for part in event.parts:
            for option in part.options:
                _option(position, event, option, projections, taken, guards, model.names)
    states = []
    variables = []
    for position, variable in enumerate(model.variables):
        if variable.auxiliary:
            continue
        counts = projections.variable(position)
        variables.append(VariableCoverage(variable.name, len(counts), len(variable.values)))
        if variable.local == "state":
            states += [StateCoverage(variable.instance, str(v), counts[v]) for v in variable.values]
    transitions = tuple(TransitionCoverage(*key, count) for key, count in taken.items())
    conditions = tuple(GuardCoverage(*key, *counts) for key, counts in guards.items())
    return Coverage(tuple(states), transitions, conditions, tuple(variables))


def _option(
    position: int, event: Event, option: Option, projections: _Projections,
    taken: dict[tuple[str, str, int, str, bool], int], guards: dict[tuple[str, str, str, str, str], list[int]], names: tuple[str, ...],
) -> None:  # fmt: skip
    key = (option.instance, option.machine, option.transition, event.trigger, option.sender is not None)
    taken.setdefault(key, 0)
    happens = [o.guard for o in event.own.options] if option.sender is not None else []
    read = {v for guard in (*happens, option.guard) for c in guard for v in variables_of(c.expression)}
    entries = [
        guards.setdefault((option.instance, event.trigger, c.kind, c.name, show(c.expression, names)), [0, 0, 0])
        for c in option.guard
    ]
    truth = projections.truth
    ways = [[truth(c.expression) for c in guard] for guard in happens]
    conditions = [truth(c.expression) for c in option.guard]
    for state, count in projections.alike(position, read):
        try:
            if ways and not any(all(condition(state) for condition in way) for way in ways):
                continue
            results = []
            for condition, entry in zip(conditions, entries, strict=True):
                value = condition(state)
                results.append(value)
                entry[0 if value else 1] += count
                if not value:
                    break
            if all(results):
                taken[key] += count
            elif all(condition(state) for condition in conditions[len(results) :]):
                entries[len(results) - 1][2] += count
        except ModelError:
            continue
