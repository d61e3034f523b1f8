"""Predecessors are found once for all properties of the same actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.counting import COUNTER, counted
from varyoff.engine.explicit.explorer import Explorer
from varyoff.pipeline import check_text

if TYPE_CHECKING:
    import pytest


def test_predecessors_are_found_once_for_all_properties_of_the_same_actors(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, Explorer, "backward")
    properties = ", ".join(f"p{i}: {{recoverable: m.n == 9, by: [operator]}}" for i in range(5))
    text = COUNTER.replace("LAST", "9").replace("below:", properties + ", below:")
    report = check_text(text)
    assert [p.verdict for p in report.systems[0].properties].count("holds") == 6
    assert calls["backward"] <= 2
