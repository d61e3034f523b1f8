"""The explicit engine: verdicts from a breadth-first search, and the graph as networkx when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from varyoff.base.budget import Exhausted, check_time, grace, time_limit, why_exhausted
from varyoff.base.record import dataclass
from varyoff.engine.codegen import EvaluationFailed
from varyoff.engine.explorer import Explorer
from varyoff.engine.search import Bounds, Progress, Search, Watch, search, slices
from varyoff.model.expression import And, negation
from varyoff.model.fold import may_fail
from varyoff.model.graph import StateGraph, build_graph
from varyoff.model.interpret import apply, enabled_options, evaluate
from varyoff.model.model import Actor, Model, ModelError, State
from varyoff.model.trace import Step, Trace
from varyoff.model.variant import restrict_actors
from varyoff.problem.question import (
    Condition,
    Property,
    Reachable,
    Recoverable,
    StateCondition,
    StepCondition,
    Unreachable,
)  # fmt: skip
from varyoff.property.verdict import Certificate, ClosedSet, Counts, Ranking, Trap, Verdict

NAME = "explicit"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error of the model, and the shortest trace to the state in which it happens."""

    error: ModelError
    trace: Trace


@dataclass(slots=True)
class Answer:
    """Everything one run of the engine established."""

    verdicts: tuple[Verdict, ...]
    counts: Counts
    complete: bool
    reason: str
    interrupted: bool
    failure: Failure | None
    exploration: Exploration


class PackedStates:
    """A set of states, stored packed."""

    def __init__(self, explorer: Explorer, ordered: Sequence[int], members: set[int] | None = None) -> None:
        self._packing = explorer.packing
        self._ordered = ordered
        self._members = members if members is not None else set(ordered)

    def __len__(self) -> int:
        return len(self._ordered)

    def __contains__(self, state: object) -> bool:
        try:
            return self._packing.pack(state) in self._members  # type: ignore[arg-type]
        except KeyError:
            return False

    def __iter__(self) -> Iterator[State]:
        return map(self._packing.unpack, self._ordered)

    def every(self, stride: int, offset: int) -> Iterable[State]:
        return map(self._packing.unpack, self._ordered[offset::stride])


class _Levels(Sequence[int]):
    """The levels of a search as one sequence, without copying them."""

    def __init__(self, levels: list[list[int]]) -> None:
        self._levels = levels
        self._ends: list[int] = []
        total = 0
        for level in levels:
            total += len(level)
            self._ends.append(total)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        level = bisect_left(self._ends, index + 1)
        return self._levels[level][index - (self._ends[level - 1] if level else 0)]

    def __iter__(self) -> Iterator[int]:
        for level in self._levels:
            yield from level


class _PackedRanks:
    def __init__(self, explorer: Explorer, ranks: dict[int, int]) -> None:
        self._packing = explorer.packing
        self._ranks = ranks

    def __getitem__(self, state: State) -> int:
        return self._ranks[self._packing.pack(state)]


