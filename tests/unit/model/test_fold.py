"""Bounds of the types of numbers hold every value, so that a range over them leaves no element out."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import product

import pytest

from varyoff.elaborate.flatten import flatten
from varyoff.model.expression import Const
from varyoff.model.fold import integer_range
from varyoff.model.interpret import evaluate
from varyoff.model.model import ModelError
from varyoff.model.types import IntegerT
from varyoff.spec.load import loads

COMPUTE: dict[str, Callable[[int, int], int]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "//": lambda x, y: x // y,
    "%": lambda x, y: x % y,
}
INTERVALS = [(low, high) for low in range(-3, 4) for high in range(low, 4)]


@pytest.mark.parametrize("operator", COMPUTE)
def test_of_an_operation(operator: str) -> None:
    for a, b in product(INTERVALS, INTERVALS):
        bounds = integer_range(operator, IntegerT(*a), IntegerT(*b))
        for x, y in product(range(a[0], a[1] + 1), range(b[0], b[1] + 1)):
            if y != 0 or operator not in ("//", "%"):
                assert bounds.low <= COMPUTE[operator](x, y) <= bounds.high, (a, b, x, y)


def number(seeded: random.Random, depth: int = 0) -> str:
    if depth > 3 or seeded.random() < 0.2:
        return seeded.choice(["x", "y", "k", "N", "peers[1].x", "near.y", "0", "1", "2", "7", "-3"])
    a, b, c = (number(seeded, depth + 1) for _ in range(3))
    return seeded.choice(
        [
            f"({a} + {b})",
            f"({a} - {b})",
            f"({a} * {b})",
            f"({a} // ({b} + x - x))",
            f"({a} % ({b} + x - x))",
            f"(-{a})",
            f"abs({a})",
            f"min({a}, {b})",
            f"max({a}, {b}, {c})",
            f"({a} if {b} < {c} else {b})",
            f"({a} if N > 1 else {b})",
            f"count(p.x < {a} for p in peers)",
            f"sum(p.x + {a} for p in peers if p.y != {b})",
            f"sum(z * {a} for z in range({b} % 3, 3))",
            f"sum({a} for z in range(0, min(2, {b})) for p in near.peers)",
        ]
    )


def test_of_random_expressions() -> None:
    seeded = random.Random(1)
    for _ in range(12):
        define = {f"d{n}": number(seeded) for n in range(25)}
        machine = {
            "machine": "M",
            "parameters": {"k": "integer", "peers": ["M"]},
            "variables": {"x": "-2..2", "y": "0..1", "near": {"one_of": "peers"}},
            "define": define,
        }
        system = {
            "system": "s",
            "constants": {"N": 2},
            "instances": {
                "a": {"machine": "M", "k": "3 if N > 1 else -3", "peers": ["a", "b"]},
                "b": {"machine": "M", "k": 1, "peers": ["b"]},
            },
        }
        (read,) = loads(json.dumps(machine) + "\n---\n" + json.dumps(system)).systems
        elaborated = flatten(read)
        states = list(product(*(variable.values for variable in elaborated.model.variables)))
        for (_, name), typed in elaborated.definitions().items():
            assert isinstance(typed.type, IntegerT)
            if isinstance(typed.expr, Const):
                assert typed.type.low == typed.type.high == typed.expr.value
            for state in states[::3]:
                try:
                    value = evaluate(typed.expr, state)
                except ModelError:
                    continue
                assert isinstance(value, int)
                assert typed.type.low <= value <= typed.type.high, define[name]
