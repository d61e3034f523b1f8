"""Fixtures: the command in this process, which is fast, and in its own, where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT
from varyoff.cli import main


@dataclass(frozen=True)
class Result:
    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def system(self, name: str) -> Any:
        return next(system for system in self.json["systems"] if system["name"] == name)

    def verdicts(self) -> dict[str, str]:
        return {p["name"]: p["verdict"] for system in self.json["systems"] for p in system["properties"]}


Varyoff = Callable[..., Result]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "VARYOFF_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository as the current folder."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def varyoff(capsys: pytest.CaptureFixture[str]) -> Varyoff:
    """Run the command in this process."""

    def run(*words: str) -> Result:
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


def environment(**changes: str) -> dict[str, str]:
    """The variables of a subprocess: without what measures coverage, or changes how Python starts."""
    kept = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(("PYTHON", "COV"))}
    return {**kept, **changes}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "varyoff", *words]


def spawn(
    *words: str, cwd: Path | None = None, variables: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in its own process."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.run(
        command(*words), cwd=cwd, env=environment(**(variables or {})), check=False, timeout=120, **options
    )


@pytest.fixture
def spawned() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    return spawn
