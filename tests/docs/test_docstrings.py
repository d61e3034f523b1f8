"""What docstrings show is what happens."""

from __future__ import annotations

import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.project import ROOT, SOURCE

EXAMPLE = re.compile(r"^ *>>> ", re.MULTILINE)
MODULES = [
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(SOURCE.rglob("*.py"))
    if EXAMPLE.search(path.read_text(encoding="utf-8"))
]


@pytest.fixture
def patient() -> Iterator[None]:
    """Let Hypothesis take its time: how fast examples are drawn is no matter of what they show."""
    settings.register_profile("as before", settings.default)
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
    yield
    settings.load_profile("as before")


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_run(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patient: None
) -> None:
    (tmp_path / "specs").symlink_to(ROOT / "specs", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_modules_with_examples() -> None:
    assert {"varyoff", "varyoff.library", "varyoff.base.usage", "varyoff.runtime", "varyoff.testing.making"} <= set(
        MODULES
    )
