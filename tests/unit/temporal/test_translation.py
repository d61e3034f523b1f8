"""Automata of formulas are small, and always the same; that they are right is shown by the exhaustive tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.project import SOURCE
from varyoff.base.budget import OutOfTime, time_limit
from varyoff.model.expression import And, Compare, Const, Expr, Not, Or, Temporal, Var, conjuncts
from varyoff.temporal import tableau
from varyoff.temporal.automaton import TooLargeAutomaton
from varyoff.temporal.formula import FALSITY, TRUTH, Formula, Proposition, both, denial, either, eventually, formula_of
from varyoff.temporal.translation import automaton_of

P, Q, R = (Compare("==", Var(n), Const(1)) for n in range(3))


def t(operator: str, *operands: Expr) -> Expr:
    return Temporal(operator, operands)  # type: ignore[arg-type]


RECURRENT = t("always", t("eventually", P))
SETTLED = t("eventually", t("always", P))

# States and acceptance sets.
SIZES: dict[str, tuple[Expr, int, int]] = {
    "always": (t("always", P), 1, 0),
    "eventually": (t("eventually", P), 2, 1),
    "next": (t("next", P), 3, 0),
    "until": (t("until", P, Q), 2, 1),
    "weak until": (t("weak_until", P, Q), 2, 0),
    "release": (t("release", P, Q), 2, 0),
    "leads to": (t("leads_to", P, Q), 2, 1),
    "not leads to": (Not(t("leads_to", P, Q)), 2, 1),
    "infinitely often": (RECURRENT, 1, 1),
    "not infinitely often": (Not(RECURRENT), 2, 1),
    "settled": (SETTLED, 2, 1),
    "two infinitely often": (And((RECURRENT, t("always", t("eventually", Q)))), 1, 2),
    "an absence after": (t("always", Or((Not(P), t("always", Not(Q))))), 2, 0),
    "a response until": (t("always", Or((Not(P), t("until", Q, R)))), 2, 1),
    "not strong fairness": (And((RECURRENT, Not(t("always", t("eventually", Q))))), 2, 1),
    "what cannot be": (And((RECURRENT, t("eventually", t("always", Not(P))))), 1, 0),
}


@pytest.mark.parametrize("name", SIZES)
def test_automata_are_small(name: str) -> None:
    expression, states, acceptance = SIZES[name]
    found = automaton_of(formula_of(expression))
    assert (found.states, found.acceptance) == (states, acceptance)


def test_a_formula_that_is_never_true_has_one_state_without_edges() -> None:
    for formula in (FALSITY, both(eventually(Proposition(P)), denial(eventually(Proposition(P))))):
        found = automaton_of(formula)
        assert (found.states, found.edges) == (1, ())
    assert [edge.label for edge in automaton_of(TRUTH).edges] == [Const(True)]


def test_opposite_comparisons_are_one_proposition() -> None:
    less, not_less = Compare("<", Var(0), Const(3)), Compare(">=", Var(0), Const(3))
    assert automaton_of(both(Proposition(less), Proposition(not_less))).edges == ()
    assert automaton_of(both(Proposition(Not(less)), Proposition(less))).edges == ()
    (edge,) = automaton_of(formula_of(t("always", Or((P, less))))).edges
    assert edge.label == Or((P, less))  # what is no formula of time is one proposition


def test_labels_are_cubes_of_propositions_and_negations_in_the_order_of_the_formula() -> None:
    found = automaton_of(formula_of(Not(t("leads_to", P, Q))))
    assert [conjuncts(edge.label) for edge in found.edges] == [
        (Const(True),),
        (P, Compare("!=", Var(1), Const(1))),
        (Compare("!=", Var(1), Const(1)),),
    ]


def many(count: int) -> Formula:
    return both(*(eventually(Proposition(Var(n))) for n in range(count)))


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLargeAutomaton, match="more than 1,000 states or 20,000 edges"):
        automaton_of(many(30))
    monkeypatch.setattr(tableau, "MOST_STATES", 8)
    assert automaton_of(many(3)).states == 8
    with pytest.raises(TooLargeAutomaton, match="more than 8 states"):
        automaton_of(many(4))


def test_ways_are_not_compared_once_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is compared with those that are kept: of thousands that would take longer than all the rest."""
    compared = 0
    dominates = tableau._Maker._dominates

    def counted(maker: tableau._Maker, one: tableau.Expansion, other: tableau.Expansion) -> bool:
        nonlocal compared
        compared += 1
        return dominates(maker, one, other)

    monkeypatch.setattr(tableau._Maker, "_dominates", counted)
    monkeypatch.setattr(tableau, "MOST_EDGES_OF_A_STATE", 3)
    with pytest.raises(TooLargeAutomaton):
        tableau.tableau_of(either(*(Proposition(Var(n)) for n in range(100))))
    assert compared <= 1 + 2 + 3


def test_the_bound_of_seconds_ends_a_translation() -> None:
    ticks = iter(range(10**9))
    with time_limit(20, clock=lambda: float(next(ticks))), pytest.raises(OutOfTime):
        automaton_of(many(8))


def test_automata_are_the_same_whatever_the_order_of_sets() -> None:
    """In processes that hash texts differently."""
    program = (
        "from varyoff.model.expression import Compare, Const, Var\n"
        "from varyoff.temporal.formula import Proposition, Until, always, both, either, eventually\n"
        "from varyoff.temporal.simulation import plain_automaton\n"
        "from varyoff.temporal.translation import automaton_of\n"
        "p, q, r = (Proposition(Compare('==', Var(n), Const('abc'[n]))) for n in range(3))\n"
        "f = both(eventually(p), Until(q, r), always(either(p, eventually(both(q, eventually(r))))))\n"
        "print(automaton_of(f), plain_automaton(f))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCE.parent)},
        ).stdout
        for seed in "01"
    }
    assert len(told) == 1
    assert "'a'" in told.pop()
