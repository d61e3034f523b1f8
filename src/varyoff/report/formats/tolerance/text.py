"""What faults lose, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from varyoff.analysis.prepared import Prepared
from varyoff.analysis.tolerance import Loss, ToleranceTable
from varyoff.base.counted import counted
from varyoff.report.damage import events_text
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.tolerance import (
    ToleranceTables,
    loss_command,
    loss_text,
    number_of_faults,
    set_text,
    without_return,
)  # fmt: skip

COLUMN = 10  # of one verdict
KINDS = {"holds": "good", "violated": "bad"}


def render(found: ToleranceTables, *, style: Style = plain) -> str:
    """Return the tables as text."""
    return "\n".join(_system(prepared, table, style) for prepared, table in found.tables)


def _system(prepared: Prepared, table: ToleranceTable, style: Style) -> str:
    lines = [f"{style(prepared.system.name.text, 'strong')}  {style(prepared.system.file, 'dim')}"]
    if not table.faults:
        lines.append("  nothing in it is a fault")
    elif not table.asked:
        lines.append("  " + style("it has no property: nothing is known of what its faults lose", "warn"))
    else:
        lines += _verdicts(table, style)
    for _, losses in groupby(table.losses, key=lambda loss: (loss.bound, loss.faults)):
        lines += _losses(prepared, list(losses), style)
    if back := without_return(table):
        lines += ["", "  these leave no way back:"]
        lines += _wrapped("; ".join(f"{set_text(one)} ({one.property.name})" for one in back), 4)
    if table.harmless:
        several = len(table.faults) > 1 and table.bound > 1
        lines += ["", f"  these lose nothing here{', alone or with others' if several else ''} ({_at_most(table)}):"]
        lines += _wrapped(", ".join(table.harmless), 4)
    for one in table.undecided:
        said = f"undecided with {counted(one.bound, 'fault')} of {', '.join(one.faults)}: {one.reason}"
        lines += ["", *(style(line, "warn") for line in _wrapped(said, 2)), *_wrapped(", ".join(one.properties), 4)]
    return "\n".join(lines) + "\n"


def _at_most(table: ToleranceTable) -> str:
    return f"at most {counted(table.bound, 'fault')} in a behaviour"


def _verdicts(table: ToleranceTable, style: Style) -> Iterator[str]:
    width = max(len(row.property) for row in table.rows)
    numbers = range(max(len(row.statuses) for row in table.rows))
    yield f"  {counted(len(table.faults), 'event')} can be a fault; here {_at_most(table)}"
    yield ""
    yield f"  {'':{width}}  " + "".join(number_of_faults(n).ljust(COLUMN) for n in numbers).rstrip()
    for row in table.rows:
        cells = [style(status.ljust(COLUMN), KINDS.get(status, "warn")) for status in row.statuses[:-1]]
        cells += [style(status, KINDS.get(status, "warn")) for status in row.statuses[-1:]]
        yield f"  {row.property:{width}}  {''.join(cells)}"


def _losses(prepared: Prepared, losses: list[Loss], style: Style) -> Iterator[str]:
    yield ""
    yield from (style(line, "strong") for line in _wrapped(set_text(losses[0]), 2))
    for loss in losses:
        yield f"    {style('loses', 'bad')} {loss.property.name}"
        yield from _wrapped(loss_text(loss), 6)
        if loss.trace is not None:
            yield from (style(line, "dim") for line in _wrapped(events_text(loss.trace), 6))
            yield f"      {style('reproduce:', 'dim')} {loss_command(prepared, loss)}"


def _wrapped(text: str, indent: int) -> list[str]:
    return [
        " " * indent + line
        for line in textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    ]
