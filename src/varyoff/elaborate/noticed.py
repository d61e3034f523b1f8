"""What is noticed while expressions are lowered and is no mistake: `lint` makes warnings of some of it."""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet

from varyoff.base.record import dataclass, field
from varyoff.base.span import Span
from varyoff.spec.syntax import Expression, FollowedEvent, Machine

TruthValues = frozenset[bool | None]
"""How something came out wherever it was lowered: true, false, None where the types leave it open."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of two parts of an expression, and how the types alone let it come out.

    `machine` is the one that it stands in, None in a system.
    """

    expression: Expression
    left: ast.AST
    right: ast.AST
    machine: Machine | None
    outcomes: TruthValues


@dataclass(frozen=True, slots=True)
class Quantified:
    """What a quantifier of a system runs over, and how many elements that are at most."""

    expression: Expression
    over: ast.AST
    most: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A transition (its machine, its position there) that some instance can never take, and the guards that are false."""

    machine: str
    transition: int
    guards: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """All that was noticed, each kind in the order in which it was met first."""

    compared: tuple[Compared, ...] = ()
    quantified: tuple[Quantified, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    circular: tuple[FollowedEvent, ...] = ()  # what leads every instance to itself only, where nothing is followed

    def and_then(self, later: Noticed) -> Noticed:
        """Return this with what was noticed later, of other expressions."""
        return Noticed(
            (*self.compared, *later.compared),
            (*self.quantified, *later.quantified),
            (*self.dropped, *later.dropped),
            (*self.circular, *later.circular),
        )


@dataclass(slots=True)
class Notes:
    """What is noticed while something is elaborated: a machine is looked at for each of its instances."""

    _compared: dict[tuple[Expression, ast.AST, ast.AST], tuple[Machine | None, set[bool | None]]] = field(
        default_factory=dict
    )
    _quantified: dict[tuple[Expression, ast.AST], int] = field(default_factory=dict)
    _dropped: dict[tuple[str, int], list[Span | None]] = field(default_factory=dict)
    _led: dict[FollowedEvent, set[bool]] = field(default_factory=dict)

    def compared(
        self, expression: Expression, left: ast.AST, right: ast.AST, machine: Machine | None, outcome: bool | None
    ) -> None:
        """Note how a comparison came out."""
        self._compared.setdefault((expression, left, right), (machine, set()))[1].add(outcome)

    def quantified(self, expression: Expression, over: ast.AST, elements: int) -> None:
        """Note over how many elements a quantifier ran."""
        key = (expression, over)
        self._quantified[key] = max(elements, self._quantified.get(key, 0))

    def dropped(self, machine: str, transition: int, guard: Span | None) -> None:
        """Note that a guard of a transition is never true for some instance."""
        self._dropped.setdefault((machine, transition), []).append(guard)

    def led(self, follows: FollowedEvent, itself: AbstractSet[bool]) -> None:
        """Note whether a path led an instance to itself, to others, or to both."""
        self._led.setdefault(follows, set()).update(itself)

    def noticed(self) -> Noticed:
        """Return what was noted so far."""
        return Noticed(
            tuple(Compared(*key, machine, frozenset(found)) for key, (machine, found) in self._compared.items()),
            tuple(Quantified(*key, most) for key, most in self._quantified.items()),
            tuple(Dropped(*key, tuple(guards)) for key, guards in self._dropped.items()),
            tuple(follows for follows, found in self._led.items() if found == {True}),
        )
