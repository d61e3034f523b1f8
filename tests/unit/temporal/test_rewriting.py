"""What formulas become; that they say the same is shown by the exhaustive tests of automata."""

from __future__ import annotations

import pytest

from varyoff.model.expression import Not, Var
from varyoff.temporal.formula import (
    FALSITY,
    TRUTH,
    Both,
    Either,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
    always,
    both,
    denial,
    either,
    eventually,
)
from varyoff.temporal.rewriting import is_eventuality, is_universality, rewritten

P, Q, R = (Proposition(Var(n)) for n in range(3))
RECURRENT, SETTLED = always(eventually(P)), eventually(always(P))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Until(P, P), P),
        (Until(P, Until(P, Q)), Until(P, Q)),
        (Until(Until(P, Q), Q), Until(P, Q)),
        (Until(P, eventually(Q)), eventually(Q)),
        (Until(denial(P), P), eventually(P)),
        (Until(both(P, Q), P), P),
        (Until(Next(P), Next(Q)), Next(Until(P, Q))),
        (eventually(Until(P, Q)), eventually(Q)),
        (eventually(Next(P)), Next(eventually(P))),
        (eventually(either(P, eventually(Q))), eventually(either(P, Q))),
        (either(eventually(P), eventually(Q)), eventually(either(P, Q))),
        (either(Until(P, Q), Until(P, R)), Until(P, either(Q, R))),
        (both(Until(P, R), Until(Q, R)), Until(both(P, Q), R)),
        (both(always(P), always(Q)), always(both(P, Q))),
        (both(Next(P), Next(Q)), Next(both(P, Q))),
        (both(P, eventually(P)), P),
        (either(P, eventually(P)), eventually(P)),
        (both(eventually(P), RECURRENT), RECURRENT),
        (both(eventually(P), always(denial(P))), FALSITY),
        (either(eventually(P), always(denial(P))), TRUTH),
        (Next(RECURRENT), RECURRENT),
        (eventually(RECURRENT), RECURRENT),
        (always(SETTLED), SETTLED),
        (always(eventually(Until(P, Q))), always(eventually(Q))),
        (always(eventually(both(P, eventually(Q)))), always(both(eventually(Q), eventually(P)))),
        # who reads on knows better which of the two it is
        (always(either(P, always(eventually(Q)))), always(either(P, always(eventually(Q))))),
    ],
)
def test_the_same_in_fewer_words(formula: Formula, expected: Formula) -> None:
    assert rewritten(formula) == expected


@pytest.mark.parametrize("formula", [TRUTH, P, Next(P), Until(P, Q), Release(P, Q), Both((P, Q)), Either((P, Next(Q)))])
def test_what_has_no_needless_word_stays(formula: Formula) -> None:
    assert rewritten(formula) == formula
    assert rewritten(denial(formula)) == denial(formula)


def test_eventualities_and_universalities_mirror_each_other() -> None:
    eventual = [eventually(P), Until(P, eventually(Q)), Next(eventually(P)), RECURRENT, SETTLED, TRUTH]
    not_eventual = [P, Next(P), Until(P, Q), always(P), Release(P, eventually(Q)), both(P, eventually(P))]
    for formula in eventual:
        assert is_eventuality(formula), formula
        assert is_universality(denial(formula)), formula
    for formula in not_eventual:
        assert not is_eventuality(formula), formula
        assert not is_universality(denial(formula)), formula
    assert is_universality(RECURRENT)
    assert is_universality(SETTLED)
    assert not is_universality(Proposition(Not(Var(0))))
