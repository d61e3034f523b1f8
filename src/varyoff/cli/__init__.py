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

        print(f"varyoff {__version__}")
        return 0
    from varyoff.cli.run import run

    return run(words)
