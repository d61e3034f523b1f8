"""The longest way back, and a strategy, as lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.assurance import Assurance
from varyoff.analysis.playbook import Playbook
from varyoff.model.model import Model
from varyoff.report.assurance import SHOWN_PLAYS, effect_text, playbook_lead, seen_text, way_back_lead
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.terminal.trace import render_trace


def render_assurance(model: Model, found: Assurance, style: Style = plain) -> Iterator[str]:
    """Yield the lines of what can be told of a property that holds."""
    if isinstance(found, Playbook):
        yield from _playbook(found, style)
        return
    lead = way_back_lead(found)
    yield from _wrapped(f"{lead}; a runbook for it:" if found.trace.steps else lead, 4)
    if found.trace.steps:
        yield from render_trace(model, found.trace, None, style, start="from")


def _playbook(found: Playbook, style: Style) -> Iterator[str]:
    lead = playbook_lead(found)
    yield from _wrapped(f"{lead}:" if found.plays else lead, 4)
    for play in found.plays[:SHOWN_PLAYS]:
        yield from _wrapped(seen_text(play), 6)
        yield f"        → {style(play.event, 'strong')} ({play.actor})  {style(effect_text(play), 'dim')}"
        if play.command:
            yield from (style(line, "dim") for line in _wrapped(f"$ {play.command}", 10))
    if len(found.plays) > SHOWN_PLAYS:
        yield f"      and {len(found.plays) - SHOWN_PLAYS} more"


def _wrapped(text: str, indent: int) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    yield from (" " * (indent + 2 * (number > 0)) + line for number, line in enumerate(lines))
