"""Settings in pyproject.toml: found from any folder below, and overruled by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Varyoff
from tests.support.outcomes import HOLDING, UNDECIDED, VIOLATED
from varyoff.cli.arguments import build_parser
from varyoff.cli.configuration import SETTINGS


@pytest.fixture
def project(folder: Path) -> Path:
    """A repository with its machines in another folder than usual."""
    (folder / ".git").mkdir()
    (folder / "models").mkdir()
    (folder / "models" / "x.yaml").write_text(HOLDING)
    settings(folder, 'paths = ["models"]')
    return folder


def settings(folder: Path, *lines: str) -> None:
    text = "[project]\nname = 'x'\n\n[tool.varyoff]\n" + "\n".join(lines) + "\n\n[tool.other]\npaths = 1\n"
    (folder / "pyproject.toml").write_text(text)


def test_paths_are_found_from_any_folder_below(
    varyoff: Varyoff, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert varyoff("check").exit == 0
    (project / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(project / "deep" / "down")
    done = varyoff("check")
    assert done.exit == 0
    assert "../../models/x.yaml" in done.out


def test_nothing_is_looked_for_above_the_repository(
    varyoff: Varyoff, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert varyoff("check").exit == 2
    (inner / ".git").rmdir()
    assert varyoff("check").exit == 0
    (project / ".git").rmdir()  # outside of a repository only the current folder counts
    assert varyoff("check").exit == 2


def test_the_command_line_wins(varyoff: Varyoff, project: Path) -> None:
    (project / "models" / "u.yaml").write_text(UNDECIDED)
    settings(project, 'paths = ["models/u.yaml"]', "max-states = 3", 'format = "json"', 'audit = "full"')
    assert varyoff("check").exit == 3
    assert varyoff("check").out.startswith("{")
    assert '"mode": "full"' in varyoff("check", "--max-states", "100").out
    assert '"mode": "sample"' in varyoff("check", "--max-states", "100", "--audit", "sample").out
    assert varyoff("check", "models/x.yaml", "--max-states", "100", "--format", "text").out.startswith("turnstile")


def test_a_baseline_and_outputs_of_the_settings(varyoff: Varyoff, project: Path) -> None:
    (project / "models" / "x.yaml").write_text(VIOLATED)
    assert varyoff("check", "--write-baseline", "known.json").exit == 0
    settings(project, 'paths = ["models"]', 'baseline = "known.json"', 'format = ["text", "junit=o.xml"]')
    assert varyoff("check").exit == 0
    assert (project / "o.xml").exists()


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("max-state = 3", "there is no setting `max-state`", "did you mean `max-states`?"),
        ('max-states = "3"', "`max-states` takes a number from 1", "max-states = 1000000"),
        ("max-states = 0", "`max-states` takes a number from 1", ""),
        ("max-seconds = true", "`max-seconds` takes a number of seconds", ""),
        ('audit = "half"', '`audit` takes "sample" or "full"', ""),
        ("paths = 3", "`paths` takes a list of files and folders", ""),
        ('format = ["json="]', "has no file name after `=`", ""),
        ("set = {N = 'x'}", "`set` takes a table of numbers", ""),
    ],
)
def test_mistakes_have_their_line(varyoff: Varyoff, project: Path, line: str, message: str, help: str) -> None:
    settings(project, "# a comment", line)
    done = varyoff("check", "models")
    assert done.exit == 2
    assert message in done.err
    assert help in done.err
    assert "--> pyproject.toml:6:1" in done.err


def test_a_pyproject_that_is_no_toml_is_said(varyoff: Varyoff, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.varyoff]\npaths = [\n")
    done = varyoff("check", "models")
    assert done.exit == 2
    assert "cannot read the settings in `pyproject.toml`" in done.err


def test_a_pyproject_without_settings_is_not_even_parsed(varyoff: Varyoff, project: Path) -> None:
    (project / "pyproject.toml").write_text("this is no TOML")
    assert varyoff("check", "models").exit == 0


def test_every_setting_is_an_option_of_check() -> None:
    arguments = vars(build_parser().parse_args(["check"]))
    assert [s.option for s in SETTINGS.values() if s.option not in arguments] == []
