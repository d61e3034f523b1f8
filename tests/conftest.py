"""Fixtures for whoever runs the command line, and the folder in which it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import Result, Varyoff, spawn
from tests.support.project import ROOT
from varyoff.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project; the current folder. What is no part of it can stand beside it, in `tmp_path`."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository as the current folder."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def varyoff(capsys: pytest.CaptureFixture[str]) -> Varyoff:
    """Run the command in this process."""

    def run(*words: object) -> Result:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return run


@pytest.fixture
def check(folder: Path, varyoff: Varyoff) -> Callable[..., Result]:
    """Check specifications given as texts, with JSON output unless other options say what to print."""

    def run(*texts: str, options: tuple[str, ...] = ("--format", "json")) -> Result:
        names = []
        for number, text in enumerate(texts, start=1):
            name = f"spec{number}.yaml"
            (folder / name).write_text(text, "utf-8")
            names.append(name)
        return varyoff("check", *names, *options)

    return run


@pytest.fixture
def spawned() -> Callable[..., object]:
    """Run the command in its own process."""
    return spawn
