"""Files that are written: complete or absent, one by one or as a set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from varyoff.cli.output import OutputError
from varyoff.cli.signals import uninterrupted


def write_file(path: str, text: str) -> None:
    """Write a text file, completely or not at all.

    Raises:
        OutputError: it cannot be written; whatever was there before is untouched.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: str, data: bytes) -> None:
    """Write a file by way of a temporary one beside it, so that it is never half written.

    A link stays a link: the file it leads to is replaced. What is no regular file (a pipe, a device) is written to.
    Folders on the way that are not there are made.

    Raises:
        OutputError: it cannot be written; whatever was there before is untouched.
    """
    target = os.path.realpath(path)
    try:
        if os.path.isdir(target):
            raise IsADirectoryError(21, "is a folder")
        if os.path.exists(target) and not os.path.isfile(target):
            with open(path, "wb", buffering=0) as device:
                _write_all(device.fileno(), data)
            return
        with uninterrupted(), _folder_of(target):
            _replace(target, data)
    except OSError as error:
        raise _cannot(path, error) from error


@contextmanager
def _folder_of(target: str) -> Iterator[None]:
    """Make the folder of a file where it is missing; take away again what was made when the file is not written."""
    missing = list(_missing(target, os.path.abspath(os.sep)))
    made = []
    try:
        for folder in missing:
            if os.path.lexists(folder):
                raise NotADirectoryError(20, "a file is in the place of a folder")
            os.mkdir(folder)
            made.append(folder)
        yield
    except OSError:
        for folder in reversed(made):
            with suppress(OSError):  # somebody else has put something there
                os.rmdir(folder)
        raise


def _replace(target: str, data: bytes) -> None:
    import tempfile  # costs more than the rest of this module, and most runs write no file

    mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else None
    descriptor, temporary = tempfile.mkstemp(prefix=".varyoff-", dir=os.path.dirname(target))
    try:
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.chmod(temporary, 0o666 & ~_mask() if mode is None else mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _cannot(path: str, error: OSError) -> OutputError:
    return OutputError(f"cannot write `{path}`: {error.strerror or error}")


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
        with open(path, "ab", buffering=0) as stream, uninterrupted():
            before = stream.seek(0, os.SEEK_END)
            if before + len(data) > most_bytes:
                return False
            try:
                _write_all(stream.fileno(), data)
            except OSError:
                stream.truncate(before)
                raise
    except OSError as error:
        raise _cannot(path, error) from error
    return True


# --- a set of files ------------------------------------------------------------------------------


def write_folder(folder: str, files: Mapping[str, str]) -> None:
    """Write a set of files below a folder: all of them, or none. Others that are there stay.

    They are written beside their places, and moved there at the end; when a move fails, those before it are undone.

    Args:
        files: texts by their paths below the folder, with `/` between parts.

    Raises:
        OutputError: they cannot be written; whatever was there before is untouched.
    """
    import shutil
    import tempfile

    with uninterrupted():
        exists = os.path.isdir(folder)
        staging = ""
        try:
            base = folder if exists else _nearest(folder)
            staging = tempfile.mkdtemp(prefix=".varyoff-", dir=base)
            os.mkdir(os.path.join(staging, "new"), 0o777)
            for name in sorted(files):
                path = os.path.join(staging, "new", *name.split("/"))
                _make_folder(os.path.dirname(path))
                write_file(path, files[name])
            if exists:
                _move_all(sorted(files), staging, folder)
            else:
                _make(os.path.dirname(os.path.abspath(folder)), os.path.join(staging, "new"), folder)
        except OSError as error:
            raise _cannot(folder, error) from error
        finally:
            if staging:
                shutil.rmtree(staging, ignore_errors=True)


def _make_folder(path: str) -> None:
    if not os.path.isdir(path):
        os.makedirs(path)


def _nearest(folder: str) -> str:
    """Return the nearest folder above that is there; the file system of a new one is its."""
    above = os.path.abspath(folder)
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    return above


def _make(parent: str, new: str, folder: str) -> None:
    made = []
    missing = parent
    while not os.path.isdir(missing):
        made.append(missing)
        missing = os.path.dirname(missing)
    try:
        _make_folder(parent)
        os.rename(new, folder)
    except OSError:
        for path in made:
            if os.path.isdir(path):
                os.rmdir(path)
        raise


def _move_all(names: list[str], staging: str, folder: str) -> None:
    """Move files to their places; on an error, put back what was there."""
    undo: list[tuple[str, str | None]] = []
    made: list[str] = []
    try:
        for number, name in enumerate(names):
            target = os.path.join(folder, *name.split("/"))
            for parent in _missing(target, folder):
                os.mkdir(parent)
                made.append(parent)
            kept = None
            if os.path.lexists(target):
                kept = os.path.join(staging, f"old-{number}")
                if os.path.isdir(target) and not os.path.islink(target):
                    raise IsADirectoryError(21, f"`{name}` is a folder")
                os.replace(target, kept)
            undo.append((target, kept))
            os.replace(os.path.join(staging, "new", *name.split("/")), target)
    except OSError:
        for target, kept in reversed(undo):
            if kept is not None:
                os.replace(kept, target)
            elif os.path.lexists(target):
                os.unlink(target)
        for parent in reversed(made):
            os.rmdir(parent)
        raise


def _missing(target: str, folder: str) -> Iterator[str]:
    """Yield the folders between that are not there, the outer ones first."""
    parent = os.path.dirname(target)
    if parent != folder and not os.path.isdir(parent):
        yield from _missing(parent, folder)
        yield parent
