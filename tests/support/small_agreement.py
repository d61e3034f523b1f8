"""The explicit engine against the definitions, on random models of a few states."""

from __future__ import annotations

from random import Random

from tests.support.local_rules import adversary_errors, label_errors, strategy_errors
from tests.support.small_graphs import (
    denial,
    random_branching,
    random_denial,
    random_game,
    random_model,
    reachable,
    satisfying,
    winning,
)
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.interpret import initial_states
from varyoff.problem.certificate import Adversary, Labelling, Strategy
from varyoff.problem.question import Unfold


def game_differences(seed: int) -> list[str]:
    """In what the engine and the definition differ, of one random game."""
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


def formula_differences(seed: int) -> list[str]:
    """In what the engine and the definition differ, of one random formula."""
    random = Random(seed)
    model = random_model(random)
    asked = random_branching(random, model, 3) if random.random() < 0.4 else random_denial(random, model)
    (decision,) = Explicit().explore(model, [Unfold(asked)]).decisions
    states = reachable(model)
    true = satisfying(asked, model, states)
    trace = None if all(s in true for s in initial_states(model)) else denial(asked, model, states)
    assert isinstance(decision.certificate, Labelling)
    found = label_errors(model, asked, decision.answer, decision.certificate)
    if decision.trace != trace or (decision.trace is not None and not decision.trace.shortest):
        found.append(f"{decision.trace} instead of {trace}")
    return found
