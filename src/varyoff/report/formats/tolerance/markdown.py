"""What faults lose, as Markdown."""

from __future__ import annotations

from varyoff.analysis.prepared import Prepared
from varyoff.analysis.tolerance import ToleranceTable
from varyoff.base.counted import counted
from varyoff.report.tolerance import ToleranceTables, loss_text, number_of_faults, set_text


def render(found: ToleranceTables) -> str:
    """Return the tables as Markdown."""
    return "\n".join(_system(prepared, table) for prepared, table in found.tables)


def _system(prepared: Prepared, table: ToleranceTable) -> str:
    lines = [f"## {prepared.system.name.text}", ""]
    if not table.faults:
        lines.append("Nothing in it is a fault.")
    elif not table.asked:
        lines.append("It has no property: nothing is known of what its faults lose.")
    else:
        lines += _verdicts(table)
    if table.losses:
        lines += ["", "| faults | lose | |", "|---|---|---|"]
        for loss in table.losses:
            back = "no way back: " if loss.no_return else ""
            lines.append(f"| {_cell(set_text(loss))} | {loss.property.name} | {back}{_cell(loss_text(loss))} |")
    if table.harmless:
        lines += ["", f"These lose nothing here: {', '.join(f'`{name}`' for name in table.harmless)}."]
    for one in table.undecided:
        listed = ", ".join(one.properties)
        of = _cell(", ".join(one.faults))
        lines += ["", f"Undecided with {counted(one.bound, 'fault')} of {of}, {_cell(one.reason)}: {listed}."]
    return "\n".join(lines) + "\n"


def _verdicts(table: ToleranceTable) -> list[str]:
    columns = [f"{number_of_faults(n)}" for n in range(table.bound + 1)]
    lines = [f"| property, with so many faults | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {row.property} | {' | '.join(row.statuses)} |" for row in table.rows]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
