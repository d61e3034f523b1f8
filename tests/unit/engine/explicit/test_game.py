"""Games, with answers that were worked out by hand."""

from __future__ import annotations

from array import array
from random import Random

import pytest

from tests.support.games import GAMES, game_errors, question
from tests.support.small_graphs import graph_model
from varyoff.engine.explicit.branching import adjacency
from varyoff.engine.explicit.engine import Explicit
from varyoff.engine.explicit.game import strong_components
from varyoff.problem.certificate import Strategy


@pytest.mark.parametrize("name", GAMES)
def test_worked_out_by_hand(name: str) -> None:
    assert game_errors(*GAMES[name]) == []


def test_of_events_that_win_as_soon_the_first_is_chosen() -> None:
    model = graph_model(10, ["0>1o", "1>9o", "0>2o", "2>9o", "2>9o"])
    (decision,) = Explicit().explore(model, [question()]).decisions
    assert isinstance(decision.certificate, Strategy)
    assert decision.certificate.moves[0,] == (0, 2, 2)
    assert decision.certificate.moves[2,] == (3, 1, 1)


def test_components_of_a_long_way_and_a_long_way_back() -> None:
    last = 20_000
    there = adjacency(last + 1, [(range(last), range(1, last + 1))])
    assert strong_components(there) == (array("i", range(last, -1, -1)), last + 1)
    back = adjacency(last + 1, [(range(last), range(1, last + 1)), ([last - 1], [1])])
    found, number = strong_components(back)
    assert number == 3
    assert [found[0], *{found[i] for i in range(1, last)}, found[last]] == [2, 1, 0]


def test_components_are_nodes_that_lead_to_each_other() -> None:
    for seed in range(300):
        random = Random(seed)
        size = random.randint(1, 9)
        pairs = [(random.randrange(size), random.randrange(size)) for _ in range(random.randint(0, 14))]
        found, number = strong_components(adjacency(size, [([a for a, _ in pairs], [b for _, b in pairs])]))
        led = {i: {i} for i in range(size)}
        for _ in range(size):
            for a, b in pairs:
                led[a] |= led[b]
        for a in range(size):
            for b in range(size):
                assert (found[a] == found[b]) == (b in led[a] and a in led[b]), seed
        assert sorted(set(found)) == list(range(number))
        assert all(found[a] >= found[b] for a, b in pairs)
