"""Initial values are left out early only where no initial state has them."""

from __future__ import annotations

from itertools import product

import pytest

from tests.support.expressions import DOMAINS, KINDS, Expressions
from varyoff.model import interpret, prune
from varyoff.model.expression import (
    And,
    Arithmetic,
    Compare,
    Const,
    Var,
    variables_of,
)  # fmt: skip
from varyoff.model.fold import may_fail
from varyoff.model.interpret import evaluate, initial_states
from varyoff.model.model import Model, ModelError, Variable
from varyoff.pipeline import check_text


def model(initially, domains=DOMAINS):
    variables = tuple(Variable(f"i.v{i}", "i", f"v{i}", KINDS[i], d, d) for i, d in enumerate(domains))
    return Model("random", variables, (), (), initially)


def naive(one):
    return [s for s in product(*(v.initial for v in one.variables)) if evaluate(one.initially, s)]


def listed(states):
    try:
        return list(states())
    except ModelError:
        return "an error"


@pytest.mark.parametrize(("worth", "piece"), [(0, 1), (0, 2), (8, 1), (64, 32)])
def test_initial_states_and_their_order_are_those_of_the_product(worth, piece, monkeypatch):
    monkeypatch.setattr(prune, "WORTH", worth)
    monkeypatch.setattr(prune, "PIECE", piece)
    outcomes = {"an error": 0, "none": 0, "some": 0}
    for seed in range(120):
        made = Expressions(seed, failing=seed % 2 == 1)
        parts = [made.condition(2) for _ in range(made.draw.randint(1, 3))]
        if made.failing:
            parts.insert(made.draw.randint(0, len(parts)), made.comparison(1))
        one = model(And(tuple(parts)))
        expected = listed(lambda one=one: naive(one))
        assert listed(lambda one=one: initial_states(one)) == expected, one.initially
        outcomes[expected if isinstance(expected, str) else "some" if expected else "none"] += 1
    assert min(outcomes.values()) >= 5


def test_nothing_is_pruned_by_what_an_error_stands_before(monkeypatch):
    monkeypatch.setattr(prune, "WORTH", 0)
    fails = Compare("==", Arithmetic("//", Const(6), Var(1)), Const(1))
    never = Compare("<", Arithmetic("+", Var(1), Var(4)), Const(-9))
    assert may_fail(fails)
    assert variables_of(never) == (1, 4)
    with pytest.raises(ModelError):
        list(initial_states(model(And((fails, never)))))
    assert list(initial_states(model(And((never, fails))))) == []


TWO = """
machine: M
variables: {x: {type: 0..9999, initial: any}}
---
system: s
instances: {a: M, b: M}
initially: INITIALLY
deadlock: allowed
"""


def evaluations(monkeypatch, text):
    """Check a specification; return the report and how many expressions were evaluated for its initial states."""
    counted = [0]

    def count(function):
        def counting(*arguments):
            counted[0] += 1
            return function(*arguments)

        return counting

    monkeypatch.setattr(interpret, "evaluate", count(interpret.evaluate))
    monkeypatch.setattr(prune, "can_hold", count(prune.can_hold))
    return check_text(text), counted[0]


@pytest.mark.parametrize("initially", ["a.x + b.x == 19999", "a.x > b.x + 9999", "b.x - a.x > 9998 and a.x == 2"])
def test_that_nothing_satisfies_initially_is_found_without_all_combinations(initially, monkeypatch):
    report, count = evaluations(monkeypatch, TWO.replace("INITIALLY", initially))
    assert [d.code for d in report.diagnostics] == ["V305"]
    assert count < 100_000  # of a hundred million


def test_few_solutions_among_many_combinations_are_found(monkeypatch):
    found, count = evaluations(monkeypatch, TWO.replace("INITIALLY", "a.x + b.x == 19990"))
    assert found.systems[0].counts.initial == 9
    assert count < 100_000
