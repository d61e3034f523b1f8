"""The shortest ways to the nodes of a product, level by level."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from varyoff.base.budget import check_time
from varyoff.engine.explicit.product import Product


class Stems:
    """Breadth-first search over pairs (state, state of the automaton), each a number: q * len(graph) + s.

    Args:
        repeating: whether a repetition is a step that counts. Where it does not, a node that only repetitions lead to
            is as near as the one that is repeated.

    Cost: 8 bytes a node, for each state of the automaton that is met, and the time to look at the steps of those that are nearer
    than what is asked for.
    """

    def __init__(self, product: Product, *, repeating: bool) -> None:
        self._product = product
        self._size = len(product.graph)
        self._repeating = repeating
        self._from = _Rows(self._size)
        self._levels: list[list[int]] = []
        self._more = self._search()

    def level(self, depth: int) -> list[int]:
        """Return the nodes at a distance, in the order in which they are met; none beyond the last."""
        while depth >= len(self._levels):
            following = next(self._more, None)
            if following is None:
                return []
            self._levels.append(following)
        return self._levels[depth]

    def _search(self) -> Iterator[list[int]]:
        product, size, rows = self._product, self._size, self._from
        graph, letters = product.graph, product.letters
        offsets, targets = graph.offsets, graph.targets
        onward = [[tuple(dict.fromkeys(q for q, _ in by)) for by in by_letter] for by_letter in product.moves]
        level = [q * size + s for q in sorted(product.automaton.initial) for s in range(graph.initial)]
        for node in level:
            rows[node // size][node % size] = node
        while level:
            if not self._repeating:
                for node in level:  # grows while it is walked
                    q, s = divmod(node, size)
                    for to in onward[q][letters[s]]:
                        if rows[to][s] < 0:
                            rows[to][s] = node
                            level.append(to * size + s)
            yield level
            following: list[int] = []
            for node in level:
                check_time()
                q, s = divmod(node, size)
                there = targets[offsets[s] : offsets[s + 1]]
                for to in onward[q][letters[s]]:
                    row, base = rows[to], to * size
                    if self._repeating and row[s] < 0:
                        row[s] = node
                        following.append(base + s)
                    for t in there:
                        if row[t] < 0:
                            row[t] = node
                            following.append(base + t)
            level = following

    def way(self, node: int) -> list[int]:
        """Return the nodes on a shortest way to a node, from an initial one on."""
        found = [node]
        while True:
            q, s = divmod(node, self._size)
            before = self._from[q][s]
            if before == node:
                return found[::-1]
            node = before
            found.append(node)


class _Rows(dict[int, "array[int]"]):
    """By state of the automaton, and by state: the node before on a shortest way, -1 where none is known."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __missing__(self, q: int) -> array[int]:
        row = self[q] = array("q", [-1]) * self._size
        return row
