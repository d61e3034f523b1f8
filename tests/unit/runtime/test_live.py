"""Machines that run a model: any model, in any state, and what they say is what happens."""

from __future__ import annotations

import pytest

from tests.support import batches
from tests.support.engine_agreement import asked, asked_by
from varyoff.engine.registry import engine_named
from varyoff.model.interpret import is_enabled, ways
from varyoff.model.model import ModelError
from varyoff.model.variant import restrict_actors
from varyoff.runtime import LiveModel, LiveSystem, Refused
from varyoff.spec.load import loads

GUARDED = """
system: guarded
machines:
  Door:
    states: [open, closed]
    variables: {n: 0..3}
    transitions:
      - {trigger: close, source: open, dest: closed, unless: n == 0, procedure: {enough: 6 // n < 4}}
      - {trigger: close, actor: spontaneous, fair: none, source: open, dest: closed, conditions: n == 3}
      - {trigger: open, source: closed, dest: open, effect: {n: 0}}
      - {trigger: push, source: open, conditions: n < 3, effect: {n: n + 1}}
      - {trigger: burst, actor: fault, source: closed, dest: open}
instances: {door: Door}
limits: {faults: 1}
deadlock: allowed
"""


@pytest.fixture
def model():
    ((model, _),) = asked(loads(GUARDED))
    return model


def steps_of(live, state):
    live.restore(state)
    return [(label, way.branches, way.after) for label in live.events() for way in live.ways(label)]


def reachable(model):
    return list(engine_named().explore(model).space.states)


def of_the_interpreter(model, state):
    return [(e.label, options, after) for e in model.events for options, after in ways(model, e, state)]


def test_a_step_of_the_machines_is_one_of_the_definition(model):
    live = LiveModel(model, reachable(model)[0])
    for state in reachable(model):
        assert steps_of(live, state) == of_the_interpreter(model, state)
        assert live.enabled() == [event.label for event in model.events if is_enabled(event, state)]


def test_a_model_made_from_a_model_runs(model):
    restricted = restrict_actors(model, {"operator"})
    live = LiveModel(restricted, reachable(model)[0])
    for state in reachable(model):
        assert steps_of(live, state) == of_the_interpreter(restricted, state)


@pytest.mark.parametrize("seed", range(60))
def test_random_models_run(seed):
    for model, _ in asked_by(batches.question(seed, batches.draft(seed))):
        states = reachable(model)[:30]
        live = LiveModel(model, states[0]) if states else None
        for state in states:
            assert told(steps_of, live, state) == told(of_the_interpreter, model, state)


def told(ask, *arguments):
    """What is returned, or the error of the model."""
    try:
        return ask(*arguments)
    except ModelError as error:
        return error.code, error.message, error.event


def test_conditions_are_asked_in_the_order_of_the_guard():
    live = LiveSystem(loads(GUARDED))
    assert live.state["door.n"] == 0
    assert live.enabled() == ["door.push"]  # `unless` is asked before the procedure guard, which has no value here


def test_what_the_machine_says_is_what_happens():
    live = LiveSystem(loads(GUARDED))
    (push,) = [t for t in live["door"].machine.labelled("door.push") if t.source == "open"]
    push.conditions.append(type(push.conditions[0])(lambda _: False))
    assert live.enabled() == []
    with pytest.raises(Refused, match="is refused by a condition that its machine has beside those") as refused:
        live["door"].push()
    assert refused.value.enforced
    assert refused.value.procedure == ()
