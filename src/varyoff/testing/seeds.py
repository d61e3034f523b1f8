"""Random specifications by number: drawn in a fraction of a millisecond, again from the same number, and shrunk."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial

from varyoff.base.usage import number_in, wrong_type
from varyoff.testing.draft import SystemDraft
from varyoff.testing.systems import check_limits, draw_system
from varyoff.testing.vocabulary import Pen


def draft_of_seed(seed: int, *, max_states: int = 24, max_instances: int = 3, errors: bool = False) -> SystemDraft:
    """Return the random specification of a number; like those of `drafts`, but not filtered.

    Nearly all are valid; what is not is for the caller to see. Use it where thousands are wanted, and `drafts`
    where Hypothesis should look for failing examples.

    Args:
        max_states: bound on the combinations of values, hence on the states.
        max_instances: bound on the instances.
        errors: whether exploring may meet errors of the model.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken.

    >>> draft_of_seed(7).text() == draft_of_seed(7).text()
    True
    """
    number_in("seed", seed, 0, optional=False)
    check_limits(max_states, max_instances, errors)
    return draw_system(Pen(_generator(seed, []), errors), max_states, max_instances)


def shrink_seed(
    seed: int,
    fails: Callable[[SystemDraft], bool],
    *,
    max_states: int = 24,
    max_instances: int = 3,
    errors: bool = False,
    attempts: int = 2_000,
) -> SystemDraft:
    """Return a small specification that fails as the one of a number does.

    The numbers drawn are deleted, set to the simplest and lowered as long as `fails` stays true.

    Args:
        fails: told a draft, says whether it shows what is looked for; it should do so for that of `seed`.
        attempts: how often `fails` may be called.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken.

    >>> print(shrink_seed(7, lambda draft: "follows" in draft.text()).machines[0].name)
    Alpha
    """
    number_in("seed", seed, 0, optional=False)
    number_in("attempts", attempts, 0, optional=False)
    check_limits(max_states, max_instances, errors)
    if not callable(fails):
        raise wrong_type("fails", "a function of a draft", fails)

    def drawn(numbers: list[int]) -> SystemDraft:
        return draw_system(Pen(_tape(numbers), errors), max_states, max_instances)

    best: list[int] = []
    draw_system(Pen(_generator(seed, best), errors), max_states, max_instances)
    left = attempts
    while True:
        before = best
        for change in _changes(len(best)):
            candidate = change(best)
            if candidate == best:
                continue
            if left == 0:
                return drawn(best)
            left -= 1
            if fails(drawn(candidate)):
                best = candidate
        if best == before:
            return drawn(best)


def _generator(seed: int, drawn: list[int]) -> Callable[[int, int], int]:
    """Draw from a seed; each number is noted by its distance from the simplest."""
    uniform = random.Random(seed).random

    def draw(low: int, high: int) -> int:
        distance = int(uniform() * (high - low + 1))
        drawn.append(distance)
        return low + distance

    return draw


def _tape(distances: list[int]) -> Callable[[int, int], int]:
    """Draw what is given; where it ends, the simplest."""
    following = iter(distances)
    return lambda low, high: min(high, low + next(following, 0))


def _changes(length: int) -> Iterator[Callable[[list[int]], list[int]]]:
    """Yield ways to make a list of numbers simpler, the boldest first; each is tried on what is left by then."""
    size = length
    while size := size // 2:
        for start in range(length - size, -size, -size):
            yield partial(_without, max(0, start), size)
        for start in range(0, length, size):
            yield partial(_cleared, start, size)
    for place in range(length):
        yield partial(_lowered, place)


def _without(start: int, size: int, numbers: list[int]) -> list[int]:
    return numbers[:start] + numbers[start + size :]


def _cleared(start: int, size: int, numbers: list[int]) -> list[int]:
    return [0 if start <= place < start + size else number for place, number in enumerate(numbers)]


def _lowered(place: int, numbers: list[int]) -> list[int]:
    return [number - (at == place and number > 0) for at, number in enumerate(numbers)]
