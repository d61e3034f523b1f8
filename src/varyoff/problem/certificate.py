"""Certificates: what an answer rests on, so that it can be checked without the engine that gave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from varyoff.base.record import dataclass
from varyoff.model.model import State


class StateSet(Protocol):
    """A set of states that can be walked in a fixed order."""

    def __len__(self) -> int: ...
    def __contains__(self, state: object) -> bool: ...
    def __iter__(self) -> Iterator[State]: ...
    def every(self, stride: int, offset: int) -> Iterable[State]:
        """Yield every `stride`-th state, beginning with the one at `offset`."""
        ...


@dataclass(frozen=True, slots=True)
class ClosedSet:
    """A set that holds the initial states and every successor of its members.

    Whatever is false in all of its members is unreachable.
    """

    states: StateSet


@dataclass(frozen=True, slots=True)
class Trap:
    """A closed set that is entered at the end of the trace and holds no goal."""

    states: StateSet


class Ranks(Protocol):
    """For every state, how many steps it is from the goal at most."""

    def __getitem__(self, state: State) -> int: ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks of all states of a closed set: 0 where the goal holds; from every other state some step goes to a
    lower rank.
    """

    states: StateSet
    ranks: Ranks


Certificate = ClosedSet | Ranking | Trap
