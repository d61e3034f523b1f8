"""Strongly connected components, by Tarjan's algorithm with a stack of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Components, by number from `first` on: the nodes of one after the other, and where each ends."""

    first: int
    nodes: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.ends)

    def __iter__(self) -> Iterator[list[int]]:
        begin = 0
        for end in self.ends:
            yield self.nodes[begin:end]
            begin = end


class Components:
    """Finds components of graphs on nodes 0, 1, …, size - 1, and numbers them.

    Of two components, the one that is found first, and has the lower number, has no step to the other.

    Attributes:
        number: by node, the number of its component, never below `first`; 0 for a node that was not met.
        first: the number of the component that is found first.

    Cost: O(nodes + steps) time; a word for each of `size` nodes and some for each that is met.
    """

    def __init__(self, size: int) -> None:
        self.number: list[int] = [0] * size
        self.first = self._next = size + 1  # above all numbers that nodes have while they are on the stack

    def found(self, roots: Iterable[int], ahead: Callable[[int], Iterable[int]]) -> Found:
        """Return the components that can be got to from the roots.

        What was found before is not looked at again: steps into it are none of this graph.

        Args:
            ahead: the nodes that steps lead to from a node; it is asked once for each.
        """
        number = self.number
        nodes: list[int] = []
        ends: list[int] = []
        closed = self._next
        count = 0
        for root in roots:
            if number[root]:
                continue
            count += 1
            number[root] = low = count
            v, steps, open_ = root, iter(ahead(root)), [root]
            # What is left to do for the nodes on the way from the root: in lists of their own, tuples take longer.
            nodes_above: list[int] = []
            lows_above: list[int] = []
            steps_above: list[Iterator[int]] = []
            while True:
                for w in steps:
                    seen = number[w]
                    if not seen:
                        nodes_above.append(v)
                        lows_above.append(low)
                        steps_above.append(steps)
                        count += 1
                        number[w] = low = count
                        open_.append(w)
                        v, steps = w, iter(ahead(w))
                        if not count & 255:
                            check_time()
                        break
                    if seen < low:  # noqa: PLR1730 - a call costs more than all the rest
                        low = seen
                else:
                    if low == number[v]:
                        if open_[-1] == v:
                            nodes.append(open_.pop())
                            number[v] = closed
                        else:
                            at = len(open_) - 2
                            while open_[at] != v:
                                at -= 1
                            members = open_[at:]
                            del open_[at:]
                            for w in members:
                                number[w] = closed
                            nodes += members
                        closed += 1
                        ends.append(len(nodes))
                    if not nodes_above:
                        break
                    v, behind, steps = nodes_above.pop(), lows_above.pop(), steps_above.pop()
                    if behind < low:  # noqa: PLR1730
                        low = behind
        found = Found(self._next, nodes, ends)
        self._next = closed
        return found

    def forget(self, nodes: Iterable[int]) -> None:
        """Let nodes be met again, as a graph without the rest of their component."""
        number = self.number
        for node in nodes:
            number[node] = 0
