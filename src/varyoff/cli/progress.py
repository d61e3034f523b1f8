"""A progress line on a terminal, for what takes longer than a second."""

from __future__ import annotations

import sys
import time

from varyoff.base.counted import counted
from varyoff.cli.output import print_progress


class ProgressLine:
    """Shows states, rate, frontier and memory on standard error, from the second second on."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = 0.0
        self.width = 0

    def __call__(self, system: str, states: int, transitions: int, waiting: int) -> None:
        now = time.monotonic()
        if now - self.started < 1.0 or now - self.shown < 0.2:
            return
        self.shown = now
        rate = transitions / (now - self.started)
        text = f"{system}: {counted(states, 'state')}, {rate / 1e6:.2f} million transitions a second, {max(waiting, 0):,} to expand"
        memory = _memory()
        if memory:
            text += f", {memory:,} MiB"
        print_progress("\r" + text.ljust(self.width))
        self.width = len(text)

    def clear(self) -> None:
        if self.width:
            print_progress("\r" + " " * self.width + "\r")
            self.width = 0


def _memory() -> int | None:
    """Return the resident memory in MiB, where the system tells."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (1024 * 1024 if sys.platform == "darwin" else 1024)


def progress_line() -> ProgressLine | None:
    """Return a progress line where there is a terminal to show it."""
    return ProgressLine() if sys.stderr is not None and sys.stderr.isatty() else None
