"""Standard streams: what is said arrives, or the status tells that it did not."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.report.exit import Exit
from varyoff.report.terminal.harmless import harmless

if TYPE_CHECKING:
    from varyoff.report.terminal.style import Style


class OutputError(Exception):
    """Something could not be written; the text says what and why."""


Escape = Callable[[str], str]
"""Writes a character that a stream has no place for in another way."""


def escape_json(character: str) -> str:
    """Return a character as JSON writes it in ASCII, in two parts where its number is large."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def escape_xml(character: str) -> str:
    return f"&#{ord(character)};"


def escape_text(character: str) -> str:
    """Return a character as Python writes it: told apart from others, unlike a question mark."""
    return character.encode("ascii", "backslashreplace").decode("ascii")


def print_out(text: str, escape: Escape | None = None) -> None:
    """Write to standard output; silence when its reader has gone.

    Args:
        escape: what a format has for characters beyond ASCII. Such a text is read as UTF-8, so where the stream is not
            UTF-8 they are escaped, those that the stream could write included. A text without it is for people: it
            is made harmless.

    Raises:
        OutputError: standard output is full or closed.
    """
    if sys.stdout is None:
        if text:
            raise OutputError("cannot write to standard output: it is closed")
        return
    if escape is None:
        text = harmless(text, coloured=in_colours(sys.stdout))
    try:
        _write(sys.stdout, text, escape)
    except BrokenPipeError:
        # The reader has seen enough. Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(f"cannot write to standard output: {error.strerror or error}") from error


def print_error(text: str) -> None:
    """Write to standard error, where there is one; what cannot be said there changes nothing."""
    if sys.stderr is not None:
        print_progress(harmless(text, coloured=in_colours(sys.stderr)))


def print_usage(diagnostics: Sequence[Diagnostic]) -> int:
    """Print diagnostics that concern the command line alone, and return the status of a mistake."""
    print_error("\n\n".join(render_diagnostic(d) for d in diagnostics) + "\n")
    return Exit.MISTAKE


def print_progress(text: str) -> None:
    """Write to standard error a text of our own, in which a carriage return is meant."""
    if sys.stderr is None:
        return
    try:
        _write(sys.stderr, text, None)
    except (OSError, ValueError):
        # Nothing can be said any more. Python would complain when it flushes at exit.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _write(stream: TextIO, text: str, escape: Escape | None) -> None:
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
    if encoding not in ("utf-8", "utf8") and not text.isascii():
        text = _fitting(text, encoding, escape)
    try:
        stream.write(text)
    except UnicodeEncodeError:  # names of files that are no text
        stream.write(_fitting(text, "ascii", escape))
    stream.flush()


def _fitting(text: str, encoding: str, escape: Escape | None) -> str:
    known = "ascii" if escape is not None else encoding
    return "".join(c if c.isascii() or _fits(c, known) else (escape or escape_text)(c) for c in text)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def make_streams_safe() -> None:
    """Open the standard streams that are closed on the null device, so that no file that is opened takes their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def in_colours(stream: object) -> bool:
    """Return whether a stream is a terminal that shows colours (NO_COLOR and FORCE_COLOR are heeded)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return getattr(stream, "isatty", lambda: False)() and os.environ.get("TERM") != "dumb"


def style_for(stream: object) -> Style:
    """Return colours for a terminal, else plain text."""
    from varyoff.report.terminal.style import coloured, plain  # --help does without what it imports

    return coloured if in_colours(stream) else plain
