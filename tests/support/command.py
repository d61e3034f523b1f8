"""The command line: run in this process, which is fast, and in its own, where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
"""The fixture `varyoff`: the words of a command line, and what came of it."""


def environment(**changes: str) -> dict[str, str]:
    """The variables of a subprocess: without what measures coverage, or changes how Python starts."""
    kept = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(("PYTHON", "COV"))}
    return {**kept, **changes}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "varyoff", *words]


def spawn(
    *words: str, cwd: Path | None = None, variables: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run the command in its own process; what it writes comes as bytes unless `text` is asked for."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.run(
        command(*words), cwd=cwd, env=environment(**(variables or {})), check=False, timeout=120, **options
    )
