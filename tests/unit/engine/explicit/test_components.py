"""Components against networkx, and their order."""

from __future__ import annotations

import random

import networkx as nx

from varyoff.engine.explicit.components import Components


def drawn(seed: int) -> list[list[int]]:
    draw = random.Random(f"components {seed}")
    size = draw.randint(1, 30)
    return [[draw.randrange(size) for _ in range(draw.randint(0, 3))] for _ in range(size)]


def test_components_are_those_of_networkx_and_steps_lead_to_lower_numbers() -> None:
    for seed in range(100):
        ahead = drawn(seed)
        components = Components(len(ahead))
        roots = range(0, len(ahead), 3)
        found = components.found(roots, ahead.__getitem__)
        graph = nx.DiGraph([(a, b) for a, targets in enumerate(ahead) for b in targets])
        graph.add_nodes_from(range(len(ahead)))
        met = set(roots).union(*(nx.descendants(graph, root) for root in roots))
        expected = {frozenset(c) for c in nx.strongly_connected_components(graph.subgraph(met))}
        assert set(map(frozenset, found)) == expected
        assert sum(map(len, found)) == len(met)
        for number, members in enumerate(found, components.first):
            assert {components.number[v] for v in members} == {number}
        assert all(components.number[v] == 0 for v in range(len(ahead)) if v not in met)
        assert all(components.number[a] >= components.number[b] for a in met for b in ahead[a])


def test_what_was_found_is_left_alone_and_what_is_forgotten_is_taken_apart_again() -> None:
    ahead = [[1], [2], [0, 3], [3]]
    components = Components(4)
    assert [sorted(c) for c in components.found([0], ahead.__getitem__)] == [[3], [0, 1, 2]]
    components.forget([0, 1])  # 2 is taken out
    first = components.first
    assert list(components.found([0, 1], ahead.__getitem__)) == [[1], [0]]
    assert components.number == [first + 3, first + 2, first + 1, first]


def test_a_path_of_many_nodes_needs_no_recursion() -> None:
    components = Components(50_000)
    assert len(components.found([0], lambda v: [v + 1] if v < 49_999 else [])) == 50_000
