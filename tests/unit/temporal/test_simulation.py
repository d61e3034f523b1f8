"""Who follows a textbook automaton has all of its behaviours; the exhaustive tests show it of all small formulas."""

from __future__ import annotations

import pytest

from varyoff.base.budget import OutOfTime, time_limit
from varyoff.base.record import replace
from varyoff.model.expression import TRUE, Compare, Const, Not, Var, negation
from varyoff.temporal import simulation
from varyoff.temporal.automaton import Automaton, TooLargeAutomaton
from varyoff.temporal.formula import (
    FALSITY,
    Formula,
    Next,
    Proposition,
    Until,
    always,
    both,
    denial,
    either,
    eventually,
)
from varyoff.temporal.simulation import plain_automaton, simulates
from varyoff.temporal.translation import automaton_of

P, Q = Proposition(Var(0)), Proposition(Compare("<", Var(1), Const(2)))
RESPONSE = always(Until(P, Q))
RECURRENT = always(eventually(Q))
CHOICES = [  # that can be made late
    Next(either(always(eventually(P)), eventually(always(Q)))),
    eventually(always(either(eventually(P), Next(RECURRENT)))),
    Until(P, either(eventually(denial(P)), eventually(Next(Q)))),
]
FORMULAS = [
    P,
    FALSITY,
    eventually(P),
    always(P),
    RESPONSE,
    denial(RESPONSE),
    both(always(eventually(P)), eventually(Q)),
]


@pytest.mark.parametrize("formula", FORMULAS + CHOICES, ids=range(len(FORMULAS + CHOICES)))
def test_the_small_automaton_follows_the_textbook_one(formula: Formula) -> None:
    assert simulates(automaton_of(formula), plain_automaton(formula))


def test_an_automaton_that_lacks_something_does_not_follow() -> None:
    for formula in FORMULAS:
        small, plain = automaton_of(formula), plain_automaton(formula)
        for number, edge in enumerate(small.edges):
            others = (*small.edges[:number], *small.edges[number + 1 :])
            without = replace(small, edges=others)
            stronger = replace(small, edges=(*others, replace(edge, label=Var(7))))
            assert not (simulates(without, plain) and simulates(stronger, plain)), (formula, edge)
    demanding = replace(automaton_of(always(P)), acceptance=1)
    assert not simulates(demanding, plain_automaton(always(P)))


def test_two_sets_of_acceptance_must_both_be_come_by() -> None:
    recurrent = both(always(eventually(P)), always(eventually(Q)))
    assert simulates(automaton_of(always(eventually(P))), plain_automaton(recurrent))
    assert not simulates(automaton_of(recurrent), plain_automaton(always(eventually(P))))


def test_a_formula_that_is_never_true_is_followed_by_anything() -> None:
    assert simulates(Automaton(1, (0,), (), 0), plain_automaton(FALSITY))
    assert simulates(Automaton(1, (0,), (), 0), plain_automaton(both(eventually(P), always(denial(P)))))
    assert not simulates(Automaton(1, (0,), (), 0), plain_automaton(Proposition(TRUE)))


def test_propositions_may_be_denied_in_either_way() -> None:
    written = always(Proposition(Not(Q.expression)))  # `not n < 2`, where the automaton has `n >= 2`
    assert negation(Q.expression) == Compare(">=", Var(1), Const(2))
    assert simulates(automaton_of(written), plain_automaton(written))
    assert plain_automaton(both(written, Q)).edges == ()


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    several = both(*(eventually(Proposition(Var(n))) for n in range(4)))
    assert plain_automaton(several).states == 16 + 1
    monkeypatch.setattr(simulation, "MOST_STATES", 16)
    with pytest.raises(TooLargeAutomaton, match="more than 16 states"):
        plain_automaton(several)


def test_the_bound_of_seconds_ends_it() -> None:
    ticks = iter(range(10**9))
    with time_limit(5, clock=lambda: float(next(ticks))), pytest.raises(OutOfTime):
        simulates(automaton_of(RESPONSE), plain_automaton(RESPONSE))
