"""`varyoff guards`."""

from __future__ import annotations

import argparse
import sys

from varyoff import __version__
from varyoff.analysis.deciding import decide
from varyoff.analysis.necessity import GuardTable, necessity
from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.request import options_of, paths_of
from varyoff.engine.engine import Bounds, Engine
from varyoff.engine.registry import engine_named
from varyoff.pipeline import failure_diagnostic, prepare
from varyoff.report.exit import Exit, of_diagnostics, of_guards
from varyoff.report.formats.table import formats_of
from varyoff.report.guards import GuardTables
from varyoff.spec.load import load


def execute(arguments: argparse.Namespace) -> int:
    """Drop each guard in turn; exit 0, 2 for mistakes, 3 when something stayed undecided, 5 without a property."""
    check_formats(arguments.format, formats_of("guards"))
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    options = options_of(arguments)
    prepared, diagnostics = prepare(specification, options)
    if diagnostics:
        print_error("\n\n".join(render_diagnostic(d, specification.sources) for d in diagnostics) + "\n")
    if of_diagnostics(diagnostics) != Exit.AS_EXPECTED:
        return of_diagnostics(diagnostics)
    tables: list[tuple[Prepared, GuardTable]] = []
    failed = False
    bounds = Bounds(options.max_states)  # and the seconds that are left of the run's
    for one in prepared:
        try:
            tables.append((one, table_of(engine_named(options.engine), one, bounds)))
        except ModelFailure as failure:
            failed = True
            print_error(render_diagnostic(failure.diagnostic, specification.sources) + "\n")
    status = Exit.worst([of_guards(table for _, table in tables), *([Exit.MISTAKE] if failed else [])])

    found = GuardTables(__version__, status, tuple(tables))
    emit(arguments.format, outputs_of("guards", found, style=style_for(sys.stdout)))
    return status


class ModelFailure(Exception):
    """The model is in error with every guard in force, so nothing can be said of any of them."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def table_of(engine: Engine, one: Prepared, bounds: Bounds) -> GuardTable:
    """Return the guard table of one system.

    Raises:
        ModelFailure: the model is in error.
    """
    base = decide(engine, one.model, one.properties, bounds)
    failure = base.answer.failure
    if base.interrupted:
        raise KeyboardInterrupt
    if failure is not None:
        raise ModelFailure(failure_diagnostic(one, failure))
    return necessity(engine, one, base.verdicts, bounds)
