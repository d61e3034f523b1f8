"""The automaton of a certificate accepts what denies the formula: by simulation, or where that takes long, by being known."""

from __future__ import annotations

import pytest

from varyoff.audit import denial as asked
from varyoff.audit.denial import accepts_denials
from varyoff.base.record import replace
from varyoff.model.expression import Var
from varyoff.temporal.automaton import TooLargeAutomaton
from varyoff.temporal.formula import Proposition, always, denial, either, eventually
from varyoff.temporal.translation import automaton_of

P, Q = Proposition(Var(0)), Proposition(Var(1))
FORMULA = always(either(denial(P), eventually(Q)))
TRUE = automaton_of(denial(FORMULA))
LESS = replace(TRUE, edges=TRUE.edges[:-1])


def test_the_automaton_of_the_translation_does_and_one_with_less_does_not() -> None:
    assert accepts_denials(TRUE, FORMULA)
    assert not accepts_denials(LESS, FORMULA)
    assert not accepts_denials(TRUE, always(eventually(Q)))


@pytest.mark.parametrize("plain", [True, False])
def test_where_it_would_take_long_it_has_to_be_known(plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_formula: object) -> object:
        raise TooLargeAutomaton(1, 1)

    monkeypatch.setattr(asked, "MOST", 0)
    if not plain:
        monkeypatch.setattr(asked, "plain_automaton", refused)
    monkeypatch.setattr(asked, "simulates", lambda *_: pytest.fail("this takes long"))
    assert accepts_denials(TRUE, FORMULA)
    assert not accepts_denials(LESS, FORMULA)
