"""GitLab's code quality report: a JSON array, shown in the merge request and beside the lines.

GitLab asks for a path in every entry; what belongs to no file is given the path `.`.
"""

from __future__ import annotations

import json

from varyoff.report.deviations import Deviation, DeviationKind, Locate, as_read, deviations_of
from varyoff.report.record import Report

SEVERITY: dict[DeviationKind, str] = {
    "audit": "blocker",
    "mistake": "blocker",
    "failure": "blocker",
    "violated": "critical",
    "unexpected": "major",
    "vacuous": "major",
    "count": "major",
    "coverage": "major",
    "unknown": "major",
    "interrupted": "major",
    "nothing": "blocker",
    "warning": "minor",
}


def render(report: Report, locate: Locate = as_read) -> str:
    """Return the findings as GitLab reads them, worst first; an empty array when everything is as expected."""
    seen: dict[str, int] = {}
    entries = [_entry(finding, seen) for finding in deviations_of(report, locate)]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(finding: Deviation, seen: dict[str, int]) -> dict[str, object]:
    fingerprint = finding.fingerprint
    seen[fingerprint] = seen.get(fingerprint, 0) + 1
    if seen[fingerprint] > 1:  # equal ones would be shown once
        fingerprint += f"-{seen[fingerprint]}"
    severity = "minor" if finding.level == "warning" else SEVERITY[finding.kind]
    entry: dict[str, object] = {
        "type": "issue",
        "check_name": finding.rule,
        "description": finding.title,
        "categories": ["Bug Risk"],
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {
            "path": (finding.path or ".").removeprefix("./"),
            "lines": {"begin": max(1, finding.line)},
        },
    }
    if finding.detail:
        entry["content"] = {"body": f"```\n{finding.detail}\n```"}
    return entry
