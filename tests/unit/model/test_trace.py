"""Traces as a person reads them: steps by number, states by the names of their variables."""

from __future__ import annotations

import pytest

import varyoff
from varyoff.base.usage import UsageError

TEXT = """\
machine: Door
states: [shut, open]
transitions:
  - {trigger: push, source: shut, dest: open, command: OPEN DOOR}
  - {trigger: pull, source: open, dest: shut}
---
system: house
instances: {front: Door, back: Door}
properties:
  it-opens: {reachable: front.state == open}
  never-both: {never: front.state == open and back.state == open}
"""


@pytest.fixture(scope="module")
def trace() -> varyoff.Trace:
    return varyoff.check(varyoff.loads(TEXT))["house"]["never-both"].trace


def test_a_trace_is_read_by_steps_events_and_names(trace):
    assert trace.events == ("front.push", "back.push")
    assert len(trace) == 2
    assert [step.label for step in trace] == [trace[0].label, trace[-1].label] == list(trace.events)
    assert trace.state(0) == {"front.state": "shut", "back.state": "shut"}
    assert trace.state(-1) == trace.state(2) == {"front.state": "open", "back.state": "open"}
    assert trace.changes(0) == {"front.state": ("shut", "open")}
    assert trace.changes(-1) == {"back.state": ("shut", "open")}
    with pytest.raises(UsageError, match=r"did you mean `front\.state`"):
        trace.state(0)["front.stat"]


def test_what_varyoff_added_is_not_among_the_variables():
    faulty = TEXT.replace("dest: shut}", "dest: shut, actor: fault}")
    report = varyoff.check(varyoff.loads(faulty + "  closes: {reachable: front.state == shut}\n"), faults=1)
    assert report["house"]["never-both"].trace.state(0).keys() == {"front.state", "back.state"}
