"""The networkx engine: live machines are put into every state, and the graph of their steps answers every question.

It is slow, and short enough to be read as the definition of what the tool does: docs/explanation/engines.md. Steps are
those of the machines of `runtime`, and what is asked of the graph is asked of networkx; nothing of the explicit engine is
used. What an expression means, `evaluate`, is the same for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import pairwise, product
from typing import Any, TypeVar

import networkx as nx

from varyoff.base.budget import Exhausted, check_time, grace, time_limit, why_exhausted
from varyoff.base.counted import counted
from varyoff.engine.engine import Answer, Bounds, Combination, Failure, Progress, Projected
from varyoff.engine.networkx_behaviours import followed
from varyoff.engine.networkx_branching import unfolded
from varyoff.engine.networkx_games import won
from varyoff.model.enumeration import Enumeration
from varyoff.model.expression import Deadlocked, Expr, conjuncts
from varyoff.model.graph import StateGraph
from varyoff.model.interpret import evaluate
from varyoff.model.model import Actor, Model, ModelError, State
from varyoff.model.trace import Step, Trace
from varyoff.problem.certificate import ClosedSet, Ranking, Trap
from varyoff.problem.condition import Condition, StateCondition
from varyoff.problem.decision import Counts, Decision
from varyoff.problem.question import Follow, Question, Reach, Recover, Unfold, Win, conditions_of
from varyoff.runtime.live import LiveModel

INTERRUPTED, PATIENCE = "interrupted", 0.5  # seconds that telling what was found may take then
RESERVE = 40 * 1024 * 1024  # bytes of memory that are kept for telling what was found when no more is to be had
Targets = Callable[[int], Iterable[State]]  # where an event leads
Told = TypeVar("Told")
Where = tuple[list[int], dict[int, ModelError]]  # nodes in which a condition is true, and in which it has no value


class Networkx:
    """An `Engine`. Cost: O(states · events) time, some 0.5 ms a state, and O(transitions) memory."""

    name = "networkx"

    def explore(
        self,
        model: Model,
        questions: Sequence[Question] = (),
        bounds: Bounds | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        bounds = bounds or Bounds()
        with time_limit(bounds.seconds):
            space = Space(model)
            space.reason = space.walk(bounds.states, progress)
            patience = PATIENCE if space.reason == INTERRUPTED else None
            with grace(), time_limit(patience):  # what was found is told
                return answers(space, questions)

    def steps(self, model: Model) -> LiveSteps:
        return LiveSteps(model)


# --- what a step is, and when a condition is true ------------------------------------------------


class LiveSteps:
    """The steps of the live machines. States stand for themselves."""

    def __init__(self, model: Model) -> None:
        self.live = LiveModel(model, tuple(v.values[0] if v.values else None for v in model.variables))
        self.labels = self.live.events()
        self.handle = self.state = lambda state: state

    def ways(self, state: State, *events: int) -> Iterator[tuple[Step, State]]:
        """Yield every way in which events (all, if none is given) can go from a state: who acts, and where it leads."""
        self.live.restore(state)
        for event in events or range(len(self.labels)):
            for way in self.live.ways(self.labels[event]):
                yield Step(event, way.event, way.branches[0].actor, way.branches[0].command), way.after

    def targets(self, state: State, event: int) -> list[State]:
        return [after for _, after in self.ways(state, event)]

    def successors(self, handle: State) -> list[tuple[int, State]]:
        return list(dict.fromkeys((step.position, after) for step, after in self.ways(handle)))

    def test(self, condition: Condition) -> Callable[[State], bool]:
        return lambda s: true_of(condition, s, lambda event: self.targets(s, event), lambda: not self.successors(s))


def true_of(condition: Condition, state: State, targets: Targets, stuck: Callable[[], bool]) -> bool:
    """Return whether a condition is true of a state, or of a step from it; `stuck` tells whether there is none."""
    if isinstance(condition, StateCondition):
        asked = [part for part in conjuncts(condition.expression) if not isinstance(part, Deadlocked)]
        return (not of_deadlock(condition) or stuck()) and all(evaluate(part, state) for part in asked)
    steps = [(o.expression, after) for o in condition.any_of for after in targets(o.event)]
    # All are evaluated: where one has no value the model is in error, whatever the others say.
    return any([e is None or bool(evaluate(e, state, after)) for e, after in steps])  # noqa: C419


def of_deadlock(condition: Condition) -> bool:
    return isinstance(condition, StateCondition) and any(
        isinstance(part, Deadlocked) for part in conjuncts(condition.expression)
    )


# --- the graph, and what can be asked of it ------------------------------------------------------


class Numbered(dict[State, int]):
    """A set of states, as certificates want it: each with its place."""

    def every(self, stride: int, offset: int) -> Iterable[State]:
        return list(self)[offset::stride]


class OutOfStates(Exception):
    """The bound of states was hit."""


class Space:
    """The reachable states as a graph of networkx: a `StateSpace`.

    Nodes are numbered as they are found: breadth first, events as they are declared. So of several nodes the first is a
    nearest one, and the first of the shortest paths to a node comes from the least of its predecessors.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.steps = LiveSteps(model)
        self.reached: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        self.states = Numbered()  # each with its node
        self.by_node: list[State] = []
        self.roots = self.expanded = 0  # how many nodes, the first, are initial, and how many were expanded
        self.taken: list[tuple[int, int, int]] = []  # steps: source, target, event
        self.errors: dict[int, ModelError] = {}  # of nodes that cannot be expanded
        self.initial_error: ModelError | None = None
        self.reason = "not explored"

    @property
    def complete(self) -> bool:
        return not self.reason

    def walk(self, limit: int | None, progress: Progress | None) -> str:
        """Put the machines into every state that they can get to; return why that was cut short, where it was."""
        reserve = bytes(RESERVE)
        try:
            for state in product(*(variable.initial for variable in self.model.variables)):
                check_time()
                if evaluate(self.model.initially, state):
                    self.node(state, limit)
                    self.roots += 1
            level = range(self.roots)
            while level and not self.errors:  # all errors of a level are as near as can be
                for node in level:
                    self.expand(node, limit)
                    if progress is not None:
                        progress(len(self.states), len(self.taken), len(self.states) - self.expanded)
                level = range(level.stop, len(self.states))
        except ModelError as error:
            self.initial_error = error
        except OutOfStates:
            return f"the bound of {counted(limit or 0, 'state')} was hit"
        except KeyboardInterrupt:
            return INTERRUPTED
        except Exhausted as stop:
            del reserve
            return why_exhausted(stop)
        return "an error of the model" if self.errors or self.initial_error else ""

    def node(self, state: State, limit: int | None) -> int:
        """Return the node of a state, a new one if it is new."""
        if state not in self.states:
            if limit is not None and len(self.by_node) >= limit:
                raise OutOfStates
            self.by_node.append(state)
            self.states[state] = len(self.by_node) - 1
            self.reached.add_node(len(self.by_node) - 1)
        return self.states[state]

    def expand(self, node: int, limit: int | None) -> None:
        """Add the steps from a node: an edge for each event and each state that it leads to."""
        check_time()
        try:
            for step, after in self.steps.ways(self.by_node[node]):
                target = self.node(after, limit)
                if not self.reached.has_edge(node, target, step.label):
                    self.reached.add_edge(node, target, step.label, event=step.event, actor=step.actor, actors=())
                    self.taken.append((node, target, step.position))
                edge = self.reached.edges[node, target, step.label]
                edge["actors"] = tuple(dict.fromkeys((*edge["actors"], step.actor)))
        except ModelError as error:
            self.errors[node] = error
        self.expanded = node + 1

    def subset(self, nodes: Iterable[int]) -> Numbered:
        return Numbered((self.by_node[node], node) for node in nodes)

    # --- distances and paths -----------------------------------------------------------------

    @cached_property
    def depths(self) -> dict[int, int]:
        """The distance of every node from the initial ones, in the order of nodes."""
        layers = enumerate(nx.bfs_layers(self.reached, range(self.roots)))
        found = dict(sorted((node, depth) for depth, layer in layers for node in layer))
        nx.set_node_attributes(self.reached, found, "depth")
        return found

    def path_to(self, node: int) -> Trace:
        """Return the first of the shortest traces to a node: by initial state, then by events as they are declared."""
        path = [node]
        while path[0] >= self.roots:
            path.insert(0, min(self.reached.predecessors(path[0])))
        states = tuple(self.by_node[n] for n in path)
        steps = (next(step for step, t in self.steps.ways(s) if t == after) for s, after in pairwise(states))
        return Trace(states, tuple(steps), variables=self.model.variables)

    def shown(self, condition: Condition, node: int) -> Trace:
        """Return the trace to a node in which a condition is true; of a step condition, with that step."""
        trace, state = self.path_to(node), self.by_node[node]
        if isinstance(condition, StateCondition):
            return trace
        ways = ((o.expression, way) for o in condition.any_of for way in self.steps.ways(state, o.event))
        step, after = next(way for e, way in ways if e is None or evaluate(e, state, way[1]))
        return Trace((*trace.states, after), (*trace.steps, step), variables=trace.variables)

    def ranks(self, goals: Sequence[int], actors: Sequence[Actor] | None) -> dict[int, int]:
        """Return by how many steps of the actors a goal is reached, from every node from which it can be."""
        backwards: nx.DiGraph[int] = nx.DiGraph()
        backwards.add_nodes_from(self.reached)
        edges: Iterable[tuple[int, int, Any]] = self.reached.edges(data="actors")
        backwards.add_edges_from((t, s) for s, t, by in edges if actors is None or not set(actors).isdisjoint(by))
        return {node: rank for rank, layer in enumerate(nx.bfs_layers(backwards, goals)) for node in layer}

    # --- what is true where ------------------------------------------------------------------

    def is_stuck(self, node: int) -> bool:
        return node < self.expanded and node not in self.errors and not self.reached[node]

    def holds(self, condition: Condition, node: int) -> bool:
        check_time()
        state, leads = self.by_node[node], dict[int, list[State]]()
        if node in self.errors:  # each event on its own: only that of some is an error
            return true_of(condition, state, lambda event: self.steps.targets(state, event), lambda: False)
        if not isinstance(condition, StateCondition):
            edges: Iterable[tuple[int, int, int]] = self.reached.out_edges(node, data="event")
            for _, target, event in edges:
                leads.setdefault(event, []).append(self.by_node[target])
        return true_of(condition, state, lambda event: leads.get(event, ()), lambda: self.is_stuck(node))

    def where(self, condition: Condition) -> Where:
        true: list[int] = []
        errors: dict[int, ModelError] = {}
        for node in self.depths:
            try:
                true += [node] if self.holds(condition, node) else []
            except ModelError as error:
                errors[node] = error
        return true, errors

    # --- as a state space --------------------------------------------------------------------

    def levels(self) -> list[int]:
        return [len(layer) for layer in nx.bfs_layers(self.reached, range(self.roots))]

    def initial(self) -> list[State]:
        return self.by_node[: self.roots]

    def successors(self, state: State) -> list[tuple[int, State]]:
        return self.steps.successors(state)

    def trace_to(self, condition: Condition) -> Trace | None:
        node = next((node for node in self.depths if self.holds(condition, node)), None)
        return None if node is None else self.shown(condition, node)

    def deadlocks(self) -> Iterator[tuple[State, int]]:
        return ((self.by_node[node], depth) for node, depth in self.depths.items() if self.is_stuck(node))

    def projection(self, variables: Sequence[int], *, distances: bool = True) -> list[Projected]:
        alike: dict[State, list[int]] = {}
        for node, depth in self.depths.items():
            alike.setdefault(tuple(self.by_node[node][v] for v in variables), []).append(depth)

        def order(one: Projected) -> tuple[int, list[int]]:
            values = sorted(zip(variables, one.values, strict=True), reverse=True)
            return one.depth or 0, [list(self.model.variables[v].values).index(value) for v, value in values]

        found = (Projected(values, len(of), min(of) if distances else None) for values, of in alike.items())
        return sorted(found, key=order)

    def combinations(self, event: int, conditions: Sequence[Expr]) -> list[Combination]:  # noqa: ARG002 - for others
        truths = Counter(tuple(truth_of(c, self.by_node[node]) for c in conditions) for node in self.depths)
        return [Combination(*item) for item in truths.items()]

    def count(self, condition: Condition) -> int:
        return sum(self.holds(condition, node) for node in self.depths)

    def enumeration(self) -> Enumeration:
        steps = self.taken if self.complete else []
        return Enumeration(self.complete, self.by_node, list(self.depths.values()), self.roots, steps)

    def graph(self) -> StateGraph:
        assert len(self.depths) == len(self.reached), "every node has its distance"
        return StateGraph(self.model, self.reached, self.by_node, tuple(range(self.roots)))

    def counts(self) -> Counts:
        graph, depth, stuck = self.reached, max(self.depths.values(), default=0), sum(1 for _ in self.deadlocks())
        pairs = sum(len(targets) for _, targets in graph.adjacency())
        return Counts(self.roots, len(graph), graph.number_of_edges(), pairs, depth, stuck)


