"""Strategies and adversaries: faults planted in true ones, and false verdicts with the certificates of true ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.stages import prepared_of
from tests.support.temporal_questions import asked_of_seed, property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.game import StrategyRule
from varyoff.audit.run import audit
from varyoff.base.record import replace
from varyoff.engine.networkx import Networkx, Numbered
from varyoff.model.expression import Compare, Const, Expr, Var
from varyoff.model.model import State
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win
from varyoff.property.verdict import Verdict

# From a we get to b, from there to c or back to a as the adversary likes, who also leads from b to d and from d to b.
PITCH = """
system: pitch
machines:
  M:
    states: [a, b, c, d]
    transitions:
      - {trigger: go, source: a, dest: b}
      - {trigger: risk, source: b, dest: c}
      - {trigger: risk, source: b, dest: a}
      - {trigger: walk, source: b, dest: c}
      - {trigger: push, actor: fault, source: b, dest: d}
      - {trigger: push, actor: fault, source: d, dest: b}
      - {trigger: climb, source: d, dest: c}
      - {trigger: fall, actor: fault, source: c, dest: a}
instances: {m: M}
"""
(ONE,) = prepared_of(PITCH)
MODEL = ONE.model
EVENTS = {event.label: position for position, event in enumerate(MODEL.events)}
GO, RISK, WALK, CLIMB = (EVENTS[f"m.{name}"] for name in ("go", "risk", "walk", "climb"))
A, B, C, D = (("a",), ("b",), ("c",), ("d",))
STATES = Numbered((state, n) for n, state in enumerate((A, B, C, D)))


def at(state: str) -> StateCondition:
    expression: Expr = Compare("==", Var(0), Const(state))
    return StateCondition(expression)


WON = property_of(Win(at("c"), ("operator",), ("fault",)))
MOVES: dict[State, tuple[int | None, int, int | None]] = {
    C: (None, 0, 0),
    B: (WALK, 1, 1),
    D: (CLIMB, 1, 1),
    A: (GO, 2, 2),
}
LOST = property_of(Win(at("d"), ("operator",), ("workload",)))  # nobody of ours leads to d


def strategy(**changed: tuple[int | None, int, int | None] | None) -> Strategy:
    moves = {**MOVES, **{(name,): move for name, move in changed.items()}}
    return Strategy(STATES, {state: move for state, move in moves.items() if move is not None})


def found(certificate: object, status: str = "holds", trace: Trace | None = None, asked: object = WON) -> list[str]:
    verdict = Verdict("asked", status, 4, trace, certificate)  # type: ignore[arg-type]
    told = audit(MODEL, [asked], [verdict], None, mode="full").findings  # type: ignore[list-item]
    return [finding.message for finding in told]


def lost(*states: State, distances: dict[State, int] | None = None) -> Adversary:
    numbered = Numbered((state, n) for n, state in enumerate(states))
    return Adversary(numbered, dict.fromkeys(states, 0) if distances is None else distances)


HERE = Trace((A,), ())


def test_nothing_is_found_in_true_certificates() -> None:
    assert found(strategy()) == []
    assert found(lost(A, B, C), "violated", HERE, LOST) == []
    passing = property_of(Win(at("c"), ("operator",), ("fault",)))
    assert decide(Networkx(), MODEL, [passing]).verdicts[0].certificate == strategy()


NOT_LOWER = "the event that is chosen may lead to a rank that is not lower"
HIGHEST = "the highest rank that the adversary can lead to is wrong"
STRATEGIES: dict[str, tuple[Callable[[], Strategy | Adversary | None], str]] = {
    "none": (lambda: None, "there is no certificate"),
    "that of the adversary": (lambda: lost(A), "which takes a Strategy, but its certificate is a Adversary"),
    "a state is missing": (
        lambda: Strategy(Numbered({A: 0, B: 1, C: 2}), strategy().moves),
        "is not closed",
    ),
    "a state without move": (lambda: strategy(d=None), "a state that the game can come to is not there"),
    "an event that can go elsewhere": (lambda: strategy(b=(RISK, 1, 1)), NOT_LOWER),
    "an event that cannot happen": (lambda: strategy(b=(GO, 1, 1)), "the event that is chosen cannot happen"),
    "an event of the adversary": (
        lambda: strategy(b=(EVENTS["m.push"], 1, 1)),
        "the event that is chosen cannot happen",
    ),
    "no event": (lambda: strategy(b=(None, 1, 1)), "the goal does not hold, but there is nothing to do"),
    "a rank of 0 without the goal": (
        lambda: strategy(b=(WALK, 0, 1)),
        "the goal does not hold, but there is nothing to do",
    ),
    "a negative rank": (lambda: strategy(b=(WALK, -1, 1)), "there is nothing to do"),
    "something to do at the goal": (lambda: strategy(c=(EVENTS["m.fall"], 1, 2)), "there is still something to do"),
    "a rank too low": (lambda: strategy(a=(GO, 1, 1)), NOT_LOWER),
    "a stay that is lower than the rank": (lambda: strategy(d=(CLIMB, 2, 1), b=(WALK, 1, 1)), HIGHEST),
    "a stay that forgets the adversary": (lambda: strategy(d=(CLIMB, 2, 2)), HIGHEST),
    "a stay that is too high": (lambda: strategy(a=(GO, 2, 5)), HIGHEST),
    "no stay": (lambda: strategy(d=(CLIMB, 1, None)), HIGHEST),
}


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_fault_in_a_strategy_is_found(name: str) -> None:
    make, words = STRATEGIES[name]
    messages = found(make())
    assert any(words in message for message in messages), messages


def test_a_strategy_against_fewer_does_not_stand_against_more() -> None:
    harder = property_of(Win(at("c"), ("operator",), ("fault", "operator")))
    assert any(HIGHEST in message for message in found(strategy(), asked=harder))


ADVERSARIES: dict[str, tuple[Callable[[], Strategy | Adversary | None], Trace | None, str]] = {
    "none": (lambda: None, HERE, "there is no certificate"),
    "a strategy": (strategy, HERE, "which takes a Adversary, but its certificate is a Strategy"),
    "no trace": (lambda: lost(A, B, C), None, "there is no trace"),
    "a trace that ends elsewhere": (lambda: lost(C), HERE, "its trace ends in a state that is not among those lost"),
    "a trace that goes on for ever": (lambda: lost(A, B, C), replace(HERE, loop=0), "has a loop"),
    "the goal": (lambda: lost(A, B, C, D), HERE, "the goal holds in a state that is lost"),
    "a state too few": (lambda: lost(A), HERE, "the adversary cannot prevent what an event leads to"),
    "no distance": (lambda: lost(A, B, C, distances={B: 0, C: 0}), HERE, "a state that is lost is not at distance 0"),
    "a distance that is not 0": (
        lambda: lost(A, B, C, distances={A: 1, B: 0, C: 0}),
        HERE,
        "a state that is lost is not at distance 0",
    ),
    "a way that is none": (
        lambda: lost(A, distances={A: 0, B: 1}),
        HERE,
        "the adversary cannot lead on from distance 1",
    ),
    "a state at distance 0 that is not lost": (
        lambda: lost(A, distances={A: 0, B: 0}),
        HERE,
        "a state is not lost, but at distance 0",
    ),
}


@pytest.mark.parametrize("name", ADVERSARIES)
def test_a_fault_in_an_adversary_is_found(name: str) -> None:
    make, trace, words = ADVERSARIES[name]
    messages = found(make(), "violated", trace, LOST)
    assert any(words in message for message in messages), messages


def test_an_adversary_does_not_lead_through_the_goal() -> None:
    asked = property_of(Win(at("b"), ("operator",), ("fault",)))
    messages = found(lost(A, distances={A: 0, B: 1}), "violated", HERE, asked)
    assert any("the goal holds in a state through which the adversary would lead" in one for one in messages), messages


def test_a_rule_looks_at_no_initial_state() -> None:
    rule = StrategyRule(MODEL, strategy(), WON.question)  # type: ignore[arg-type]
    assert (list(rule.of_initial(A)), list(rule.of_all())) == ([], [])


def test_no_false_verdict_on_a_random_game_stands() -> None:
    """The loser's side is given to the winner: every state of a lost game as won, and every state of a won game as lost."""
    tried = 0
    for seed in range(30):
        model, properties = asked_of_seed(seed)
        asked = [one for one in properties if isinstance(one.question, Win)]
        answer = decide(Networkx(), model, asked)
        for one, verdict in zip(asked, answer.verdicts, strict=True):
            states = answer.answer.space.states
            if verdict.status == "holds" and isinstance(verdict.certificate, Strategy):
                moves = verdict.certificate.moves
                lost_ones = Numbered((s, n) for n, s in enumerate(states) if moves[s][1] > 0)
                if not lost_ones:
                    continue
                trace = answer.answer.space.trace_to(StateCondition(Const(True)))
                planted = replace(verdict, status="violated", certificate=Adversary(lost_ones, lost_ones), trace=trace)
                planted = replace(planted, certificate=Adversary(lost_ones, dict.fromkeys(lost_ones, 0)))
            elif isinstance(verdict.certificate, Adversary):
                events = range(len(model.events))
                every = {state: (next(iter(events), None), 1, 0) for state in states}
                planted = replace(verdict, status="holds", certificate=Strategy(states, every), trace=None)
            tried += 1
            assert audit(model, [one], [planted], None, mode="full").findings, seed
    assert tried > 30
