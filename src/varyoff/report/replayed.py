"""A replay as text and as JSON: the steps, why one is not possible, and what they show of the properties."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence

from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.outcome import Fault, Outcome
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.replay import Replay
from varyoff.report.exit import of_replay
from varyoff.report.formats.json import violation_json
from varyoff.report.formats.text import WIDTH, Style, plain, render_trace
from varyoff.report.reason import reason
from varyoff.report.record import FORMAT, trace_json

POSSIBLE = 12  # events that are named where another is not possible


def render_replay(one: Prepared, result: Replay, style: Style = plain) -> str:
    """Return the replay as text."""
    return "\n".join(_lines(one, result, style)) + "\n"


def _lines(one: Prepared, result: Replay, style: Style) -> Iterator[str]:
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
    if result.trace.loop is not None:
        yield f"    the last state is state {result.trace.loop} again"
    if result.error is not None:
        yield from _wrapped(f"✗ {_fault(result.error)}", 4, style, "bad")
        yield "      every property is unknown"
        return
    for outcome in result.shown("broken"):
        yield f"    {style('✗ ' + outcome.asked.name, 'bad')} is broken {outcome.where}"
        explanation = _explanation(one, result, outcome)
        if explanation is not None:
            yield from (" " * (6 + i) + text for i, text in reason(explanation, outcome.asked.form, WIDTH - 6))
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


def _explanation(one: Prepared, result: Replay, outcome: Outcome) -> Explanation | None:
    return explain_violation(one.model, outcome.asked, outcome.trace(result.trace), one.flat.model)


def _some(events: Sequence[str]) -> str:
    left = len(events) - POSSIBLE
    return ", ".join(events[:POSSIBLE]) + (f" and {left} more" if left > 0 else "")


def _wrapped(text: str, indent: int, style: Style = plain, name: str = "dim") -> Iterator[str]:
    for line in textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False):
        yield " " * indent + style(line, name)


def replay_json(one: Prepared, result: Replay, version: str) -> str:
    """Return the replay as JSON."""
    refusal, fault = result.refusal, result.error
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": version},
        "exit": of_replay(result),
        "system": one.system.name.text,
        "trace": trace_json(one.model, result.trace),
        "refused": None
        if refusal is None
        else {"event": refusal.event, "reasons": list(refusal.reasons), "possible": list(refusal.possible)},
        "broken": [_broken(one, result, outcome) for outcome in result.shown("broken")],
        "reached": [{"property": o.asked.name, "step": o.step} for o in result.shown("reached")],
        "undecided": [o.asked.name for o in result.shown("undecided")],
        "failed": [
            {"property": f.asked.name, "step": f.step, "message": f.error.message}
            for f in (fault,)
            if f is not None and f.asked is not None
        ],
        "error": None
        if fault is None
        else {
            "step": fault.step,
            "code": fault.error.code,
            "message": fault.error.message,
            "event": fault.error.event,
            "property": fault.asked.name if fault.asked is not None else None,
        },
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _broken(one: Prepared, result: Replay, outcome: Outcome) -> dict[str, object]:
    explanation = _explanation(one, result, outcome)
    return {
        "property": outcome.asked.name,
        "step": outcome.step,
        "expression": explanation.text if explanation is not None else outcome.asked.text,
        "violation": None if explanation is None else violation_json(explanation),
    }
