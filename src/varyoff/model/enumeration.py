"""The reachable states of a model, listed one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from varyoff.base.record import dataclass
from varyoff.model.expression import Value
from varyoff.model.model import State


@dataclass(frozen=True, slots=True)
class Enumeration:
    """All reachable states one by one, numbered in the canonical order: breadth first, events as they are declared.

    Of an exploration that was cut short they are those that were found.

    Attributes:
        complete: whether these are all of them.
        states: by number.
        depths: distance from the initial states, by number.
        initial: how many of them, the first, are initial.
        steps: (source, target, event): numbers of states, and position of the event; in the order of sources, then of
            events. Empty where not everything was explored.
    """

    complete: bool
    states: Sequence[State]
    depths: Sequence[int]
    initial: int
    steps: Sequence[tuple[int, int, int]]

    def levels(self) -> list[int]:
        """Return the number of states at each distance from the initial ones."""
        counts = [0] * (self.depths[-1] + 1 if self.depths else 0)
        for depth in self.depths:
            counts[depth] += 1
        return counts


def picked(positions: Sequence[int]) -> Callable[[State], tuple[Value, ...]]:
    """Return the function from a state to its values at some positions."""
    match positions:
        case []:
            return lambda _: ()
        case [position]:
            return lambda state: (state[position],)
        case _:
            return itemgetter(*positions)
