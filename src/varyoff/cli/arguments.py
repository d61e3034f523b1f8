"""What can be typed: verbs and options, with help that teaches."""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from varyoff.cli.output import print_out
from varyoff.report.formats.table import formats_of

EPILOG = """\
exit status: 0 as expected · 1 some verdict or count is not as expected · 2 usage, or a mistake in a
specification · 3 undecided: a bound was hit · 4 internal error · 5 nothing was checked · 130 interrupted

examples:
  varyoff check                                     everything in specs/
  varyoff check specs/iasp-flashcopy.yaml -v        with the witnesses
  varyoff check specs/iasp-flashcopy.yaml --drop nightly.establish/pool_is_off
  varyoff explain V104                              what a diagnostic means
"""


class CommandLineError(Exception):
    """The command line makes no sense; the text says why."""


def _width() -> int:
    """Return the columns that help may take, as argparse reckons them."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ is not None else 1).columns
        except (AttributeError, OSError, ValueError):
            columns = 0
    return (columns or 80) - 2


class _Parser(argparse.ArgumentParser):
    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse makes one for every argument; without a width each imports half of the standard library to find it.
        return self.formatter_class(prog=self.prog, width=_width())  # type: ignore[call-arg]

    def print_help(self, file: object = None) -> None:  # noqa: ARG002  # standard output it is
        print_out(self.format_help())

    def error(self, message: str) -> NoReturn:
        raise CommandLineError(f"{message}\n`{self.prog} --help` lists what it takes")


def composed(text: str) -> str:
    """Return a text as names of specifications are read: letters and their accents composed."""
    return unicodedata.normalize("NFC", text)


def constant_of(text: str) -> tuple[str, int | bool]:
    """Read NAME=VALUE; the value is a number or a boolean."""
    name, equals, value = composed(text).partition("=")
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


def percentage(text: str) -> float:
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 0 to 100")
    return value


def format_of(text: str) -> tuple[str, str | None]:
    """Read NAME or NAME=FILE."""
    name, equals, file = text.partition("=")
    if equals and not file:
        raise argparse.ArgumentTypeError(f"`{text}` has no file name after `=`")
    return name, file or None


class _KnownEngines(Sequence[str]):
    """Everything by which engines can be asked for; what names them is imported when somebody asks."""

    def _names(self) -> Sequence[str]:
        from varyoff.engine.registry import engine_choices

        return engine_choices()

    def __len__(self) -> int:
        return len(self._names())

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._names()[place]


ENGINES = _KnownEngines()


def _paths(
    parser: argparse.ArgumentParser,
    what: str = "specification files and folders, or names of systems (default: specs/)",
) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=what)


def _model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the model")
    group.add_argument(
        "--system", action="append", default=[], type=composed, metavar="NAME", help="only this system (repeatable)"
    )
    group.add_argument("--drop", action="append", default=[], type=composed, metavar="INSTANCE.EVENT/GUARD",
                       help="drop a procedure guard (repeatable)")  # fmt: skip
    group.add_argument("--set", action="append", default=[], type=constant_of, metavar="NAME=VALUE",
                       help="give a constant another value (repeatable)")  # fmt: skip
    group.add_argument("--faults", type=at_least(0), metavar="N", help="at most N faults in a behaviour")
    parser.add_argument("--engine", choices=ENGINES, default="auto", metavar="NAME",
                        help="which engine explores: the name of one, `auto`, or `all`, which are compared")  # fmt: skip


def _bounds(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("bounds")
    group.add_argument(
        "--max-states", type=at_least(1), metavar="N", help="store at most N states; what lies beyond is unknown"
    )
    _seconds_option(group)


def _seconds_option(group: argparse._ActionsContainer) -> None:
    group.add_argument("--max-seconds", type=seconds, metavar="S", help="end the run after S seconds")


def _output(parser: argparse.ArgumentParser, *records: str) -> None:
    formats = ", ".join(formats_of(*records))
    group = parser.add_argument_group("output")
    group.add_argument("--format", action="append", default=[], type=format_of, metavar="NAME[=FILE]",
                       help=f"{formats} (repeatable)")  # fmt: skip
    _force(group)
    group.add_argument("-q", "--quiet", action="store_true", help="only what is not as expected")
    group.add_argument("-v", "--verbose", action="store_true", help="every trace, also those that are expected")


def _force(group: argparse._ActionsContainer) -> None:
    group.add_argument("--force", action="store_true",
                       help="write over a specification, or another file that the run reads")  # fmt: skip


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
    check.add_argument(
        "--property", action="append", default=[], type=composed, metavar="NAME", help="only this property (repeatable)"
    )
    _model_options(check)
    _bounds(check)
    check.add_argument("--audit", choices=("sample", "full"), default="sample",
                       help="check the verdicts without the engine: by a sample (default), or every state")  # fmt: skip
    check.add_argument(
        "-x", action="store_true", dest="stop_at_first", help="stop at the first system that is not as expected"
    )
    gate = check.add_argument_group("a gate")
    gate.add_argument("--baseline", metavar="FILE",
                      help="accept the verdicts listed there; fail on others, and on what is mended")  # fmt: skip
    gate.add_argument("--write-baseline", metavar="FILE", help="write a baseline that accepts everything found now")
    gate.add_argument("--min-coverage", type=percentage, metavar="P",
                      help="fail where less than P percent of states and transitions were reached and taken")  # fmt: skip
    gate.add_argument("--update-pins", action="store_true",
                      help="write the counts found into `expect:` of the specifications")  # fmt: skip
    gate.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    _output(check, "run")
    check.add_argument("--certificates", metavar="DIR",
                       help="write for every verdict a file that shows it, which `python -m checkcert DIR` checks")  # fmt: skip
    check.add_argument("--path-prefix", metavar="P", help="what stands before paths in junit, sarif, github and gitlab; "
                       "by default they begin at the root of the repository")  # fmt: skip

    lint = verbs.add_parser("lint", help="mistakes, and what looks like one, without exploring",
                            description="Reads specifications and reports mistakes and doubtful places.")  # fmt: skip
    _paths(lint)
    lint.add_argument(
        "--set",
        action="append",
        default=[],
        type=constant_of,
        metavar="NAME=VALUE",
        help="give a constant another value",
    )
    _seconds_option(lint.add_argument_group("bounds"))
    _output(lint, "lint")

    explore = verbs.add_parser("explore", help="counts, deadlocks, and the reachable graph",
                               description="Explores a system and prints its counts, or the graph of its states.")  # fmt: skip
    _paths(explore)
    _model_options(explore)
    _bounds(explore)
    _output(explore, "exploration", "graph")

    explain = verbs.add_parser("explain", help="what a diagnostic's code means, or why a property holds",
                               description="Explains a diagnostic's code, with a failing and a mended example; or a "
                               "property of a system: what it says, how near the model comes to breaking it, which "
                               "guards save it.")  # fmt: skip
    explain.add_argument("topic", nargs="+", metavar="TOPIC", help="a code such as V104; or SYSTEM PROPERTY")
    _model_options(explain)
    _bounds(explain)
    _output(explain, "explanation")

    guards = verbs.add_parser("guards", help="which procedure guard protects which property",
                              description="Drops each procedure guard in turn and shows which properties fail without "
                              "it, with the shortest trace; guards that protect nothing are reported.")  # fmt: skip
    _paths(guards, "specification files and folders, or names of systems (default: specs/)")
    _model_options(guards)
    _bounds(guards)
    _output(guards, "guards")

    faults = verbs.add_parser("faults", help="which fault, or least set of faults, loses what",
                              description="Lets none, one, two (--faults N) faults happen in a behaviour, and shows of "
                              "every property that holds without faults which of them, or which least set of them, loses "
                              "it, with the shortest trace, and which leave no way back.")  # fmt: skip
    _paths(faults, "specification files and folders, or names of systems (default: specs/)")
    faults.add_argument(
        "--property", action="append", default=[], type=composed, metavar="NAME", help="only this property (repeatable)"
    )
    _model_options(faults)
    _bounds(faults)
    _output(faults, "tolerance")

    report = verbs.add_parser("report", help="diagrams, verdicts and stories as pages that need nothing else",
                              description="Writes for each system one HTML file, Markdown with Mermaid, its diagrams as "
                              "SVG and Mermaid, its graph as DOT and GraphML; and an index. The same files give the same "
                              "bytes.")  # fmt: skip
    _paths(report, "specification files and folders, or names of systems (default: specs/)")
    report.add_argument(
        "-o", "--output", required=True, metavar="DIR", help="the folder to write to; it is made where it is missing"
    )
    _force(report)
    _model_options(report)
    _bounds(report)

    replay = verbs.add_parser("replay", help="a trace, step by step",
                              description="Replays a trace on the model and shows every step, and which properties it breaks.")  # fmt: skip
    _paths(replay, "the specification file, or the name of a system")
    _model_options(replay)
    _bounds(replay)
    replay.add_argument(
        "--trace", type=composed, metavar="EVENTS", help="the events, for example 'payroll.write nightly.establish'"
    )
    replay.add_argument(
        "--loop", type=at_least(0), default=None, metavar="N",
        help="the last state is the N-th again (0 is the initial one), and so on for ever",
    )  # fmt: skip
    replay.add_argument(
        "--trace-file",
        metavar="FILE",
        help="a saved trace: the JSON output of a check (--property picks one), an ITF file, or events in lines",
    )
    replay.add_argument(
        "--initial", type=at_least(1), default=None, metavar="N", help="begin in the N-th initial state"
    )
    replay.add_argument(
        "--property", action="append", default=[], type=composed, metavar="NAME", help="only this property"
    )
    _output(replay, "replay")

    schema = verbs.add_parser("schema", help="the JSON Schema that editors use for completion",
                              description="Prints the JSON Schema (draft-07) of specification files.")  # fmt: skip
    _output(schema, "schema")

    diff = verbs.add_parser("diff", help="two revisions: verdicts and behaviours gained and lost",
                            description="Compares two versions of a specification: verdicts, and every labelled "
                            "transition between reachable states. Exit status 0 when nothing differs, 1 when something "
                            "does.")  # fmt: skip
    diff.add_argument("old", nargs="?", metavar="OLD",
                      help="a file or folder, the name of a system, or REVISION:PATH of the git repository")  # fmt: skip
    diff.add_argument("new", nargs="?", metavar="NEW", help="the same")
    diff.add_argument("--git", nargs=3, metavar=("REVISION", "REVISION", "PATH"),
                      help="compare a file or folder in two revisions")  # fmt: skip
    _model_options(diff)
    _bounds(diff)
    _output(diff, "difference")

    completion = verbs.add_parser("completion", help="completion for your shell",
                                  description="Prints what a shell needs to complete varyoff's command line.",
                                  epilog="bash: source <(varyoff completion bash)\n"
                                  "zsh: varyoff completion zsh > a folder of $fpath/_varyoff\n"
                                  "fish: varyoff completion fish | source",
                                  formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    return parser


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the arguments.

    Raises:
        UsageError: with what was meant, where a verb or an option is misspelt.
    """
    parser = build_parser()
    verbs = _verbs(parser)
    first = words[0] if words else None
    if first is not None and first not in verbs and first not in ("-h", "--help", "-V", "--version"):
        from varyoff.cli.misspelt import verb_meant

        raise CommandLineError("\n".join(verb_meant(first, list(verbs), words[1:])))
    arguments, unknown = parser.parse_known_args(list(words))
    if unknown:
        from varyoff.cli.misspelt import option_meant

        word = next((w for w in unknown if w.startswith("-")), unknown[0])
        verb = arguments.verb or ""
        message, help = option_meant(word, verb, verbs.get(verb, parser))
        raise CommandLineError(f"{message}\n{help}\n`varyoff {verb} --help` lists them all")
    return arguments


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}


def given(words: Sequence[str]) -> frozenset[str]:
    """Return the names of the arguments that the words set, those at their default's value included."""
    parser = build_parser()
    _suppress(parser)
    return frozenset(vars(parser.parse_args(list(words))))


def _suppress(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                _suppress(inner)
        else:
            action.default = argparse.SUPPRESS
