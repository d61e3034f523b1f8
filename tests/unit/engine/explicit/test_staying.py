"""The first of the shortest lassos, by hand and against all paths."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.small_lassos import graph, lasso, lasso_differences, naive, random_case
from varyoff.engine.explicit.branching import adjacency, stay_ranks
from varyoff.engine.explicit.staying import Circling

CASES = {
    "a node without an edge repeats": ("", [0], (0,), 0),
    "an edge to itself": ("0>0", [0], (0, 0), 0),
    "a stem, and a node without an edge": ("0>1 1>2", [0], (0, 1, 2), 2),
    "a stem and a loop": ("0>1 1>2 2>1", [0], (0, 1, 2, 1), 1),
    "a short loop far away, a long one near": ("0>1 1>2 2>3 3>0 0>4 4>5 5>5", [0], (0, 4, 5, 5), 2),
    "two as short: the first by edges": ("0>1 0>2 1>1 2>2", [0], (0, 1, 1), 1),
    "two as short: the first by roots": ("0>0 1>1", [1, 0], (1, 1), 0),
    "the second root has a shorter one": ("0>2 2>0 1>1", [0, 1], (1, 1), 0),
    "loop and repetition as short, in order": ("0>1 0>2 1>0 2>3", [0], (0, 1, 0), 0),
    "a loop that returns into the stem": ("0>1 1>2 2>3 3>1 3>4 4>0", [0], (0, 1, 2, 3, 1), 1),
    "the head may be any of a level": ("0>2 0>1 1>3 3>1 2>4 4>2", [0], (0, 2, 4, 2), 1),
    "of two heads of one loop, in order": ("0>1 0>2 1>3 3>2 2>4 4>1 0>5 5>6 6>7 7>8 8>9 9>7", [0], (0, 1, 3, 2, 4, 1), 1),
}  # fmt: skip


@pytest.mark.parametrize(("edges", "roots", "nodes", "loop"), CASES.values(), ids=CASES)
def test_worked_out_by_hand(edges: str, roots: list[int], nodes: tuple[int, ...], loop: int) -> None:
    assert lasso(graph(edges, 10), roots, bytearray(b"\1" * 10)) == Circling(nodes, loop, True)


def test_it_stays_inside() -> None:
    edges = graph("0>1 1>0 0>2 2>3 3>4 4>2", 5)
    assert lasso(edges, [0], bytearray([1, 0, 1, 1, 1])) == Circling((0, 2, 3, 4, 2), 1, True)


def test_all_paths_have_none_that_is_shorter_or_comes_first() -> None:
    found = [lasso_differences(seed) for seed in range(1_500)]
    assert [(seed, lines) for seed, lines in enumerate(found) if lines] == []
    assert found.count(None) < 1_000  # there is no lasso at all


def test_beyond_the_budget_it_is_a_lasso_that_may_be_longer() -> None:
    longer = 0
    for seed in range(1_500):
        edges, roots, inside = random_case(seed)
        stays = bytearray(rank < 0 for rank in stay_ranks(edges, edges.reversed(), inside))
        if not any(stays[root] for root in roots):
            continue
        found = lasso(edges, roots, inside, budget=0)
        nodes = found.nodes
        assert nodes[0] in roots
        assert all(stays[node] for node in nodes)
        assert all(b in edges.of(a) for a, b in pairwise(nodes))
        assert nodes[-1] == nodes[found.loop]
        assert found.loop < len(nodes) - 1 or not edges.of(nodes[-1])
        least = len(naive(edges, roots, stays).nodes)
        assert len(nodes) >= least
        if found.shortest:
            assert len(nodes) == least
        longer += len(nodes) > least
    assert longer > 0


def test_one_long_loop_takes_no_search_from_each_of_its_nodes() -> None:
    size = 20_000
    ring = adjacency(size, [(range(size), [*range(1, size), 0])])
    found = lasso(ring, [0], bytearray(b"\1" * size))
    assert (len(found.nodes), found.loop, found.shortest) == (size + 1, 0, True)
