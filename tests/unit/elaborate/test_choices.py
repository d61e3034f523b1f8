"""Choices among the instances of an empty list: there is no such event, and that is no mistake."""

from __future__ import annotations

from varyoff.check import check_text

SPECIFICATION = """
machine: Thing
states: [here]
---
machine: Taker
parameters: {things: [Thing]}
variables: {busy: boolean}
transitions:
  - {trigger: work, effect: {busy: not busy}}
  - {trigger: take, choose: {what: things}, conditions: what.state == here}
---
system: taking
instances:
  taker: {machine: Taker, things: []}
properties:
  works: {reachable: taker.busy}
"""


def test_an_event_without_a_choice_cannot_happen() -> None:
    report = check_text(SPECIFICATION)
    assert report.exit == 0
    assert report.diagnostics == ()
    assert [event.label for event in report.systems[0].model.events] == ["taker.work"]
