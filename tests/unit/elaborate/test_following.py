"""Following transitions are made once for all senders, unless they ask something of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.counting import counted
from varyoff.elaborate import events, following
from varyoff.pipeline import Options, check_text

if TYPE_CHECKING:
    import pytest

FAMILY = """
machine: P
states: [a, b]
parameters: {ps: [P]}
transitions:
  - {trigger: go, source: a, dest: b}
  - {follows: any(ps).go, source: b, dest: a}
---
system: s
instances: {p: {machine: P, count: SIZE, ps: p}}
deadlock: allowed
properties: {seen: {reachable: "p[1].state == b"}}
"""


def test_following_transitions_are_made_once_for_all_senders(monkeypatch: pytest.MonkeyPatch) -> None:
    own, following_it = counted(monkeypatch, events, "branch_of"), counted(monkeypatch, following, "branch_of")
    report = check_text(FAMILY.replace("SIZE", "40"), Options(max_states=50))
    assert not report.diagnostics
    assert own["branch_of"] == 40
    assert 0 < following_it["branch_of"] <= 2 * 40
    found = report.systems[0].model.events
    assert {o.sender for part in found[1].followers for o in part.branches} == {"p[2]"}
    assert all(len(event.followers) == 39 for event in found)


def test_what_a_following_transition_asks_of_its_sender_is_made_for_each() -> None:
    text = FAMILY.replace("SIZE", "3").replace("source: b, dest: a}", "conditions: sender.state == a, dest: a}")
    report = check_text(text, Options(audit="full"))
    guards = [o.guard for event in report.systems[0].model.events for part in event.followers for o in part.branches]
    assert len({str(guard) for guard in guards}) == 3
