"""The reachable graph as a networkx `MultiDiGraph`.

Nodes are 0, 1, …: the states in breadth-first order, events taken in the order of declaration. Every edge has the
event's label as its key, so parallel events stay apart. It costs about half a kilobyte a transition; nothing builds it
unless somebody asks for the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, get_args

from varyoff.base.record import dataclass
from varyoff.base.usage import item, numbers_in, texts_in, word_in, wrong_type
from varyoff.model.enumeration import Enumeration
from varyoff.model.interpret import ways
from varyoff.model.model import Actor, Model, State
from varyoff.model.trace import NamedState

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[int]

ACTORS: tuple[Actor, ...] = get_args(Actor)


@dataclass(frozen=True, slots=True)
class StateGraph:
    """All reachable states of a model and the events between them.

    Attributes:
        graph: nodes are positions in `states`; node attribute `depth`; edge key is the event's label, edge
            attributes `event` (position in the model), `actors` (all who can take that step) and `actor` (the
            first of them).
        states: by node.
        initial: the nodes of the initial states.
    """

    model: Model
    graph: Graph
    states: Sequence[State]
    initial: tuple[int, ...]

    def state(self, node: int) -> NamedState:
        """Return the state of a node, by the names of the variables.

        Raises:
            UsageError: there is no such node.
        """
        return NamedState(self.model.variables, item("state", self.states, node))

    def _node(self, position: int) -> int:
        """Return a node, of which the last one is -1, too."""
        return item("state", range(len(self.states)), position)

    def where(self, holds: Callable[[NamedState], object]) -> tuple[int, ...]:
        """Return the nodes of the states in which something holds, in their order.

        Args:
            holds: is called once with each state, by the names of the variables.

        Raises:
            UsageError: it is no function, or asks for a variable that there is not.

        Cost: O(states × variables).
        """
        if not callable(holds):
            raise wrong_type("holds", "a function of a state", holds, 'lambda s: s["door.state"] == "open"')
        names = self.model.variables
        return tuple(node for node, state in enumerate(self.states) if holds(NamedState(names, state)))

    def deadlocks(self) -> tuple[int, ...]:
        """Return the states without successor, in order."""
        return tuple(n for n, degree in self.graph.out_degree() if degree == 0)

    def can_reach(self, goals: Iterable[int], actors: str | Iterable[str] | None = None) -> dict[int, int]:
        """Return, for every state from which a goal can be reached, the least number of steps.

        Args:
            goals: nodes.
            actors: only steps of these are taken; None takes all.

        Raises:
            UsageError: a goal is no node, or an actor none of those that there are.

        Cost: O(states + transitions).
        """
        goals = [self._node(goal) for goal in numbers_in("goals", goals)]
        if actors is not None:
            actors = texts_in("actors", actors)
            for actor in actors:
                word_in("actors", actor, ACTORS)
        distance = dict.fromkeys(sorted(goals), 0)
        level = list(distance)
        # The dictionaries themselves: the views over them cost ten times as much.
        predecessors = self.graph._pred  # type: ignore[attr-defined]  # noqa: SLF001
        while level:
            following = []
            for node in level:
                for source, edges in predecessors[node].items():
                    if source in distance:
                        continue
                    if actors is not None and not any(
                        actor in actors for data in edges.values() for actor in data["actors"]
                    ):
                        continue
                    distance[source] = distance[node] + 1
                    following.append(source)
            level = following
        return distance

    def shortest_path(self, source: int, target: int) -> list[int]:
        """Return the nodes of a shortest path.

        Raises:
            UsageError: one of the two is no node.
            networkx.NetworkXNoPath: there is none.
        """
        source, target = self._node(source), self._node(target)
        import networkx as nx

        return list(nx.shortest_path(self.graph, source, target))

    def condensation(self) -> tuple[nx.DiGraph[int], list[tuple[int, ...]]]:
        """Return the graph of the strongly connected components, and the states of each.

        Components are numbered by their first state.
        """
        import networkx as nx

        components = sorted(tuple(sorted(c)) for c in nx.strongly_connected_components(self.graph))
        return nx.condensation(self.graph, [set(c) for c in components]), components


def build_graph(model: Model, found: Enumeration) -> StateGraph:
    """Return the graph of all states and steps."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from((i, {"depth": depth}) for i, depth in enumerate(found.depths))
    labels = [event.label for event in model.events]
    acting = [tuple(dict.fromkeys(o.actor for o in event.own.branches)) for event in model.events]
    shared: dict[tuple[int, tuple[Actor, ...]], dict[str, object]] = {}

    def labelled() -> Iterator[tuple[int, int, str, dict[str, object]]]:
        for source, target, event in found.steps:
            actors = acting[event]
            if len(actors) > 1:  # of transitions by different actors, those that lead there
                actors = _actors(model, event, found.states[source], found.states[target])
            data = shared.get((event, actors))
            if data is None:
                data = shared[event, actors] = {"event": event, "actor": actors[0], "actors": actors}
            yield source, target, labels[event], data

    graph.add_edges_from(labelled())  # type: ignore[arg-type]  # the stubs do not know keyed edges
    return StateGraph(model, graph, found.states, tuple(range(found.initial)))


def _actors(model: Model, position: int, before: State, after: State) -> tuple[Actor, ...]:
    """Return who can take the event from one state to another, in the order of its transitions."""
    event = model.events[position]
    found = [branches for branches, target in ways(model, event, before) if target == after]
    return tuple(dict.fromkeys(branches[0].actor for branches in found))
