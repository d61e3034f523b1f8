"""A comparison as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.analysis.difference import Behaviours
from varyoff.base.counted import counted
from varyoff.base.diagnostic import render_diagnostic
from varyoff.report.difference import (
    Comparison,
    PropertyChange,
    SystemDifference,
    entailed,
    numbers,
    summary_of,
    witnesses,
)
from varyoff.report.formats.shared.markdown import SIGNS, code, details, escaped_markdown, fenced, html_text
from varyoff.report.terminal.trace import render_trace, state_text

SHOWN = 30  # witnesses of a side; comments are cut at 65,536 characters


def render(comparison: Comparison) -> str:
    """Return the comparison; verdicts in a table, witnesses folded in."""
    title = f"## varyoff: {summary_of(comparison)}\n\n{code(comparison.old)} → {code(comparison.new)}\n"
    blocks = [title]
    for side, diagnostic, sources in comparison.diagnostics:
        blocks.append(f"In the {side} version:\n\n{fenced(render_diagnostic(diagnostic, sources))}")
    shown = [system for system in comparison.systems if system or system.reason]
    blocks += ["\n".join((_heading(system, comparison), "", *_system(system))) + "\n" for system in shown]
    return "\n".join(blocks)


def _heading(system: SystemDifference, comparison: Comparison) -> str:
    files = dict.fromkeys(r.file for r in (system.old, system.new) if r is not None)
    where = f" ({' → '.join(map(code, files))})" if comparison.shares_name(system) else ""
    return f"### {escaped_markdown(system.name)}{where}"


def _system(system: SystemDifference) -> Iterator[str]:
    if system.old is None or system.new is None:
        yield "new" if system.old is None else "gone"
        return
    if system.properties:
        yield "| property | before | now |"
        yield "|---|---|---|"
        for change in system.properties:
            yield _row(change)
        yield ""
        for change in system.properties:
            new = change.new
            if change.verdict_changed and new is not None and new.verdict == "violated" and new.trace is not None:
                text = "\n".join(render_trace(system.new.model, new.trace, new))
                yield details(f"<code>{new.name}</code> is violated now", text)
    if system.reason:
        yield f"**Behaviours were not compared: {escaped_markdown(system.reason)}**"
    difference = system.difference
    if difference is None:
        return
    for what, names in (("Variables", difference.variables), ("Events", difference.events)):
        listed = [f"+ {code(n)}" for n in names.gained] + [f"− {code(n)}" for n in names.lost]
        listed += [f"~ {code(n)}" for n in names.changed]
        if listed:
            yield f"{what}: {', '.join(listed)}\n"
    if difference.projected:
        yield f"States are compared on the {counted(len(difference.compared), 'variable')} that both have.\n"
    yield from _side("Gained", difference.gained, gained=True)
    yield from _side("Lost", difference.lost, gained=False)


def _row(change: PropertyChange) -> str:
    old = f"{SIGNS[change.old.verdict]} {change.old.verdict}" if change.old is not None else "not there"
    new = f"{SIGNS[change.new.verdict]} {change.new.verdict}" if change.new is not None else "gone"
    if not change.verdict_changed:
        new += " (asks or expects something else)"
    return f"| {code(change.name)} | {old} | {new} |"


def _side(word: str, side: Behaviours, *, gained: bool) -> Iterator[str]:
    if not side:
        return
    yield f"**{word}:** {numbers(side)}\n"
    found = list(witnesses(side))
    for title, trace in found[:SHOWN]:
        lines = list(render_trace(side.model, trace, None)) if trace.steps else []
        yield details(f"{html_text(title)}, nearest", "\n".join(lines) or state_text(side.model, trace.states[0]))
    if len(found) > SHOWN:
        yield f"and {len(found) - SHOWN} more\n"
    if said := entailed(side, gained):
        yield f"{escaped_markdown(said)}\n"
