"""A comparison as text: verdicts first, then what can happen now and what cannot happen any more."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.difference import Behaviours
from varyoff.base.counted import counted
from varyoff.model.trace import Trace
from varyoff.report.difference import (
    Comparison,
    PropertyChange,
    SystemDifference,
    changed_events,
    following_events,
    summary_of,
)
from varyoff.report.formats.text import WIDTH, Style, plain, render_trace
from varyoff.report.formats.text import summary_of as state_text
from varyoff.report.plain import shortened

SHOWN_EVENTS = 20  # with their witnesses, unless all are asked for
ENTAILED = 400  # characters of what the edit only entails, unless all is asked for


def render_difference(comparison: Comparison, *, verbosity: int = 0, style: Style = plain) -> str:
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


def numbers(side: Behaviours) -> str:
    """Return what one side has more, in numbers."""
    parts = [(side.transitions, "transition"), (side.states, "state"), (side.initial, "initial state"),
             (side.deadlocks, "deadlock")]  # fmt: skip
    return ", ".join(counted(number, what) for number, what in parts if number)


def witnesses(side: Behaviours) -> Iterator[tuple[str, Trace]]:
    """Yield what is new on one side, each with a shortest run that shows it: first where the edit itself shows.

    Events that only have more to do because there are other states are not among them, see `entailed`.
    """
    shown = []
    for group in changed_events(side):
        yield f"{group.title}: {counted(group.transitions, 'transition')}", group.witness
        shown.append(group.witness)
    if side.initial_state is not None:
        yield "an initial state", side.initial_state
    if side.state is not None and len(side.state) and side.state not in shown:
        yield "a state", side.state
    if side.deadlock is not None:
        yield "a state in which nothing can happen", side.deadlock


def entailed(side: Behaviours, gained: bool) -> str:
    """Return the events that the edit only entails, in a sentence; empty where there are none."""
    groups = following_events(side)
    if not groups:
        return ""
    total = counted(sum(g.transitions for g in groups), "transition")
    listed = ", ".join(f"{g.title} ({g.transitions:,})" for g in groups)
    which = "only this version reaches" if gained else "are reached no more"
    return f"{total} of other events, from states that {which}: {listed}"


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
