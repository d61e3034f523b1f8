"""What certificates are kept in: files of a header and lines, of which only whoever writes them knows where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from varyoff.base.record import dataclass

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
class Entry:
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
