"""A format in one file: a line for each property, as a spreadsheet reads it."""

from __future__ import annotations

import csv
import io

from varyoff.report.formats.table import Format, register


def render(report):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for system in report.systems:
        writer.writerows([system.name, one.name, one.verdict, one.states] for one in system.properties)
    return out.getvalue()


register(Format("run", "csv", renderer=render))
