"""The first of the shortest lassos in a graph of a few nodes, among all paths."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from varyoff.engine.explicit.branching import Adjacency, adjacency, stay_ranks
from varyoff.engine.explicit.staying import Circling, shortest_lasso


def graph(text: str, nodes: int) -> Adjacency:
    """Adjacency as `0>1 1>2`; the order of those of one node is meant."""
    pairs = [(int(a), int(b)) for a, b in (edge.split(">") for edge in text.split())]
    return adjacency(nodes, [([a for a, _ in pairs], [b for _, b in pairs])])


def lasso(edges: Adjacency, roots: list[int], inside: bytearray, **options: int) -> Circling:
    stays = bytearray(rank < 0 for rank in stay_ranks(edges, edges.reversed(), inside))
    return shortest_lasso(edges, edges.reversed(), roots, stays, edges.of, **options)


def naive(edges: Adjacency, roots: list[int], inside: bytearray) -> Circling:
    def paths(length: int) -> Iterator[list[int]]:
        waiting = [[root] for root in reversed(roots) if inside[root]]
        while waiting:
            path = waiting.pop()
            if len(path) == length + 1:
                yield path
                continue
            waiting += [[*path, after] for after in reversed(edges.of(path[-1])) if inside[after]]

    for length in range(len(edges) + 1):
        for path in paths(length):
            if path[-1] in path[:-1]:
                return Circling(tuple(path), path.index(path[-1]), True)
            if not edges.of(path[-1]):
                return Circling(tuple(path), length, True)
    raise AssertionError


def random_case(seed: int) -> tuple[Adjacency, list[int], bytearray]:
    random = Random(seed)
    nodes = random.randint(2, 12)
    pairs = [(random.randrange(nodes), random.randrange(nodes)) for _ in range(random.randint(1, 2 * nodes))]
    pairs = [(a, b) for a, b in dict.fromkeys(pairs) if a != b or random.random() < 0.2]
    edges = adjacency(nodes, [([a for a, _ in pairs], [b for _, b in pairs])])
    inside = bytearray(random.random() < 0.9 for _ in range(nodes))
    return edges, random.sample(range(nodes), random.randint(1, 2)), inside


def lasso_differences(seed: int) -> list[str] | None:
    """In what the engine and all paths differ, of one random graph; None where no lasso stays inside."""
    edges, roots, inside = random_case(seed)
    stays = bytearray(rank < 0 for rank in stay_ranks(edges, edges.reversed(), inside))
    if not any(stays[root] for root in roots):
        return None
    found, expected = lasso(edges, roots, inside), naive(edges, roots, stays)
    return [] if found == expected else [f"{found} instead of {expected}"]
