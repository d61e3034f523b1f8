"""Bounds of expressions are never too narrow, and sometimes decide."""

from __future__ import annotations

from tests.support.expressions import DOMAINS, Expressions
from varyoff.model.bounds import possible, possible_of
from varyoff.model.interpret import evaluate


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
