"""The JSON output, stable within a major version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from varyoff.report.coverage import fixed_names, meters, uncovered
from varyoff.report.formats.shared.json import assurance_json, trace_json, violation_json
from varyoff.report.record import FORMAT, PropertyRecord, Report, SystemRecord

if TYPE_CHECKING:
    from varyoff.analysis.coverage import Coverage
    from varyoff.problem.decision import Confirmation


def to_json(report: Report) -> dict[str, object]:
    """Return the report as the one object that the JSON output is."""
    diagnostics: list[dict[str, object]] = [d.to_json() for d in report.diagnostics]
    for system in report.systems:
        if system.failure is not None:
            entry = system.failure.diagnostic.to_json()
            entry["system"] = system.name
            entry["event"] = system.failure.event
            entry["trace"] = trace_json(system.model, system.failure.trace)
            diagnostics.append(entry)
    return {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": report.version},
        "exit": report.exit,
        "diagnostics": diagnostics,
        "systems": [_system(system) for system in report.systems],
    }


def _system(system: SystemRecord) -> dict[str, object]:
    audit = system.audit
    return {
        "name": system.name,
        "file": system.file,
        "engine": system.engine,
        **({"engines": list(map(_engine, system.confirmations))} if system.confirmations else {}),
        "complete": system.complete,
        "reason": system.reason or None,
        "counts": dict(system.counts.items()),
        "expect": {pin.count: {"expected": pin.pinned, "found": pin.found} for pin in system.pins},
        "dropped": list(system.dropped),
        "constants": dict(system.constants),
        "faults": system.fault_bound,
        "audit": None
        if audit is None
        else {
            "mode": audit.mode,
            "states": audit.states_checked,
            "of": audit.states_total,
            "traces": audit.traces_checked,
            "findings": list(audit.findings),
            "reason": audit.reason or None,
        },
        "coverage": None if system.coverage is None else _coverage(system.coverage),
        "properties": [_property(system, one) for one in system.properties],
    }


def _engine(one: Confirmation) -> dict[str, object]:
    return {"name": one.engine, "complete": one.complete, "reason": one.reason or None}


def _coverage(found: Coverage) -> dict[str, object]:
    lacking = {kind.name: list(kind.entries) for kind in uncovered(found)}
    parts = {m.name: {"covered": m.part, "of": m.whole} for m in meters(found)}
    names = ("unreached", "untaken", "never-true", "never-false", "not-asked")
    return {
        "percent": round(found.percent, 2),
        **parts,
        **{name.replace("-", "_"): lacking.get(name, []) for name in names},
        "fixed": list(fixed_names(found)),
    }


def _property(system: SystemRecord, one: PropertyRecord) -> dict[str, object]:
    explanation = one.explanation
    return {
        "name": one.name,
        "form": one.form,
        "verdict": one.verdict,
        "expected": one.expected,
        "line": one.line,
        "severity": one.severity,
        "states": one.states,
        "reason": one.reason or None,
        "remark": one.remark or None,
        "doc": one.doc or None,
        "source_text": one.source_text or None,
        "violation": None if explanation is None else violation_json(explanation),
        "trace": trace_json(system.model, one.trace),
        "assurance": None if one.assurance is None else assurance_json(system.model, one.assurance),
        "shortest": None if one.trace is None else one.trace.shortest,
    }


def render(report: Report) -> str:
    """Return the JSON text, with a newline at the end."""
    return json.dumps(to_json(report), indent=2, ensure_ascii=False) + "\n"
