"""Fixpoints of branching time on a graph, worked out by hand."""

from __future__ import annotations

import pytest

from varyoff.engine.explicit.branching import adjacency, labelled, reach_ranks, stay_ranks, step_labels
from varyoff.model.expression import FALSE, TRUE
from varyoff.temporal.branching import CanReach, CanStay, CanStep, Denied, Every, Here, Some, parts_of

# 0 → 1 → 2 → 0, 1 → 3 → 4 → 4, 3 → 5 (no edge), 6 → 4
GRAPH = adjacency(7, [([0, 1, 2, 1, 3, 4, 3, 6], [1, 2, 0, 3, 4, 4, 5, 4])])
BACKWARD = GRAPH.reversed()


def bits(text: str) -> bytearray:
    return bytearray(c == "1" for c in text)


def test_edges_stand_with_their_beginning_and_the_other_way_round() -> None:
    assert [list(GRAPH.of(node)) for node in range(7)] == [[1], [2, 3], [0], [4, 5], [4], [], [4]]
    assert [list(BACKWARD.of(node)) for node in range(7)] == [[2], [0], [1], [1], [3, 4, 6], [3], []]


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("0000000", "0000000"),
        ("1000000", "0010000"),
        ("0001000", "0100000"),
        ("0000010", "0001010"),  # the node without an edge repeats
        ("0000001", "0000000"),
        ("0000100", "0001101"),
    ],
)
def test_can_step(operand: str, expected: str) -> None:
    assert "".join(map(str, step_labels(GRAPH, BACKWARD, bits(operand)))) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1111111", "0000010", [3, 2, 4, 1, -1, 0, -1]),
        ("1101111", "0000010", [3, 2, -1, 1, -1, 0, -1]),
        ("1011111", "0000010", [-1, -1, -1, 1, -1, 0, -1]),  # the one way leads through 1
        ("0000000", "0000110", [-1, -1, -1, -1, 0, 0, -1]),  # it need not hold where the right one does
        ("1111111", "0000000", [-1] * 7),
    ],
)
def test_can_reach(left: str, right: str, expected: list[int]) -> None:
    assert list(reach_ranks(BACKWARD, bits(left), bits(right))) == expected


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("1111111", [-1] * 7),
        ("1110000", [-1, -1, -1, 0, 0, 0, 0]),  # on the cycle
        ("1101000", [3, 2, 0, 1, 0, 0, 0]),  # at the latest behind 3
        ("0001010", [0, 0, 0, -1, 0, -1, 0]),  # where there is no edge it stays
        ("0101000", [0, 2, 0, 1, 0, 0, 0]),
        ("0000101", [0, 0, 0, 0, -1, 0, -1]),  # an edge to itself
    ],
)
def test_can_stay(operand: str, expected: list[int]) -> None:
    assert list(stay_ranks(GRAPH, BACKWARD, bits(operand))) == expected


def test_an_edge_that_is_there_twice_counts_once() -> None:
    twice = adjacency(3, [([0, 0, 1], [1, 1, 2])])
    assert list(stay_ranks(twice, twice.reversed(), bits("110"))) == [2, 1, 0]
    assert list(reach_ranks(twice.reversed(), bits("111"), bits("001"))) == [2, 1, 0]


def test_parts_are_decided_from_within() -> None:
    a, b = Here(TRUE), Here(FALSE)  # names for two conditions
    formula = Every((Denied(CanReach(a, Denied(b))), Some((CanStep(b), CanStay(b)))))
    found = labelled(parts_of(formula), {a: bits("1111111"), b: bits("0000111")}, GRAPH, BACKWARD)
    assert found.truths[formula] == bits("0000111")
    assert found.truths[CanReach(a, Denied(b))] == bits("1111000")
    assert found.truths[Some((CanStep(b), CanStay(b)))] == bits("0001111")
    assert found.truths[Denied(b)] == bits("1111000")
    assert set(found.numbers) == {CanReach(a, Denied(b)), CanStep(b), CanStay(b)}
