"""The bytes of a file, of which nothing is known but its name: it may be a pipe that nobody writes to, or a device."""

from __future__ import annotations

import os
import stat

from varyoff.base.budget import check_time

PAUSE = 0.05  # seconds between two looks at the clock while nothing comes
PIECE = 65_536  # bytes read from a pipe at once


def read_bytes(path: str, most: int, *, named: bool) -> bytes:
    """Return the first `most` bytes of a file.

    A pipe or device is read when a person named it, as `<(command)` of a shell does; where it was found in a folder
    or is included, it would let a run wait for ever.

    Raises:
        OSError: it cannot be read.
        OutOfTime: nothing came in time.
    """
    check_time()
    mode = os.stat(path).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not hasattr(os, "O_NONBLOCK"):
        with open(path, "rb") as stream:
            return stream.read(most)
    if not named:
        raise OSError(0, f"it is {_kind(mode)}, not a file")
    return _read_slowly(path, most)


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def _read_slowly(path: str, most: int) -> bytes:
    """Read what comes, looking at the clock while nothing does."""
    from select import select

    pieces: list[bytes] = []
    left = most
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while left:
            check_time()
            ready, _, _ = select([descriptor], [], [], PAUSE)
            if not ready:
                continue
            try:
                piece = os.read(descriptor, min(left, PIECE))
            except BlockingIOError:
                continue
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(descriptor)
    return b"".join(pieces)
