"""Formulas of linear time on models small enough to be worked out by hand, and on drawn ones, of which every answer is checked:
a lasso by its own labels and against all shorter ones, blocks node by node.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from tests.support.behaviours import (
    among,
    decided,
    drawn_fairness,
    drawn_formula,
    drawn_model,
    mistakes_of_blocks,
    mistakes_of_lasso,
    model_of_steps,
    shortest_length,
)
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit import follow
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import Arithmetic, Compare, Const, Var
from varyoff.model.model import Model
from varyoff.model.trace import REPETITION
from varyoff.problem.certificate import Blocks
from varyoff.problem.decision import Decision
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow
from varyoff.temporal.automaton import TooLargeAutomaton
from varyoff.temporal.formula import Formula, Next, Proposition, always, both, denial, either, eventually


def at(*states: int) -> Formula:
    return Proposition(among(states))


def leads_to(premise: Formula, conclusion: Formula) -> Formula:
    return always(either(denial(premise), eventually(conclusion)))


def weak(*groups: Sequence[int]) -> Fairness:
    return Fairness(tuple(Fair(f"w{i}", tuple(g), "weak") for i, g in enumerate(groups)))


def strong(*groups: Sequence[int]) -> Fairness:
    return Fairness(tuple(Fair(f"s{i}", tuple(g), "strong") for i, g in enumerate(groups)))


def together(*several: Fairness) -> Fairness:
    return Fairness(tuple(group for one in several for group in one.groups))


NONE = Fairness()


def holds(model: Model, formula: Formula, fairness: Fairness = NONE) -> Blocks:
    """Require that a formula is true of all fair behaviours, with blocks that show it."""
    found = decided(model, formula, fairness)
    assert found.answer == "yes"
    assert isinstance(found.certificate, Blocks)
    assert mistakes_of_blocks(model, fairness, found.certificate) == []
    return found.certificate


def violated(model: Model, formula: Formula, fairness: Fairness = NONE) -> tuple[list[object], int | None]:
    """Require that a formula is false of some fair behaviour, and return the states of the lasso and where it begins."""
    found = decided(model, formula, fairness)
    assert found.answer == "no"
    assert found.trace is not None
    assert mistakes_of_lasso(model, formula, fairness, found.trace) == []
    assert found.trace.shortest
    return [s[0] for s in found.trace.states], found.trace.loop


# --- behaviours ------------------------------------------------------------------------------------------------


def test_without_fairness_a_behaviour_may_stop_anywhere() -> None:
    model = model_of_steps(2, [[(0, 1)]])
    assert violated(model, eventually(at(1))) == ([0], 0)
    holds(model, eventually(at(1)), weak([0]))


def test_a_terminal_state_repeats_for_ever() -> None:
    model = model_of_steps(3, [[(0, 1)], [(0, 2)]])
    everything = weak([0, 1])
    assert violated(model, always(eventually(at(0))), everything) == ([0, 1], 1)
    assert violated(model, eventually(at(1)), everything) == ([0, 2], 1)
    holds(model, eventually(at(1, 2)), everything)


def test_an_occurrence_that_changes_nothing_is_none() -> None:
    # e0 stays at 0, e1 leads on: with e0 alone nothing has to happen, and happening does not excuse e1
    model = model_of_steps(2, [[(0, 0)], [(0, 1)]])
    assert violated(model, eventually(at(1)), weak([0])) == ([0], 0)
    holds(model, eventually(at(1)), weak([1]))
    holds(model, eventually(at(1)), weak([0, 1]))  # of both together, the one that changes something has to


def test_what_only_counts_is_no_occurrence() -> None:
    # e0 changes an auxiliary variable and nothing else
    model = model_of_steps(2, [[(0, 0)], [(0, 1)]], counted=[0])
    assert violated(model, eventually(at(1)), weak([0])) == ([0], 0)
    assert violated(model, eventually(at(1)), strong([0])) == ([0], 0)
    holds(model, eventually(at(1)), weak([0, 1]))


def test_weak_fairness_lets_go_of_what_is_disabled_now_and_then() -> None:
    # 0 → 1 → 0, and e2 leads from 0 to 2
    model = model_of_steps(3, [[(0, 1)], [(1, 0)], [(0, 2)]])
    moving = weak([0, 1])
    assert violated(model, eventually(at(2)), together(moving, weak([2]))) == ([0, 1, 0], 0)
    holds(model, eventually(at(2)), together(moving, strong([2])))


def test_fairness_of_several_events_together_is_less_than_of_each() -> None:
    # from 0 to 1 and to 2 and back: one of the ways out is taken again and again, not both
    model = model_of_steps(3, [[(0, 1)], [(0, 2)], [(1, 0), (2, 0)]])
    back = weak([2])
    both_together, each = strong([0, 1]), strong([0], [1])
    assert violated(model, always(eventually(at(2))), together(back, both_together)) == ([0, 1, 0], 0)
    holds(model, always(eventually(at(2))), together(back, each))


def test_of_fair_groups_one_of_which_cannot_be_served_nothing_is_left() -> None:
    # e0 and e1 swap; e2 is enabled in both and leads out: a strongly fair e2 leaves no behaviour that stays
    model = model_of_steps(3, [[(0, 1)], [(1, 0)], [(0, 2), (1, 2)]])
    for fairness in (weak([2]), strong([2])):
        holds(model, eventually(at(2)), fairness)
    assert violated(model, eventually(at(2)), together(weak([0]), weak([1]))) == ([0, 1, 0], 0)


# --- components ------------------------------------------------------------------------------------------------


def test_a_loop_may_pass_a_state_twice() -> None:
    # two circles meet in 0; both have to be gone around
    model = model_of_steps(3, [[(0, 1)], [(1, 0)], [(0, 2)], [(2, 0)]])
    fairness = strong([0], [2])
    states, loop = violated(model, eventually(always(at(0))), together(fairness, weak([1, 3])))
    assert (states, loop) in (([0, 1, 0, 2, 0], 0), ([0, 2, 0, 1, 0], 0))


CORRIDOR = [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)]


def doors(*states: int) -> list[list[tuple[int, int]]]:
    """A corridor of four rooms, and a door from some of them to 4; going on is event 0."""
    return [CORRIDOR, *([(s, 4)] for s in states)]


def test_a_strongly_fair_exit_is_avoided_within_the_component() -> None:
    model = model_of_steps(5, doors(3))
    walking = weak([0])
    assert violated(model, eventually(at(4)), together(walking, strong([1]))) == ([0, 1, 0], 0)
    model = model_of_steps(5, doors(1))
    # 1 has the door: to stay away from it is to stand still in 0, or to go on from 2
    assert violated(model, eventually(at(4)), together(walking, strong([1]))) == ([0, 1, 2, 3, 2], 2)


def test_strong_fairness_two_deep() -> None:
    # without 3 there are 0, 1 and 2; without 2 there is still the circle of 0 and 1
    model = model_of_steps(5, doors(3, 2))
    assert violated(model, eventually(at(4)), together(weak([0]), strong([1], [2]))) == ([0, 1, 0], 0)


def test_strong_fairness_three_deep() -> None:
    # without 3, without 2, and without 1 there is 0, where going on is enabled for ever
    model = model_of_steps(5, doors(3, 2, 1))
    found = holds(model, eventually(at(4)), together(weak([0]), strong([1], [2], [3])))
    assert {block.reason: len(block.place) for block in found.blocks if block.reason == "strong"} == {"strong": 3}
    assert max(len(block.place) for block in found.blocks) == 4
    assert violated(model, eventually(at(4)), strong([1], [2], [3])) == ([0], 0)


def test_a_component_is_fair_though_a_circle_in_it_is_not() -> None:
    # 0 → 1 → 2 → 0 serves e3 at 2, the short circle of 0 and 1 does not
    model = model_of_steps(3, [[(0, 1)], [(1, 0)], [(1, 2)], [(2, 0)]])
    states, loop = violated(model, eventually(always(at(0))), together(weak([0, 1, 2, 3]), strong([2])))
    assert (states, loop) == ([0, 1, 2, 0], 0)


# --- formulas --------------------------------------------------------------------------------------------------


def test_the_same_state_counts() -> None:
    model = model_of_steps(2, [[(0, 1)]])
    holds(model, leads_to(at(0), at(0, 1)))
    assert violated(model, leads_to(at(0), at(1))) == ([0], 0)


def test_the_premise_may_be_within_the_loop() -> None:
    # the loop is of two steps, though an automaton goes around it twice: once to see the premise, once to stay
    model = model_of_steps(2, [[(0, 1)], [(1, 0)]])
    assert violated(model, leads_to(at(1), at(2)), weak([0], [1])) == ([0, 1, 0], 0)


def test_a_premise_that_is_true_nowhere_leads_to_anything() -> None:
    model = model_of_steps(2, [[(0, 1)]])
    holds(model, leads_to(at(), at(1)))


def test_what_no_behaviour_denies_holds_though_nothing_is_fair() -> None:
    # that something is denied by no fair behaviour is not that some behaviour is fair: the two groups exclude each other only
    # under the formula
    model = model_of_steps(2, [[(0, 1)], [(1, 0)]])
    fairness = strong([0], [1])
    holds(model, eventually(at(1)), fairness)
    holds(model, always(eventually(at(0))), fairness)
    assert violated(model, eventually(always(at(0))), fairness) == ([0, 1, 0], 0)


def test_next_is_the_next_position_which_may_be_a_repetition() -> None:
    model = model_of_steps(3, [[(0, 1)], [(1, 2)]])
    assert violated(model, Next(at(1))) == ([0], 0)
    # 1 twice in a row, and then 2 though: the repetition is in the middle
    formula = denial(eventually(both(at(1), Next(both(at(1), Next(at(2)))))))
    found = decided(model, formula, weak([0], [1]))
    assert found.trace is not None
    assert mistakes_of_lasso(model, formula, weak([0], [1]), found.trace) == []
    assert [s[0] for s in found.trace.states] == [0, 1, 1, 2]
    assert found.trace.steps[1] == REPETITION
    assert found.trace.loop == 3


def test_a_formula_that_is_never_true_is_violated_at_once_and_one_that_always_is_holds() -> None:
    model = model_of_steps(1, [[(0, 0)]])
    assert violated(model, at()) == ([0], 0)
    certificate = holds(model, either(at(0), denial(at(0))))
    assert len(certificate.places) <= 1


def test_a_formula_whose_automaton_is_too_large_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(_: object) -> object:
        raise TooLargeAutomaton(7, 9)

    monkeypatch.setattr(follow, "automaton_of", too_large)
    found = decided(model_of_steps(2, [[(0, 1)]]), eventually(at(1)), NONE)
    assert (found.answer, found.reason) == ("unknown", str(TooLargeAutomaton(7, 9)))


# --- bounds and errors -----------------------------------------------------------------------------------------

COUNTER = model_of_steps(10, [[(n, n + 1) for n in range(9)], [(3, 1)]])


def bounded(model: Model, bound: int, formula: Formula, fairness: Fairness = NONE) -> Decision:
    return Explicit().explore(model, [Follow(formula, fairness)], Bounds(bound)).decisions[0]


def test_under_a_bound_a_lasso_in_what_was_expanded_is_an_answer_and_nothing_else_is() -> None:
    assert bounded(COUNTER, 5, eventually(at(9))).answer == "no"
    fairness = weak([0, 1])
    found = bounded(COUNTER, 6, eventually(at(9)), fairness)
    assert found.trace is not None
    assert [s[0] for s in found.trace.states] == [0, 1, 2, 3, 1]
    assert found.trace.loop == 1
    beyond = bounded(COUNTER, 3, eventually(at(9)), fairness)  # the loop is not in it
    assert (beyond.answer, beyond.reason) == ("unknown", "the bound of 3 states was hit")
    assert bounded(COUNTER, 5, eventually(at(9)), strong([0])).answer == "no"
    assert bounded(COUNTER, 9, always(at(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).answer == "unknown"


def test_a_state_that_was_not_expanded_does_not_repeat_for_ever() -> None:
    # what is enabled there is not known
    assert bounded(model_of_steps(3, [[(0, 1)], [(1, 2)]]), 2, eventually(at(2)), weak([0], [1])).answer == "unknown"


def test_a_condition_without_a_value_anywhere_makes_everything_unknown() -> None:
    division = Compare("==", Arithmetic("//", Const(1), Var(0)), Const(0))
    model = model_of_steps(3, [[(1, 2)], [(2, 0)]], [1])
    answer = Explicit().explore(model, [Follow(either(at(1), Proposition(division)), NONE)])
    assert answer.failure is not None
    assert answer.failure.error.code == "V504"
    assert answer.decisions[0].answer == "unknown"


def test_questions_with_the_same_fairness_share_what_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from varyoff.engine.explicit import graph

    made: list[object] = []
    real = graph.CompactGraph.__init__
    monkeypatch.setattr(graph.CompactGraph, "__init__", lambda self, *a: (made.append(self), real(self, *a))[1])
    questions = [Follow(eventually(at(s)), weak([0])) for s in range(3)]
    answers = Explicit().explore(model_of_steps(3, [[(0, 1), (1, 2)]]), questions).decisions
    assert [d.answer for d in answers] == ["yes", "yes", "yes"]
    assert len(made) == 1


# --- drawn -----------------------------------------------------------------------------------------------------


def mistakes(seed: int, most: int) -> tuple[list[str], str]:
    draw = random.Random(f"behaviours {seed}")
    model = drawn_model(draw)
    formula, fairness = drawn_formula(draw, len(model.variables[0].values)), drawn_fairness(draw, model)
    found = decided(model, formula, fairness)
    if found.answer == "yes":
        assert isinstance(found.certificate, Blocks)
        return mistakes_of_blocks(model, fairness, found.certificate), "yes"
    assert found.trace is not None
    wrong = mistakes_of_lasso(model, formula, fairness, found.trace)
    shorter = shortest_length(model, formula, fairness, min(len(found.trace) - 1, most))
    if shorter is not None:
        wrong.append(f"there is one with {shorter} steps, not {len(found.trace)}")
    if not found.trace.shortest:
        wrong.append("the shortest was not looked for")
    return wrong, "no"


def test_answers_on_drawn_models_are_right_and_lassos_the_shortest() -> None:
    found = {seed: mistakes(seed, 3) for seed in range(150)}
    assert {seed: wrong for seed, (wrong, _) in found.items() if wrong} == {}
    assert 40 <= [answer for _, answer in found.values()].count("yes") <= 110


@pytest.mark.slow
def test_answers_on_many_drawn_models_are_right() -> None:
    assert {seed: wrong for seed in range(150, 6_000) if (wrong := mistakes(seed, 5)[0])} == {}
