"""The reachable states of a model as the explicit engine has them, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from varyoff.base.budget import check_time
from varyoff.engine.engine import Combination, Projected
from varyoff.engine.explicit.census import Census
from varyoff.engine.explicit.codegen import EvaluationFailed
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.search import Search, Watch, slices
from varyoff.engine.explicit.states import Levels, PackedStates
from varyoff.model.enumeration import Enumeration
from varyoff.model.expression import Expr
from varyoff.model.interpret import evaluate, ways
from varyoff.model.model import Model, ModelError, State
from varyoff.model.occurrence import step_between
from varyoff.model.trace import Step, Trace
from varyoff.model.variant import restrict_actors
from varyoff.problem.condition import Condition, StateCondition, StepCondition

if TYPE_CHECKING:
    from varyoff.engine.explicit.graph import CompactGraph
    from varyoff.model.graph import StateGraph


class Exploration:
    """The reachable states of a model: a `StateSpace`, and what the engine itself asks of them, packed."""

    def __init__(self, model: Model, explorer: Explorer, search: Search) -> None:
        self.model = model
        self.explorer = explorer
        self.search = search
        self._predecessors: tuple[frozenset[str] | None, dict[int, list[int]]] | None = None
        self._compact: CompactGraph | None = None

    # --- as a state space --------------------------------------------------------------------

    @property
    def complete(self) -> bool:
        return self.search.complete

    @cached_property
    def states(self) -> PackedStates:
        return PackedStates(self.explorer, Levels(self.search.levels), self.search.seen)

    def levels(self) -> list[int]:
        return [len(level) for level in self.search.levels]

    def initial(self) -> list[State]:
        return list(map(self.explorer.packing.unpack, self._roots))

    @property
    def _roots(self) -> list[int]:
        return self.search.levels[0] if self.search.levels else []

    def successors(self, state: State) -> list[tuple[int, State]]:
        unpack = self.explorer.packing.unpack
        try:
            found = self.explorer.successors(self.explorer.packing.pack(state))
        except EvaluationFailed:
            raise error_of(self.model, state) from None
        return [(event, unpack(target)) for event, target in found]

    def trace_to(self, condition: Condition) -> Trace | None:
        inspect = self.explorer.inspect([condition])
        hits: list[tuple[int, int]] = []
        for depth, level in enumerate(self.search.levels):
            for part in slices(level):
                inspect(part, 1, hits.append)
            if hits:
                return self.shown(Watch(condition, depth, [s for s, _ in hits]))
        return None

    def deadlocks(self) -> Iterator[tuple[State, int]]:
        ordered, depths = self.ordered
        for state, depth in zip(ordered, depths, strict=True):
            check_time()
            if not self.explorer.successors(state):
                yield self.explorer.packing.unpack(state), depth

    @cached_property
    def _census(self) -> Census:
        return Census(self.explorer, self.search)

    def projection(self, variables: Sequence[int], *, distances: bool = True) -> list[Projected]:
        return self._census.projection(variables, distances=distances)

    def combinations(self, event: int, conditions: Sequence[Expr]) -> list[Combination]:
        return self._census.combinations(event, conditions)

    def count(self, condition: Condition) -> int:
        return self._census.count(condition)

    def enumeration(self) -> Enumeration:
        return self._enumeration

    @cached_property
    def _enumeration(self) -> Enumeration:
        ordered, depths = self.ordered
        place = {state: i for i, state in enumerate(ordered)}
        steps: list[tuple[int, int, int]] = []
        if self.search.complete:  # what leads beyond an exploration that was cut short has no number
            for i, s in enumerate(ordered):
                check_time()
                steps.extend([(i, place[t], e) for e, t in self.explorer.successors(s)])
        states = list(map(self.explorer.packing.unpack, ordered))
        return Enumeration(self.complete, states, depths, len(self._roots), steps)

    def graph(self) -> StateGraph:
        return self._graph

    @cached_property
    def _graph(self) -> StateGraph:
        from varyoff.model.graph import build_graph  # with networkx, for whoever asks for the graph

        return build_graph(self.model, self.enumeration())

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

    # --- for the questions -------------------------------------------------------------------

    @property
    def compact(self) -> CompactGraph:
        """The graph in arrays, made once for all questions, until it is forgotten."""
        if self._compact is None:
            from varyoff.engine.explicit.graph import CompactGraph  # for the questions that want it

            self._compact = CompactGraph(self.explorer, self.search)
        return self._compact

    def predecessors(self, actors: Sequence[str] | None) -> dict[int, list[int]]:
        """Return the states from which a step of the actors leads to each state; None is all actors.

        Those asked for last are kept: most properties of a system speak of the same actors.
        """
        asked = None if actors is None else frozenset(actors)
        if self._predecessors is None or self._predecessors[0] != asked:
            self._predecessors = None  # its memory is needed
            stepper = self.explorer
            if asked is not None and any(o.actor not in asked for e in self.model.events for o in e.own.branches):
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
        self._compact = None

    def trace_through(self, level: int, goals: Iterable[int]) -> Trace:
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
            steps.append(step_between(self.model, event, states[-2], states[-1]))
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

    def shown(self, watch: Watch) -> Trace:
        """Return the trace to a condition that was found; of a step condition, the step included."""
        assert watch.level is not None
        condition = watch.condition
        trace = self.trace_through(watch.level, watch.found)
        if isinstance(condition, StateCondition):
            return trace
        step, after = _violating_step(self.model, condition, trace.states[-1])
        return Trace((*trace.states, after), (*trace.steps, step), variables=trace.variables)


def _violating_step(model: Model, condition: StepCondition, state: State) -> tuple[Step, State]:
    for occurrence in condition.any_of:
        event = model.events[occurrence.event]
        for branches, after in ways(model, event, state):
            if occurrence.expression is None or evaluate(occurrence.expression, state, after, model):
                return Step(occurrence.event, event.label, branches[0].actor, branches[0].command), after
    raise AssertionError("no step satisfies the condition")


def error_of(model: Model, state: State) -> ModelError:
    """Return the error of the model of which generated code found that there is one."""
    from varyoff.problem.error import error_in  # for failures only

    error = error_in(model, state, ())
    assert error is not None, "the engine found an error of the model that the interpreter does not see"
    return error