def truth_of(condition: Expr, state: State) -> bool | None:
    check_time()
    try:
        return bool(evaluate(condition, state))
    except ModelError:
        return None


# --- what is answered ----------------------------------------------------------------------------


def answers(space: Space, questions: Sequence[Question]) -> Answer:
    """Answer every question; where the model is in error, none."""
    looked = [
        unless_stopped(space, partial(where_all, space, question)) for question in questions
    ]  # or why it is not known
    failure = nearest_failure(space, questions, looked)
    if failure is not None:
        space.reason = "an error of the model"
        looked = [f"{space.reason}: {failure.error.message}"] * len(questions)
    pairs = zip(questions, looked, strict=True)
    decided = tuple(unless_stopped(space, partial(decision_on, space, *pair)) for pair in pairs)
    decisions = tuple(Decision("unknown", reason=one) if isinstance(one, str) else one for one in decided)
    stopped = space.reason == INTERRUPTED
    return Answer(decisions, space.counts(), space.complete, space.reason, stopped, failure, space)


def unless_stopped(space: Space, ask: Callable[[], Told]) -> Told | str:
    """Return what is asked for, or why there is no time or memory for it."""
    try:
        return ask()
    except Exhausted as stop:
        return space.reason or why_exhausted(stop)
    except KeyboardInterrupt:
        space.reason = INTERRUPTED
        return INTERRUPTED


