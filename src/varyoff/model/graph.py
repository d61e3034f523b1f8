"""The reachable graph as a networkx `MultiDiGraph`.

Nodes are 0, 1, …: the states in breadth-first order, events taken in the order of declaration. Every edge has the
event's label as its key, so parallel events stay apart. It costs about half a kilobyte a transition; nothing builds it
unless somebody asks for the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from varyoff.base.record import dataclass
from varyoff.model.model import Actor, Model, State

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[int]


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

    def deadlocks(self) -> tuple[int, ...]:
        """Return the states without successor, in order."""
        return tuple(n for n, degree in self.graph.out_degree() if degree == 0)

    def can_reach(self, goals: Iterable[int], actors: Sequence[str] | None = None) -> dict[int, int]:
        """Return, for every state from which a goal can be reached, the least number of steps.

        Args:
            goals: nodes.
            actors: only steps of these are taken; None takes all.

        Cost: O(states + transitions).
        """
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
        """Return the nodes of a shortest path; networkx.NetworkXNoPath when there is none."""
        import networkx as nx

        return list(nx.shortest_path(self.graph, source, target))

    def condensation(self) -> tuple[nx.DiGraph[int], list[tuple[int, ...]]]:
        """Return the graph of the strongly connected components, and the states of each.

        Components are numbered by their first state.
        """
        import networkx as nx

        components = sorted(tuple(sorted(c)) for c in nx.strongly_connected_components(self.graph))
        return nx.condensation(self.graph, [set(c) for c in components]), components


def build_graph(
    model: Model,
    states: Sequence[State],
    depths: Sequence[int],
    initial: tuple[int, ...],
    edges: Iterable[tuple[int, int, int, tuple[Actor, ...]]],
) -> StateGraph:
    """Return the graph of states and edges (source, event, target, actors)."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from((i, {"depth": depth}) for i, depth in enumerate(depths))
    labels = [event.label for event in model.events]
    shared: dict[tuple[int, tuple[Actor, ...]], dict[str, object]] = {}

    def labelled() -> Iterator[tuple[int, int, str, dict[str, object]]]:
        for source, event, target, actors in edges:
            data = shared.get((event, actors))
            if data is None:
                data = shared[event, actors] = {"event": event, "actor": actors[0], "actors": actors}
            yield source, target, labels[event], data

    graph.add_edges_from(labelled())  # type: ignore[arg-type]  # the stubs do not know keyed edges
    return StateGraph(model, graph, states, initial)
