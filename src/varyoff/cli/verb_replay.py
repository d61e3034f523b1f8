"""`varyoff replay`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from varyoff import __version__
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.replay import (
    Replay,
    ReplayError,
    read_trace,
    replay_events,
    replay_trace,
    split_events,
)
from varyoff.base.diagnostic import Diagnostic, render
from varyoff.check import prepare
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.run import paths_of, report_usage
from varyoff.cli.verb_check import options_of
from varyoff.model.model import ModelError
from varyoff.report.exit import Exit, of_replay
from varyoff.report.formats.text import render_trace
from varyoff.report.record import trace_json
from varyoff.spec.load import load


def replay(arguments: argparse.Namespace) -> int:
    """Exit 0 when every step is possible, 1 when one is not, 2 for mistakes, and where a property has no value."""
    check_formats(arguments.format, {"text": None, "json": None})
    if (arguments.trace is None) == (arguments.trace_file is None):
        raise UsageError("say what to replay: --trace 'EVENT EVENT …', or --trace-file FILE")
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    prepared, diagnostics = prepare(specification, options_of(arguments))
    if any(d.severity == "error" for d in diagnostics):
        print_error("\n\n".join(render(d, specification.sources) for d in diagnostics) + "\n")
        return Exit.MISTAKE
    if not prepared:
        print_error("nothing to replay: no system was found\n")
        return Exit.NOTHING
    if len(prepared) > 1:
        names = ", ".join(p.system.name.text for p in prepared)
        raise UsageError(f"a trace belongs to one system, here are {len(prepared)}\nchoose one by --system: {names}")
    one = prepared[0]
    try:
        result = _replayed(one, arguments)
    except ReplayError as error:
        return report_usage([Diagnostic("V706", str(error), help=error.help)])
    except ModelError as error:
        message = f"{error.message}, by `{error.event}`" if error.event else error.message
        print_error(render(Diagnostic(error.code, message, error.span), specification.sources) + "\n")
        return Exit.MISTAKE
    emit(arguments.format, {"text": lambda: _text(one, result), "json": lambda: _json(one, result)})
    return of_replay(result)


def _replayed(one: Prepared, arguments: argparse.Namespace) -> Replay:
    if arguments.trace is not None:
        events: Sequence[str] = split_events(arguments.trace)
        return replay_events(one.model, one.properties, events, (arguments.initial or 1) - 1)
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
    return replay_trace(one.model, one.properties, saved, (arguments.initial or 1) - 1)


def _text(one: Prepared, result: Replay) -> str:
    style = style_for(sys.stdout)
    lines = [f"{style(one.system.name.text, 'strong')}  {style(one.system.file, 'dim')}"]
    if one.dropped:
        lines.append("  " + style("procedure guards dropped: " + ", ".join(one.dropped), "warn"))
    lines += render_trace(one.model, result.trace, None, style)
    if result.refusal is not None:
        lines.append(
            f"    {len(result.trace.steps) + 1:>4}  {style('✗ ' + result.refusal.event, 'bad')} is not possible here"
        )
        lines += [f"{'':23}{reason}" for reason in result.refusal.reasons]
        if result.refusal.possible:
            lines.append(f"{'':23}possible: {', '.join(result.refusal.possible)}")
    if result.trace.loop is not None:
        lines.append(f"    the last state is state {result.trace.loop} again")
    for broken in result.broken:
        lines.append(f"    {style('✗ ' + broken.property, 'bad')} {broken.where}: needs {broken.text}")
        if broken.values:
            lines.append(f"{'':10}but {broken.values}")
    for failed in result.failed:
        lines.append(f"    {style('✗ ' + failed.property, 'bad')} has no value {failed.where}: {failed.error.message}")
    if result.refusal is None and not result.broken and not result.failed:
        lines.append(f"    {style('every step is possible; no property is broken on the way', 'good')}")
    return "\n".join(lines) + "\n"


def _json(one: Prepared, result: Replay) -> str:
    refusal = result.refusal
    record = {
        "format": 1,
        "tool": {"name": "varyoff", "version": __version__},
        "exit": of_replay(result),
        "system": one.system.name.text,
        "trace": trace_json(one.model, result.trace),
        "refused": None
        if refusal is None
        else {"event": refusal.event, "reasons": list(refusal.reasons), "possible": list(refusal.possible)},
        "broken": [{"property": b.property, "step": b.step, "expression": b.text} for b in result.broken],
        "failed": [{"property": f.property, "step": f.step, "message": f.error.message} for f in result.failed],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
