"""What `lint` found, as JSON: as that of a run, without systems."""

from __future__ import annotations

import json

from varyoff.report.lint import LintReport
from varyoff.report.record import FORMAT


def render(report: LintReport) -> str:
    """Return the diagnostics as one object."""
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": report.version},
        "exit": report.exit,
        "diagnostics": [d.to_json() for d in report.diagnostics],
        "systems": [],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
