"""`varyoff check`."""

from __future__ import annotations

import argparse
import sys

from varyoff.check import Options, check_specification
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import Render, check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.progress import progress_line
from varyoff.cli.run import paths_of
from varyoff.report.formats.text import render_diagnostics, render_text
from varyoff.report.record import Report
from varyoff.spec.load import load


def options_of(arguments: argparse.Namespace) -> Options:
    """Return what the arguments ask of a check."""
    return Options(
        properties=tuple(getattr(arguments, "property", ())),
        drop=tuple(arguments.drop),
        constants=dict(arguments.set),
        faults=arguments.faults,
        max_states=getattr(arguments, "max_states", None),
        max_seconds=getattr(arguments, "max_seconds", None),
        audit=getattr(arguments, "audit", "sample"),
        systems=tuple(arguments.system),
        stop_at_first=getattr(arguments, "stop_at_first", False),
    )


def formats_of(report: Report, verbosity: int) -> dict[str, Render]:
    """Return the formats of a check, each to be rendered when it is asked for."""

    def json() -> str:
        from varyoff.report.formats.json import render_json

        return render_json(report)

    return {
        "text": lambda: render_text(report, verbosity=verbosity, style=style_for(sys.stdout)),
        "json": json,
    }


def check(arguments: argparse.Namespace) -> int:
    if arguments.engine == "symbolic":
        raise UsageError("there is no symbolic engine in this version\nuse --engine explicit")
    verbosity = -1 if arguments.quiet else 1 if arguments.verbose else 0
    check_formats(arguments.format, formats_of(None, 0))  # type: ignore[arg-type]
    line = progress_line()
    try:
        report = check_specification(load(paths_of(arguments)), options_of(arguments), line)
    finally:
        if line is not None:
            line.clear()
    print_error(render_diagnostics(report))
    emit(arguments.format, formats_of(report, verbosity))
    return report.exit
