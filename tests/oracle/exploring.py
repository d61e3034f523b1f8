"""All reachable states, breadth first, with nothing but dictionaries and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.oracle.errors import ModelError, SpecMistake, Undefined
from tests.oracle.stepping import initial_states, successors

if TYPE_CHECKING:
    from tests.oracle.model import Event, Specification, State, Value


@dataclass(slots=True)
class OracleGraph:
    """The reachable states and the steps between them. States are named by their index in `states`.

    Attributes:
        states: in the order of discovery, the initial ones first.
        initial: how many initial states there are.
        steps: distinct (state, label of the event, state).
        actors: who can bring about a step; more than one if two alternatives look the same.
        events: the event behind each label.
        depths: least number of steps from an initial state.
        parents: (state before, label) on a shortest way; None for initial states.
        outgoing: the steps of each state.
    """

    specification: Specification
    states: list[State] = field(default_factory=list)
    initial: int = 0
    steps: list[tuple[int, str, int]] = field(default_factory=list)
    actors: dict[tuple[int, str, int], list[str]] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    depths: list[int] = field(default_factory=list)
    parents: list[tuple[int, str] | None] = field(default_factory=list)
    outgoing: list[list[tuple[int, str, int]]] = field(default_factory=list)
    _indices: dict[tuple[Value, ...], int] = field(default_factory=dict)

    def index(self, state: State) -> int | None:
        """Return the index of a state, or None if it is not reachable."""
        return self._indices.get(tuple(state.values()))

    def path(self, state: int) -> list[str]:
        """Return the labels of the events on a shortest way to a state."""
        labels: list[str] = []
        while (parent := self.parents[state]) is not None:
            state, label = parent
            labels.append(label)
        return labels[::-1]

    def deadlocks(self) -> list[int]:
        """Return the states in which no event is enabled."""
        return [state for state in range(len(self.states)) if not self.outgoing[state]]

    def counts(self) -> dict[str, int]:
        """Return the numbers of the reference: initial, states, transitions, edges, depth, deadlocks."""
        return {
            "initial": self.initial,
            "states": len(self.states),
            "transitions": len(self.steps),
            "edges": len({(source, target) for source, _, target in self.steps}),
            "depth": max(self.depths, default=0),
            "deadlocks": len(self.deadlocks()),
        }

    def _add(self, state: State, parent: tuple[int, str] | None) -> int:
        # every state lists its variables in the same order, so the values alone tell states apart
        key = tuple(state.values())
        if key not in self._indices:
            self._indices[key] = len(self.states)
            self.states.append(state)
            self.parents.append(parent)
            self.depths.append(0 if parent is None else self.depths[parent[0]] + 1)
            self.outgoing.append([])
        return self._indices[key]


def explore(specification: Specification) -> OracleGraph:
    """Return the graph of reachable states.

    Raises:
        ModelError: a guard or an effect has no value in a reachable state; carries a shortest way there.
        SpecMistake: there is no initial state.
    """
    graph = OracleGraph(specification)
    try:
        for state in initial_states(specification):
            graph._add(state, None)
    except Undefined as error:
        raise ModelError(f"initially: {error.reason}", [], graph=graph) from error
    graph.initial = len(graph.states)
    if not graph.states:
        raise SpecMistake("no initial state satisfies `initially`")
    source = 0
    while source < len(graph.states):
        _expand(graph, source)
        source += 1
    return graph


def _expand(graph: OracleGraph, source: int) -> None:
    try:
        steps = successors(graph.specification, graph.states[source])
    except Undefined as error:
        # breadth first: no state nearer to the start can have failed
        raise ModelError(error.reason, graph.path(source), error.event, graph) from error
    for step in steps:
        label = step.event.label
        graph.events.setdefault(label, step.event)
        target = graph._add(step.target, (source, label))
        triple = (source, label, target)
        if triple not in graph.actors:
            graph.actors[triple] = []
            graph.steps.append(triple)
            graph.outgoing[source].append(triple)
        if step.actor not in graph.actors[triple]:
            graph.actors[triple].append(step.actor)
