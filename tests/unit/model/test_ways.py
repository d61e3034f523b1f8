"""In which ways an event can happen: one function says it to everybody."""

from __future__ import annotations

import re

import pytest

from tests.support.project import SOURCE
from tests.support.stages import prepared_of
from varyoff.model.interpret import initial_states, ways
from varyoff.model.model import ModelError

TWO_BY_TWO = """
machine: Sender
states: [idle]
variables: {n: 0..2}
transitions:
  - {trigger: go, source: idle, dest: =, effect: {n: 1}}
  - {trigger: go, source: idle, dest: =, conditions: n == 0, effect: {n: 2}}
---
machine: Follower
variables: {on: boolean}
parameters: {of: Sender}
transitions:
  - {follows: of.go, effect: {on: true}}
  - {follows: of.go, effect: {on: not on}}
---
system: two
instances: {a: Sender, b: {machine: Follower, of: a}}
"""


def test_a_way_is_a_transition_of_its_own_and_one_of_each_that_follows() -> None:
    model = prepared_of(TWO_BY_TWO)[0].model
    (state,) = initial_states(model)
    found = list(ways(model, model.events[0], state))
    named = [([(o.instance, o.transition) for o in options], after) for options, after in found]
    assert [name for name, _ in named] == [[("a", own), ("b", following)] for own in (0, 1) for following in (0, 1)]
    n, on = model.position("a.n"), model.position("b.on")
    assert [(after[n], after[on]) for _, after in named] == [(1, True), (1, True), (2, True), (2, True)]


def test_a_transition_that_is_not_enabled_makes_no_way() -> None:
    model = prepared_of(TWO_BY_TWO)[0].model
    (state,) = initial_states(model)
    taken = tuple(1 if name == "a.n" else value for name, value in zip(model.names, state, strict=True))
    assert {options[0].transition for options, _ in ways(model, model.events[0], taken)} == {0}


def test_what_leaves_its_range_is_an_error_of_the_event() -> None:
    model = prepared_of(TWO_BY_TWO.replace("effect: {n: 1}", "effect: {n: n + 1}"))[0].model
    (state,) = initial_states(model)
    full = tuple(2 if name == "a.n" else value for name, value in zip(model.names, state, strict=True))
    with pytest.raises(ModelError) as error:
        list(ways(model, model.events[0], full))
    assert error.value.event == "a.go"


def test_nobody_else_combines_guards_and_updates() -> None:
    astray = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "interpret.py" and re.search(r"\benabled_branches\b", path.read_text(encoding="utf-8"))
    ]
    assert astray == []
