"""GitHub's annotations, GitLab's code quality, ITF and Markdown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.outcomes import CASES, TURNSTILE, report
from varyoff.check import check_text
from varyoff.report.findings import findings_of
from varyoff.report.formats.run.github import MOST
from varyoff.report.formats.run.github import render as render_github
from varyoff.report.formats.run.gitlab import render as render_gitlab
from varyoff.report.formats.run.itf import render as render_itf
from varyoff.report.formats.run.markdown import render as render_markdown
from varyoff.report.formats.shared.markdown import fenced
from varyoff.report.record import Report

# --- as GitHub's runner reads commands (ActionCommand.cs) ----------------------------------------


def runner(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Parse every line the way the runner does."""
    found = []
    for line in text.splitlines():
        assert line.startswith("::")
        head, _, data = line[2:].partition("::")
        command, _, rest = head.partition(" ")
        properties = {}
        for pair in filter(None, rest.split(",")):
            name, equals, value = pair.partition("=")
            assert equals, pair
            for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, sign)
            properties[name] = value
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            data = data.replace(code, sign)
        found.append((command, properties, data))
    return found


def many(number: int, severity: str = "error") -> Report:
    properties = "".join(
        f"  property-{i}: {{severity: {severity}, never: gate.state == unlocked}}\n" for i in range(number)
    )
    return check_text(TURNSTILE + properties, None, "specs/x.yaml")


@pytest.mark.parametrize("case", CASES)
def test_annotations_say_whether_the_run_is_as_expected(case: str) -> None:
    found = report(case)
    commands = runner(render_github(found))
    assert bool([c for c in commands if c[0] == "error"]) == (found.exit != 0)


def test_annotation_is_at_the_line_with_what_the_author_wrote() -> None:
    command, properties, data = runner(render_github(report("violated")))[0]
    assert command == "error"
    assert properties == {
        "file": "specs/gate one.yaml", "line": "28", "col": "3", "title": "never-three is violated after 5 steps",
    }  # fmt: skip
    assert data.startswith('Too many: <coins> & "quotes", 50%::error::\n')
    assert "reproduce: varyoff replay" in data


def test_worst_is_annotated_first() -> None:
    levels = [command for command, _, _ in runner(render_github(report("violated")))]
    assert levels == ["error"] * 3 + ["warning"]
    kinds = [f.kind for f in findings_of(report("violated"))]
    assert kinds == ["violated", "violated", "unexpected", "count"]


@pytest.mark.parametrize(("number", "shown"), [(9, 9), (10, 10), (11, 10), (40, 10)])
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_no_more_annotations_than_github_shows_and_the_rest_is_counted(number: int, shown: int, severity: str) -> None:
    commands = runner(render_github(many(number, severity)))
    assert [c[0] for c in commands] == [severity] * shown
    assert shown <= MOST
    if number > shown:
        assert commands[-1][1]["title"] == f"varyoff: and {number - shown + 1} more"
        assert f"property-{number - 1} is violated" in commands[-1][2]


# --- GitLab --------------------------------------------------------------------------------------


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


# --- ITF -----------------------------------------------------------------------------------------


def test_itf_is_the_trace_of_the_first_unexpected_violation() -> None:
    trace = json.loads(render_itf(report("violated")))
    assert trace["#meta"]["property"] == "never-three"
    assert trace["vars"] == ["gate.state", "gate.coins", "counter.passed"]
    coins = [int(state["gate.coins"]["#bigint"]) for state in trace["states"]]
    assert coins == [0, 1, 1, 2, 2, 3]
    assert [s["#meta"].get("event") for s in trace["states"]][1:3] == ["gate.coin", "gate.push"]
    assert trace["states"][2]["counter.passed"] is True
    assert all(set(state) == {"#meta", *trace["vars"]} for state in trace["states"])


@pytest.mark.parametrize(
    ("case", "status", "length"),
    [
        ("holding", "violated", 2),
        ("failing", "error", 7),
        ("undecided", "holds", 2),
        ("vacuous", None, 0),
        ("broken", None, 0),
    ],
)
def test_which_trace_itf_chooses(case: str, status: str | None, length: int) -> None:
    trace = json.loads(render_itf(report(case)))
    assert trace["#meta"].get("status") == status
    assert len(trace["states"]) == length


def test_another_reader_of_itf_agrees() -> None:
    itf_py = pytest.importorskip("itf_py", reason="itf-py is not installed")
    trace = itf_py.trace_from_json(json.loads(render_itf(report("violated"))))
    assert [state.values["gate.coins"] for state in trace.states] == [0, 1, 1, 2, 2, 3]
    assert trace.states[-1].values["gate.state"] == "unlocked"


# --- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_markdown_headline_says_it(case: str) -> None:
    text = render_markdown(report(case))
    good = CASES[case][2] == 0
    assert text.startswith("## ✅") == good
    assert ("❌" in text or "❔" in text) == (not good)


@pytest.mark.parametrize("case", CASES)
def test_markdown_tables_are_whole(case: str) -> None:
    rows = [line for line in render_markdown(report(case)).splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_markdown_fences_hold_whatever_is_in_them() -> None:
    text = fenced("```\n````\ntext")
    assert text.startswith("`````text\n")
    assert text.rstrip().endswith("\n`````")


def test_a_long_summary_is_cut_where_it_may_be() -> None:
    found = many(300)
    whole = render_markdown(found)
    for limit in (500, 20_000, 60_000):
        text = render_markdown(found, most_bytes=limit)
        assert len(text.encode()) <= limit
        assert "Too long for this place" in text
        assert text.startswith("## ❌ varyoff: 300 not as expected")
        assert text.count("<details>") == text.count("</details>")
        assert text.count("```") % 2 == 0
    assert render_markdown(found, most_bytes=len(whole.encode())) == whole
