"""Verdicts, and the certificates by which they can be checked without the engine that gave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from varyoff.base.record import dataclass
from varyoff.model.model import State
from varyoff.model.trace import Trace

Status = Literal["holds", "violated", "unknown", "vacuous"]


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an engine says of one property.

    `states` is the number of states that the verdict is based on, `reason` why it is unknown or vacuous,
    `trace` the counterexample or witness.
    """

    property: str
    status: Status
    states: int
    trace: Trace | None = None
    certificate: Certificate | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of the command line; None for one that is not known."""

    initial: int | None
    states: int | None
    transitions: int | None
    edges: int | None
    depth: int | None
    deadlocks: int | None

    def items(self) -> tuple[tuple[str, int | None], ...]:
        return (
            ("initial", self.initial),
            ("states", self.states),
            ("transitions", self.transitions),
            ("edges", self.edges),
            ("depth", self.depth),
            ("deadlocks", self.deadlocks),
        )
