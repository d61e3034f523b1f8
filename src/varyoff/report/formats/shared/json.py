"""What JSON of several records shows alike: a trace, and why it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from varyoff.model.model import Model
from varyoff.model.trace import Trace, changes

if TYPE_CHECKING:
    from varyoff.analysis.assurance import Assurance
    from varyoff.analysis.explanation import Endless, Explanation, FalseGuard


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
        "answers": None
        if explanation.answers is None
        else [
            {
                "event": a.ours.label,
                "actor": a.ours.actor,
                "answered_by": [{"event": s.label, "actor": s.actor} for s in a.theirs],
                "lost_where": dict(a.where),
            }
            for a in explanation.answers
        ],
        "loop": None if explanation.endless is None else _endless(explanation.endless),
    }


def assurance_json(model: Model, found: Assurance) -> dict[str, object]:
    """Return what can be told of a property that holds: the longest way back, or a strategy."""
    from varyoff.analysis.playbook import Playbook

    if not isinstance(found, Playbook):
        return {"way_back": trace_json(model, found.trace), "states": found.states, "of": found.everywhere}
    rows = [
        {
            "seen": {name: list(values) for name, values in play.seen},
            "event": play.event,
            "actor": play.actor,
            "command": play.command,
            "states": play.states,
            "events": play.turns,
        }
        for play in found.plays
    ]
    return {
        "strategy": rows,
        "events": found.turns,
        "already": found.won,
        "of": found.states,
        "reason": found.reason or None,
    }


def _endless(found: Endless) -> dict[str, object]:
    remedies = None
    if found.mending is not None:
        remedies = {
            "holds_if": [
                [{"event": r.name, "fair": r.kind, "actors": list(r.actors)} for r in remedy]
                for remedy in found.mending.remedies
            ],
            "reason": found.mending.reason or None,
        }
    return {
        "expression": found.what,
        "since": found.since,
        "for_ever": found.never,
        "last": found.last,
        "values": {name: list(values) for name, values in found.values},
        "fair": [
            {
                "event": d.name,
                "fair": d.kind,
                "taken": d.taken,
                "not_enabled": d.idle,
                "guards": [_guard(g) for g in d.guards],
            }
            for d in found.fair
        ],
        "remedies": remedies,
    }


def _guard(guard: FalseGuard) -> dict[str, object]:
    return {
        "kind": guard.kind,
        "name": guard.name or None,
        "expression": guard.text,
        "values": dict(guard.values),
        "fixed": guard.fixed,
    }
