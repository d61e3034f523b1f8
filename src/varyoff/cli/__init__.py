"""Floor 8: the command line. Arguments, files, exit status; nothing else touches the outside world."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run `varyoff` and return its exit status.

    What only prints the version imports nothing more: it has to start at once.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words in (["--version"], ["-V"]):
        from varyoff import __version__

        try:
            print(f"varyoff {__version__}", flush=True)  # noqa: T201  # what prints better is slow to import
        except OSError:
            pass  # what follows says why
        else:
            return 0
    from varyoff.cli.run import run

    return run(words)
