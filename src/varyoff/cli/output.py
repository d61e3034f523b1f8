"""Standard streams and files: outputs are complete or absent."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile

from varyoff.report.formats.text import Style, coloured, plain


class OutputError(Exception):
    """Something could not be written; the text says what and why."""


def write_file(path: str, text: str) -> None:
    """Write a text file, completely or not at all.

    Raises:
        OutputError: it cannot be written; whatever was there before is untouched.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: str, data: bytes) -> None:
    """Write a file by way of a temporary one beside it, so that it is never half written.

    A link stays a link: the file it leads to is replaced. What is no regular file (a pipe, a device) is written to.

    Raises:
        OutputError: it cannot be written; whatever was there before is untouched.
    """
    target = os.path.realpath(path)
    temporary = None
    try:
        if os.path.isdir(target):
            raise IsADirectoryError(21, "is a folder")
        if os.path.exists(target) and not os.path.isfile(target):
            with open(path, "wb", buffering=0) as device:
                _write_all(device.fileno(), data)
            return
        mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else None
        descriptor, temporary = tempfile.mkstemp(prefix=".varyoff-", dir=os.path.dirname(target))
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, mode)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise OutputError(f"cannot write `{path}`: {error.strerror or error}") from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def append_file(path: str, text: str, most_bytes: int) -> bool:
    """Append to a file that others append to as well, all of the text or nothing.

    Returns:
        False when the file would become larger than `most_bytes`; it is left as it was.

    Raises:
        OutputError: it cannot be written; it is as long as it was.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        with open(path, "ab", buffering=0) as stream:
            before = stream.seek(0, os.SEEK_END)
            if before + len(data) > most_bytes:
                return False
            try:
                _write_all(stream.fileno(), data)
            except OSError:
                stream.truncate(before)
                raise
    except OSError as error:
        raise OutputError(f"cannot write `{path}`: {error.strerror or error}") from error
    return True


def print_out(text: str) -> None:
    """Write to standard output; OutputError when it is full, silence when its reader has gone."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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
        # Nothing can be said any more. Python would complain when it flushes at exit.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def style_for(stream: object) -> Style:
    """Return colours for a terminal (NO_COLOR and FORCE_COLOR are heeded), else plain text."""
    if os.environ.get("NO_COLOR"):
        return plain
    if os.environ.get("FORCE_COLOR"):
        return coloured
    terminal = getattr(stream, "isatty", lambda: False)() and os.environ.get("TERM") != "dumb"
    return coloured if terminal else plain
