"""A long trace is audited in linear time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.support.counting import COUNTER, counted
from varyoff.model.model import Variable
from varyoff.pipeline import Options, check_text

if TYPE_CHECKING:
    import pytest


def test_a_long_trace_in_a_large_range_is_audited_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, Variable, "admits")
    spent = {}
    for last in (1_000, 4_000):
        calls.clear()
        started = time.process_time()
        report = check_text(COUNTER.replace("LAST", str(last)), Options(audit="full"))
        spent[last] = time.process_time() - started
        trace = report.systems[0].properties[0].trace
        assert trace is not None
        assert len(trace) == last
        assert calls["admits"] <= 12 * last
    assert spent[4_000] < 12 * spent[1_000] + 0.5  # 16 times is quadratic
