"""Choices: of one kind in one event; among the instances of an empty list there are none, and that is no mistake."""

from __future__ import annotations

import pytest

from varyoff.pipeline import Options, check_text

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


# --- choices of one event ------------------------------------------------------------------------

CHOICES = """
machine: Lamp
states: [off]
---
machine: Desk
parameters: {lamps: [Lamp]}
variables: {p: 0..2, q: 0..2}
transitions:
  - {trigger: go, choose: FIRST, effect: {p: "1"}}
  - {trigger: go, choose: SECOND, effect: {q: "1"}}
---
system: s
instances:
  one: Lamp
  d: {machine: Desk, lamps: [one]}
properties:
  asked: {whenever: "d.go", require: "REQUIRE"}
"""


def choosing(first: str, second: str, require: str = "true") -> tuple[list[str], list[str]]:
    text = CHOICES.replace("FIRST", first).replace("SECOND", second).replace("REQUIRE", require)
    report = check_text(text, Options(audit="full"))
    labels = [event.label for system in report.systems for event in system.model.events]
    return [d.code for d in report.diagnostics], labels


def test_the_order_in_which_choices_are_written_does_not_matter() -> None:
    mistakes, labels = choosing("{x: 0..1, y: [5]}", "{y: [5], x: 0..1}")
    assert mistakes == []
    assert labels == ["d.go(x=0, y=5)", "d.go(x=1, y=5)"]
    pattern = CHOICES.replace('"d.go"', '"d.go(y=5, x=1)"')
    text = pattern.replace("FIRST", "{x: 0..1, y: [5]}").replace("SECOND", "{y: [5], x: 0..1}")
    (verdict,) = [p.verdict for p in check_text(text.replace("REQUIRE", "event.x == 1")).systems[0].properties]
    assert verdict == "holds"


def test_a_choice_can_be_compared_with_what_any_transition_of_its_event_chooses() -> None:
    mistakes, labels = choosing("{x: [red, green]}", "{x: [green, blue]}", "event.x in red | blue | green")
    assert mistakes == []
    assert labels == ["d.go(x=red)", "d.go(x=green)", "d.go(x=blue)"]


KINDS = ["{x: [1, 2]}", "{x: 0..1}", "{x: boolean}", "{x: [one, two]}", "{x: lamps}", "{x: instances of Lamp}"]


@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_a_choice_is_of_one_kind_in_one_event(first: str, second: str) -> None:
    kinds = [0, 0, 1, 2, 3, 3]
    alike = kinds[KINDS.index(first)] == kinds[KINDS.index(second)]
    assert choosing(first, second)[0] == ([] if alike else ["V216"])
