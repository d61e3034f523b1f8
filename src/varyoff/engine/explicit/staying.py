"""The shortest lasso that stays in some nodes of a graph, found exactly, and the first of the shortest.

A lasso is a stem and a loop: a path whose last node is one that it has been to. A node without an edge repeats: a loop
without edges.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.branching import Adjacency

BUDGET = 10_000_000  # edges that are looked at for a loop that is shorter than the best one so far


@dataclass(frozen=True, slots=True)
class Circling:
    """`nodes` of which the last equals number `loop`; `loop` is the last itself where it repeats.

    `shortest` says whether it is known that no other is shorter.
    """

    nodes: tuple[int, ...]
    loop: int
    shortest: bool


def shortest_lasso(
    edges: Adjacency,
    backward: Adjacency,
    roots: Sequence[int],
    inside: bytearray,
    ordered: Callable[[int], Sequence[int]],
    budget: int = BUDGET,
) -> Circling:
    """Return the first of the shortest lassos that begin in a root and never leave `inside`.

    First in the order of roots, then of what `ordered` says of a node: its successors, in the order that is meant.

    Args:
        backward: the edges the other way round.
        inside: nodes each of which has a successor inside, or none at all; some root is one of them.

    Cost: O(nodes inside × edges inside) time at worst, when all loops are long; it is bounded by the budget, and what
    is found then may be longer than need be.
    """
    graph = _Inside(edges, backward, inside)
    most = 1
    while True:  # what is farther away than the lasso is long need not be looked at
        most *= 4
        depths, order, whole = _depths(graph, roots, most)
        best, heads, budget = _heads(graph, depths, order, len(order) if whole else most, budget)
        if heads or whole or budget < 0:
            break
    path = _first(graph, roots, ordered, depths, best, heads) if heads else None
    if path is None:
        path = _walked(graph, roots, ordered)
    return Circling(tuple(path), path.index(path[-1]), budget >= 0)


def _walked(graph: _Inside, roots: Sequence[int], ordered: Callable[[int], Sequence[int]]) -> list[int]:
    """Return the path that always takes the first step inside, until it is where it was, or where there is none."""
    node = next(root for root in roots if graph.inside[root])
    path: dict[int, None] = {}
    while node not in path:
        check_time()
        path[node] = None
        if not graph.edges.of(node):
            return list(path)
        node = next(after for after in ordered(node) if graph.inside[after])
    return [*path, node]


@dataclass(frozen=True, slots=True)
class _Inside:
    """A graph, its edges the other way round, and the nodes that a lasso may visit."""

    edges: Adjacency
    backward: Adjacency
    inside: bytearray


def _depths(graph: _Inside, roots: Sequence[int], most: int) -> tuple[array[int], list[int], bool]:
    """Return how far each node inside is from the roots, -1 where no path inside leads to it by so many edges; these nodes,
    nearest first; and whether paths of any length lead to no others.
    """
    depths = array("i", [-1]) * len(graph.edges)
    order: list[int] = []
    for root in roots:
        if graph.inside[root] and depths[root] < 0:
            depths[root] = 0
            order.append(root)
    for node in order:  # grows while it is walked
        check_time()
        if depths[node] == most:
            return depths, order, False
        for after in graph.edges.of(node):
            if graph.inside[after] and depths[after] < 0:
                depths[after] = depths[node] + 1
                order.append(after)
    return depths, order, True


def _heads(graph: _Inside, depths: array[int], order: list[int], most: int, budget: int) -> tuple[int, set[int], int]:
    """Return the length of the shortest lasso of at most so many edges, where the loops of those that are so short begin,
    nowhere where there is none, and what is left of the budget; below 0 there may be a shorter one.

    The head of a loop is the nearest of its nodes to the roots: from another one the lasso would be longer. So a loop is
    looked for among the nodes that are not nearer than its head; of these, those from which a path stays among them.
    """
    edges = graph.edges
    best, heads = most, set[int]()
    left = bytearray(len(edges))
    for node in order:
        left[node] = 1
    waiting = array("i", bytes(4 * len(edges)))
    for node in order:
        check_time()
        waiting[node] = sum([left[after] for after in edges.of(node)])
    for node in order:
        if not waiting[node]:
            _remove(node, left, waiting, graph)
    removed = 0
    for head in order:
        depth = depths[head]
        if depth > best:
            break
        if budget < 0:
            break
        while depths[order[removed]] < depth:
            _remove(order[removed], left, waiting, graph)
            removed += 1
        length: int | None = 0
        if edges.of(head):
            if not left[head]:
                continue
            length, spent = _around(edges, head, left, best - depth)
            budget -= spent
        if length is not None:
            if depth + length < best:
                heads.clear()
            best = depth + length
            heads.add(head)
    return best, heads, budget


def _remove(node: int, left: bytearray, waiting: array[int], graph: _Inside) -> None:
    """Take a node away, and those that then can only lead out of what is left."""
    if not left[node]:
        return
    left[node] = 0
    gone = [node]
    for one in gone:  # grows while it is walked
        for before in graph.backward.of(one):
            if left[before]:
                waiting[before] -= 1
                if not waiting[before]:
                    left[before] = 0
                    gone.append(before)


def _around(edges: Adjacency, head: int, left: bytearray, most: int) -> tuple[int | None, int]:
    """Return the length of the shortest loop from a node through what is left, of at most so many edges; and how many
    edges were looked at.
    """
    seen = {head}
    level = [head]
    spent = 0
    for length in range(1, most + 1):
        following = []
        check_time()
        for node in level:
            successors = edges.of(node)
            spent += len(successors)
            for after in successors:
                if after == head:
                    return length, spent
                if left[after] and after not in seen:
                    seen.add(after)
                    following.append(after)
        level = following
        if not level:
            break
    return None, spent


def _first(
    graph: _Inside,
    roots: Sequence[int],
    ordered: Callable[[int], Sequence[int]],
    depths: array[int],
    best: int,
    heads: set[int],
) -> list[int] | None:
    """Return the first path of `best` edges that is a lasso with one of the heads; where a shorter lasso is met, that.

    None where the heads are not those of the shortest lassos, and nearer nodes stand in the way.
    """
    ahead = _leading_to(graph, depths, heads)
    node = next(root for root in roots if root in ahead)
    path = {node: None}
    returning: list[dict[int, int]] = []  # of the heads on the path, how far each node is from them
    for remaining in range(best, 0, -1):
        if node in heads and graph.edges.of(node):
            returning.append(_leading_back(graph, node, remaining))
        step = best - remaining + 1
        good = [
            after
            for after in ordered(node)
            if (after in ahead and depths[after] == step) or any(d.get(after) == remaining - 1 for d in returning)
        ]
        if not good:
            return None
        node = good[0]
        if node in path:
            return [*path, node]
        path[node] = None
        returning = [distances for distances in returning if distances.get(node) == remaining - 1]
    return list(path)


def _leading_to(graph: _Inside, depths: array[int], heads: set[int]) -> set[int]:
    """Return the nodes through which a shortest path leads from a root to a head, these included."""
    found = dict.fromkeys(heads)
    waiting = list(heads)
    for node in waiting:  # grows while it is walked
        check_time()
        for before in graph.backward.of(node):
            if before not in found and depths[before] >= 0 and depths[before] + 1 == depths[node]:
                found[before] = None
                waiting.append(before)
    return set(found)


def _leading_back(graph: _Inside, head: int, most: int) -> dict[int, int]:
    """Return the nodes inside that lead to a head by at most so many edges, each with how many that takes."""
    found = {head: 0}
    level = [head]
    for distance in range(1, most + 1):
        check_time()
        following = []
        for node in level:
            for before in graph.backward.of(node):
                if graph.inside[before] and before not in found:
                    found[before] = distance
                    following.append(before)
        level = following
    return found
