"""Decisions of games: against sets that are walked through until nothing changes, with certificates that fit."""

from __future__ import annotations

import pytest

from tests.support.small_agreement import game_differences
from tests.support.small_graphs import among, graph_model
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import Arithmetic, Compare, Const, Var
from varyoff.problem.certificate import Adversary
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win


def test_random_games() -> None:
    assert [(seed, found) for seed in range(150) if (found := game_differences(seed))] == []


@pytest.mark.slow
def test_many_random_games() -> None:
    assert [(seed, found) for seed in range(150, 30_000) if (found := game_differences(seed))] == []


def test_the_trace_leads_to_the_nearest_lost_state() -> None:
    model = graph_model(4, ["0>1o", "0>2o", "1>0o", "2>3f"])
    (decision,) = Explicit().explore(model, [Win(StateCondition(among(0)), ("operator",), ("fault",))]).decisions
    assert decision.trace is not None
    assert decision.trace.events == ("m.e1",)
    assert isinstance(decision.certificate, Adversary)
    assert [decision.certificate.distances[n,] for n in (2, 3)] == [0, 0]
    with pytest.raises(LookupError):
        decision.certificate.distances[1,]


def test_under_a_bound_nothing_is_known() -> None:
    model = graph_model(4, ["0>1o", "1>2o", "2>3o"])
    question = Win(StateCondition(among(0, 1, 2, 3)), ("operator",), ())
    (decision,) = Explicit().explore(model, [question], Bounds(states=2)).decisions
    assert (decision.answer, decision.reason) == ("unknown", "the bound of 2 states was hit")


def test_a_goal_without_a_value_is_an_error_of_the_model() -> None:
    model = graph_model(4, ["0>1o", "1>2o"])
    goal = Compare("==", Arithmetic("//", Const(6), Arithmetic("-", Const(2), Var(0))), Const(3))
    answer = Explicit().explore(model, [Win(StateCondition(goal), ("operator",), ())])
    assert answer.failure is not None
    assert answer.failure.error.code == "V504"
    assert answer.decisions[0].answer == "unknown"
