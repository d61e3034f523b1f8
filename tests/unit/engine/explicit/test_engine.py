"""Ranks of recoverability are a way back: each step of the actors that leads to a lower rank, down to the goal."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.support.small_graphs import WHO, random_model, random_set
from tests.support.stages import prepared_of
from varyoff.engine.explicit import engine as module
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import FALSE
from varyoff.model.interpret import evaluate, steps
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import Ranking
from varyoff.problem.condition import StateCondition
from varyoff.problem.fairness import Fairness
from varyoff.problem.question import Follow, Recover
from varyoff.temporal.formula import Proposition, eventually

if TYPE_CHECKING:
    import pytest

COUNT = """\
machine: Count
variables: {n: 0..9}
transitions:
  - {trigger: go, conditions: n < 9, effect: {n: n + 1}}
---
system: count
instances: {it: Count}
deadlock: allowed
"""


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


def test_an_interruption_ends_soon_however_long_a_loop_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was explored so far a loop is looked for, but nobody waits for it as long as it takes."""
    model = prepared_of(COUNT)[0].model

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    question = Follow(eventually(Proposition(FALSE)), Fairness())
    answer = Explicit().explore(model, [question], progress=interrupted)
    assert (answer.interrupted, answer.decisions[0].answer) == (True, "no")
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.0)
    answer = Explicit().explore(model, [question] * 1_000, progress=interrupted)
    assert {(one.answer, one.reason) for one in answer.decisions} == {("unknown", "interrupted")}
