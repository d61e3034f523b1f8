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
    replay_states,
    split_events,
)
from varyoff.base.diagnostic import Diagnostic, render
from varyoff.check import prepare
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.run import paths_of, report_usage
from varyoff.cli.verb_check import options_of
from varyoff.model.model import ModelError
from varyoff.report.formats.text import render_trace
from varyoff.report.record import trace_json
from varyoff.spec.load import load


def replay(arguments: argparse.Namespace) -> int:
    """Exit 0 when every step is possible, 1 when one is not, 2 for mistakes."""
    check_formats(arguments.format, {"text": None, "json": None})
    if (arguments.trace is None) == (arguments.trace_file is None):
        raise UsageError("say what to replay: --trace 'EVENT EVENT …', or --trace-file FILE")
    specification = load(paths_of(arguments))
    prepared, diagnostics = prepare(specification, options_of(arguments))
    if any(d.severity == "error" for d in diagnostics):
        print_error("\n\n".join(render(d, specification.sources) for d in diagnostics) + "\n")
        return 2
    if not prepared:
        return 5
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
        return 2
    emit(arguments.format, {"text": lambda: _text(one, result), "json": lambda: _json(one, result)})
    return 0 if result.refusal is None else 1


def _replayed(one: Prepared, arguments: argparse.Namespace) -> Replay:
    if arguments.trace is not None:
        events: Sequence[str] = split_events(arguments.trace)
        return replay_events(one.model, one.properties, events, (arguments.initial or 1) - 1)
    try:
        with open(arguments.trace_file, encoding="utf-8") as stream:
            saved = json.load(stream)
    except (OSError, ValueError, RecursionError) as error:
        raise ReplayError(f"cannot read the trace in `{arguments.trace_file}`: {error}") from error
    trace = read_trace(saved, one.system.name.text, tuple(getattr(arguments, "property", ())))
    return replay_states(one.model, one.properties, trace)


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
    if result.refusal is None and not result.broken:
        lines.append(f"    {style('every step is possible; no property is broken on the way', 'good')}")
    return "\n".join(lines) + "\n"


def _json(one: Prepared, result: Replay) -> str:
    refusal = result.refusal
    record = {
        "format": 1,
        "tool": {"name": "varyoff", "version": __version__},
        "system": one.system.name.text,
        "trace": trace_json(one.model, result.trace),
        "refused": None
        if refusal is None
        else {"event": refusal.event, "reasons": list(refusal.reasons), "possible": list(refusal.possible)},
        "broken": [{"property": b.property, "step": b.step, "expression": b.text} for b in result.broken],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
