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

SOON = 0.002  # seconds, after which what was being cleared away is gone


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let every signal that ends the program raise KeyboardInterrupt inside; afterwards all is as it was."""
    former = {n: signal.SIG_DFL for n in ENDING if _in_main_thread() and signal.getsignal(n) is signal.SIG_DFL}
    for number in former:
        signal.signal(number, _interrupt)
    try:
        with _not_ignored() if former else contextlib.nullcontext():
            yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _not_ignored() -> Iterator[None]:
    """Interrupt once more where an interruption comes while something is cleared away: Python ignores it there.

    Importing clears away locks, so that this is no rare case while the program starts.
    """
    usual = sys.unraisablehook
    armed = False

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        nonlocal armed
        if isinstance(unraisable.exc_value, KeyboardInterrupt) and hasattr(signal, "setitimer"):
            armed = True
            signal.signal(signal.SIGALRM, _interrupt)
            signal.setitimer(signal.ITIMER_REAL, SOON)
        else:
            usual(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = usual
        if armed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


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
