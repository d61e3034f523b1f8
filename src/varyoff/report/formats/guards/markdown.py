"""Guard tables as Markdown."""

from __future__ import annotations

from varyoff.analysis.necessity import GuardTable
from varyoff.analysis.prepared import Prepared
from varyoff.report.guards import REDUNDANT, UNTESTED, GuardTables, margin


def render(found: GuardTables) -> str:
    """Return the tables as Markdown."""
    return "\n".join(_system(prepared, table) for prepared, table in found.tables)


def _system(prepared: Prepared, table: GuardTable) -> str:
    lines = [f"## {prepared.system.name.text}", ""]
    if table.rows:
        lines += ["| procedure guard | protects | without it |", "|---|---|---|"]
    else:
        lines.append("It has no procedure guards.")
    for row in table.rows:
        first = f"`{row.guard}`"
        if row.redundant:
            lines.append(f"| {first} | nothing here: redundant | {REDUNDANT} |")
        for failure in row.fails:
            lines.append(
                f"| {first} | {failure.property.name} | {_cell(margin(failure).removeprefix('without it, '))} |"
            )
            first = ""
        if row.untested:
            lines.append(f"| {first} | undecided | {_cell(UNTESTED)} |")
        if row.undecided:
            lines.append(f"| {first} | undecided: {', '.join(row.undecided)} | {_cell(row.reason)} |")
    if table.machine_enforced:
        lines += ["", f"Enforced by the machines: {', '.join(table.machine_enforced)}."]
    if table.broken_anyway:
        lines += ["", f"These fail with every guard in force: {', '.join(table.broken_anyway)}."]
    if table.undecided:
        lines += ["", f"Undecided with every guard in force ({_cell(table.reason)}): {', '.join(table.undecided)}."]
    if not table.asked:
        lines += ["", "It has no property: nothing is known of its guards."]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
