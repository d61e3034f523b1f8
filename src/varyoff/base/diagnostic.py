"""Diagnostics: what is wrong with an input, kept as data until the last line.

A diagnostic has a stable code; the page of that code (`varyoff explain CODE`) shows a failing and a
mended example. Codes: V0 reading files, V1 the shape of a specification and its names,
V2 expressions, V3 systems, V4 properties, V5 errors of a model found while it was explored,
V6 warnings of `lint`, V7 usage, V9 internal errors.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from varyoff.base.record import dataclass, field
from varyoff.base.span import Sources, Span


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that helps to understand a diagnostic."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: `message` is true on its own, `label` says what stands at the span."""

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    help: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def severity(self) -> str:
        return "warning" if self.code.startswith("V6") else "error"

    def sort_key(self) -> tuple[object, ...]:
        span = self.span
        if span is None:
            return (1, "", 0, 0, self.code, self.message)
        return (0, span.file, span.line, span.column, self.code, self.message)

    def to_json(self) -> dict[str, object]:
        """Return the diagnostic as the JSON output shows it; positions are null when there is none."""
        span = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": span.file if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "end_line": span.end_line if span else None,
            "end_column": span.end_column if span else None,
            "label": self.label,
            "help": list(self.help),
            "related": [
                {"file": r.span.file, "line": r.span.line, "column": r.span.column, "message": r.message}
                for r in self.related
            ],
        }


class SpecificationError(Exception):
    """Some input has mistakes; `diagnostics` says which, and its text has all of them as the command shows them.

    >>> try:
    ...     raise SpecificationError([Diagnostic("V104", "unknown state `opn`", Span("door.yaml", 4, 23, 4, 26))])
    ... except SpecificationError as error:
    ...     print(error)
    error[V104]: unknown state `opn`
      --> door.yaml:4:23
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_source_order(diagnostics)
        super().__init__("\n\n".join(map(render_diagnostic, self.diagnostics)))

    def __reduce__(self) -> tuple[type[SpecificationError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)  # its arguments, not its text, so that it can go to another process


@dataclass(slots=True)
class Mistakes:
    """Collects the diagnostics of one phase, so that they are reported in one go.

    Where nobody will read them (`unheard`), what only explains a mistake need not be looked for.
    """

    found: list[Diagnostic] = field(default_factory=list)
    _seen: set[tuple[str, Span | None]] = field(default_factory=set)
    _silent: dict[tuple[str, int], list[Span]] = field(default_factory=dict)  # by file and first line
    _refused: set[str] = field(default_factory=set)  # names that something was given and cannot have
    unheard: bool = False

    def add(
        self,
        code: str,
        message: str,
        span: Span | None,
        label: str = "",
        help: str | Iterable[str] = (),
        related: Iterable[Related] = (),
    ) -> None:
        """Record one mistake. The same code at the same place is recorded once: a machine is
        looked at for each of its instances, and a person mends it once.
        """
        key = (code, span)
        if span is not None and (key in self._seen or self._is_silent(span)):
            return
        self._seen.add(key)
        helps = (help,) if isinstance(help, str) else tuple(help)
        self.found.append(Diagnostic(code, message, span, label, tuple(h for h in helps if h), tuple(related)))

    def silence(self, span: Span) -> None:
        """Let nothing more be said of a place: its mistake is recorded, and what follows from it mends itself."""
        self._silent.setdefault((span.file, span.line), []).append(span)

    def refuse(self, name: str) -> None:
        """Note that something is called what nothing can be called: where the name is used, nothing more is wrong."""
        self._refused.add(name)

    def uses_refused(self, text: str) -> bool:
        """Return whether a text has a name that was refused."""
        import re  # for mistakes only

        return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in self._refused)

    def _is_silent(self, span: Span) -> bool:
        places = self._silent.get((span.file, span.line), ()) if self._silent else ()
        return any((s.line, s.column) <= (span.line, span.column) < (s.end_line, max(s.end_column, s.column + 1))
                   or s == span for s in places)  # fmt: skip

    @property
    def errors(self) -> bool:
        return any(d.severity == "error" for d in self.found)

    def raise_if_any(self) -> None:
        """Raise SpecificationError when an error was recorded."""
        if self.errors:
            raise SpecificationError(self.found)


def in_source_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the distinct diagnostics by file and position."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=Diagnostic.sort_key))


def cut(text: str, most: int = 60) -> str:
    """Return a text for a message, cut where it is long."""
    return text if len(text) <= most else text[: most - 3] + "..."


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a person most likely meant by `name`, or None."""
    from difflib import get_close_matches

    from varyoff.base.similar import likeliest

    pool = sorted(set(candidates))
    close = get_close_matches(name, likeliest(name, tuple(pool)), n=1, cutoff=0.6)
    if close:
        return close[0]
    longer = [c for c in pool if len(c) > 2 and len(name) > 2 and (name.startswith(c) or c.startswith(name))]
    if longer:
        return longer[0]
    folded = {c.casefold().replace("-", "_"): c for c in pool}
    return folded.get(name.casefold().replace("-", "_"))


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """Return a help line for an unknown name: the nearest candidate, or what there is.

    Candidates are listed in the order given, those that fit best first; those of a set have none and are sorted.
    """
    pool = sorted(candidates) if isinstance(candidates, AbstractSet) else list(dict.fromkeys(candidates))
    return suggestion(name, nearest(name, pool), pool)


