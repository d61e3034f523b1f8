"""A comparison as text: verdicts first, then what can happen now and what cannot happen any more."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.difference import Behaviours
from varyoff.base.counted import counted
from varyoff.report.difference import (
    Comparison,
    PropertyChange,
    SystemDifference,
    entailed,
    numbers,
    summary_of,
    witnesses,
)
from varyoff.report.plain import shortened
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.terminal.trace import render_trace, state_text

SHOWN_EVENTS = 20  # with their witnesses, unless all are asked for
ENTAILED = 400  # characters of what the edit only entails, unless all is asked for


def render(comparison: Comparison, *, verbosity: int = 0, style: Style = plain) -> str:
    """Return the comparison as text; `verbosity` is -1 without witnesses, 1 with all of them."""
    blocks = ["\n".join(_system(system, verbosity, style)) for system in comparison.systems if system or system.reason]
    blocks.append(summary_of(comparison))
    return "\n\n".join(blocks) + "\n"


def _system(system: SystemDifference, verbosity: int, style: Style) -> Iterator[str]:
    files = " → ".join(dict.fromkeys(r.file for r in (system.old, system.new) if r is not None))
    yield f"{style(system.name, 'strong')}  {style(files, 'dim')}"
    if system.old is None or system.new is None:
        yield "  " + (style("new", "good") if system.old is None else style("gone", "bad"))
        return
    for change in system.properties:
        yield from _property(system, change, verbosity, style)
    if system.reason:
        yield "  " + style(f"behaviours were not compared: {system.reason}", "warn")
    difference = system.difference
    if difference is None:
        return
    for what, names in (("variables", difference.variables), ("events", difference.events)):
        listed = [f"+ {n}" for n in names.gained] + [f"- {n}" for n in names.lost]
        listed += [f"~ {n}" for n in names.changed]
        if listed:
            yield f"  {what}:  {'   '.join(listed)}"
    if difference.projected:
        both = counted(len(difference.compared), "variable")
        yield "  " + style(f"states are compared on the {both} that both have", "dim")
    for word, side in (("gained", difference.gained), ("lost", difference.lost)):
        if side:
            yield f"  {style(word, 'good' if word == 'gained' else 'bad')}  {numbers(side)}"
            yield from _witnesses(side, word == "gained", verbosity, style)


def _property(system: SystemDifference, change: PropertyChange, verbosity: int, style: Style) -> Iterator[str]:
    old = change.old.verdict if change.old is not None else "not there"
    new = change.new.verdict if change.new is not None else "gone"
    said = f"{old} → {new}" if change.verdict_changed else f"{new}, but asks or expects something else than before"
    yield f"  {style(change.name, 'strong')}  {said}"
    if change.new is not None and system.new is not None and change.verdict_changed and verbosity >= 0:
        if change.new.trace is not None and change.new.verdict == "violated":
            yield from render_trace(system.new.model, change.new.trace, change.new, style)


def _witnesses(side: Behaviours, gained: bool, verbosity: int, style: Style) -> Iterator[str]:
    if verbosity < 0:
        return
    found = list(witnesses(side))
    shown = found if verbosity > 0 else found[:SHOWN_EVENTS]
    start = None
    for title, trace in shown:
        yield f"   {title}, nearest"
        if trace.steps:
            yield from render_trace(side.model, trace, None, style, begun=trace.states[0] == start)
        else:
            yield "       0  " + state_text(side.model, trace.states[0])
        start = trace.states[0]
    if len(shown) < len(found):
        yield f"   and {len(found) - len(shown)} more: -v shows all"
    said = entailed(side, gained)
    if verbosity <= 0:
        said = shortened(said, ENTAILED)
    yield from textwrap.wrap(said, WIDTH - 3, initial_indent="   ", subsequent_indent="     ",
                             break_long_words=False, break_on_hyphens=False)  # fmt: skip
