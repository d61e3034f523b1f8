"""What can be typed: verbs and options, with help that teaches."""

from __future__ import annotations

import argparse
from typing import NoReturn

from varyoff.cli.output import print_out

EPILOG = """\
exit status: 0 as expected · 1 some verdict or count is not as expected · 2 usage, or a mistake in a
specification · 3 undecided: a bound was hit · 4 internal error · 5 nothing was checked · 130 interrupted

examples:
  varyoff check                                     everything in specs/
  varyoff check specs/iasp-flashcopy.yaml -v        with the witnesses
  varyoff check specs/iasp-flashcopy.yaml --drop nightly.establish/pool_is_off
  varyoff explain V104                              what a diagnostic means
"""


class UsageError(Exception):
    """The command line makes no sense; the text says why."""


class _Parser(argparse.ArgumentParser):
    def print_help(self, file: object = None) -> None:  # noqa: ARG002  # standard output it is
        print_out(self.format_help())

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def constant(text: str) -> tuple[str, int | bool]:
    """Read NAME=VALUE; the value is a number or a boolean."""
    name, equals, value = text.partition("=")
    value = value.strip()
    if equals and name.strip().isidentifier():
        if value in ("true", "false"):
            return name.strip(), value == "true"
        try:
            return name.strip(), int(value)
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"`{text}` is not NAME=VALUE, with a number or a boolean: N=4")


def at_least(low: int) -> type[int]:
    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"`{text}` is not a number") from None
        if value < low:
            raise argparse.ArgumentTypeError(f"{value} is less than {low}")
        return value

    return number  # type: ignore[return-value]


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of seconds")
    return value


def format_of(text: str) -> tuple[str, str | None]:
    """Read NAME or NAME=FILE."""
    name, equals, file = text.partition("=")
    if equals and not file:
        raise argparse.ArgumentTypeError(f"`{text}` has no file name after `=`")
    return name, file or None


def _paths(parser: argparse.ArgumentParser, what: str = "specification files and folders (default: specs/)") -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=what)


def _model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the model")
    group.add_argument("--system", action="append", default=[], metavar="NAME", help="only this system (repeatable)")
    group.add_argument("--drop", action="append", default=[], metavar="INSTANCE.EVENT/GUARD",
                       help="drop a procedure guard (repeatable)")  # fmt: skip
    group.add_argument("--set", action="append", default=[], type=constant, metavar="NAME=VALUE",
                       help="give a constant another value (repeatable)")  # fmt: skip
    group.add_argument("--faults", type=at_least(0), metavar="N", help="at most N faults in a behaviour")


def _bounds(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("bounds")
    group.add_argument("--max-states", type=at_least(1), metavar="N", help="store at most N states; what lies beyond is unknown")
    group.add_argument("--max-seconds", type=seconds, metavar="S", help="explore for at most S seconds")


def _output(parser: argparse.ArgumentParser, formats: str) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--format", action="append", default=[], type=format_of, metavar="NAME[=FILE]",
                       help=f"{formats} (repeatable)")  # fmt: skip
    group.add_argument("-q", "--quiet", action="store_true", help="only what is not as expected")
    group.add_argument("-v", "--verbose", action="store_true", help="every trace, also those that are expected")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="varyoff",
        description="Checks state machines: explores every reachable state and says which invariant can break, by "
        "which shortest sequence of commands, and which guard prevents it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)

    check = verbs.add_parser("check", help="every property of every system, with counts and shortest traces",
                             description="Explores every reachable state of every system and decides every property.")  # fmt: skip
    _paths(check)
    check.add_argument("--property", action="append", default=[], metavar="NAME", help="only this property (repeatable)")
    check.add_argument("--engine", choices=("auto", "explicit", "symbolic", "all"), default="auto",
                       help="which engine decides; this version has the explicit one")  # fmt: skip
    _model_options(check)
    _bounds(check)
    check.add_argument("--audit", choices=("sample", "full"), default="sample",
                       help="check the verdicts without the engine: by a sample (default), or every state")  # fmt: skip
    check.add_argument("-x", action="store_true", dest="stop_at_first", help="stop at the first system that is not as expected")
    _output(check, "text, json")

    lint = verbs.add_parser("lint", help="mistakes, and what looks like one, without exploring",
                            description="Reads specifications and reports mistakes and doubtful places.")  # fmt: skip
    _paths(lint)
    lint.add_argument("--set", action="append", default=[], type=constant, metavar="NAME=VALUE", help="give a constant another value")
    _output(lint, "text, json")

    explore = verbs.add_parser("explore", help="counts, deadlocks, and the reachable graph",
                               description="Explores a system and prints its counts, or the graph of its states.")  # fmt: skip
    _paths(explore)
    _model_options(explore)
    _bounds(explore)
    _output(explore, "text, json, dot, graphml, mermaid")

    explain = verbs.add_parser("explain", help="what a diagnostic's code means, or why a property holds",
                               description="Explains a diagnostic's code, with a failing and a mended example; or a "
                               "property of a system: what it says, how near the model comes to breaking it, which "
                               "guards save it.")  # fmt: skip
    explain.add_argument("topic", nargs="+", metavar="TOPIC", help="a code such as V104; or SYSTEM PROPERTY")
    _output(explain, "text, json")

    guards = verbs.add_parser("guards", help="which procedure guard protects which property",
                              description="Drops each procedure guard in turn and shows which properties fail without "
                              "it, with the shortest trace; guards that protect nothing are reported.")  # fmt: skip
    _paths(guards, "specification files and folders, or names of systems in specs/ (default: specs/)")
    _model_options(guards)
    _bounds(guards)
    _output(guards, "text, json, markdown")

    replay = verbs.add_parser("replay", help="a trace, step by step",
                              description="Replays a trace on the model and shows every step, and which properties it breaks.")  # fmt: skip
    _paths(replay, "the specification file")
    _model_options(replay)
    replay.add_argument("--trace", metavar="EVENTS", help="the events, for example 'payroll.write nightly.establish'")
    replay.add_argument("--trace-file", metavar="FILE", help="a trace saved as JSON, or the JSON output of a check with --property")
    replay.add_argument("--initial", type=at_least(1), default=None, metavar="N", help="begin in the N-th initial state")
    replay.add_argument("--property", action="append", default=[], metavar="NAME", help="only this property")
    _output(replay, "text, json")

    schema = verbs.add_parser("schema", help="the JSON Schema that editors use for completion",
                              description="Prints the JSON Schema (draft-07) of specification files.")  # fmt: skip
    _output(schema, "json")
    return parser
