from __future__ import annotations

import random
import re

from varyoff.spec.load import loads
from varyoff.testing import draft_of_seed
from varyoff.testing.behaviours import OPERATORS, branching, linear
from varyoff.testing.strategies import mistakes_in
from varyoff.testing.vocabulary import Pen, Vocabulary

NAMES = Vocabulary(words=[("m.state", ("a", "b"))], booleans=["m.v"])
LINEAR = r"\b(always|eventually|next|until|weak_until|release)\("
BRANCHING = r"\b([AE][GFX]|[AE])\("


def pen(seed):
    return Pen(random.Random(seed).randint)


def test_formulas_have_operators_but_not_too_many():
    for make, operator in ((linear, LINEAR), (branching, BRANCHING)):
        numbers = set()
        for seed in range(300):
            formula = make(pen(seed), NAMES, 1 + seed % OPERATORS)
            numbers.add(len(re.findall(operator, formula)) + 2 * formula.count("leads_to("))
        assert numbers == {1, 2, OPERATORS}


def test_formulas_are_nested_and_speak_of_premises():
    formulas = [make(pen(seed), NAMES, OPERATORS) for seed in range(600) for make in (linear, branching)]
    for part in (
        *(
            r"always\(eventually\(",
            r"next\((until|release)\(",
            r"until\(.*always\(",
            r"\bleads_to\(",
            r"always\(implies\(",
        ),
        *(r"A[GF]\(E[GFX]\(", r"E[GF]\(A[GFX]\(", r"A\(.*until=.*E[GF]\(", r"AG\(implies\(", r"not \(.*until="),
    ):
        assert any(re.search(part, formula) for formula in formulas), part


def test_the_simplest_formula_is_short():
    assert linear(Pen(lambda low, high: low), NAMES, 1) == "eventually(m.state == a)"
    assert branching(Pen(lambda low, high: low), NAMES, 1) == "EF(m.state == a)"


def test_what_is_assumed_and_played_is_without_mistakes():
    texts = [draft_of_seed(seed, max_states=6, max_instances=2).text() for seed in range(150)]
    some = [text for text in texts if "time-0" in text]
    assert len(some) > 80
    assert [text for text in some if mistakes_in(text)] == []


def test_transitions_of_a_trigger_are_fair_alike():
    fair = set()
    for seed in range(200):
        for machine in loads(draft_of_seed(seed).text()).machines:
            for trigger in machine.triggers():
                said = {(one.fair, one.actor) for one in machine.of_trigger(trigger)}
                assert len({kind for kind, _ in said}) == 1
                fair |= said
    assert {("weak", "operator"), ("strong", "operator"), ("none", "spontaneous")} <= fair
