"""What a run may use: seconds of one clock that every phase asks, and memory.

Whoever starts a run puts a limit in force; whatever may take long asks `check_time` as often as it likes. Nothing is
interrupted anywhere else, so what was found so far is whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

GRACE_SECONDS = 0.5  # or, where that is more,
GRACE_SHARE = 0.05  # of the seconds that were allowed

OUT_OF_TIME = "the bound of seconds was hit"
OUT_OF_MEMORY = "memory ran out"

Clock = Callable[[], float]
"""Seconds from any beginning, never running backwards."""


class OutOfTime(Exception):
    """The bound of seconds was hit."""

    def __init__(self) -> None:
        super().__init__(OUT_OF_TIME)


Exhausted = (OutOfTime, MemoryError)
"""What ends a phase that has used all it may; what is not decided by then is unknown."""


def why_exhausted(error: BaseException) -> str:
    """Return the reason of what is unknown because of an error in `Exhausted`."""
    return OUT_OF_TIME if isinstance(error, OutOfTime) else OUT_OF_MEMORY


class _Deadline:
    """The moment at which a clock ends a run, and how much later what was found must be told."""

    __slots__ = ("clock", "end", "last")

    def __init__(self, clock: Clock, end: float, last: float) -> None:
        self.clock = clock
        self.end = end
        self.last = last


_DEADLINE: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def time_limit(seconds: float | None, clock: Clock | None = None) -> Iterator[None]:
    """Bound what is done inside to so many seconds from now; None is no bound of its own.

    Of limits inside each other the nearest counts. A limit inside another one goes by the clock of that one.
    """
    if seconds is None:
        yield
        return
    outer = _DEADLINE.get()
    if outer is not None:
        clock = outer.clock
    clock = clock or time.monotonic
    end = clock() + seconds
    last = end + max(GRACE_SECONDS, GRACE_SHARE * seconds)
    if outer is not None:
        end, last = min(end, outer.end), min(last, outer.last)
    token = _DEADLINE.set(_Deadline(clock, end, last))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


@contextmanager
def grace() -> Iterator[None]:
    """Give what is done inside a little more time: for telling what was found, not for finding more."""
    outer = _DEADLINE.get()
    token = _DEADLINE.set(None if outer is None else _Deadline(outer.clock, outer.last, outer.last))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


@contextmanager
def unhurried() -> Iterator[None]:
    """Let what is done inside be finished, whatever the time: what was found is written, or it was found in vain.

    What is asked for in `grace` inside is bounded all the same.
    """
    outer = _DEADLINE.get()
    token = _DEADLINE.set(None if outer is None else _Deadline(outer.clock, float("inf"), outer.last))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def countdown(seconds: float | None) -> Callable[[], float | None]:
    """Return a function that says how many of the seconds, from now on, are left by the clock in force; None is no bound.

    For work that is done in pieces, each inside a `time_limit` of what the others have left.
    """
    deadline = _DEADLINE.get()
    clock = time.monotonic if deadline is None else deadline.clock
    started = clock()
    return lambda: None if seconds is None else max(0.0, seconds - (clock() - started))


def check_time() -> None:
    """Raise OutOfTime when the bound in force was hit.

    Cost: some 0.1 µs.
    """
    deadline = _DEADLINE.get()
    if deadline is not None and deadline.clock() >= deadline.end:
        raise OutOfTime
