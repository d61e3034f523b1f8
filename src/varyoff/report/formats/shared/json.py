"""What JSON of several records shows alike: a trace, and why it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from varyoff.model.model import Model
from varyoff.model.trace import Trace, changes

if TYPE_CHECKING:
    from varyoff.analysis.explanation import Explanation, FalseGuard


def trace_json(model: Model, trace: Trace | None) -> dict[str, object] | None:
    """Return a trace as the JSON output shows it: the initial state, then only what changed."""
    if trace is None or not trace.states:
        return None
    initial = {v.name: value for v, value in zip(model.variables, trace.states[0], strict=True) if not v.auxiliary}
    steps = [
        {
            "event": None if step.event is None else step.label,
            "actor": step.actor,
            "command": step.command,
            "changes": changes(model, before, after),
        }
        for step, before, after in zip(trace.steps, trace.states, trace.states[1:], strict=False)
    ]
    return {"initial": initial, "steps": steps, "loop": trace.loop}


def violation_json(explanation: Explanation) -> dict[str, object]:
    """Return an explanation for JSON."""
    return {
        "expression": explanation.text,
        "values": dict(explanation.values),
        "step": explanation.step,
        "given": explanation.given or None,
        "more": explanation.more,
        "lost": explanation.lost or None,
        "stays": [{"variable": s.name, "value": s.value, "sealed": s.sealed} for s in explanation.stays],
        "held_back": [
            {
                "events": list(h.events),
                "actor": h.actor,
                "leads_back": h.leads,
                "guards": [_guard(g) for g in h.guards],
            }
            for h in explanation.held
        ],
        "dropped": [{"step": w.step, "guard": w.name, **_guard(w.guard)} for w in explanation.waived],
    }


def _guard(guard: FalseGuard) -> dict[str, object]:
    return {
        "kind": guard.kind,
        "name": guard.name or None,
        "expression": guard.text,
        "values": dict(guard.values),
        "fixed": guard.fixed,
    }
