"""The initial states, found naively: every combination of initial values, and `initially` asked of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, prod

from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, State


def combinations(model: Model) -> int:
    """Return how many combinations of initial values there are; `initially` is not asked."""
    return prod(len(variable.initial) for variable in model.variables)


def combination(model: Model, number: int) -> State:
    """Return one combination by its number, from 0; the last variable changes fastest."""
    values = []
    for variable in reversed(model.variables):
        number, digit = divmod(number, len(variable.initial))
        values.append(variable.initial[digit])
    return tuple(reversed(values))


def initial_among(model: Model, most: int | None) -> Iterator[State]:
    """Yield the initial states among so many combinations, spread over all of them; None is all.

    Raises:
        ModelError: `initially` has no value in one of them.

    Cost: one evaluation of `initially` for each combination, whether it is initial or not.
    """
    total = combinations(model)
    if most is None or most >= total:
        numbers = iter(range(total))
    else:
        step = _stride(total)
        numbers = (number * step % total for number in range(most))
    for number in numbers:
        state = combination(model, number)
        if evaluate(model.initially, state, None, model):
            yield state


def _stride(total: int) -> int:
    """Return a stride that visits every number below `total` once, and far from the last one each time."""
    step = max(1, total * 618_034 // 1_000_000)
    while gcd(step, total) != 1:
        step += 1
    return step
