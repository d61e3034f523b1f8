"""What fixpoints and games are given of an exploration: truth of conditions by number, and steps of some actors."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from itertools import compress

from varyoff.base.budget import check_time
from varyoff.engine.explicit.branching import Adjacency
from varyoff.engine.explicit.game import Turns
from varyoff.engine.explicit.graph import ACTORS, CompactGraph
from varyoff.engine.explicit.search import slices
from varyoff.engine.explicit.space import Exploration
from varyoff.model.trace import Trace
from varyoff.problem.condition import StateCondition


def edges_of(graph: CompactGraph) -> Adjacency:
    return Adjacency(graph.offsets, graph.targets)


def backward_edges(graph: CompactGraph) -> Adjacency:
    backward = graph.backward()
    return Adjacency(backward.offsets, backward.sources)


def truths_of(conditions: Sequence[StateCondition], exploration: Exploration) -> list[bytearray]:
    """Return for each condition in which states, by number, it is true."""
    graph = exploration.compact
    found = [bytearray(len(graph)) for _ in conditions]
    inspect = exploration.explorer.inspect(conditions)
    hits: list[tuple[int, int]] = []
    everything = (1 << len(conditions)) - 1
    for part in slices(graph.states):
        inspect(part, everything, hits.append)
        for state, bits in hits:
            number = graph.numbers[state]
            while bits:
                lowest = bits & -bits
                found[lowest.bit_length() - 1][number] = 1
                bits ^= lowest
        hits.clear()
    return found


def steps_by(graph: CompactGraph, actors: Collection[str], over: bytearray) -> Adjacency:
    """Return the steps that some actors can take, but for those from states that are marked as over."""
    offsets, ends = array("q", [0]), array("i")
    allowed, targets = _allowed(graph, actors), graph.targets
    for node in range(len(graph)):
        if not node & 1023:
            check_time()
        if not over[node]:
            begin, end = graph.offsets[node], graph.offsets[node + 1]
            ends.extend(compress(targets[begin:end], allowed[begin:end]))
        offsets.append(len(ends))
    return Adjacency(offsets, ends)


def turns_by(graph: CompactGraph, actors: Collection[str], over: bytearray) -> Turns:
    """Return the events that some actors can choose, each with the ways that are theirs, but for those in states that are
    marked as over.
    """
    origins, allowed = graph.origins(), _allowed(graph, actors)
    kept = bytearray([may and not over[node] for may, node in zip(allowed, origins, strict=True)])
    check_time()
    nodes, events = array("i", compress(origins, kept)), array("i", compress(graph.events, kept))
    # Steps of one event stand together.
    first = [0, *(i for i in range(1, len(nodes)) if events[i] != events[i - 1] or nodes[i] != nodes[i - 1])]
    check_time()
    if not nodes:
        return Turns(nodes, events, Adjacency(array("q", [0]), nodes))
    ways = Adjacency(array("q", [*first, len(nodes)]), array("i", compress(graph.targets, kept)))
    return Turns(array("i", [nodes[i] for i in first]), array("i", [events[i] for i in first]), ways)


def _allowed(graph: CompactGraph, actors: Collection[str]) -> bytearray:
    """Return of every step whether one of the actors can take it."""
    asked = sum(1 << bit for bit, actor in enumerate(ACTORS) if actor in actors)
    return graph.actors().translate(bytes([bool(bits & asked) for bits in range(256)]))


def path_to(marked: bytearray, exploration: Exploration) -> Trace:
    """Return the first of the shortest traces to a state that is marked by its number; there is one."""
    start = 0
    for depth, level in enumerate(exploration.search.levels):
        end = start + len(level)  # numbers are given level by level, but within one in another order
        found = list(compress(exploration.compact.states[start:end], marked[start:end]))
        if found:
            return exploration.trace_through(depth, found)
        start = end
    raise AssertionError("no state is marked")
