"""Branching time by fixpoints: in which nodes of a graph each part of a formula is true.

A node without an edge repeats, as if it had one to itself.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, islice, repeat
from operator import sub

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.search import slices
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some

_NOT = bytes([1, 0]) + bytes(254)


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Adjacency of a graph whose nodes are 0 … n - 1: those of node v end in `ends[offsets[v]:offsets[v + 1]]`.

    The same edge may be there several times.
    """

    offsets: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of(self, node: int) -> Sequence[int]:
        return self.ends[self.offsets[node] : self.offsets[node + 1]]

    def reversed(self, nodes: int | None = None) -> Adjacency:
        """Return the same edges, by where they end; that is one of so many nodes, where not of these."""
        return adjacency(len(self) if nodes is None else nodes, [(self.ends, self.starts())])

    def starts(self) -> array[int]:
        """Return where each edge begins, in the order of `ends`."""
        counts = map(sub, islice(self.offsets, 1, None), self.offsets)
        return array("i", chain.from_iterable(map(repeat, range(len(self)), counts)))


def adjacency(nodes: int, parts: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Adjacency:
    """Return the edges that lead from `starts[i]` to `ends[i]`, of several pairs (starts, ends).

    Cost: O(nodes + edges), 8 bytes an edge.
    """
    counts = Counter(chain.from_iterable(starts for starts, _ in parts))
    offsets = array("q", accumulate((counts[node] for node in range(nodes)), initial=0))
    check_time()
    ends = array("i", bytes(4 * offsets[nodes]))
    free = offsets[:-1]
    for starts, into in parts:
        check_time()
        for node, end in zip(starts, into, strict=True):
            at = free[node]
            ends[at] = end
            free[node] = at + 1
    return Adjacency(offsets, ends)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Of a formula of branching time and all parts of it: truth by node, and of those with an operator the numbers that
    `Labelling` has of them.
    """

    truths: dict[Branching, bytearray]
    numbers: dict[Branching, array[int]]


def labelled(
    parts: Sequence[Branching], conditions: dict[Branching, bytearray], edges: Adjacency, backward: Adjacency
) -> Labelled:
    """Decide every part of a formula in every node.

    Args:
        parts: all of them, inner ones first.
        conditions: of those that speak of the node alone, where they are true.
        backward: the edges the other way round.

    Cost: O(nodes + edges) time for each part, 5 bytes a node.
    """
    truths: dict[Branching, bytearray] = {}
    numbers: dict[Branching, array[int]] = {}
    for part in parts:
        check_time()
        match part:
            case Here():
                truths[part] = conditions[part]
            case Denied(operand):
                truths[part] = truths[operand].translate(_NOT)
            case Every(operands):
                truths[part] = _both([truths[o] for o in operands])
            case Some(operands):
                truths[part] = _both([truths[o].translate(_NOT) for o in operands]).translate(_NOT)
            case CanStep(operand):
                numbers[part] = step_labels(edges, backward, truths[operand])
                truths[part] = bytearray(iter(numbers[part]))
            case CanReach(left, right):
                numbers[part] = found = reach_ranks(backward, truths[left], truths[right])
                truths[part] = bytearray([number >= 0 for number in found])
            case CanStay(operand):
                numbers[part] = found = stay_ranks(edges, backward, truths[operand])
                truths[part] = bytearray([number < 0 for number in found])
    return Labelled(truths, numbers)


def _both(truths: Sequence[bytearray]) -> bytearray:
    size = len(truths[0])
    found = int.from_bytes(truths[0], "little")
    for other in truths[1:]:
        found &= int.from_bytes(other, "little")
    return bytearray(found.to_bytes(size, "little"))


def step_labels(edges: Adjacency, backward: Adjacency, operand: bytearray) -> array[int]:
    """Return 1 for the nodes with an edge to one where the operand is true, or that repeat where it is; else 0."""
    found = array("i", bytes(4 * len(operand)))
    offsets = edges.offsets
    for nodes in slices([node for node, true in enumerate(operand) if true]):
        for node in nodes:
            for before in backward.of(node):
                found[before] = 1
            if offsets[node] == offsets[node + 1]:
                found[node] = 1
    return found


def reach_ranks(backward: Adjacency, left: bytearray, right: bytearray) -> array[int]:
    """Return how many edges it takes at least, through nodes with `left`, to one with `right`; -1 where none is reached."""
    ranks = array("i", [-1]) * len(right)
    level = [node for node, true in enumerate(right) if true]
    for node in level:
        ranks[node] = 0
    rank = 0
    while level:
        rank += 1
        following = []
        for nodes in slices(level):
            for node in nodes:
                for before in backward.of(node):
                    if ranks[before] < 0 and left[before]:
                        ranks[before] = rank
                        following.append(before)
        level = following
    return ranks


def stay_ranks(edges: Adjacency, backward: Adjacency, operand: bytearray) -> array[int]:
    """Return -1 for the nodes from which some path stays in the operand for ever; of the others, how many edges on all
    paths lead out of it at the latest, 0 where it is false.
    """
    ranks = array("i", [-1]) * len(operand)
    offsets = edges.offsets
    remaining = array("i", [offsets[node + 1] - offsets[node] for node in range(len(operand))])
    level = [node for node, true in enumerate(operand) if not true]
    for node in level:
        ranks[node] = 0
    rank = 0
    while level:
        rank += 1
        following = []
        for nodes in slices(level):
            for node in nodes:
                for before in backward.of(node):
                    remaining[before] -= 1
                    if not remaining[before] and ranks[before] < 0:
                        ranks[before] = rank
                        following.append(before)
        level = following
    return ranks
