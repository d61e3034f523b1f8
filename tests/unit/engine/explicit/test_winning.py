"""Decisions of games: against sets that are walked through until nothing changes, with certificates that fit."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.local_rules import adversary_errors, strategy_errors
from tests.support.small_graphs import among, graph_model, random_game, random_model, reachable, winning
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import Arithmetic, Compare, Const, Var
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win


def differences(seed: int) -> list[str]:
    """In what the engine and the sets differ, of one random game."""
    random = Random(seed)
    model = random_model(random)
    question = random_game(random, model)
    (decision,) = Explicit().explore(model, [question]).decisions
    states = reachable(model)
    rounds = winning(model, question.goal, question.actors, question.adversary, states)
    certificate = decision.certificate
    match certificate:
        case Strategy():
            ranks = {s: next((i for i, won in enumerate(rounds) if s in won), None) for s in states}
            found = [f"rank of {s}" for s in states if certificate.moves[s][1] != ranks[s]]
            return found + strategy_errors(model, question, certificate)
        case Adversary():
            found = [] if set(certificate.states) == set(states) - rounds[-1] else ["other states are lost"]
            return found + adversary_errors(model, question, certificate, decision.trace)
    return [f"{decision.answer} with {certificate}"]


def test_random_games() -> None:
    assert [(seed, found) for seed in range(150) if (found := differences(seed))] == []


@pytest.mark.slow
def test_many_random_games() -> None:
    assert [(seed, found) for seed in range(150, 30_000) if (found := differences(seed))] == []


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
