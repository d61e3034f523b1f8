"""YAML 1.2 text to nodes that know where they stand.

PyYAML's parser gives events; the nodes are ours, because its own composer turns `off` into False,
loses duplicate keys, resolves tags and copies aliases without a bound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import LINE_BREAK, Span


class PythonEvents(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """The events of PyYAML's own parser: those of libyaml, more slowly, and without limits."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


try:
    from yaml._yaml import CParser as _EventSource
except ImportError:  # PyYAML built without libyaml
    _EventSource = PythonEvents  # type: ignore[misc, assignment]


MAX_BYTES = 2 * 1024 * 1024  # of one file; the largest shipped one has 20 KiB
MAX_DEPTH = 50  # of nested collections
MAX_NODES = 200_000  # of one file, every use of an alias counted with all below it

_NULL = re.compile(r"(~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar; `type` is its type in the YAML 1.2 core schema: str, int, float, bool or null."""

    span: Span
    value: str
    type: str
    source: str = ""  # as written, quotes included
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


def decode(data: bytes, file: str, mistakes: Mistakes) -> str | None:
    """Return the text of a file, or None when it is too large or not text, with a diagnostic."""
    start = Span(file, 1, 1, 1, 2)
    if len(data) > MAX_BYTES:
        mistakes.add(
            "V001",
            f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read",
            start,
            help="split the specification into files and `include` them",
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        mistakes.add("V002", "the file is UTF-16, not UTF-8", start, help="save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        parts = LINE_BREAK.split(before)
        line, column = len(parts), len(parts[-1]) + 1
        mistakes.add(
            "V002",
            f"the file is not UTF-8 text: byte 0x{data[error.start]:02x} at offset {error.start}",
            Span(file, line, column, line, column + 1),
            help="save it as UTF-8",
        )
        return None
    text = text.removeprefix("\ufeff")
    for match in re.finditer(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text):
        parts = LINE_BREAK.split(text[: match.start()])
        line, column = len(parts), len(parts[-1]) + 1
        mistakes.add(
            "V002",
            f"the file is not text: it has the control character U+{ord(match.group()):04X}",
            Span(file, line, column, line, column + 1),
        )
        return None
    return text


def read(text: str, file: str, mistakes: Mistakes) -> list[Node]:
    """Return the documents of a file; what cannot be read is recorded in `mistakes`.

    A mistake in YAML's syntax ends the reading of the file, because what follows has no certain meaning;
    duplicate keys, tags and the like do not.
    """
    return _Builder(text, file, mistakes).documents()


class _GivenUp(Exception):
    """The file is beyond a limit; the diagnostic is recorded."""


class _Builder:
    def __init__(self, text: str, file: str, mistakes: Mistakes) -> None:
        self.text = text
        self.file = file
        self.mistakes = mistakes
        self.anchors: dict[str, tuple[Node | None, int]] = {}
        self.nodes = 0
        self.reached = 0  # the offset behind the last event

    def documents(self) -> list[Node]:
        documents: list[Node] = []
        try:
            # The stubs know the events' common base only; the parser gives those that YAML's grammar allows.
            self.parser: Any = _EventSource(self.text)
            while True:
                event = self._event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    break
                if isinstance(event, yaml.DocumentStartEvent):
                    if event.version and event.version != (1, 2):
                        self.mistakes.add(
                            "V003", "only YAML 1.2 is read", self._span(event), help="remove the %YAML line"
                        )
                    self.anchors = {}
                    node = self._node(self._event(), 0)
                    if not (isinstance(node, Scalar) and node.type == "null"):
                        documents.append(node)
        except yaml.MarkedYAMLError as error:
            if not self._nested_too_deep_before(error):
                self._syntax_error(error)
        except yaml.reader.ReaderError as error:
            self.mistakes.add("V002", f"the file is not text: {error.reason}", Span(self.file, 1, 1, 1, 2))
        except _GivenUp:
            pass
        return documents

    def _event(self) -> Any:
        event = self.parser.get_event()
        self.reached = event.end_mark.index if event is not None else len(self.text)
        return event

    def _nested_too_deep_before(self, error: yaml.MarkedYAMLError) -> bool:
        """Report the nesting beyond the limit that stands before a mistake in the syntax, if there is one.

        A scanner reads ahead of its events, a thousand brackets and more where one of them may begin a key, and
        libyaml gives up at a depth of its own. So the levels behind the last event are counted by the parser
        that has no limit, where there are brackets enough for it to matter.
        """
        mark = error.problem_mark
        if mark is None:
            return False
        ahead = self.text[self.reached : mark.index]
        if ahead.count("[") + ahead.count("{") < MAX_DEPTH:
            return False
        depth = 0
        try:
            source: Any = PythonEvents(self.text[: mark.index])
            while (event := source.get_event()) is not None:
                if depth > MAX_DEPTH and not isinstance(event, yaml.CollectionEndEvent):
                    self._too_deep(self._span(event))
                    return True
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        except yaml.MarkedYAMLError:
            pass  # the text ends where the mistake stands
        return False

    def _too_deep(self, span: Span) -> None:
        self.mistakes.add("V004", f"nested more than {MAX_DEPTH} levels deep", span)

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        span = self._span(event)
        if depth > MAX_DEPTH:
            self._too_deep(span)
            raise _GivenUp
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, span)
        before = self.nodes
        self._count(1, span)
        if event.tag is not None and event.tag != "!":
            self.mistakes.add(
                "V005",
                f"tags such as `{event.tag}` are not read",
                span,
                help="remove the tag: a specification is plain data",
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = (None, 0)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, span)
        elif isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(child := self._event(), yaml.SequenceEndEvent):
                items.append(self._node(child, depth + 1))
            node = Sequence(span.to(self._span(child)), items)
        else:
            node = self._mapping(event, span, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.nodes - before)
        return node

    def _count(self, nodes: int, span: Span) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self.mistakes.add(
                "V004",
                f"more than {MAX_NODES:,} values, those repeated by aliases included",
                span,
                help="split the specification into files and `include` them",
            )
            raise _GivenUp

    def _alias(self, event: Any, span: Span) -> Node:
        known = self.anchors.get(event.anchor)
        if known is None:
            help = ""
            if span.column <= 1 or event.anchor:
                help = f"a text that starts with `*` must be quoted: '*{event.anchor}'"
            self.mistakes.add("V006", f"no anchor `&{event.anchor}` stands before this alias", span, help=help)
            return Scalar(span, "*" + event.anchor, "str", "")
        node, size = known
        if node is None:
            self.mistakes.add("V006", f"the alias `*{event.anchor}` stands inside its own anchor", span)
            raise _GivenUp
        self._count(size, span)
        return node

    def _scalar(self, event: Any, span: Span) -> Scalar:
        source = self.text[event.start_mark.index : event.end_mark.index]
        type = "str"
        if event.style is None or event.style == "":
            for name, pattern in (("null", _NULL), ("bool", _BOOL), ("int", _INT), ("float", _FLOAT)):
                if pattern.match(event.value):
                    type = name
                    break
        return Scalar(span, event.value, type, source)

    def _mapping(self, event: Any, span: Span, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(child := self._event(), yaml.MappingEndEvent):
            key = self._node(child, depth + 1)
            value = self._node(self._event(), depth + 1)
            if not isinstance(key, Scalar):
                self.mistakes.add(
                    "V007",
                    f"a key must be a name, this is {kind_of(key)}",
                    key.span,
                    help="quote it, if it is meant as a text: braces and brackets have a meaning in YAML",
                )
                continue
            first = seen.get(key.value)
            if first is not None:
                self.mistakes.add(
                    "V008",
                    f"the key `{key.value}` stands here twice",
                    key.span,
                    "repeated",
                    help="the two entries cannot both be meant: remove or rename one",
                    related=[Related(first.span, "first given here")],
                )
                continue
            seen[key.value] = key
            entries.append((key, value))
        return Mapping(span.to(self._span(child)), entries, bool(event.flow_style))

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = LINE_BREAK.split(self.text)
        line = min(line, len(lines))
        text = lines[line - 1] if lines else ""
        problem = (error.problem or "this is not YAML").strip().replace("did not find expected", "expected")
        help: list[str] = []
        headline = f"this is not YAML: {problem}"
        indent = text[: len(text) - len(text.lstrip())]
        here = text[column - 1 : column]
        if "\t" in indent or here == "\t":
            headline = "a tab cannot be used for indentation in YAML"
            column = (indent.index("\t") if "\t" in indent else column - 1) + 1
            help.append("replace tabs by spaces")
        elif "alias" in problem + (error.context or "") or (here == "*"):
            help.append('a text that starts with `*` must be quoted: "*"')
        elif "anchor" in problem + (error.context or ""):
            help.append("a text that starts with `&` must be quoted")
        elif re.search(r"\w\[", text):
            help.append('an expression such as node[1] must be quoted inside braces or brackets: "node[1]"')
        elif "mapping values are not allowed" in problem:
            headline = "this is not YAML: a second `:` on this line, or an indentation that fits no level"
            help.append("quote a text that contains `: `")
        elif here in ("@", "`", "%", "!", "|", ">"):
            help.append(f"a text that starts with `{here}` must be quoted")
        elif "flow" in (error.context or "") and re.search(r"[\w ]\{\w+\}", text):
            help.append("a text with braces must be quoted inside braces and brackets")
        elif "expected" in problem:
            help.append("is a quote, a bracket or a comma missing, or the indentation off?")
        related = []
        if error.context_mark is not None and error.context and error.context_mark.line + 1 != line:
            start = error.context_mark
            where = Span(self.file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
            related.append(Related(where, error.context))
            if error.context.startswith("while parsing a flow"):  # what is open is the mistake, not what follows
                bracket, kind = ("[", "list") if "sequence" in error.context else ("{", "mapping")
                found = Span(self.file, line, column, line, column + 1)
                headline = f"this is not YAML: the {kind} that begins with this `{bracket}` does not end"
                related = [Related(found, f"{problem} here")]
                line, column = where.line, where.column
        self.mistakes.add("V003", headline, Span(self.file, line, column, line, column + 1), help=help, related=related)


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
    return places


def _next_is_space(value: str, index: int) -> bool:
    return index < len(value) and value[index].isspace()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in source order; a key before its value."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        if isinstance(top, Sequence):
            stack.extend(reversed(top.items))
        elif isinstance(top, Mapping):
            for key, value in reversed(top.entries):
                stack.extend((value, key))


def is_name(text: str) -> bool:
    """Return whether `text` can be a name: what Python accepts as an identifier, written one way only."""
    return text.isidentifier() and unicodedata.normalize("NFKC", text) == text
