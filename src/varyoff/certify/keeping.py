"""What certificates are kept in: files of a header and lines, of which only whoever writes them knows where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.model.model import State
from varyoff.problem.certificate import StateSet

Header = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was written: its name in the folder, and the SHA-256 of its bytes."""

    file: str
    sha256: str


class Keeper(Protocol):
    """Writes files of certificates."""

    def __call__(self, name: str, header: Header, lines: Iterable[object]) -> Kept:
        """Write a file.

        Args:
            name: how it should be called, without its ending.
            lines: what JSON can say, each to stand on a line of its own behind the header.
        """
        ...


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A kind of certificate: what its header says beside what all say, and its lines.

    `shared` tells whether it speaks of the states of the whole exploration.
    """

    kind: str
    lines: Iterable[object]
    header: Header
    shared: bool


class Numbers:
    """States by their places in the file that all certificates of an exploration share.

    Cost: O(states) memory, once somebody asks for the number of one.
    """

    def __init__(self, states: StateSet) -> None:
        self.states = states

    @cached_property
    def _places(self) -> Mapping[State, int]:
        return {state: place for place, state in enumerate(self.states)}

    def __getitem__(self, state: State) -> int:
        return self._places[state]


def walked(states: StateSet) -> Iterator[State]:
    """Yield states in their order, as long as there is time."""
    for state in states:
        check_time()
        yield state


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line of the index: a verdict, and the file with its certificate.

    Attributes:
        property: None for an error of the model, which leaves no property decided.
        kept: None where there is no certificate; `reason` says why.
    """

    system: str
    file: str
    property: str | None
    form: str
    verdict: str
    kept: Kept | None
    reason: str = ""

    def as_json(self) -> Header:
        """Return it as the index has it."""
        return {
            "system": self.system,
            "file": self.file,
            "property": self.property,
            "form": self.form,
            "verdict": self.verdict,
            "certificate": None if self.kept is None else self.kept.file,
            "sha256": None if self.kept is None else self.kept.sha256,
            "reason": self.reason,
        }
