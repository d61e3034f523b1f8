"""The environment of whoever tests changes nothing."""

from __future__ import annotations

import pytest

OF_TERMINALS = ("NO_COLOR", "FORCE_COLOR", "VARYOFF_TRACEBACK")
OF_GITHUB = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_TERMINALS + OF_GITHUB:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
