"""A replay as JSON."""

from __future__ import annotations

import json

from varyoff.analysis.outcome import Outcome
from varyoff.report.formats.shared.json import trace_json, violation_json
from varyoff.report.record import FORMAT
from varyoff.report.replayed import Replayed


def render(replayed: Replayed) -> str:
    """Return the replay as one object."""
    one, result = replayed.prepared, replayed.result
    refusal, fault = result.refusal, result.error
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": replayed.version},
        "exit": replayed.exit,
        "system": one.system.name.text,
        "trace": trace_json(one.model, result.trace),
        "refused": None
        if refusal is None
        else {"event": refusal.event, "reasons": list(refusal.reasons), "possible": list(refusal.possible)},
        "broken": [_broken(outcome) for outcome in result.shown("broken")],
        "reached": [{"property": o.asked.name, "step": o.step} for o in result.shown("reached")],
        "unfair": [{"property": o.asked.name, "fair": list(o.wronged)} for o in result.shown("unfair")],
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


def _broken(outcome: Outcome) -> dict[str, object]:
    explanation = outcome.explanation
    return {
        "property": outcome.asked.name,
        "step": outcome.step,
        "for_ever": outcome.endless,
        "expression": explanation.text if explanation is not None else outcome.asked.text,
        "violation": None if explanation is None else violation_json(explanation),
    }
