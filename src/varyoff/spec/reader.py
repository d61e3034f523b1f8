"""YAML 1.2 text to nodes that know where they stand.

PyYAML's parser gives events; the nodes are ours, because its own composer turns `off` into False,
loses duplicate keys, resolves tags and copies aliases without a bound.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import yaml

from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import LINE_BREAK, Span
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, is_name, kind_of


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


KINDS = ("machine", "system", "runbook")  # the first key of a document tells which it is
MAX_BYTES = 2 * 1024 * 1024  # of one file; the largest shipped one has 20 KiB
MAX_DEPTH = 50  # of nested collections
MAX_NODES = 200_000  # of one file, every use of an alias counted with all below it

_NULL = re.compile(r"(~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")


def decode(data: bytes, file: str, mistakes: Mistakes) -> str | None:
    """Return the text of a file, or None when it is too large or not text, with a diagnostic."""
    start = Span(file, 1, 1, 1, 2)
    if len(data) > MAX_BYTES:
        mistakes.add(
            "V001",
            f"the file has {counted(len(data), 'byte')}; at most {MAX_BYTES:,} are read",
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
    # The wider class takes milliseconds to compile, and most files are ASCII.
    allowed = (
        r"[^\t\n\r\x20-\x7e]"
        if text.isascii()
        else r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    )
    for match in re.finditer(allowed, text):
        parts = LINE_BREAK.split(text[: match.start()])
        line, column = len(parts), len(parts[-1]) + 1
        mistakes.add(
            "V002",
            f"the file is not text: it has the control character U+{ord(match.group()):04X}",
            Span(file, line, column, line, column + 1),
        )
        return None
    return text


def read_document(text: str, file: str, mistakes: Mistakes) -> list[Node]:
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
        self.split: list[Mapping] = []  # documents that begin inside of another one, for want of a `---`

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
                        documents.extend(self.split)
                    self.split = []
        except yaml.MarkedYAMLError as error:
            if documents and isinstance(documents[-1], Scalar):
                documents.pop()  # it is not known how it goes on
            if not self._nested_too_deep_before(error):
                from varyoff.spec.yaml_syntax import explain_syntax  # for mistakes only

                explain_syntax(error, self.text, self.file, self.mistakes)
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
        check_time()
        span = self._span(event)
        if depth > MAX_DEPTH:
            self._too_deep(span)
            raise _GivenUp
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, span)
        before = self.nodes
        self._count(1, span)
        if event.tag is not None and event.tag != "!":
            helps = ["remove the tag: a specification is plain data"]
            if re.match(r"![A-Za-z_]", event.tag):
                helps.append(f"if an expression is meant, negate it by `not`: `not {event.tag[1:]}`")
            self.mistakes.add("V005", f"tags such as `{event.tag}` are not read", span, help=helps)
            self.mistakes.silence(span)
        if event.anchor is not None:
            self.anchors[event.anchor] = (None, 0)
            if isinstance(event, yaml.ScalarEvent) and not event.value and not event.style:
                self.mistakes.add(
                    "V016", f"`&{event.anchor}` names an anchor, and nothing stands after it", span,
                    help=f"a text that starts with `&` must be quoted: `'&{event.anchor}'`; in an expression write `and`",
                )  # fmt: skip
                self.mistakes.silence(span)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, span)
        elif isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(child := self._event(), yaml.SequenceEndEvent):
                before_it = items[-1] if items and event.flow_style else None
                if (isinstance(before_it, Scalar) and isinstance(child, yaml.ScalarEvent)
                        and before_it.value.count("(") > before_it.value.count(")") and self._follows(before_it, child)):  # fmt: skip
                    items[-1] = self._joined(before_it, child)
                else:
                    items.append(self._node(child, depth + 1))
            for item in items:
                self._cut_short(item, "brackets", "")
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
        value: str = event.value
        if value.isascii() or unicodedata.is_normalized("NFC", value):
            return Scalar(span, value, type, source, event.start_mark.index)
        return Scalar(span, unicodedata.normalize("NFC", value), type, source, event.start_mark.index, raw=value)

    def _mapping(self, event: Any, span: Span, depth: int) -> Mapping:
        whole = entries = []  # type: list[tuple[Scalar, Node]]
        seen: dict[str, Scalar] = {}
        again = False
        while not isinstance(child := self._event(), yaml.MappingEndEvent):
            key = self._node(child, depth + 1)
            given = self._event()
            if event.flow_style and isinstance(key, Scalar) and self._without_colon(child, given):
                if key.plain and (found := re.match(r"([A-Za-z_][\w-]*):(\S.*)\Z", key.value, re.DOTALL)):
                    entries.append(self._spaced(key, found))
                    continue
                if (
                    key.plain
                    and not entries
                    and (found := re.match(r"([A-Za-z_][\w-]*)\s+(\S.*)\Z", key.value, re.DOTALL))
                ):
                    entries.append(self._spaced(key, found, "a `:` is missing"))
                    continue
                if entries and self._follows(before := entries[-1][1], child):
                    entries[-1] = (entries[-1][0], self._joined(before, child))
                    continue
            value = self._node(given, depth + 1)
            if not isinstance(key, Scalar):
                self.mistakes.add(
                    "V007",
                    f"a key must be a name, this is {kind_of(key)}",
                    key.span,
                    help="quote it, if it is meant as a text: braces and brackets have a meaning in YAML",
                )
                continue
            if depth == 0 and not event.flow_style and self._begins(key, value, entries):
                self.mistakes.add(
                    "V013", f"a new document begins here, with `{key.value}:`", key.span,
                    help=f"put `---` before `{key.value}:`, on a line of its own",
                )  # fmt: skip
                entries, seen, again = [], {}, False
                self.split.append(Mapping(key.span.to(value.span), entries))
            first = seen.get(key.value)
            if first is not None:
                begins = first is entries[0][0] and not event.flow_style
                if not again:
                    self._repeated(key, first, begins=begins)
                again = again or begins  # the other keys are repeated because this one is
                continue
            seen[key.value] = key
            entries.append((key, value))
        for name, node in whole:
            self._cut_short(node, "braces", f"{name.value}: ")
        return Mapping(span.to(self._span(child)), whole, bool(event.flow_style))

    def _begins(self, key: Scalar, value: Node, entries: list[tuple[Scalar, Node]]) -> bool:
        """Return whether a key begins another document: it names one, and what stands before it is one too."""
        return key.value in KINDS and bool(entries) and entries[0][0].value in KINDS and isinstance(value, Scalar)

    def _repeated(self, key: Scalar, first: Scalar, *, begins: bool) -> None:
        helps = ["the two entries cannot both be meant: remove or rename one"]
        if begins:
            helps.append(f"if a list is meant, begin every entry with `- `: `- {key.value}: …`")
        self.mistakes.add("V008", f"the key `{key.value}` stands here twice", key.span, "repeated", help=helps,
                          related=[Related(first.span, "first given here")])  # fmt: skip

    # --- texts that a comma cut short --------------------------------------------------------

    def _without_colon(self, key: Any, value: Any) -> bool:
        """Return whether an entry of braces is a text alone."""
        if not isinstance(value, yaml.ScalarEvent) or value.value or value.style:
            return False
        end, begin = key.end_mark.index, value.start_mark.index  # type: ignore[union-attr]  # events of a text have both
        return ":" not in self.text[end : max(end, begin)]

    def _follows(self, before: Node, event: Any) -> bool:
        """Return whether only a comma stands between a plain text and what comes."""
        if not isinstance(before, Scalar) or not before.source or not before.plain:
            return False
        start: int = event.start_mark.index
        return self.text[before.start + len(before.source) : start].strip() == ","

    def _joined(self, before: Node, event: Any) -> Scalar:
        """Return the text that goes on after a comma."""
        assert isinstance(before, Scalar)
        self._count(1, before.span)
        source = self.text[before.start : event.end_mark.index]
        return Scalar(before.span.to(self._span(event)), re.sub(r"\s*[\r\n]\s*", " ", source), "str", source,
                      before.start, cut_at=before.cut_at or before.value)  # fmt: skip

    def _cut_short(self, node: Node, inside: str, key: str) -> None:
        if not isinstance(node, Scalar) or not node.cut_at:
            return
        from varyoff.spec.cut_short import ways_to_write  # for mistakes only

        helps = ways_to_write(key, node.value)
        rest = node.value.rpartition(",")[2].strip()
        if is_name(rest):
            helps.append(f"or give `{rest}` a value, if it is a key: `{rest}: …`")
        self.mistakes.add("V012", f"inside {inside}, a comma ends the text `{node.cut_at}`", node.span,
                          "all of this is meant as one text", help=helps)  # fmt: skip
        self.mistakes.silence(node.span)

    def _spaced(
        self, key: Scalar, found: re.Match[str], what: str = "a space is missing after `:`"
    ) -> tuple[Scalar, Scalar]:
        """Return a key and its value between which the colon, or the space behind it, is missing."""
        name, value = found[1], found[2].removeprefix("= ")
        self.mistakes.add("V015", what, key.span, help=f"write `{name}: {value}`")
        self.mistakes.silence(key.span)
        return Scalar(key.span, name, "str", name), Scalar(key.span, value, "str", value)
