"""`varyoff guards`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace

from varyoff import __version__
from varyoff.analysis.necessity import GuardTable, necessity
from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import render
from varyoff.check import prepare
from varyoff.cli.find import find_systems
from varyoff.cli.formats import check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.verb_check import options_of
from varyoff.engine.explicit import check
from varyoff.engine.search import Bounds
from varyoff.report.guards import guards_json, render_guards, render_guards_markdown


def guards(arguments: argparse.Namespace) -> int:
    """Drop each guard in turn; exit 0, 2 for mistakes, 3 when something stayed undecided, 5 without a system."""
    check_formats(arguments.format, {"text": None, "json": None, "markdown": None})
    specification, names = find_systems(arguments.paths)
    options = options_of(arguments)
    options = replace(options, systems=(*options.systems, *names))
    prepared, diagnostics = prepare(specification, options)
    if any(d.severity == "error" for d in diagnostics):
        print_error("\n\n".join(render(d, specification.sources) for d in diagnostics) + "\n")
        return 2
    tables = [(one, table_of(one, Bounds(options.max_states, options.max_seconds))) for one in prepared]

    def text() -> str:
        return "\n".join(render_guards(one, table, style=style_for(sys.stdout)) for one, table in tables)

    def as_json() -> str:
        record = {
            "format": 1,
            "tool": {"name": "varyoff", "version": __version__},
            "systems": [guards_json(one, table) for one, table in tables],
        }
        return json.dumps(record, indent=2, ensure_ascii=False) + "\n"

    def markdown() -> str:
        return "\n".join(render_guards_markdown(one, table) for one, table in tables)

    emit(arguments.format, {"text": text, "json": as_json, "markdown": markdown})
    if not tables:
        return 5
    return 3 if any(row.undecided for _, table in tables for row in table.rows) else 0


def table_of(one: Prepared, bounds: Bounds) -> GuardTable:
    """Return the guard table of one system."""
    base = check(one.model, one.properties, bounds)
    if base.interrupted:
        raise KeyboardInterrupt
    return necessity(one, base.verdicts, bounds)
