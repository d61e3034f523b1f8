"""Ranks of recoverability are a way back: each step of the actors that leads to a lower rank, down to the goal."""

from __future__ import annotations

from random import Random

from tests.support.small_graphs import WHO, random_model, random_set
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.interpret import evaluate, steps
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import Ranking
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Recover


def test_ranks_can_be_walked_down_one_by_one() -> None:
    walked = 0
    for seed in range(200):
        random = Random(seed)
        model = random_model(random)
        goal = StateCondition(random_set(random, model))
        actors = tuple(random.sample(list(WHO.values()), random.randint(1, 4)))
        (decision,) = Explicit().explore(model, [Recover(goal, actors)]).decisions
        if not isinstance(decision.certificate, Ranking):
            continue
        allowed = restrict_actors(model, actors)
        ranks = decision.certificate.ranks
        for state in decision.certificate.states:
            after = [ranks[target] for _, target in steps(allowed, state)]
            if evaluate(goal.expression, state):
                assert ranks[state] == 0
            else:
                assert ranks[state] == min(after) + 1
                walked += 1
    assert walked > 30
