"""Floor 10: the command line. Arguments, files, exit status; nothing else touches the outside world."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run `varyoff` and return its exit status.

    What only prints the version imports nothing more: it has to start at once.

    Args:
        arguments: the words of the command line. None means those of this process, which is then the program: what
            interrupts it at any time, while it is starting or ending included, ends it with 130.
    """
    if arguments is not None:
        return _main(arguments)
    try:
        status = _main(sys.argv[1:])
    except KeyboardInterrupt:
        return _interrupted()
    _done()
    return status


def _main(words: list[str]) -> int:
    if words in (["--version"], ["-V"]) and sys.stdout is not None:
        from varyoff import __version__

        try:
            print(f"varyoff {__version__}", flush=True)  # noqa: T201  # what prints better is slow to import
        except OSError:
            pass  # what follows says why
        else:
            return 0
    from varyoff.cli.run import run

    return run(words)


def _interrupted() -> int:
    """Say that the program was interrupted before `run` could; whatever comes now changes nothing any more."""
    _done()
    try:
        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
            sys.stderr.flush()
    except OSError:
        pass
    return 130


def _done() -> None:
    """Let an interruption while Python ends change nothing: what was found has been told."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
