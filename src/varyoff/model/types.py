"""Types of expressions, found when a file is read."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.expression import Const, Expr

HUGE = 2**62  # stands for 'no bound known'


@dataclass(frozen=True, slots=True)
class BooleanT:
    def __str__(self) -> str:
        return "a boolean"


@dataclass(frozen=True, slots=True)
class IntegerT:
    """An integer known to lie between `low` and `high`."""

    low: int
    high: int

    def __str__(self) -> str:
        return "a number"


@dataclass(frozen=True, slots=True)
class WordsT:
    """One of some words: an enumeration's values, a machine's states (`of` says whose).

    A `literal` is a bare word that has no meaning yet; the type of the other side gives it one.
    """

    words: tuple[str, ...]
    of: str
    literal: bool = False

    def __str__(self) -> str:
        if self.literal:
            return f"the word `{self.words[0]}`"
        return f"a value of {self.of}"


@dataclass(frozen=True, slots=True)
class ReferenceT:
    """One of some instances of a machine, or none."""

    machine: str
    members: tuple[str, ...]
    optional: bool = False

    def __str__(self) -> str:
        return f"an instance of {self.machine}"


@dataclass(frozen=True, slots=True)
class ListT:
    """A list of instances, known when the file is read. `choices` is set when which list it is depends on the
    state: for every value of the key, the members.
    """

    machine: str
    members: tuple[str, ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        return "a list of instances"


@dataclass(frozen=True, slots=True)
class RangeT:
    """Python's range: from `start`, up to but without `stop`."""

    start: Expr
    stop: Expr
    low: int
    high: int

    def __str__(self) -> str:
        return "a range"


@dataclass(frozen=True, slots=True)
class NothingT:
    """Of what never has a value, such as a part of an instance that there is not; it fits everywhere."""

    def __str__(self) -> str:
        return "nothing"


Type = BooleanT | IntegerT | WordsT | ReferenceT | ListT | RangeT | NothingT
BOOLEAN = BooleanT()
NOTHING = NothingT()


@dataclass(frozen=True, slots=True)
class Typed:
    """A lowered expression with its type.

    The bounds of a constant number are the number itself, whatever it was folded from. A constant word or instance
    keeps the type of the domain that it was taken from, which says what it can be compared with.
    """

    expr: Expr
    type: Type

    def __post_init__(self) -> None:
        if isinstance(self.type, IntegerT) and isinstance(self.expr, Const):
            value = self.expr.value
            assert isinstance(value, int)
            if not self.type.low == value == self.type.high:
                object.__setattr__(self, "type", IntegerT(value, value))