class Exploration:
    """The reachable states of a model and what can be asked of them."""

    def __init__(self, model: Model, explorer: Explorer, search: Search) -> None:
        self.model = model
        self.explorer = explorer
        self.search = search
        self._predecessors: tuple[frozenset[str] | None, dict[int, list[int]]] | None = None

    @cached_property
    def states(self) -> PackedStates:
        """All of them, as the set that certificates speak of."""
        return PackedStates(self.explorer, _Levels(self.search.levels), self.search.seen)

    def predecessors(self, actors: Sequence[str] | None) -> dict[int, list[int]]:
        """Return the states from which a step of the actors leads to each state; None is all actors.

        Those asked for last are kept: most properties of a system speak of the same actors.
        """
        asked = None if actors is None else frozenset(actors)
        if self._predecessors is None or self._predecessors[0] != asked:
            self._predecessors = None  # its memory is needed
            stepper = self.explorer
            if asked is not None and any(o.actor not in asked for e in self.model.events for o in e.own.options):
                stepper = stepper.restricted(restrict_actors(self.model, asked))
            backward = stepper.backward()
            found: dict[int, list[int]] = {}
            for states in self.search.levels:
                for part in slices(states):
                    backward(part, found)
            self._predecessors = (asked, found)
        return self._predecessors[1]

    def forget(self) -> None:
        """Give up what was kept for the properties."""
        self._predecessors = None

    @cached_property
    def ordered(self) -> tuple[list[int], list[int]]:
        """The packed states in breadth-first order with events in the order of declaration, and their depths."""
        explorer = self.explorer
        ordered = list(self.search.levels[0]) if self.search.levels else []
        place = dict.fromkeys(ordered, 0)
        for state in ordered:  # grows while it is walked
            check_time()
            if place[state] + 1 >= len(self.search.levels):
                continue
            for _, target in explorer.successors(state):
                if target not in place:
                    place[target] = place[state] + 1
                    ordered.append(target)
        return ordered, [place[s] for s in ordered]

    def levels(self) -> list[int]:
        """Return the number of states at each distance from the initial ones."""
        return [len(level) for level in self.search.levels]

    @cached_property
    def graph(self) -> StateGraph:
        """The networkx graph; it is built when it is first asked for, from a complete exploration."""
        ordered, depths = self.ordered
        index = {state: i for i, state in enumerate(ordered)}
        unpack = self.explorer.packing.unpack
        states = [unpack(s) for s in ordered]
        initial = tuple(range(len(self.search.levels[0]))) if self.search.levels else ()
        return build_graph(self.model, states, depths, initial, self._edges(ordered, index))

    def _edges(self, ordered: list[int], index: dict[int, int]) -> Iterator[tuple[int, int, int, tuple[Actor, ...]]]:
        actors = [tuple(dict.fromkeys(o.actor for o in event.own.options)) for event in self.model.events]
        unpack = self.explorer.packing.unpack
        for source, state in enumerate(ordered):
            for event, target in self.explorer.successors(state):
                who = actors[event]
                if len(who) > 1:  # of transitions by different actors, those that lead there
                    who = _actors(self.model, event, unpack(state), unpack(target))
                yield source, event, index[target], who

    # --- traces ------------------------------------------------------------------------------

    def trace_to(self, level: int, goals: Iterable[int]) -> Trace:
        """Return the first of the shortest traces to any of the goals, which lie in `level`.

        First in the order of initial states, then of events as they are declared: the answer is unique.
        """
        explorer = self.explorer
        layers: list[set[int]] = [set(goals)]
        for depth in range(level - 1, -1, -1):
            layers.append(self._touching(depth, layers[-1]))
        layers.reverse()
        state = next(s for s in self.search.levels[0] if s in layers[0])
        unpack = explorer.packing.unpack
        states, steps = [unpack(state)], []
        for ahead in layers[1:]:
            event, state = next((e, t) for e, t in explorer.successors(state) if t in ahead)
            states.append(unpack(state))
            steps.append(_step(self.model, event, states[-2], states[-1]))
        return Trace(tuple(states), tuple(steps), variables=self.model.variables)

    def _touching(self, depth: int, goals: set[int]) -> set[int]:
        """Return the states of a level that have a successor among the goals."""
        found: list[int] = []
        touching, level = self.explorer.touching(), self.search.levels[depth]
        try:
            for part in slices(level):
                touching(part, goals, found.append)
        except EvaluationFailed:  # some state of the level is an error of the model; the others are asked singly
            for state in level:
                check_time()
                try:
                    touching([state], goals, found.append)
                except EvaluationFailed:
                    continue
        return set(found)

    def violation(self, watch: Watch) -> Trace:
        """Return the trace to a condition that was found; of a step condition, the step included."""
        assert watch.level is not None
        condition = watch.condition
        trace = self.trace_to(watch.level, watch.found)
        if isinstance(condition, StateCondition):
            return trace
        step, after = _violating_step(self.model, condition, trace.states[-1])
        return Trace((*trace.states, after), (*trace.steps, step), variables=trace.variables)


def _step(model: Model, position: int, before: State, after: State) -> Step:
    """Return the step of an event between two states: the first of its transitions that leads there."""
    event = model.events[position]
    for options in enabled_options(event, before):
        if apply(model, event, options, before) == after:
            return Step(position, event.label, options[0].actor, options[0].command)
    raise AssertionError(f"{event.label} does not lead from {before} to {after}")


