"""Games by attractors: from which nodes of a graph we can enforce a goal, and how.

We choose an event; where it has several ways, the adversary picks one, and then takes any finite number of steps before
it is our turn again. Where the goal holds the game is over.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.branching import Adjacency, adjacency
from varyoff.engine.explicit.search import slices

UNKNOWN = -1  # rank of what is not won


@dataclass(frozen=True, slots=True)
class Turns:
    """What we can choose: choice c is event `events[c]` in node `nodes[c]`, and `ways.of(c)` are the nodes after it.

    Turns of one node stand together, in the order of events; every choice has a way.
    """

    nodes: Sequence[int]
    events: Sequence[int]
    ways: Adjacency


@dataclass(frozen=True, slots=True)
class Won:
    """By node: its rank (0 goal, -1 lost), the choice that is made (-1 for none), and its stay (-1: it may be lost)."""

    ranks: array[int]
    choices: array[int]
    stays: array[int]


def attract(goal: bytearray, choices: Turns, adversary: Adjacency) -> Won:
    """Return what can be won, round by round: the rank of a node is the number of rounds.

    A node is safe in a round when all that the adversary can lead to from it was won by then; a choice is good when all
    its ways are safe; a node is won in the round after that of its first good choice. Among those the first by event
    in the order of events is made. Nodes that the adversary can lead around are safe together: they are one component of its graph, with a
    counter of its nodes that are not won and of its edges to components that are not safe.

    Args:
        goal: where it holds.
        adversary: its steps, none of them from a node with the goal.

    Cost: O(nodes + edges + ways) time.
    """
    count, events = len(goal), choices.events
    component, number = strong_components(adversary)
    members = adjacency(number, [(component, range(count))])
    waiting = array("i", [b - a for a, b in pairwise(members.offsets)])
    into, out = array("i"), array("i")  # edges between components
    for nodes in slices(list(range(count))):
        for node in nodes:
            own = component[node]
            for after in adversary.of(node):
                if component[after] != own:
                    waiting[own] += 1
                    into.append(component[after])
                    out.append(own)
    behind = adjacency(number, [(into, out)])
    open_ways = array("i", [b - a for a, b in pairwise(choices.ways.offsets)])
    chosen_into = choices.ways.reversed(count)
    ranks, stays, made = (array("i", [UNKNOWN]) * count for _ in range(3))
    level = [node for node, true in enumerate(goal) if true]
    for node in level:
        ranks[node] = 0
    rank = 0
    while level:
        check_time()
        safe = []
        for node in level:
            waiting[component[node]] -= 1
            if not waiting[component[node]]:
                safe.append(component[node])
        for one in safe:  # grows while it is walked
            for before in behind.of(one):
                waiting[before] -= 1
                if not waiting[before]:
                    safe.append(before)
        rank += 1
        following = []
        for one in safe:
            check_time()
            for node in members.of(one):
                stays[node] = rank - 1
                for choice in chosen_into.of(node):
                    open_ways[choice] -= 1
                    if open_ways[choice]:
                        continue
                    chooser = choices.nodes[choice]
                    if ranks[chooser] < 0:
                        ranks[chooser] = rank
                        made[chooser] = choice
                        following.append(chooser)
                    elif ranks[chooser] == rank and events[choice] < events[made[chooser]]:
                        made[chooser] = choice
        level = following
    return Won(ranks, made, stays)


def strong_components(edges: Adjacency) -> tuple[array[int], int]:
    """Return the number of the strongly connected component of every node, and how many there are.

    Adjacency lead to components with lower numbers (Tarjan 1972, without recursion).
    """
    count = len(edges)
    offsets, ends = edges.offsets, edges.ends
    found = array("i", [-1]) * count
    low = array("i", bytes(4 * count))  # 0: not seen; else the least number of an open node that it is known to lead to
    seen = number = 0
    opened: list[int] = []  # seen, and not yet in a component
    for root in range(count):
        if low[root]:
            continue
        check_time()
        seen += 1
        low[root] = seen
        opened.append(root)
        path = [(root, offsets[root], seen)]  # nodes, each with its next edge and its own number
        while path:
            node, at, own = path.pop()
            end, least, after = offsets[node + 1], low[node], node
            while at < end:
                after = ends[at]
                if not low[after]:
                    break
                if found[after] < 0 and low[after] < least:
                    least = low[after]
                at += 1
            low[node] = least
            if at < end:  # the same edge is looked at again when what follows is done
                path.append((node, at, own))
                seen += 1
                low[after] = seen
                opened.append(after)
                path.append((after, offsets[after], seen))
            elif least == own:
                member = -1
                while member != node:
                    member = opened.pop()
                    found[member] = number
                number += 1
    return found, number
