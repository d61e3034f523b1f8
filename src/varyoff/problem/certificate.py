"""Certificates: what an answer rests on, so that it can be checked without the engine that gave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol

from varyoff.base.record import dataclass
from varyoff.model.model import State
from varyoff.temporal.automaton import Automaton
from varyoff.temporal.branching import Branching


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


class Moves(Protocol):
    """What is done in a state of a game; a state that is not there raises KeyError."""

    def __getitem__(self, state: State) -> tuple[int | None, int, int | None]: ...


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a game is won from every state of a closed set.

    Of each state: the position of the event that is chosen, None where the goal holds; its rank, 0 there; and its
    stay: the highest rank among the states that the adversary can lead to from there, itself included, stopping where
    the goal holds. Every way in which the chosen event can go ends in a state whose stay is lower than the rank.
    """

    states: StateSet
    moves: Moves


@dataclass(frozen=True, slots=True)
class Adversary:
    """How a game is lost in the states of a set, in none of which the goal holds.

    `distances` are known for these, 0, and for every other state without the goal from which steps of the adversary lead
    to one: how many that takes. Of every event that we can choose in a state of the set, some way leads to a state with
    a distance.
    """

    states: StateSet
    distances: Ranks


@dataclass(frozen=True, slots=True)
class Block:
    """Some of the nodes (a state of the model, a state of the automaton) of a product, and why no accepting cycle that is
    fair fits into it.

    Attributes:
        place: the number of the block; of a block within a block, behind the place of that. Steps lead from a node to
            nodes of its own block, or of blocks with lower numbers.
        reason: `single`: no step leads from a node of it to one of it; `accepting`: none of those that do is in the
            acceptance set `index`; `weak`: the fairness group `index` is enabled in all nodes, and no such step
            takes it; `strong`: no such step takes it, and the nodes in which it is not enabled are in blocks within.
    """

    place: tuple[int, ...]
    reason: Literal["single", "accepting", "weak", "strong"]
    index: int | None = None


class Placement(Protocol):
    """The nodes of a product, each with the number of the innermost block that it is in."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[tuple[State, int, int]]:
        """Yield (state of the model, state of the automaton, position in `blocks`), in a fixed order."""
        ...

    def block(self, state: State, automaton_state: int) -> int | None:
        """Return the position of the innermost block of a node; None where the node is not one."""
        ...


@dataclass(frozen=True, slots=True)
class Blocks:
    """Nodes that hold all initial ones, (initial state, initial state of the automaton), and every successor, in blocks.

    The automaton accepts the behaviours that deny the formula. Its states that begin no accepting run, whatever the
    behaviour, are left out by whoever makes it.
    """

    automaton: Automaton
    blocks: Sequence[Block]
    places: Placement
    states: StateSet


class Labels(Protocol):
    """Of every state of a closed set and every part of a formula: a number."""

    def __getitem__(self, key: tuple[State, int]) -> int: ...


@dataclass(frozen=True, slots=True)
class Labelling:
    """In which states of a closed set each part of a formula of branching time is true.

    `parts` are those with CanStep, CanReach or CanStay, inner ones first. The number of a state and a part, by its
    position: of CanStep 1 or 0; of CanReach in how many steps it gets there at least, -1 where it does not; of
    CanStay -1 where it is true, else after how many steps at most the operand is false, 0 where it is false.
    """

    states: StateSet
    parts: tuple[Branching, ...]
    labels: Labels


Certificate = ClosedSet | Ranking | Trap | Strategy | Adversary | Blocks | Labelling
