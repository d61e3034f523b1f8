"""ITF: the trace of the first unexpected violation, as another reader of ITF sees it."""

from __future__ import annotations

import json

import pytest

from tests.support.outcomes import report
from varyoff.report.formats.run.itf import render as render_itf


def test_itf_is_the_trace_of_the_first_unexpected_violation() -> None:
    trace = json.loads(render_itf(report("violated")))
    assert trace["#meta"]["property"] == "never-three"
    assert trace["vars"] == ["gate.state", "gate.coins", "counter.passed"]
    coins = [int(state["gate.coins"]["#bigint"]) for state in trace["states"]]
    assert coins == [0, 1, 1, 2, 2, 3]
    assert [s["#meta"].get("event") for s in trace["states"]][1:3] == ["gate.coin", "gate.push"]
    assert trace["states"][2]["counter.passed"] is True
    assert all(set(state) == {"#meta", *trace["vars"]} for state in trace["states"])


@pytest.mark.parametrize(
    ("case", "status", "length"),
    [
        ("holding", "violated", 2),
        ("failing", "error", 7),
        ("undecided", "holds", 2),
        ("vacuous", None, 0),
        ("broken", None, 0),
    ],
)
def test_which_trace_itf_chooses(case: str, status: str | None, length: int) -> None:
    trace = json.loads(render_itf(report(case)))
    assert trace["#meta"].get("status") == status
    assert len(trace["states"]) == length


def test_another_reader_of_itf_agrees() -> None:
    itf_py = pytest.importorskip("itf_py", reason="itf-py is not installed")
    trace = itf_py.trace_from_json(json.loads(render_itf(report("violated"))))
    assert [state.values["gate.coins"] for state in trace.states] == [0, 1, 1, 2, 2, 3]
    assert trace.states[-1].values["gate.state"] == "unlocked"
