"""`check --watch`: check again whenever a file that was read has changed, appeared or gone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence

from varyoff.cli.output import print_error, print_out
from varyoff.spec.front_ends import suffixes

PAUSE = 0.3  # seconds between two looks at the files

Stamps = dict[str, tuple[int, int]]


def watch(paths: Sequence[str], once: Callable[[], tuple[int, tuple[str, ...]]]) -> int:
    """Check, and check again after every change, until interrupted between two runs.

    Args:
        once: runs the check; returns its exit status and the files that it read.

    Returns:
        The exit status of the last run.
    """
    read: tuple[str, ...] = ()
    while True:
        # Taken before the run, so that a change during it is seen after it.
        before = stamps([*files_below(paths), *read])
        status, read = once()
        try:
            known = stamps([*files_below(paths), *read])
            known.update(before)
            print_error("\nwaiting for a change; Ctrl-C leaves\n")
            while stamps([*files_below(paths), *read]) == known:
                time.sleep(PAUSE)
        except KeyboardInterrupt:
            print_error("\n")
            return status
        print_out("\n")


def files_below(paths: Iterable[str]) -> list[str]:
    """Return the specification files that the paths name now."""
    found = []
    for path in paths:
        if os.path.isdir(path):
            for folder, _, files in os.walk(path):
                found += [os.path.join(folder, f) for f in files if f.endswith(suffixes())]
        else:
            found.append(path)
    return found


def stamps(files: Iterable[str]) -> Stamps:
    """Return when each file was last written, and how long it is; none for what is not there."""
    found: Stamps = {}
    for file in files:
        try:
            status = os.stat(file)
        except (OSError, ValueError):
            continue
        found[os.path.normpath(file)] = (status.st_mtime_ns, status.st_size)
    return found
