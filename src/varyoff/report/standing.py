"""How a system came out, in figures: what is as expected, what is not, and what stayed open."""

from __future__ import annotations

from typing import Literal

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.report.exit import Exit, of_system
from varyoff.report.record import SystemRecord

Grade = Literal["good", "bad", "open"]
WORDS: dict[Grade, str] = {"good": "as expected", "bad": "not as expected", "open": "undecided"}
SIGNS: dict[Grade, str] = {"good": "✓", "bad": "✗", "open": "?"}


@dataclass(frozen=True, slots=True)
class Tally:
    """One figure of the headline: `some` of `whole`, and the words that are true of those some."""

    name: str
    kind: Grade
    some: int
    whole: int
    nouns: tuple[str, str]
    words: str

    @property
    def share(self) -> str:
        return f"{self.some:,} of {counted(self.whole, *self.nouns)}"

    def __str__(self) -> str:
        return f"{self.share} {self.words}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a system's properties and pinned counts came to.

    `kind` tells what the exit status tells: `bad` when anything is known to be wrong, `open` when something that was
    asked has no answer, else `good`.
    """

    kind: Grade
    parts: tuple[Tally, ...]
    failed: bool = False

    @property
    def words(self) -> str:
        """Return the kind in words; where an error of the model left everything undecided, that."""
        return "error of the model" if self.failed else WORDS[self.kind]

    @property
    def sign(self) -> str:
        return SIGNS[self.kind]


def standing_of(system: SystemRecord) -> Standing:
    """Return how a system came out."""
    off = [p for p in system.properties if not p.as_expected]
    undecided = [p for p in off if p.verdict == "unknown"]
    pins_off = [p for p in system.pins if not p.as_expected]
    pins_open = [p for p in system.pins if p.found is None]
    wrong, whole = len(off) - len(undecided), len(system.properties)
    properties, pins = ("property", "properties"), ("pinned count", "pinned counts")
    parts = [
        Tally("properties.not-as-expected", "bad", wrong, whole, properties, "not as expected"),
        Tally("properties.undecided", "open", len(undecided), whole, properties, "undecided"),
    ]
    if not off and whole:
        parts.append(Tally("properties.as-expected", "good", whole, whole, properties, "as expected"))
    parts += [
        Tally("pins.off", "bad", len(pins_off), len(system.pins), pins, "off"),
        Tally("pins.undecided", "open", len(pins_open), len(system.pins), pins, "undecided"),
    ]
    status = of_system(system)
    kind: Grade = "good" if status == Exit.AS_EXPECTED else "open" if status == Exit.UNDECIDED else "bad"
    return Standing(kind, tuple(p for p in parts if p.some), failed=status == Exit.MISTAKE)
