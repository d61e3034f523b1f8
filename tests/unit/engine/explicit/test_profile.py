"""Words that are repeated for ever, by their profile and by letting the automaton run on them."""

from __future__ import annotations

from itertools import product

import networkx as nx

from varyoff.engine.explicit.profile import Profiles

# letters a and b; 0 waits, and after an `a` it may bet that `b` is over (1), in which an `a` accepts
WAITS = [[((0, 0), (1, 0)), ((0, 0),)], [((1, 1),), ()]]
# reads `a` and `b` in turn, or `a` twice; sets 0 and 1 are met by different ways from 0 to 0 over `aa`
TURNS = [[((1, 1), (2, 2)), ()], [((0, 0),), ((0, 3),)], [((0, 0),), ()]]


def accepted(moves: list[list[tuple[tuple[int, int], ...]]], accepting: int, word: tuple[int, ...]) -> set[int]:
    """The states from which a run on the word, again and again, meets all sets: components of (state, position)."""
    graph = nx.MultiDiGraph()
    for q, by_letter in enumerate(moves):
        for i, letter in enumerate(word):
            graph.add_node((q, i))
            for r, bits in by_letter[letter]:
                graph.add_edge((q, i), (r, (i + 1) % len(word)), bits=bits)
    good = set()
    for members in nx.strongly_connected_components(graph):
        inner = graph.subgraph(members)
        met = 0
        for _, _, bits in inner.edges(data="bits"):
            met |= bits
        if inner.number_of_edges() and met & accepting == accepting:
            good |= members
    return {q for q in range(len(moves)) if ((q, 0) in good or nx.descendants(graph, (q, 0)) & good)}


def test_a_word_is_accepted_from_the_states_that_runs_accept_it_from() -> None:
    for moves, accepting in ((WAITS, 1), (TURNS, 3)):
        profiles = Profiles(moves, accepting)
        for length in range(1, 6):
            for word in product(range(2), repeat=length):
                profile = 0
                for letter in word:
                    profile = profiles.after(profile, letter)
                expected = accepted(moves, accepting, word)
                assert profiles.accepted(profile) == expected
                if profiles.hopeless(profile):
                    assert expected == set()


def test_two_ways_over_one_word_meet_what_none_of_them_does() -> None:
    profiles = Profiles(TURNS, 3)
    assert 0 in profiles.accepted(profiles.after(profiles.after(0, 0), 0))
