"""Games, with answers that were worked out by hand."""

from __future__ import annotations

from array import array
from random import Random

import pytest

from tests.support.local_rules import adversary_errors, strategy_errors
from tests.support.small_graphs import among, graph_model
from varyoff.engine.explicit.branching import adjacency
from varyoff.engine.explicit.engine import Explicit
from varyoff.engine.explicit.game import strong_components
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win

# The goal is 9. We are the operator (o), the adversary is the workload (w) and faults (f); `s` is in neither list. An event
# is its moves FROM>TO. Expected: ranks of 0, 1, … of those that can be reached, or the lost ones; all begin in 0.
GAMES = {
    "one step": ("0>9o", {0: 1, 9: 0}),
    "two steps": ("0>1o | 1>9o", {0: 2, 1: 1, 9: 0}),
    "the event that needs fewer rounds, not the first": ("0>1o | 0>9o | 1>9o", {0: 1, 1: 1, 9: 0}),
    "no event of ours": ("0>9w", "lost 0"),
    "nobody has an event": ("", "lost 0"),
    "who is in neither list stands still": ("0>1o | 1>9o | 1>2s | 2>2s | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "and does not help": ("0>9s", "lost 0"),
    "an adversary that may spoil it": ("0>1o | 1>9o | 1>2w", "lost 0 2"),
    "of two events the one that it cannot spoil": ("0>1o | 0>3o | 1>9o | 1>2w | 3>9o | 2>9o | 2>2f", {0: 2, 1: 1, 3: 1, 2: 1, 9: 0}),
    "an adversary cycle through won states": ("0>1o | 1>2w | 2>1w | 1>9o | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "an adversary cycle with one state of no return": ("0>1o | 1>2w | 2>1w | 1>9o", "lost 0 2"),
    "it cannot go round for ever": ("0>0w 0>9o", {0: 1, 9: 0}),
    "a cycle that is left for another": (
        "0>1o | 1>2w | 2>1w | 2>3w | 3>4w | 4>3w | 1>9o | 2>9o | 3>9o | 4>5o | 5>9o",
        {0: 3, 1: 1, 2: 1, 3: 1, 4: 2, 5: 1, 9: 0},
    ),
    "its way leads through the goal only": ("0>1o | 1>9w | 9>2w | 1>9o | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "past the goal there is no return, but it was touched": ("0>1o | 1>9w | 1>9o | 9>9w", {0: 2, 1: 1, 9: 0}),
    "touching it is enough, and it is lost afterwards": ("0>9o | 9>2w", "lost 2"),
    "of several ways the adversary picks": ("0>9o 0>1o", "lost 0 1"),
    "all ways are good": ("0>9o 0>1o | 1>9o", {0: 2, 1: 1, 9: 0}),
    "a way of another actor does not count": ("0>9o 0>1s | 1>9o", {0: 1, 1: 1, 9: 0}),
    "a way of the adversary is its step": ("0>9o 0>1w", "lost 1"),
    "a way of ours in an event that begins with one of the adversary": ("0>1w 0>9o | 1>9o", {0: 1, 1: 1, 9: 0}),
    "staying is no progress": ("0>0o", "lost 0"),
    "a way back to where it came from": ("0>9o 0>0o", "lost 0"),
    "a stay that is worse than the state itself": ("0>1o | 1>9o | 1>2f | 2>3o | 3>9o", {0: 3, 1: 1, 2: 2, 3: 1, 9: 0}),
    "it must let us come to our turn": ("0>0f | 0>9o", {0: 1, 9: 0}),
    "a rank that waits for the whole cycle": (
        "0>1o | 1>2w | 2>1w | 1>9o | 2>3o | 3>4o | 4>9o",
        {0: 4, 1: 1, 2: 3, 3: 2, 4: 1, 9: 0},
    ),
}  # fmt: skip


def question() -> Win:
    return Win(StateCondition(among(9)), ("operator",), ("workload", "fault"))


@pytest.mark.parametrize(("events", "expected"), GAMES.values(), ids=GAMES)
def test_worked_out_by_hand(events: str, expected: dict[int, int] | str) -> None:
    model = graph_model(10, [e.strip() for e in events.split("|")])
    (decision,) = Explicit().explore(model, [question()]).decisions
    certificate = decision.certificate
    if isinstance(expected, str):
        assert decision.answer == "no"
        assert isinstance(certificate, Adversary)
        assert sorted(state[0] for state in certificate.states) == [int(n) for n in expected.split()[1:]]
        assert adversary_errors(model, question(), certificate, decision.trace) == []
    else:
        assert decision.answer == "yes"
        assert isinstance(certificate, Strategy)
        assert {state[0]: certificate.moves[state][1] for state in certificate.states} == expected
        assert strategy_errors(model, question(), certificate) == []


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
