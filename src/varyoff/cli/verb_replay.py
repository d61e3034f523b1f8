"""`varyoff replay`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from varyoff import __version__
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.replay import (
    Replay,
    ReplayError,
    explained,
    read_trace,
    replay_events,
    replay_trace,
    split_events,
)
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, print_usage, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.request import options_of, paths_of
from varyoff.engine.engine import Bounds, Engine
from varyoff.engine.registry import engine_named
from varyoff.model.model import ModelError
from varyoff.pipeline import prepare
from varyoff.report.exit import Exit, of_diagnostics, of_replay
from varyoff.report.formats.table import formats_of
from varyoff.report.replayed import Replayed
from varyoff.spec.load import load


def execute(arguments: argparse.Namespace) -> int:
    """Exit 0 when every step is possible, 1 when one is not, 2 for mistakes and where the model is in error, 3 when a
    bound kept a property from being decided.
    """
    check_formats(arguments.format, formats_of("replay"))
    if (arguments.trace is None) == (arguments.trace_file is None):
        raise CommandLineError("say what to replay: --trace 'EVENT EVENT …', or --trace-file FILE")
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    options = options_of(arguments)
    prepared, diagnostics = prepare(specification, options)
    if any(d.severity == "error" for d in diagnostics):
        print_error("\n\n".join(render_diagnostic(d, specification.sources) for d in diagnostics) + "\n")
        return of_diagnostics(diagnostics)
    if not prepared:
        print_error("nothing to replay: no system was found\n")
        return Exit.NOTHING
    if len(prepared) > 1:
        names = ", ".join(p.system.name.text for p in prepared)
        raise CommandLineError(
            f"a trace belongs to one system, here are {len(prepared)}\nchoose one by --system: {names}"
        )
    one = prepared[0]
    try:
        engine = engine_named(options.engine)
        result = explained(engine, one, _replayed(engine, one, arguments))
    except ReplayError as error:
        return print_usage([Diagnostic("V706", str(error), help=error.help)])
    except ModelError as error:
        print_error(render_diagnostic(_diagnostic(error), specification.sources) + "\n")
        return Exit.MISTAKE
    if result.error is not None:
        print_error(render_diagnostic(_diagnostic(result.error.error), specification.sources) + "\n")
    replayed = Replayed(__version__, of_replay(result), one, result)
    emit(arguments.format, outputs_of("replay", replayed, style=style_for(sys.stdout)))
    return replayed.exit


def _diagnostic(error: ModelError) -> Diagnostic:
    return Diagnostic(error.code, f"{error.message}, by `{error.event}`" if error.event else error.message, error.span)


def _replayed(engine: Engine, one: Prepared, arguments: argparse.Namespace) -> Replay:
    bounds = Bounds(arguments.max_states, arguments.max_seconds)
    if arguments.trace is not None:
        events: Sequence[str] = split_events(arguments.trace)
        return replay_events(
            engine, one.model, one.properties, events, (arguments.initial or 1) - 1, bounds, arguments.loop
        )
    if arguments.loop is not None:
        raise CommandLineError("--loop goes with --trace; a saved trace says itself whether it returns")
    file = arguments.trace_file
    try:
        with open(file, encoding="utf-8-sig") as stream:
            text = stream.read()
        saved = read_trace(text, one.model, one.system.name.text, one.system.file, tuple(arguments.property))
    except (OSError, ValueError) as error:
        raise ReplayError(f"cannot read the trace in `{file}`: {getattr(error, 'strerror', None) or error}") from error
    except ReplayError as error:
        raise ReplayError(f"cannot read the trace in `{file}`: {error}", *error.help) from error
    if saved.initial is not None and arguments.initial is not None:
        raise ReplayError(f"`{file}` says itself in which state the trace begins", "leave out --initial")
    return replay_trace(engine, one.model, one.properties, saved, (arguments.initial or 1) - 1, bounds)