def _actors(model: Model, position: int, before: State, after: State) -> tuple[Actor, ...]:
    """Return who can take the event from one state to another, in the order of its transitions."""
    event = model.events[position]
    ways = [o for o in enabled_options(event, before) if apply(model, event, o, before) == after]
    return tuple(dict.fromkeys(options[0].actor for options in ways))


def _violating_step(model: Model, condition: StepCondition, state: State) -> tuple[Step, State]:
    for occurrence in condition.occurrences:
        event = model.events[occurrence.event]
        for options in enabled_options(event, state):
            after = apply(model, event, options, state)
            if occurrence.expression is None or evaluate(occurrence.expression, state, after, model):
                return Step(occurrence.event, event.label, options[0].actor, options[0].command), after
    raise AssertionError("no step satisfies the condition")


# --- verdicts ------------------------------------------------------------------------------------


def check(
    model: Model,
    properties: Sequence[Property],
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Decide all properties in one exploration.

    Args:
        properties: their event positions are those of `model`.
        bounds: what lies beyond is not explored; whatever depends on it is `unknown`. A time limit that is in
            force bounds it as well, and so does memory.

    Cost: O(states + transitions) time; about 150 bytes a state, more for `recoverable`.
    """
    with time_limit(None if bounds is None else bounds.seconds):
        return _check(model, properties, bounds, progress)


def _check(model: Model, properties: Sequence[Property], bounds: Bounds | None, progress: Progress | None) -> Answer:
    explorer = Explorer(model)
    watches: list[Watch] = []
    asked: list[tuple[Watch | None, Watch | None]] = []
    for one in properties:
        question = one.question
        main = _failing(question.goal) if isinstance(question, Recoverable) else Watch(question.condition)
        premise = None if one.premise is None else Watch(one.premise)
        watches += [w for w in (main, premise) if w is not None]
        asked.append((main, premise))
    found = search(explorer, watches, bounds, progress)
    exploration = Exploration(model, explorer, found)
    counts = _counts(found)
    verdicts = []
    with grace():  # what was found has a trace
        failure = _failure(exploration, watches)
        for one, (main, premise) in zip(properties, asked, strict=True):
            if failure is not None:
                reason = f"an error of the model: {failure.error.message}"
                verdicts.append(Verdict(one.name, "unknown", counts.states or 0, reason=reason))
                continue
            try:
                verdicts.append(_verdict(one, main, premise, exploration))
            except Exhausted as stop:
                reason = why_exhausted(stop)
                if main is not None and main.found:
                    reason += " before the trace to what was found was complete"
                verdicts.append(Verdict(one.name, "unknown", counts.states or 0, reason=reason))
    exploration.forget()
    return Answer(tuple(verdicts), counts, found.complete, found.reason, found.interrupted, failure, exploration)


def _failing(goal: StateCondition) -> Watch | None:
    """Return a condition that is never true, and fails in every state in which the goal does."""
    if not may_fail(goal.expression):
        return None
    return Watch(StateCondition(And((goal.expression, negation(goal.expression)))))


def _counts(search: Search) -> Counts:
    """Return the counts; of an exploration that was cut short, those of what was explored."""
    return Counts(
        len(search.levels[0]) if search.levels else 0,
        len(search.seen),
        search.transitions,
        search.edges,
        max(len(search.levels) - 1, 0),
        search.deadlocks,
    )


def _verdict(one: Property, main: Watch | None, premise: Watch | None, exploration: Exploration) -> Verdict:
    search = exploration.search
    states = len(search.seen)
    closed: Certificate | None = ClosedSet(exploration.states) if search.complete else None
    unknown = Verdict(one.name, "unknown", states, reason=search.reason)
    match one.question:
        case Reachable():
            assert main is not None
            if main.found:
                return Verdict(one.name, "holds", states, exploration.violation(main))
            if not search.complete:
                return unknown
            return Verdict(one.name, "violated", states, None, closed, "no reachable state satisfies it")
        case Unreachable():
            assert main is not None
            if main.found:
                return Verdict(one.name, "violated", states, exploration.violation(main))
            if not search.complete:
                return unknown
            if premise is not None and not premise.found:
                return Verdict(one.name, "vacuous", states, None, closed, _vacuous(one))
            return Verdict(one.name, "holds", states, None, closed)
        case Recoverable(goal, actors):
            if not search.complete:
                return unknown
            return _recoverable(one, goal, actors, exploration)


def _vacuous(one: Property) -> str:
    if isinstance(one.premise, StepCondition):
        if all(o.expression is None for o in one.premise.occurrences):
            return "its event never happens"
        return "its event never happens, or never while its premise is true"
    return "its premise is never true"


def _recoverable(
    one: Property, goal: StateCondition, actors: Sequence[str] | None, exploration: Exploration
) -> Verdict:
    """Search backwards from the goal, over the steps of the actors."""
    search = exploration.search
    states = len(search.seen)
    ranks = distances(exploration, goal, actors)
    if len(ranks) == states:
        certificate = Ranking(exploration.states, _PackedRanks(exploration.explorer, ranks))
        return Verdict(one.name, "holds", states, None, certificate)
    lost = [[s for s in level if s not in ranks] for level in search.levels]
    level = next(depth for depth, found in enumerate(lost) if found)
    trace = exploration.trace_to(level, lost[level])
    trap = PackedStates(exploration.explorer, [s for found in lost for s in found])
    return Verdict(one.name, "violated", states, trace, Trap(trap))


def distances(exploration: Exploration, goal: StateCondition, actors: Sequence[str] | None) -> dict[int, int]:
    """Return, for every reachable packed state from which the goal can be reached, the least number of steps.

    `StateGraph.can_reach` answers the same on the networkx graph, which costs many times
    the time and memory (benchmarks/).
    """
    predecessors = exploration.predecessors(actors)
    inspect = exploration.explorer.inspect([goal])
    goals: list[tuple[int, int]] = []
    for states in exploration.search.levels:
        for part in slices(states):
            inspect(part, 1, goals.append)
    found = {state: 0 for state, _ in goals}
    level = list(found)
    rank = 0
    while level:
        rank += 1
        following = []
        check_time()
        for state in level:
            for source in predecessors.get(state, ()):
                if source not in found:
                    found[source] = rank
                    following.append(source)
        level = following
    return found


# --- errors of the model -------------------------------------------------------------------------


def _failure(exploration: Exploration, watches: Sequence[Watch]) -> Failure | None:
    search, model = exploration.search, exploration.model
    if search.initial_error is not None:
        return Failure(search.initial_error, Trace((), ()))
    if not search.failed:
        return None
    try:
        trace = exploration.trace_to(len(search.levels) - 1, search.failed)
        state = trace.states[-1]
    except Exhausted:
        trace, state = Trace((), ()), exploration.explorer.packing.unpack(search.failed[0])
    conditions: list[Condition] = [w.condition for w in watches] if search.failed_inspecting else []
    error = find_error(model, state, conditions)
    if error is None:
        raise AssertionError("the engine found an error of the model that the interpreter does not see")
    return Failure(error, trace)


def find_error(model: Model, state: State, conditions: Sequence[Condition]) -> ModelError | None:
    """Return the first error that evaluating the conditions, or expanding the state, gives."""
    attempts: list[Callable[[], object]] = []
    for condition in conditions:
        if isinstance(condition, StateCondition):
            expression = condition.expression
            attempts.append(lambda e=expression: evaluate(e, state, None, model))  # type: ignore[misc]
        else:
            attempts.extend(lambda o=o: _occurrence(model, o.event, o.expression, state) for o in condition.occurrences)  # type: ignore[misc]
    attempts.extend(lambda i=i: _occurrence(model, i, None, state) for i in range(len(model.events)))  # type: ignore[misc]
    for attempt in attempts:
        try:
            attempt()
        except ModelError as error:
            return error
    return None


def _occurrence(model: Model, position: int, expression: object, state: State) -> None:
    event = model.events[position]
    for options in enabled_options(event, state):
        after = apply(model, event, options, state)
        if expression is not None:
            evaluate(expression, state, after, model)  # type: ignore[arg-type]
