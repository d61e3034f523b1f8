"""GitHub's annotations, read as its runner reads commands (ActionCommand.cs)."""

from __future__ import annotations

import pytest

from tests.support.outcomes import CASES, many, report
from varyoff.report.deviations import deviations_of
from varyoff.report.formats.run.github import MOST
from varyoff.report.formats.run.github import render as render_github


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
    kinds = [f.kind for f in deviations_of(report("violated"))]
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
