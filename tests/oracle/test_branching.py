"""Branching time and games, worked by hand on small graphs; what stands beside each is how."""

from __future__ import annotations

import random
from itertools import product
from textwrap import dedent

import pytest

from tests.oracle import explore, judge, load_text
from tests.oracle.branching import satisfying
from tests.oracle.formulas import Atoms
from tests.oracle.games import won


def system(text, **options):
    return load_text("system: example\n" + dedent(text), **options)


def verdict(specification, **body):
    specification.properties["asked"] = body
    return judge(specification, "asked").verdict


# a goes to b or c; c stays c by an event, b has no event at all
FORK = """
    machines:
      Way:
        states: [a, b, c]
        transitions:
          - {trigger: left, source: a, dest: b}
          - {trigger: right, source: a, dest: c}
          - {trigger: round, source: c, dest: c}
    instances: {way: Way}
    deadlock: allowed
"""


@pytest.mark.parametrize(
    ("formula", "true_in"),
    [
        ("EX(way.state == b)", "ab"),  # b repeats, since nothing can happen there
        ("AX(way.state == b)", "b"),
        ("AX(way.state == c)", "c"),
        ("EX(way.state == a)", ""),  # a does not repeat: something can happen
        ("EF(way.state == b)", "ab"),
        ("AF(way.state == b)", "b"),
        ("AF(way.state in b | c)", "abc"),
        ("EG(way.state in a | c)", "ac"),
        ("AG(way.state != c)", "b"),
        ("AG(EF(way.state == c))", "c"),
        ("E(way.state == a, until=way.state == b)", "ab"),
        ("A(way.state == a, until=way.state == b)", "b"),
        ("A(way.state == a, until=way.state != a)", "abc"),
        ("A(false, until=way.state == c)", "c"),
        ("not EX(way.state == b) and way.state != b", "c"),
        ("implies(EX(way.state == b), EX(way.state == c))", "ac"),
        ("iff(AF(way.state == b), AF(way.state == c))", "a"),
        ("all(EF(x.state == c) for x in Way)", "ac"),
        ("any(AG(x.state == c) for x in Way if x.state == c)", "c"),
    ],
)
def test_a_formula_of_branching_time_is_true_in(formula, true_in):
    specification = system(FORK)
    for state in "abc":
        specification.instances["way"].initial["state"] = [state]
        expected = "holds" if state in true_in else "violated"
        assert verdict(specification, ctl=formula) in ((expected, "vacuous") if expected == "holds" else ("violated",))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("AG(implies(way.state == a and way.state == b, AF(way.state == c)))", "vacuous"),
        ("AG(implies(way.state == c, AF(way.state == c)))", "holds"),
        ("AG(implies(way.state == b and way.state == c, true)) and AG(implies(way.state == a, true))", "holds"),
        ("AG(all(implies(x.state == b and x.state == c, AX(false)) for x in Way))", "vacuous"),
        ("AG(implies(EF(false), AX(false)))", "holds"),  # a premise is a condition on states
    ],
)
def test_a_premise_that_is_never_true(formula, expected):
    assert verdict(system(FORK), ctl=formula) == expected


def test_every_initial_state_counts():
    specification = system(FORK)
    specification.instances["way"].initial["state"] = ["b", "c"]
    assert verdict(specification, ctl="EF(way.state == c)") == "violated"
    assert verdict(specification, ctl="EF(way.state != a)") == "holds"


def test_formulas_say_of_each_other_what_they_should():
    """Laws of the logic on random graphs: each operator by another one, and by what it says of the next states."""
    for number in range(60):
        draw = random.Random(number)
        entries = ", ".join(
            f"{{trigger: t, source: {x}, dest: {y}}}" for x, y in product("abcd", repeat=2) if draw.random() < 0.3
        )
        graph = explore(
            system(f"""
            machines: {{M: {{states: [a, b, c, d], initial: any, transitions: [{entries}]}}}}
            instances: {{m: M}}
            deadlock: allowed
        """)
        )
        p, q = ("atom", "p"), ("atom", "q")
        atoms = Atoms(graph, true={k: [draw.random() < 0.5 for _ in graph.states] for k in "pq"})

        def sat(formula, graph=graph, atoms=atoms):
            return satisfying(graph, formula, atoms)

        for one, other in (
            (("EF", p), ("not", ("AG", ("not", p)))),
            (("AF", p), ("not", ("EG", ("not", p)))),
            (("AX", p), ("not", ("EX", ("not", p)))),
            (("EF", p), ("or", p, ("EX", ("EF", p)))),
            (("EG", p), ("and", p, ("EX", ("EG", p)))),
            (("E", p, q), ("or", q, ("and", p, ("EX", ("E", p, q))))),
            (("A", p, q), ("or", q, ("and", p, ("AX", ("A", p, q))))),
            (("AF", q), ("A", ("or", p, ("not", p)), q)),
            (("A", p, q), ("and", ("AF", q), ("not", ("E", ("not", q), ("and", ("not", p), ("not", q)))))),
        ):
            assert sat(one) == sat(other), (one, other)


