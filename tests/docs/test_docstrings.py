"""What docstrings show is what happens."""

from __future__ import annotations

import doctest
import importlib
import re

import pytest

from tests.support.project import ROOT, SOURCE

EXAMPLE = re.compile(r"^ *>>> ", re.MULTILINE)
ELSEWHERE = (
    "testing.strategies",
    "testing.making",
    "testing.seeds",
    "runtime",
)  # their examples draw at random, or are run there
MODULES = [
    name
    for path in sorted(SOURCE.rglob("*.py"))
    if EXAMPLE.search(path.read_text(encoding="utf-8"))
    and (name := ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix("__init__").rstrip("."))
    not in ELSEWHERE
]


@pytest.mark.parametrize("module", MODULES, ids=lambda name: name or "varyoff")
def test_examples_in_docstrings_run(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(importlib.import_module(f"varyoff.{module}".rstrip(".")))
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_modules_with_examples() -> None:
    assert {"", "library", "base.usage"} <= set(MODULES)
