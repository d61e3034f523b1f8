"""`varyoff faults`."""

from __future__ import annotations

import argparse
import sys

from varyoff import __version__
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.tolerance import DEFAULT_FAULTS, ToleranceTable, tolerance
from varyoff.base.diagnostic import render_diagnostic
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.request import options_of, paths_of
from varyoff.engine.engine import Bounds
from varyoff.engine.registry import engine_named
from varyoff.pipeline import failure_diagnostic, prepare
from varyoff.report.exit import Exit, of_diagnostics, of_tolerance
from varyoff.report.formats.table import formats_of
from varyoff.report.tolerance import ToleranceTables
from varyoff.spec.load import load


def execute(arguments: argparse.Namespace) -> int:
    """Try sets of faults; exit 0, 2 for mistakes, 3 when something stayed undecided, 5 without a property."""
    check_formats(arguments.format, formats_of("tolerance"))
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    options = options_of(arguments)
    prepared, diagnostics = prepare(specification, options)
    if diagnostics:
        print_error("\n\n".join(render_diagnostic(d, specification.sources) for d in diagnostics) + "\n")
    if of_diagnostics(diagnostics) != Exit.AS_EXPECTED:
        return of_diagnostics(diagnostics)
    bound = DEFAULT_FAULTS if options.faults is None else options.faults
    tables: list[tuple[Prepared, ToleranceTable]] = []
    failed = False
    for one in prepared:
        engine = engine_named(options.engine)
        table = tolerance(engine, one, bound, Bounds(options.max_states))  # and the seconds that are left of the run's
        tables.append((one, table))
        if table.failure is not None:
            failed = True
            print_error(render_diagnostic(failure_diagnostic(one, table.failure), specification.sources) + "\n")
    status = Exit.worst([of_tolerance(table for _, table in tables), *([Exit.MISTAKE] if failed else [])])
    found = ToleranceTables(__version__, status, tuple(tables))
    emit(arguments.format, outputs_of("tolerance", found, style=style_for(sys.stdout)))
    return status
