"""From the words of the command line to an exit status."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from importlib import import_module

from varyoff.base.budget import Exhausted, OutOfTime, time_limit, why_exhausted
from varyoff.base.diagnostic import Diagnostic, SpecificationError, render_diagnostic
from varyoff.cli.arguments import CommandLineError, build_parser, given, parse
from varyoff.cli.output import OutputError, make_streams_safe, print_error, print_out, print_usage
from varyoff.cli.signals import interruptible
from varyoff.report.exit import Exit


def run(words: Sequence[str]) -> int:
    """Run one command.

    Whatever goes wrong becomes an exit status with one message: 2 for usage and outputs that cannot be written,
    4 for an error of varyoff itself, 130 when interrupted.
    """
    make_streams_safe()
    with interruptible():
        return _run(words)


def _run(words: Sequence[str]) -> int:
    try:
        arguments = parse(words)
        _configure(arguments, words)
        return _verb(arguments)
    except SpecificationError as error:  # in the settings, among the words, or where outputs should go
        return print_usage(error.diagnostics)
    except CommandLineError as error:
        print_error(_usage(str(error)))
        return 2
    except OutputError as error:
        print_error(render_diagnostic(Diagnostic("V705", str(error))) + "\n")
        return 2
    except Exhausted as error:
        text = f"{why_exhausted(error)}; nothing was decided"
        print_error(render_diagnostic(Diagnostic("V720" if isinstance(error, OutOfTime) else "V721", text)) + "\n")
        return 3
    except KeyboardInterrupt:
        print_error("interrupted\n")
        return Exit.INTERRUPTED
    except SystemExit as leaving:  # argparse after --help
        return int(leaving.code or 0)
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a status and a message
        _internal(error)
        return 4


def _usage(text: str) -> str:
    message, _, usage = text.partition("\n")
    helps = tuple(line for line in usage.splitlines() if line)
    return render_diagnostic(Diagnostic("V704", message, help=helps)) + "\n"


def _internal(error: Exception) -> None:
    import traceback

    from varyoff.problem.disagreement import Disagreement

    code, text = "V901", f"this is an error of varyoff itself: {type(error).__name__}: {error}"
    if isinstance(error, Disagreement):
        code, text = "V903", f"the engines differ, so one of them is wrong: {error}"
    print_error(
        render_diagnostic(Diagnostic(code, text, help=("please report it with the specification that led to it",)))
        + "\n"
    )
    if os.environ.get("VARYOFF_TRACEBACK"):
        print_error("".join(traceback.format_exception(error)))
    else:
        print_error("   = help: VARYOFF_TRACEBACK=1 shows where it happened\n")


def _configure(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    """Let the settings of the project fill in what the command line leaves open."""
    if arguments.version or arguments.verb is None:
        return
    from varyoff.cli import configuration

    arguments.given = given(words)
    if (file := configuration.find()) is not None:
        arguments.settings = file
        configuration.fill_in(arguments, arguments.given, configuration.read_settings(file))
    words_given = [
        *(getattr(arguments, "paths", None) or ()),
        getattr(arguments, "old", None),
        getattr(arguments, "new", None),
    ]
    if not all(w is None or os.path.exists(w) for w in words_given):
        from varyoff.cli.find import resolve  # for names of systems only

        resolve(arguments)


def _verb(arguments: argparse.Namespace) -> int:
    if arguments.version:
        from varyoff import __version__

        print_out(f"varyoff {__version__}\n")
        return 0
    if arguments.verb is None:
        print_out(build_parser().format_help())
        return 2
    seconds = None if getattr(arguments, "watch", False) else getattr(arguments, "max_seconds", None)
    with time_limit(seconds):
        status: int = import_module(f"varyoff.cli.verb_{arguments.verb}").execute(arguments)
        return status