def suggestion(name: str, near: str | None, pool: Sequence[str]) -> str:
    """Return a help line for an unknown name of which the nearest one is known, as `did_you_mean` does."""
    if near is not None:
        strange = _unlike(name, near)
        return f"did you mean `{near}`?" + (f" Yours has {strange}" if strange else "")
    if not pool:
        return ""
    shown = ", ".join(f"`{c}`" for c in pool[:8])
    more = f" and {len(pool) - 8} more" if len(pool) > 8 else ""
    return f"known here: {shown}{more}"


def _unlike(name: str, near: str) -> str:
    """Return the characters of `name` that may look like those of `near` and are others, by their names."""
    if len(name) != len(near):
        return ""
    pairs = [(a, b) for a, b in zip(name, near, strict=True) if a != b]
    if not pairs or all(a.isascii() == b.isascii() for a, b in pairs):
        return ""
    strange = dict.fromkeys(a if not a.isascii() else b for a, b in pairs if a.isascii() != b.isascii())
    return ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'a sign without a name')}" for c in strange)


def display_width(text: str) -> int:
    """Return the number of terminal columns that `text` takes."""
    width = 0
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


def _visible(text: str) -> str:
    """Return `text` with tabs as four columns and control characters made visible."""
    out = []
    for character in text:
        if character == "\t":
            out.append("    ")
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            out.append(f"\\u{{{ord(character):x}}}")
        else:
            out.append(character)
    return "".join(out)


WIDEST_LINE = 92  # characters of a source line that are shown around a caret; with the gutter, what a terminal has


def render_diagnostic(diagnostic: Diagnostic, sources: Sources | None = None) -> str:
    """Return the text of a diagnostic: headline, place, line with caret, help.

    The line and its caret are left out where the text of the file is not known.
    """
    d = diagnostic
    lines = [f"{d.severity}[{d.code}]: {_visible(d.message)}"]
    span = d.span
    if span is not None:
        lines.append(f"  --> {span}")
        text = sources.line(span.file, span.line) if sources is not None else None
        if text is not None:
            lines.extend(_excerpt(span, text, d.label))
    lines.extend(f"   = note: {_visible(related.message)}: {related.span}" for related in d.related)
    lines.extend(f"   = help: {_visible(text)}" for text in d.help)
    return "\n".join(lines)


def _excerpt(span: Span, text: str, label: str) -> list[str]:
    start = min(max(span.column - 1, 0), len(text))
    end = span.end_column - 1 if span.end_line == span.line else len(text)
    end = min(max(end, start), len(text))
    dots = ""
    if len(text) > WIDEST_LINE:
        first = max(0, min(start - WIDEST_LINE // 2, len(text) - WIDEST_LINE))
        dots = "..." if first else ""
        text = text[first : first + WIDEST_LINE]
        start, end = start - first, min(end - first, len(text))
    before = dots + _visible(text[:start])
    marked = _visible(text[start:end])
    gutter = len(str(span.line))
    pad = " " * gutter
    carets = "^" * max(1, display_width(marked))
    return [
        f"{pad} |",
        f"{span.line} | {before}{marked}{_visible(text[end:])}".rstrip(),
        f"{pad} | {' ' * display_width(before)}{carets} {_visible(label)}".rstrip(),
    ]
