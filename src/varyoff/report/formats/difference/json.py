"""A comparison as JSON, stable within a major version."""

from __future__ import annotations

import json

from varyoff.analysis.difference import Behaviours, Names
from varyoff.report.difference import Comparison, PropertyChange, SystemDifference
from varyoff.report.formats.shared.json import trace_json
from varyoff.report.record import FORMAT, PropertyRecord, SystemRecord


def render(comparison: Comparison) -> str:
    """Return the comparison as one object."""
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": comparison.version},
        "exit": comparison.exit,
        "old": comparison.old,
        "new": comparison.new,
        "diagnostics": [{"side": side, **d.to_json()} for side, d, _ in comparison.diagnostics],
        "systems": [_system(system) for system in comparison.systems],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _system(system: SystemDifference) -> dict[str, object]:
    difference = system.difference
    return {
        "name": system.name,
        "differs": bool(system),
        "old": _side(system.old),
        "new": _side(system.new),
        "properties": [_property(system, change) for change in system.properties],
        "not_compared": system.reason or None,
        "behaviours": None
        if difference is None
        else {
            "variables": _names(difference.variables),
            "events": _names(difference.events),
            "compared_on": list(difference.compared) if difference.projected else None,
            "gained": _behaviours(difference.gained),
            "lost": _behaviours(difference.lost),
        },
    }


def _side(system: SystemRecord | None) -> dict[str, object] | None:
    return None if system is None else {"file": system.file, "counts": dict(system.counts.items())}


def _property(system: SystemDifference, change: PropertyChange) -> dict[str, object]:
    def side(record: SystemRecord | None, one: PropertyRecord | None) -> dict[str, object] | None:
        if record is None or one is None:
            return None
        trace = trace_json(record.model, one.trace)
        return {"verdict": one.verdict, "expected": one.expected, "line": one.line, "trace": trace}

    return {"name": change.name, "old": side(system.old, change.old), "new": side(system.new, change.new)}


def _names(names: Names) -> dict[str, object]:
    return {"gained": list(names.gained), "lost": list(names.lost), "changed": list(names.changed)}


def _behaviours(side: Behaviours) -> dict[str, object]:
    return {
        "states": side.states,
        "initial": side.initial,
        "deadlocks": side.deadlocks,
        "transitions": side.transitions,
        "state": trace_json(side.model, side.state),
        "initial_state": trace_json(side.model, side.initial_state),
        "deadlock": trace_json(side.model, side.deadlock),
        "events": [
            {
                "event": c.event,
                "transitions": c.transitions,
                "from_common_states": c.direct,
                "witness": trace_json(side.model, c.witness),
            }
            for c in side.events
        ],
    }
