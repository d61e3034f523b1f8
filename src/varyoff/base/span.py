"""Positions in specification files."""

from __future__ import annotations

import re
from typing import Protocol

from varyoff.base.record import dataclass

# YAML's line breaks; str.splitlines() knows more of them and would count other lines.
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


# What a terminal or a reader of lines acts upon instead of showing it; the last ones turn the direction of writing.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escaped(match: re.Match[str]) -> str:
    """Return a character by its number, as `printable` shows it."""
    return f"\\u{{{ord(match.group()):x}}}"


def printable(name: str) -> str:
    """Return the name of a file on one line, without what a terminal or a workflow takes for a command."""
    return CONTROL.sub(escaped, name)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file: lines and columns count from 1, in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of `other`."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


class Positions(Protocol):
    """A text of a file that knows where its characters stand. What the file is written in does not matter."""

    @property
    def span(self) -> Span:
        """Where the whole text stands."""
        ...

    def part(self, start: int, end: int) -> Span:
        """Return where the characters from `start` to `end`, exclusive, stand; one at least."""
        ...


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text that stands on one line of a file as it is, without quotes, escapes or breaks."""

    span: Span

    def part(self, start: int, end: int) -> Span:
        """Return where the characters from `start` to `end`, exclusive, stand; one at least."""
        whole, column = self.span, self.span.column
        return Span(whole.file, whole.line, column + start, whole.line, column + max(end, start + 1))


class Sources:
    """The texts that were read, by the name under which they are shown."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._bytes: dict[str, bytes] = {}

    def add(self, file: str, text: str, data: bytes | None = None) -> None:
        """Add a text; `data` are the bytes that it was read from, where they were."""
        self._lines[file] = LINE_BREAK.split(text)
        self._bytes[file] = text.encode("utf-8", "surrogatepass") if data is None else data

    def data(self, file: str) -> bytes:
        """Return the bytes of a file, as they were when it was read.

        Raises:
            KeyError: it was not.
        """
        return self._bytes[file]

    def line(self, file: str, number: int) -> str | None:
        """Return line `number` (from 1) of `file`, or None when it is not known."""
        lines = self._lines.get(file)
        if lines is None or not 1 <= number <= len(lines):
            return None
        return lines[number - 1]

    def files(self) -> tuple[str, ...]:
        return tuple(self._lines)
