"""The guard table: which procedure guard protects which property, as text, JSON and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.necessity import GuardFailure, GuardRow, GuardTable
from varyoff.analysis.prepared import Prepared
from varyoff.base.counted import counted
from varyoff.report.formats.text import WIDTH, Style, plain
from varyoff.report.record import trace_json
from varyoff.report.reproduce import reproduce_without

UNTESTED = "no property that could fail without it holds; a vacuous one says nothing"
REDUNDANT = "no further property fails without it"
"""What is true of a guard that protects nothing, also where properties fail with every guard in force."""


def margin(failure: GuardFailure) -> str:
    """Return what a planner writes in a runbook's margin: what goes wrong without the guard, after how many steps."""
    if failure.trace is None:
        return "without it: no reachable state satisfies this any more"
    steps = len(failure.trace)
    after = f"after {counted(steps, 'step')}"
    explanation = failure.explanation
    if explanation is None:
        return f"without it, {after}: a state from which there is no way back"
    if failure.property.form == "recoverable":
        return f"without it, {after}: a state from which there is no way to {explanation.text}"
    if explanation.lost:
        return f"without it, {after}: {explanation.lost}"
    if failure.property.form == "never":
        return f"without it, {after}: {explanation.text}"
    return f"without it, {after}: {explanation.values_text() or 'not ' + explanation.text}"


def reproduce(prepared: Prepared, row: GuardRow, failure: GuardFailure) -> str | None:
    """Return the command that replays the trace, None where there is no trace."""
    if failure.trace is None or not failure.trace.states:
        return None
    return reproduce_without(prepared, str(row.guard), failure.model, failure.trace)


def events_of(failure: GuardFailure) -> str:
    """Return the events of the trace on one line."""
    if failure.trace is None:
        return ""
    return " → ".join(step.label for step in failure.trace.steps)


def render_guards(prepared: Prepared, table: GuardTable, *, style: Style = plain) -> str:
    """Return the table of one system as text."""
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
            yield from (style(line, "dim") for line in _wrapped(events_of(failure), 6))
            yield f"      {style('reproduce:', 'dim')} {reproduce(prepared, row, failure)}"
    if row.untested:
        yield "    " + style(f"undecided: {UNTESTED}", "warn")
    if row.undecided:
        yield "    " + style(f"undecided: {row.reason}", "warn")
        yield from _wrapped(", ".join(row.undecided), 6)


def guards_json(prepared: Prepared, table: GuardTable) -> dict[str, object]:
    """Return the table of one system for JSON."""
    return {
        "name": prepared.system.name.text,
        "file": prepared.system.file,
        "guards": [
            {
                "guard": str(row.guard),
                "expression": row.text,
                "redundant": row.redundant,
                "protects": [
                    {
                        "property": f.property.name,
                        "steps": None if f.trace is None else len(f.trace),
                        "margin": margin(f),
                        "trace": trace_json(f.model, f.trace),
                        "reproduce": reproduce(prepared, row, f),
                    }
                    for f in row.fails
                ],
                "undecided": list(row.undecided),
                "untested": row.untested,
                "reason": row.reason or None,
            }
            for row in table.rows
        ],
        "machine_enforced": list(table.machine_enforced),
        "violated_anyway": list(table.broken_anyway),
        "asked": table.asked,
        "undecided": list(table.undecided),
        "reason": table.reason or None,
    }


def render_guards_markdown(prepared: Prepared, table: GuardTable) -> str:
    """Return the table of one system as Markdown."""
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
