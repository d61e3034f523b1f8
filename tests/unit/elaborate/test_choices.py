"""Choices of one event are of one kind."""

from __future__ import annotations

import pytest

from varyoff.pipeline import Options, check_text

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
  asked: {whenever: "d.go", require: "true"}
"""


def choosing(first: str, second: str) -> list[str]:
    text = CHOICES.replace("FIRST", first).replace("SECOND", second)
    return [d.code for d in check_text(text, Options(audit="full")).diagnostics]


KINDS = ["{x: [1, 2]}", "{x: 0..1}", "{x: boolean}", "{x: [one, two]}", "{x: lamps}", "{x: instances of Lamp}"]


@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_a_choice_is_of_one_kind_in_one_event(first: str, second: str) -> None:
    kinds = [0, 0, 1, 2, 3, 3]
    alike = kinds[KINDS.index(first)] == kinds[KINDS.index(second)]
    assert choosing(first, second) == ([] if alike else ["V216"])
