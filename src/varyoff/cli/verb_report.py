"""`varyoff report`."""

from __future__ import annotations

import argparse
import sys

from varyoff import __version__
from varyoff.base.budget import unhurried
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.base.record import replace
from varyoff.base.span import printable
from varyoff.cli.files import write_folder
from varyoff.cli.output import print_error, print_out, print_usage, style_for
from varyoff.cli.places import check_folder, inputs_of
from varyoff.cli.progress import progress_line
from varyoff.cli.request import options_of, paths_of
from varyoff.pipeline import check_systems, nothing_checked, prepare
from varyoff.report.diagram.layout import NoLayout, require_graphviz
from varyoff.report.dossier import Dossier, dossier
from varyoff.report.exit import Exit, of_diagnostics, of_run
from varyoff.report.folder import folder, named
from varyoff.report.formats.dossier.summary import render_summary
from varyoff.report.record import SystemRecord
from varyoff.spec.load import load

OURS = "varyoff"  # stands in the index of every report


def execute(arguments: argparse.Namespace) -> int:
    """Write the report; the exit status tells the verdicts, as that of `check` does. Nothing is written of a part."""
    try:
        require_graphviz()
    except NoLayout as missing:
        message, _, install = str(missing).partition("\n")
        return print_usage([Diagnostic("V709", message, help=(f"install it: {install}",))])
    specification = load(paths_of(arguments))
    options = options_of(arguments)
    options = replace(options, enumerate_states=True, guard_table=True, ways_back=True)
    prepared, diagnostics = prepare(specification, options)
    if diagnostics:
        print_error("\n\n".join(render_diagnostic(d, specification.sources) for d in diagnostics) + "\n")
    if of_diagnostics(diagnostics) != Exit.AS_EXPECTED:
        return of_diagnostics(diagnostics)
    if not prepared:
        print_error("nothing to report: no system was found\n")
        return Exit.NOTHING
    records: list[SystemRecord] = []
    dossiers: list[Dossier] = []
    line = progress_line()
    try:
        for record in check_systems(prepared, options, line):
            if record.interrupted:
                raise KeyboardInterrupt
            records.append(record)
            with unhurried():
                dossiers.append(dossier(record, __version__))
    finally:
        if line is not None:
            line.clear()
    nothing = nothing_checked(specification, records, diagnostics)
    dossiers = named(dossiers)
    with unhurried():
        files = folder(dossiers)
    check_folder(arguments.output, files, inputs_of(arguments, specification), OURS, force=arguments.force)
    write_folder(arguments.output, files)
    said = render_summary(dossiers, len(files), printable(arguments.output), nothing, style=style_for(sys.stdout))
    print_out(said)
    if nothing:
        print_error(f"nothing was checked: {nothing}\n")
    return of_run(records, diagnostics, nothing)
