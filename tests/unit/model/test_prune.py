"""Initial values are left out early only where no initial state has them, and bounds of expressions are never too narrow."""

from __future__ import annotations

import random
from itertools import product

import pytest

from varyoff.check import check_text
from varyoff.model import interpret, prune
from varyoff.model.bounds import possible, possible_of
from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Extreme,
    Implies,
    Not,
    Or,
    Select,
    Var,
    variables_of,
)  # fmt: skip
from varyoff.model.fold import may_fail
from varyoff.model.interpret import evaluate, initial_states
from varyoff.model.model import Model, ModelError, Variable

# By kind, the positions of the variables and their values: truth values, numbers, words, references.
DOMAINS = (
    (False, True), range(-2, 3), ("a", "b", "c"), (None, "m", "n"), range(4), (True,), range(2, 4), ("c", "a"),
)  # fmt: skip
TRUTHS, NUMBERS, WORDS, REFERENCES = (0, 5), (1, 4, 6), (2, 7), (3,)
KINDS = ("boolean", "integer", "enumeration", "reference", "integer", "boolean", "integer", "enumeration")


class Expressions:
    """Random expressions; those that can fail are among them when `failing` is true."""

    def __init__(self, seed: object, *, failing: bool) -> None:
        self.draw = random.Random(str(seed))
        self.failing = failing

    def condition(self, depth):
        draw = self.draw
        if depth == 0:
            return draw.choice([Var(draw.choice(TRUTHS)), Const(draw.random() < 0.5), self.comparison(0)])
        match draw.randrange(6):
            case 0:
                return Not(self.condition(depth - 1))
            case 1:
                return And(tuple(self.condition(depth - 1) for _ in range(draw.randint(1, 3))))
            case 2:
                return Or(tuple(self.condition(depth - 1) for _ in range(draw.randint(1, 3))))
            case 3:
                return Implies(self.condition(depth - 1), self.condition(depth - 1))
            case 4:
                return Conditional(*(self.condition(depth - 1) for _ in range(3)))
            case _:
                return self.comparison(depth - 1)

    def comparison(self, depth):
        draw = self.draw
        which = draw.randrange(4)
        if which == 0:
            return Compare(draw.choice(["==", "!="]), self.word(), draw.choice([self.word(), Const("a"), Const("z")]))
        if which == 1:
            return Compare(draw.choice(["==", "!="]), Var(draw.choice(REFERENCES)), Const(draw.choice([None, "m"])))
        operator = draw.choice(["==", "!=", "<", "<=", ">", ">="])
        return Compare(operator, self.number(depth), self.number(depth))

    def word(self):
        pick = Var(self.draw.choice(WORDS))
        return Conditional(self.condition(0), pick, Const("b")) if self.draw.random() < 0.2 else pick

    def number(self, depth):
        draw = self.draw
        if depth <= 0:
            return draw.choice([Var(draw.choice(NUMBERS)), Const(draw.randint(-4, 6))])
        match 6 if self.failing and draw.random() < 0.3 else draw.randrange(6):
            case 0 | 1:
                return Arithmetic(draw.choice(["+", "-", "*"]), self.number(depth - 1), self.number(depth - 1))
            case 2:
                divisor = Const(draw.choice([-3, -2, -1, 1, 2, 3]))
                return Arithmetic(draw.choice(["//", "%"]), self.number(depth - 1), divisor)
            case 3:
                return Extreme(draw.choice(["min", "max"]), tuple(self.number(depth - 1) for _ in range(2)))
            case 4:
                return Absolute(self.number(depth - 1))
            case 5:
                return Conditional(self.condition(depth - 1), self.number(depth - 1), self.number(depth - 1))
            case _:
                if draw.random() < 0.5:
                    return Arithmetic(draw.choice(["//", "%"]), self.number(0), self.number(0))
                return Select(Var(REFERENCES[0]), (("m", self.number(0)), ("n", self.number(0))))


def test_bounds_are_never_too_narrow_and_sometimes_decide():
    decided = 0
    for seed in range(3_000):
        made = Expressions(seed, failing=False)
        expression = made.condition(3) if seed % 2 else made.number(3)
        parts = [d if made.draw.random() < 0.5 else (made.draw.choice(d),) for d in DOMAINS]
        found = possible(expression, [possible_of(values) for values in parts])
        assert found is not None
        decided += isinstance(found, tuple) and found[0] == found[1]
        for _ in range(12):
            state = tuple(made.draw.choice(values) for values in parts)
            value = evaluate(expression, state)
            assert found[0] <= value <= found[1] if isinstance(found, tuple) else value in found, expression
    assert 500 < decided < 2_500


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
