"""GitLab's code quality: entries with what GitLab asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.outcomes import CASES, report
from varyoff.report.formats.run.gitlab import render as render_gitlab


@pytest.mark.parametrize("case", CASES)
def test_gitlab_entries_have_what_gitlab_asks_for(case: str) -> None:
    entries: list[dict[str, Any]] = json.loads(render_gitlab(report(case)))
    assert bool(entries) == (CASES[case][2] != 0)
    for entry in entries:
        assert entry["description"]
        assert entry["check_name"]
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert not entry["location"]["path"].startswith(("/", "./"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_gitlab_severity_follows_the_propertys() -> None:
    entries = json.loads(render_gitlab(report("violated")))
    found = {e["check_name"]: e["severity"] for e in entries}
    assert found["turnstile/never-three"] == "critical"
    assert found["turnstile/never-passed"] == "minor"
