"""Nodes of YAML that know where they stand."""

from __future__ import annotations

import re
import unicodedata

from varyoff.base.record import dataclass, field
from varyoff.base.span import LINE_BREAK, Span


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar; `type` is its type in the YAML 1.2 core schema: str, int, float, bool or null."""

    span: Span
    value: str
    type: str
    source: str = ""  # as written, quotes included
    start: int = 0  # characters of the file before it
    raw: str = (
        ""  # the value as it is in the file, where its letters are composed otherwise; names of files are compared so
    )
    cut_at: str = ""  # the part before the comma that ended the text, where more was meant
    _positions: list[tuple[int, int]] | None = field(default=None, repr=False)

    @property
    def plain(self) -> bool:
        return self.source[:1] not in ("'", '"', "|", ">")

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file of character `offset` of the value."""
        if self._positions is None:
            self._positions = _align(self)
        if offset < len(self._positions):
            return self._positions[offset]
        if self._positions:
            line, column = self._positions[-1]
            return line, column + 1
        return self.span.line, self.span.column

    def part(self, start: int, end: int) -> Span:
        """Return the span in the file of characters `start` to `end` (exclusive) of the value."""
        line, column = self.position(start)
        if end <= start:
            return Span(self.span.file, line, column, line, column + 1)
        end_line, end_column = self.position(end - 1)
        return Span(self.span.file, line, column, end_line, end_column + 1)


@dataclass(slots=True, eq=False)
class Sequence:
    span: Span
    items: list[Node]


@dataclass(slots=True, eq=False)
class Mapping:
    span: Span
    entries: list[tuple[Scalar, Node]]
    flow: bool = False

    def get(self, key: str) -> Node | None:
        for name, value in self.entries:
            if name.value == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        for name, _ in self.entries:
            if name.value == key:
                return name
        return None


Node = Scalar | Sequence | Mapping


def kind_of(node: Node) -> str:
    """Return what a node is, in words for a message."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    return {
        "str": "a text",
        "int": "a number",
        "float": "a number with a fraction",
        "bool": "a boolean",
        "null": "nothing",
    }[node.type]


def _align(scalar: Scalar) -> list[tuple[int, int]]:
    """Return the position in the file of every character of a scalar's value.

    Quotes, escapes and folded line breaks make the two texts differ; both are walked together, any run of
    white space in one standing for any run in the other.
    """
    source, value = scalar.source, scalar.value
    line, column = scalar.span.line, scalar.span.column
    places: list[tuple[int, int]] = []
    where: list[tuple[int, int]] = []
    index = 0
    while index < len(source):
        where.append((line, column))
        broken = LINE_BREAK.match(source, index)
        if broken:
            where.extend([(line, column)] * (len(broken.group()) - 1))
            line, column = line + 1, 1
            index = broken.end()
        else:
            column += 1
            index += 1
    at = 0
    style = source[:1]
    if style in ("'", '"'):
        at = 1
    elif style in ("|", ">"):
        broken = LINE_BREAK.search(source)
        at = broken.end() if broken else 0
    for character in value:
        if character.isspace():
            if at < len(source) and source[at].isspace():
                places.append(where[at])
                while at < len(source) and source[at].isspace() and not _next_is_space(value, len(places)):
                    at += 1
            else:
                places.append(places[-1] if places else (scalar.span.line, scalar.span.column))
            continue
        while at < len(source) and source[at].isspace():
            at += 1
        if style == "'" and character == "'" and source[at : at + 2] == "''":
            places.append(where[at])
            at += 2
            continue
        if style == '"' and at < len(source) and source[at] == "\\":
            escape = re.compile(r"\\(x..|u....|U........|.)", re.DOTALL).match(source, at)
            places.append(where[at])
            at = escape.end() if escape else at + 1
            continue
        places.append(where[at] if at < len(where) else (line, column))
        at += 1
        while scalar.raw and at < len(source) and unicodedata.combining(source[at]):
            at += 1  # a letter and its accents are one character of the value
    return places


def _next_is_space(value: str, index: int) -> bool:
    return index < len(value) and value[index].isspace()


def is_name(text: str) -> bool:
    """Return whether `text` can be a name: what Python accepts as an identifier, written one way only."""
    return text.isidentifier() and unicodedata.normalize("NFKC", text) == text