def where_all(space: Space, question: Question) -> list[Where]:
    return [space.where(condition) for condition in conditions_of(question)]


def nearest_failure(space: Space, questions: Sequence[Question], looked: Sequence[list[Where] | str]) -> Failure | None:
    """Return the nearest error of the model.

    Of those as near: one in a condition, then one in a step, then one in what excuses a deadlock.
    """
    if space.initial_error is not None:
        return Failure(space.initial_error, Trace((), ()))
    errors = [(space.depths[node], 1, node, error) for node, error in space.errors.items()]
    for question, found in zip(questions, looked, strict=True):
        for condition, (_, wrong) in zip(
            conditions_of(question), () if isinstance(found, str) else found, strict=False
        ):
            last = 2 if of_deadlock(condition) else 0
            errors += [(space.depths[node], last, node, error) for node, error in wrong.items()]
    if not errors:
        return None
    _, _, node, error = min(errors, key=lambda one: one[:3])
    return Failure(error, space.path_to(node))


def decision_on(space: Space, question: Question, found: list[Where] | str) -> Decision:
    """Answer a question by the nodes in which its conditions are true."""
    if isinstance(found, str):
        return Decision("unknown", reason=found)
    true = found[0][0] if found else []
    match question:
        case Reach(condition, witness) if true:
            return Decision("yes", space.shown(condition, true[0]) if witness else None)
        case Follow():
            return followed(space, question)
        case Unfold():
            return unfolded(space, question)
        case _ if not space.complete:
            return Decision("unknown", reason=space.reason)
        case Reach():
            return Decision("no", None, ClosedSet(space.states))
        case Recover(_, actors):
            ranks = space.ranks(true, actors)
            lost = [node for node in space.depths if node not in ranks]
            if not lost:
                return Decision("yes", None, Ranking(space.states, {space.by_node[n]: r for n, r in ranks.items()}))
            return Decision("no", space.path_to(lost[0]), Trap(space.subset(lost)))
        case Win():
            return won(space, question, true)
