"""How fair a loop is: each answer worked out by hand on a model of two parts."""

from __future__ import annotations

import pytest

from tests.support.loops import trace_of
from tests.support.stages import prepared_of
from varyoff.analysis.fair_loop import discharged, left_out, wronged
from varyoff.model.model import Model
from varyoff.problem.fairness import Fair, Fairness

PARTS = """\
machine: Light
states: [red, green]
variables: {dark: boolean}
transitions:
  - {trigger: turn, source: red, dest: green}
  - {trigger: turn, source: green, dest: red}
  - {trigger: blink, actor: spontaneous, conditions: not dark}
  - {trigger: shine, source: green, effect: {dark: false}}
---
machine: Gate
parameters: {light: Light}
states: [shut, open]
transitions:
  - {trigger: lift, actor: spontaneous, source: shut, dest: open, conditions: light.state == green}
  - {trigger: drop, actor: fault, source: open, dest: shut}
---
system: crossing
instances: {light: Light, gate: {machine: Gate, light: light}}
limits: {faults: 1}
deadlock: allowed
"""


@pytest.fixture(scope="module")
def model() -> Model:
    (one,) = prepared_of(PARTS)
    return one.model


def group(model: Model, *names: str, kind: str = "weak") -> Fair:
    events = tuple(i for i, event in enumerate(model.events) if event.name in names)
    assert events
    return Fair(" | ".join(names), events, kind)  # type: ignore[arg-type]


def test_a_group_that_a_step_of_the_loop_takes(model: Model) -> None:
    trace = trace_of(model, ["light.turn", "light.turn", "light.turn"], 1)
    (one,) = discharged(model, trace, Fairness((group(model, "light.turn", kind="strong"),)))
    assert (one.name, one.kind, one.taken, one.idle, one.guards) == ("light.turn", "strong", 2, None, ())


def test_a_step_of_the_stem_serves_nobody(model: Model) -> None:
    trace = trace_of(model, ["light.turn", "gate.lift"], 2)
    fairness = Fairness((group(model, "gate.lift"), group(model, "light.turn")))
    (lift,) = discharged(model, trace, fairness)
    assert (lift.taken, lift.idle, [g.text for g in lift.guards]) == (None, 2, ["gate.state == shut"])
    assert [one.name for one in wronged(model, trace, fairness)] == ["light.turn"]  # enabled in state 2 for ever


def test_what_is_disabled_once_in_the_loop_is_served_weakly_and_not_strongly(model: Model) -> None:
    trace = trace_of(model, ["light.turn", "light.turn"], 0)
    weak, strong = group(model, "gate.lift"), group(model, "gate.lift", kind="strong")
    (one,) = discharged(model, trace, Fairness((weak,)))
    assert (one.taken, one.idle) == (None, 0)
    assert one.guards[0].sentence() == "conditions: light.state == green, but it is red"
    assert discharged(model, trace, Fairness((strong,))) == ()
    assert wronged(model, trace, Fairness((strong,))) == (strong,)


def test_what_is_never_enabled_in_the_loop_is_served_strongly(model: Model) -> None:
    trace = trace_of(model, [], 0)
    (one,) = discharged(model, trace, Fairness((group(model, "gate.lift", kind="strong"),)))
    assert (one.kind, one.taken, one.idle) == ("strong", None, 0)


@pytest.mark.parametrize("events", [[], ["light.blink"]])
def test_an_event_that_changes_nothing_is_not_enabled_and_does_not_happen(model: Model, events: list[str]) -> None:
    trace = trace_of(model, events, 0)
    (one,) = discharged(model, trace, Fairness((group(model, "light.blink"),)))
    assert (one.taken, one.idle, one.guards) == (None, 0, ())  # it could happen, and would change nothing


def test_a_group_is_served_by_any_of_its_events(model: Model) -> None:
    trace = trace_of(model, ["light.turn", "light.turn"], 0)
    both = group(model, "gate.lift", "light.turn", kind="strong")
    (one,) = discharged(model, trace, Fairness((both,)))
    assert one.taken == 1
    assert discharged(model, trace_of(model, ["light.turn"], 1), Fairness((both,))) == ()  # one of them could


def test_the_events_that_a_loop_leaves_out(model: Model) -> None:
    turning = trace_of(model, ["light.turn", "light.turn"], 0)
    assert [(one.name, always) for one, always in left_out(model, turning)] == [("gate.lift", False)]
    still = trace_of(model, ["light.turn", "gate.lift"], 2)
    assert [(one.name, always) for one, always in left_out(model, still)] == [("light.turn", True), ("gate.drop", True)]