# --- games

# the pool is on or off; an operator types; applications and faults interfere
POOL = """
    machines:
      Pool:
        states: [on, off, damaged]
        variables: {wear: 0..1}
        transitions:
          - {trigger: vary_on, source: off, dest: on}
          - {trigger: vary_off, source: on, dest: off}
          - {trigger: repair, source: damaged, dest: off}
          - {trigger: fail, actor: fault, source: [on, off], dest: damaged}
          - {trigger: write, actor: workload, source: on, effect: {wear: 1 - wear}}
    instances: {pool: Pool}
"""


@pytest.mark.parametrize(
    ("goal", "faults", "despite", "expected"),
    [
        # repaired it is off, and before it is on it may fail again, and so on; touching `on` is enough
        ("pool.state == on", None, "fault", "violated"),
        ("pool.state == on", 2, "fault", "holds"),  # after the budget is spent nothing fails any more
        ("pool.state == off", None, "fault", "holds"),  # from on: vary_off touches off at once
        ("pool.state == on", None, "workload", "holds"),
        # after vary_off the adversary may not write; before it, both
        ("pool.wear == 0 and pool.state == off", None, "workload", "violated"),
        ("pool.state == off", None, "workload", "holds"),
        ("pool.state == damaged", None, ["workload", "operator"], "holds"),  # we are the faults
        ("pool.state == on", None, ["workload", "operator"], "violated"),
    ],
)
def test_the_game_against(goal, faults, despite, expected):
    assert verdict(system(POOL, faults=faults), recoverable=goal, despite=despite) == expected


def test_who_is_in_neither_list_stands_still():
    assert verdict(system(POOL), recoverable="pool.state == damaged", by="workload", despite="operator") == "violated"
    assert verdict(system(POOL), recoverable="pool.state == on", by="operator", despite="workload") == "holds"
    # faults cannot help us, unless they are ours
    assert verdict(system(POOL), recoverable="pool.state == damaged", by="operator", despite="workload") == "violated"
    assert verdict(system(POOL), recoverable="pool.state == damaged", despite="workload") == "holds"


def game(moves, goal):
    """Where the operator wins against the workload, in a game of numbers: `moves` are (actor, event, from, to)."""
    entries = ", ".join(
        f"{{trigger: {event}, actor: {actor}, conditions: n == {source}, effect: {{n: {target}}}}}"
        for actor, event, source, target in moves
    )
    graph = explore(
        system(f"""
        machines: {{M: {{variables: {{n: {{type: 0..9, initial: any}}}}, transitions: [{entries}]}}}}
        instances: {{m: M}}
        deadlock: allowed
    """)
    )
    return sorted(won(graph, goal, ["operator"], ["workload"]))


def test_of_several_ways_the_adversary_picks():
    both = [("operator", "go", 0, 1), ("operator", "go", 0, 2)]
    assert game(both, {1}) == [1]
    assert game(both, {1, 2}) == [0, 1, 2]
    assert game([("operator", "go", 0, 1), ("operator", "walk", 0, 2)], {1}) == [0, 1]


def test_a_way_of_another_actor_is_not_one_of_ours():
    assert game([("operator", "go", 0, 1), ("fault", "go", 0, 2)], {1}) == [0, 1]


def test_the_adversary_moves_between_our_moves_but_cannot_starve_us():
    # from 0 to 1, there it may go to 2 or round and round from 1 to 3 and back; from each of these we get to 4
    moves = [
        ("operator", "a", 0, 1),
        ("workload", "b", 1, 2),
        ("workload", "c", 1, 3),
        ("workload", "d", 3, 1),
        ("operator", "e", 1, 4),
        ("operator", "f", 2, 4),
        ("operator", "g", 3, 4),
    ]
    assert game(moves, {4}) == [0, 1, 2, 3, 4]
    # without a way from 2 only what does not let it get there is won: at 1 and at 3 it is our turn
    assert game([m for m in moves if m[1] != "f"], {4}) == [1, 3, 4]
    # it may not go on once the goal is touched, even where it touches it itself
    assert game([("operator", "a", 0, 1), ("workload", "b", 1, 2), ("operator", "c", 1, 2)], {1}) == [0, 1]
    touched = [("operator", "a", 0, 1), ("workload", "b", 1, 2), ("workload", "c", 2, 3), ("operator", "d", 1, 2)]
    assert game(touched, {2}) == [0, 1, 2]


def test_a_state_from_which_only_the_adversary_gets_to_the_goal_is_lost():
    assert game([("workload", "b", 0, 1)], {1}) == [1]
