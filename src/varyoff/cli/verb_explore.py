"""`varyoff explore`."""

from __future__ import annotations

import argparse
import sys

from varyoff.base.diagnostic import Diagnostic, render
from varyoff.base.record import replace
from varyoff.check import check_specification
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import Render, check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.progress import progress_line
from varyoff.cli.run import paths_of
from varyoff.cli.verb_check import options_of
from varyoff.engine.explicit import Answer, Exploration
from varyoff.report.exit import Exit, of_diagnostics, of_exploration, worst
from varyoff.report.formats.graph import render_dot, render_graph_json, render_graphml, render_mermaid
from varyoff.report.formats.text import render_diagnostics, summary_of
from varyoff.report.record import Report, SystemRecord
from varyoff.spec.load import load

GRAPHS = {"json": render_graph_json, "dot": render_dot, "graphml": render_graphml, "mermaid": render_mermaid}
SHOWN_DEADLOCKS = 10


def explore(arguments: argparse.Namespace) -> int:
    """Explore without judging: exit 0, 2 for mistakes and errors of the model, 3 when a bound was hit."""
    check_formats(arguments.format, {"text": None, **GRAPHS})
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    options = options_of(arguments)
    if any(name in GRAPHS for name, _ in arguments.format):
        named = [s for s in specification.systems if not options.systems or s.name.text in options.systems]
        if len(named) > 1:
            listed = ", ".join(s.name.text for s in named[:6])
            raise UsageError(f"a graph shows one system, here are {len(named)}\nchoose one by --system: {listed}")
    line = progress_line()
    try:
        report = check_specification(specification, replace(options, audit="sample", keep_explorations=True), line)
    finally:
        if line is not None:
            line.clear()
    print_error(render_diagnostics(report))
    status = worst([of_diagnostics(report.diagnostics), *map(of_exploration, report.systems)])
    if not report.systems and status == Exit.AS_EXPECTED:
        status = Exit.NOTHING

    def graph(name: str) -> Render:
        def render() -> str:
            system = report.systems[0]
            assert isinstance(system.answer, Answer)
            return GRAPHS[name](system.answer.exploration.graph)

        return render

    asked = arguments.format
    if any(name in GRAPHS for name, _ in asked) and not (report.systems and report.systems[0].complete):
        if report.systems:
            said = f"no graph: {report.systems[0].reason}"
            print_error(render(Diagnostic("V704", said, help=("raise the bound",))) + "\n")
        left = [(name, file) for name, file in asked if name not in GRAPHS]
        if not left and any(file is None for _, file in asked):
            return status  # a text where a graph was asked for would mislead
        asked = left
    emit(
        asked,
        {"text": lambda: _text(report, arguments.verbose), **{name: graph(name) for name in GRAPHS}},
    )
    return status


def _text(report: Report, verbose: bool) -> str:
    style = style_for(sys.stdout)
    blocks = []
    for system in report.systems:
        lines = [f"{style(system.name, 'strong')}  {style(system.file, 'dim')}"]
        for name, value in system.counts.items():
            lines.append(f"  {name:<12} {'?' if value is None else format(value, ',')}")
        if not system.complete:
            lines.append("  " + style(f"not everything was explored: {system.reason}", "warn"))
        lines += _levels(system)
        lines += _deadlocks(system, verbose)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _levels(system: SystemRecord) -> list[str]:
    """Return a histogram of the states by distance from the initial ones."""
    if not isinstance(system.answer, Answer):
        return []
    levels = system.answer.exploration.levels()
    if not levels:
        return []
    most = max(levels)
    lines = ["  states by depth"]
    for depth, count in enumerate(levels):
        bar = "█" * max(1, round(50 * count / most))
        lines.append(f"  {depth:>6}  {count:>10,}  {bar}")
    return lines


def _deadlocks(system: SystemRecord, verbose: bool) -> list[str]:
    if not system.counts.deadlocks or not system.complete or not isinstance(system.answer, Answer):
        return []
    exploration: Exploration = system.answer.exploration
    ordered, depths = exploration.ordered
    stuck = [(s, d) for s, d in zip(ordered, depths, strict=True) if not exploration.explorer.successors(s)]
    shown = stuck if verbose else stuck[:SHOWN_DEADLOCKS]
    lines = ["  deadlocks, nearest first"]
    unpack = exploration.explorer.packing.unpack
    lines += [f"  {depth:>6}  {summary_of(system.model, unpack(state))}" for state, depth in shown]
    if len(shown) < len(stuck):
        lines.append(f"          and {len(stuck) - len(shown):,} more: -v shows all")
    return lines
