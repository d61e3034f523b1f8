"""In a job of GitHub's: annotations and the summary, without being asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command import Varyoff
from tests.support.outcomes import CASES

if TYPE_CHECKING:
    import pytest


def write(folder: Path, case: str) -> str:
    (folder / f"{case}.yaml").write_text(CASES[case][0], encoding="utf-8")
    return f"{case}.yaml"


def test_github_is_found_by_its_environment(varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(folder, "violated")
    assert "\n::error" not in varyoff("check", file).out
    summary = folder / "summary.md"
    summary.write_text("what others wrote\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = varyoff("check", file)
    assert done.exit == 1
    assert "VIOLATED  never-three" in done.out
    assert "\n::error file=violated.yaml,line=28" in done.out
    assert summary.read_text().startswith("what others wrote\n## ❌ varyoff: 3 not as expected")
    assert "\n::error" not in varyoff("check", file, "--format", "json").out


def test_text_of_a_specification_gives_no_commands_to_github(
    varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CASES["violated"][0].replace(
        "Too many: ", "\\n::set-output name=planted::x " + "w" * 70 + " ::stop-commands::t "
    )
    (folder / "x.yaml").write_text(text)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = varyoff("check", "x.yaml")
    commands = [line.strip() for line in done.out.splitlines() if line.strip().startswith(("::", "##["))]
    assert {c.partition(" ")[0] for c in commands} == {"::error", "::warning"}
    assert ": :set-output name=planted" in done.out


def test_the_summary_keeps_within_githubs_limit(
    varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = folder / "summary.md"
    summary.write_text("x" * (1024 * 1024 - 700) + "\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert varyoff("check", write(folder, "violated"), "--format", "github").exit == 1
    assert summary.stat().st_size <= 1024 * 1024
    assert "Too long for this place" in summary.read_text()


def test_a_summary_that_cannot_be_written_does_not_pass(
    varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "nowhere" / "summary.md"))
    done = varyoff("check", write(folder, "violated"), "--format", "github")
    assert done.exit == 2
    assert "::error file=violated.yaml" in done.out
