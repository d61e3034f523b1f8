"""A replay as text: the steps, why one is not possible, and what they show of the properties."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from varyoff.analysis.outcome import Fault
from varyoff.analysis.trap import alternatives_text
from varyoff.report.reason import reason_lines
from varyoff.report.replayed import Replayed
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.terminal.trace import render_trace

POSSIBLE = 12  # events that are named where another is not possible


def render(replayed: Replayed, *, style: Style = plain) -> str:
    """Return the replay as text."""
    return "\n".join(_lines(replayed, style)) + "\n"


def _lines(replayed: Replayed, style: Style) -> Iterator[str]:
    one, result = replayed.prepared, replayed.result
    yield f"{style(one.system.name.text, 'strong')}  {style(one.system.file, 'dim')}"
    if one.dropped:
        yield from _wrapped(f"procedure guards dropped: {', '.join(one.dropped)}", 2, style, "warn")
    yield from render_trace(one.model, result.trace, None, style)
    if result.refusal is not None:
        number = len(result.trace.steps) + 1
        yield f"    {number:>4}  {style('✗ ' + result.refusal.event, 'bad')} is not possible here"
        for text in result.refusal.reasons:
            yield from _wrapped(text, 23)
        if result.refusal.possible:
            yield from _wrapped(f"possible: {_some(result.refusal.possible)}", 23)
    if result.error is not None:
        yield from _wrapped(f"✗ {_fault(result.error)}", 4, style, "bad")
        yield "      every property is unknown"
        return
    for outcome in result.shown("broken"):
        yield f"    {style('✗ ' + outcome.asked.name, 'bad')} is broken {outcome.where}"
        explanation = outcome.explanation
        if explanation is not None:
            yield from (" " * (6 + i) + text for i, text in reason_lines(explanation, outcome.asked.form, WIDTH - 6))
    for outcome in result.shown("unfair"):
        yield f"    {style('? ' + outcome.asked.name, 'warn')} would be broken {outcome.where}, but the loop is not fair"
        said = f"it could go on like this only if {alternatives_text(outcome.wronged)} need not happen"
        yield from _wrapped(said, 6)
    for outcome in result.shown("reached"):
        yield f"    {style('✓ ' + outcome.asked.name, 'good')} is reached {outcome.where}"
    for outcome in result.shown("undecided"):
        yield f"    {style('? ' + outcome.asked.name, 'warn')} is undecided: a bound was hit in looking for a way to its goal"
    if result.refusal is None and not result.shown("broken"):
        yield f"    {style('every step is possible; no property is broken on the way', 'good')}"


def _fault(fault: Fault) -> str:
    error = fault.error
    if fault.asked is not None:
        return f"{fault.asked.name} has no value in state {fault.step}: {error.message}"
    by = f", by `{error.event}`" if error.event else ""
    return f"in state {fault.step} the model is in error: {error.message}{by}"


def _some(events: Sequence[str]) -> str:
    left = len(events) - POSSIBLE
    return ", ".join(events[:POSSIBLE]) + (f" and {left} more" if left > 0 else "")


def _wrapped(text: str, indent: int, style: Style = plain, name: str = "dim") -> Iterator[str]:
    for line in textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False):
        yield " " * indent + style(line, name)
