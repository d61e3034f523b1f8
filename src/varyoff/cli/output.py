"""Standard streams and files: outputs are complete or absent."""

from __future__ import annotations

import os
import sys
import tempfile

from varyoff.report.formats.text import Style, coloured, plain


class OutputError(Exception):
    """Something could not be written; the text says what and why."""


def write_file(path: str, text: str) -> None:
    """Write a file by way of a temporary one beside it, so that it is never half written.

    A link stays one: what it points to is written. A device or a pipe is written to, not replaced.

    Raises:
        OutputError: it cannot be written; whatever was there before is untouched.
    """
    shown = path
    temporary = None
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(21, "is a folder")
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            return
        path = os.path.realpath(path)
        folder = os.path.dirname(path)
        mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else None
        descriptor, temporary = tempfile.mkstemp(prefix=".varyoff-", dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise OutputError(f"cannot write `{shown}`: {error.strerror or error}") from error


def print_out(text: str) -> None:
    """Write to standard output; OutputError when it is full, silence when its reader has gone."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            pass
        raise OutputError(f"cannot write to standard output: {error.strerror or error}") from error
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


def print_error(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except UnicodeEncodeError:
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode())
    except OSError:
        pass


def style_for(stream: object) -> Style:
    """Return colours for a terminal (NO_COLOR and FORCE_COLOR are heeded), else plain text."""
    if os.environ.get("NO_COLOR"):
        return plain
    if os.environ.get("FORCE_COLOR"):
        return coloured
    terminal = getattr(stream, "isatty", lambda: False)() and os.environ.get("TERM") != "dumb"
    return coloured if terminal else plain
