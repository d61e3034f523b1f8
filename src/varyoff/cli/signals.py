"""Signals that end a program: they become an interruption, and wait where files would be left behind.

SIGTERM and SIGHUP do what Ctrl-C does, so that temporaries go and what was found so far is told. Whoever starts the
program with one of them ignored (`nohup`) keeps it ignored.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Windows has no SIGHUP


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let every signal that ends the program raise KeyboardInterrupt inside; afterwards all is as it was."""
    former = {n: signal.SIG_DFL for n in ENDING if _in_main_thread() and signal.getsignal(n) is signal.SIG_DFL}
    for number in former:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _in_main_thread() -> bool:
    """Return whether Python lets this thread set what signals do; others are started by who imports `threading`."""
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep signals that end the program waiting until the end; then the first that came is delivered.

    For what is short and must be whole: the writing of files.
    """
    if not _in_main_thread():
        yield
        return
    came: list[int] = []
    former = {n: handler for n in ENDING if (handler := signal.getsignal(n)) not in (signal.SIG_IGN, None)}
    for number in former:
        signal.signal(number, lambda arrived, _: came.append(arrived))
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        if came:
            os.kill(os.getpid(), came[0])
