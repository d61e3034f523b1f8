"""Runs of the command line in a folder of their own, away from the settings and the environment of whoever tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from varyoff.cli.run import run


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project; the current folder."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def called(*words: str) -> Run:
        capsys.readouterr()
        status = run(list(words))
        out, err = capsys.readouterr()
        return Run(status, out, err)

    return called
