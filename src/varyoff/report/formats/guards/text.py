"""Guard tables as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.necessity import GuardRow, GuardTable
from varyoff.analysis.prepared import Prepared
from varyoff.report.guards import REDUNDANT, UNTESTED, GuardTables, events_line, guard_command, margin
from varyoff.report.terminal.style import WIDTH, Style, plain


def render(found: GuardTables, *, style: Style = plain) -> str:
    """Return the tables as text."""
    return "\n".join(_system(prepared, table, style) for prepared, table in found.tables)


def _system(prepared: Prepared, table: GuardTable, style: Style) -> str:
    lines = [f"{style(prepared.system.name.text, 'strong')}  {style(prepared.system.file, 'dim')}"]
    if not table.rows:
        lines.append("  it has no procedure guards")
    for row in table.rows:
        lines += _row(prepared, row, style)
    if table.machine_enforced:
        lines.append("")
        lines.append("  no single guard's removal breaks these; the machines enforce them:")
        lines += _wrapped(", ".join(table.machine_enforced), 4)
    if table.broken_anyway:
        lines.append("")
        lines.append("  these fail with every guard in force:")
        lines += _wrapped(", ".join(table.broken_anyway), 4)
    if table.undecided:
        lines.append("")
        lines.append("  " + style(f"these are undecided with every guard in force: {table.reason}", "warn"))
        lines += _wrapped(", ".join(table.undecided), 4)
    if not table.asked:
        lines.append("")
        lines.append("  " + style("it has no property: nothing is known of its guards", "warn"))
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: int) -> list[str]:
    return [
        " " * indent + line
        for line in textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    ]


def _row(prepared: Prepared, row: GuardRow, style: Style) -> Iterator[str]:
    yield ""
    yield f"  {style(str(row.guard), 'strong')}"
    if row.text:
        yield from (style(line, "dim") for line in _wrapped(row.text, 4))
    if row.redundant:
        yield "    " + style(f"redundant here: {REDUNDANT}", "warn")
    for failure in row.fails:
        yield f"    {style('protects', 'good')} {failure.property.name}"
        yield from _wrapped(margin(failure), 6)
        if failure.trace is not None:
            yield from (style(line, "dim") for line in _wrapped(events_line(failure), 6))
            yield f"      {style('reproduce:', 'dim')} {guard_command(prepared, row, failure)}"
    if row.untested:
        yield "    " + style(f"undecided: {UNTESTED}", "warn")
    if row.undecided:
        yield "    " + style(f"undecided: {row.reason}", "warn")
        yield from _wrapped(", ".join(row.undecided), 6)
