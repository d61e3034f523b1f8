"""What an engine says to a question, and what it counted."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Certificate


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question.

    `trace` is the witness, of yes or of no as the question says; `certificate` what the rest can be checked by;
    `reason` why the answer is unknown.
    """

    answer: Literal["yes", "no", "unknown"]
    trace: Trace | None = None
    certificate: Certificate | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An engine that was asked, beside others, and agrees in all that it knows; `reason` is why it does not know all."""

    engine: str
    complete: bool
    reason: str


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
