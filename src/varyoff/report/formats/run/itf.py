"""A trace in the Informal Trace Format, the JSON that Apalache writes and Quint reads.

A file holds one trace. It is that of the first property whose violation was not expected; else of the first error of
a model; else of the first violated property; else the first witness; `--property NAME` chooses. Where there is none,
`states` is empty. Names, texts and booleans are written as such, numbers as `{"#bigint": …}`, no instance as "none".

Source: Apalache, ADR-015, Informal Trace Format in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from varyoff.model.expression import Value
from varyoff.model.trace import Trace
from varyoff.report.record import Report, SystemRecord


def render(report: Report) -> str:
    """Return one trace of the report."""
    chosen = min(_candidates(report), key=lambda c: c[0], default=None)
    if chosen is None:
        meta: dict[str, object] = _meta(report, "varyoff: there is no trace")
        return json.dumps({"#meta": meta, "vars": [], "states": []}, indent=2) + "\n"
    _, system, name, status, trace = chosen
    meta = _meta(report, f"varyoff: {name} of {system.name}")
    meta |= {"source": system.file, "status": status, "property": name, "system": system.name}
    return json.dumps(itf(system, trace, meta), indent=2, ensure_ascii=False) + "\n"


def _meta(report: Report, description: str) -> dict[str, object]:
    return {
        "format": "ITF",
        "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
        "description": description,
        "varyoff": report.version,
    }


def _candidates(report: Report) -> Iterator[tuple[int, SystemRecord, str, str, Trace]]:
    """Yield (how much it is wanted, least first; system; property; its verdict; trace)."""
    for system in report.systems:
        if system.failure is not None and system.failure.trace.states:
            yield 1, system, system.failure.diagnostic.message, "error", system.failure.trace
        for one in system.properties:
            if one.trace is not None and one.trace.states:
                wanted = 3 if one.verdict != "violated" else 2 if one.as_expected else 0
                yield wanted, system, one.name, one.verdict, one.trace


def itf(system: SystemRecord, trace: Trace, meta: dict[str, object]) -> dict[str, object]:
    """Return a trace as an ITF object; what happened before each state is in the state's `#meta`."""
    shown = [(i, v.name) for i, v in enumerate(system.model.variables) if not v.auxiliary]
    states = []
    for number, state in enumerate(trace.states):
        about: dict[str, object] = {"index": number}
        if number:
            step = trace.steps[number - 1]
            about |= {"event": None if step.event is None else step.label, "actor": step.actor}
            if step.command:
                about["command"] = step.command
        states.append({"#meta": about, **{name: _value(state[i]) for i, name in shown}})
    found: dict[str, object] = {"#meta": meta, "vars": [name for _, name in shown], "states": states}
    if trace.loop is not None:  # the last state is that one again
        found["loop"] = trace.loop
    return found


def _value(value: Value) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"#bigint": str(value)}
    return "none" if value is None else value
