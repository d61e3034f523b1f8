"""`varyoff explore`."""

from __future__ import annotations

import argparse
import sys

from varyoff.base.budget import unhurried
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.base.record import replace
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.progress import progress_line
from varyoff.cli.request import options_of, paths_of
from varyoff.model.graph import build_graph
from varyoff.pipeline import check_specification
from varyoff.report.exit import Exit, of_diagnostics, of_exploration
from varyoff.report.formats.table import formats_of
from varyoff.report.terminal.diagnostics import render_diagnostics
from varyoff.spec.load import load


def execute(arguments: argparse.Namespace) -> int:
    """Explore without judging: exit 0, 2 for mistakes and errors of the model, 3 when a bound was hit."""
    graphs = formats_of("graph")
    check_formats(arguments.format, formats_of("exploration", "graph"))
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    options = options_of(arguments)
    graph_asked = any(name in graphs for name, _ in arguments.format)
    if graph_asked:
        named = [s for s in specification.systems if not options.systems or s.name.text in options.systems]
        if len(named) > 1:
            listed = ", ".join(s.name.text for s in named[:6])
            raise CommandLineError(f"a graph shows one system, here are {len(named)}\nchoose one by --system: {listed}")
    line = progress_line()
    try:
        report = check_specification(
            specification, replace(options, audit="sample", enumerate_states=graph_asked, list_deadlocks=True), line
        )
    finally:
        if line is not None:
            line.clear()
    print_error(render_diagnostics(report))
    status = Exit.worst([of_diagnostics(report.diagnostics), *map(of_exploration, report.systems)])
    if not report.systems and status == Exit.AS_EXPECTED:
        status = Exit.NOTHING

    asked = arguments.format
    if any(name in graphs for name, _ in asked) and not (report.systems and report.systems[0].complete):
        if report.systems:
            said = f"no graph: {report.systems[0].reason}"
            print_error(render_diagnostic(Diagnostic("V704", said, help=("raise the bound",))) + "\n")
        left = [(name, file) for name, file in asked if name not in graphs]
        if not left and any(file is None for _, file in asked):
            return status  # a text where a graph was asked for would mislead
        asked = left
    verbosity = 1 if arguments.verbose else 0
    outputs = outputs_of("exploration", report, verbosity=verbosity, style=style_for(sys.stdout))
    if any(name in graphs for name, _ in asked):
        system = report.systems[0]
        assert system.enumeration is not None
        with unhurried():
            graph = build_graph(system.model, system.enumeration)
        outputs |= outputs_of("graph", graph)
    emit(asked, outputs)
    return status
