"""A trace as lines of text: who acts, what is typed, what changes; and a state in a few words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.base.diagnostic import display_width
from varyoff.model.expression import show_value
from varyoff.model.model import Model, State
from varyoff.model.trace import Trace
from varyoff.report.loop import loop_begins, loop_returns
from varyoff.report.reason import guard_text, reason_lines
from varyoff.report.record import PropertyRecord
from varyoff.report.terminal.style import WIDTH, Style, plain


def state_text(model: Model, state: State) -> str:
    """Return a state in a few words: the state of each instance, and variables that are not at their first value."""
    parts = []
    for variable, value in zip(model.variables, state, strict=True):
        if variable.auxiliary:
            continue
        if variable.local == "state":
            parts.append(f"{variable.instance}={show_value(value)}")
        elif value != variable.values[0] or not any(
            v.local == "state" for v in model.variables if v.instance == variable.instance
        ):
            parts.append(f"{variable.name}={show_value(value)}")
    return "  ".join(parts)


def render_trace(
    model: Model,
    trace: Trace,
    one: PropertyRecord | None,
    style: Style = plain,
    *,
    begun: bool = False,
    start: str = "initial",
) -> Iterator[str]:
    """Yield the lines of a trace: who acts, what is typed, what changes; why it is wrong where it is.

    Args:
        begun: whether the reader has just seen the initial state; then it is not shown again.
        start: what the first state is called.
    """
    explanation = one.explanation if one is not None else None
    if one is not None and explanation is not None:
        for number, (indent, line) in enumerate(reason_lines(explanation, one.form, WIDTH - 4)):
            yield " " * (4 + indent) + (style(line, "strong") if number == 0 else line)
    if not trace.states:
        return
    shown = ["as above"] if begun else list(_columns(state_text(model, trace.states[0]).split("  "), WIDTH - 23))
    first, *rest = shown or [""]
    yield f"    {style(f'   0  {start:<13}', 'dim')}{first}"
    yield from (" " * 23 + text for text in rest)
    begins = loop_begins(trace)
    if begins and trace.loop == 0:
        yield _turn(begins, style)
    for number, step in enumerate(trace.steps, start=1):
        if step.event is None:
            yield f"    {number:>4}  {style('nothing happens', 'dim')}"
        else:
            yield from _step(model, trace, number, one, style)
        if begins and trace.loop == number:
            yield _turn(begins, style)
    if trace.loop is not None:
        yield _turn(loop_returns(trace), style)


def _step(model: Model, trace: Trace, number: int, one: PropertyRecord | None, style: Style) -> Iterator[str]:
    """Yield the lines of a step in which an event happens; `number` counts from 1."""
    explanation = one.explanation if one is not None else None
    step = trace.steps[number - 1]
    actor = style((step.actor or "").ljust(12), "bad" if step.actor == "fault" else "dim")
    yield f"    {number:>4}  {actor} {style(step.label, 'strong')}"
    if step.command:
        for text in textwrap.wrap(step.command, WIDTH - 25, break_long_words=False, break_on_hyphens=False):
            yield " " * 23 + style("$ " + text, "dim")
    for dropped in explanation.waived if explanation is not None else ():
        if dropped.step == number - 1:
            said = f"✗ dropped {guard_text(dropped.guard)}"
            for text in textwrap.wrap(said, WIDTH - 23, subsequent_indent="  "):
                yield " " * 23 + style(text, "warn")
    if explanation is not None and explanation.step == number - 1:
        yield " " * 23 + style("✗ " + ("before this step it is not so" if not _across(explanation) else
                                       "across this step it is not so"), "bad")  # fmt: skip
    for text in _columns(_differences(model, trace.states[number - 1], trace.states[number]), WIDTH - 23):
        yield " " * 23 + text


def _turn(text: str, style: Style) -> str:
    return f"          {style(f'↻ {text}', 'warn')}"


def _across(explanation: object) -> bool:
    return any(name.startswith("next(") for name, _ in explanation.values)  # type: ignore[attr-defined]


def _differences(model: Model, before: State, after: State) -> list[str]:
    return [
        f"{variable.name}: {show_value(old)} → {show_value(new)}"
        for variable, old, new in zip(model.variables, before, after, strict=True)
        if old != new and not variable.auxiliary
    ] or ["(nothing changes)"]


def _columns(items: list[str], width: int) -> Iterator[str]:
    """Yield lines of items, as many on a line as fit."""
    line = ""
    for item in items:
        joined = f"{line}   {item}" if line else item
        if line and display_width(joined) > width:
            yield line
            line = item
        else:
            line = joined
    if line:
        yield line
