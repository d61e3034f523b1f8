"""Random runs of the live machines against the graph that the engine explores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.shipped import SYSTEMS, explored, inside, walks
from varyoff.elaborate.flatten import flatten
from varyoff.model.interpret import initial_states, is_enabled
from varyoff.model.model import ModelError, Part
from varyoff.model.variant import procedure_guards
from varyoff.property.forms import properties_of
from varyoff.runtime import LiveSystem
from varyoff.testing import run_state_machine

MODELS = {name: flatten(system).model for name, system in SYSTEMS.items()}
WITH_PROCEDURES = [name for name, model in MODELS.items() if procedure_guards(model)]
WITH_GUARDS = [
    name for name, model in MODELS.items() if any(o.guard for event in model.events for o in event.own.branches)
]


def test_there_are_shipped_systems():
    assert len(SYSTEMS) >= 5


@pytest.mark.parametrize("name", SYSTEMS)
def test_live_machines_stay_inside_the_graph_and_keep_the_invariants(name):
    run_state_machine(inside(SYSTEMS[name], explored(name)), settings=walks(20, 40))


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_expected_to_hold_is_asserted_on_the_runs(name):
    asserted = {check.name for check in inside(SYSTEMS[name], explored(name)).checks}
    properties = properties_of(flatten(SYSTEMS[name]))
    safety = {p.name for p in properties if p.form in ("always", "never", "whenever") and p.expected == "holds"}
    assert safety <= asserted


@pytest.mark.parametrize("name", WITH_PROCEDURES)
def test_guards_dropped_in_the_live_machines_only_are_found(name):
    guards = [str(guard) for guard in procedure_guards(MODELS[name])]
    with pytest.raises(AssertionError, match=r"other events are enabled|not in the graph|is violated"):
        run_state_machine(inside(SYSTEMS[name], explored(name), drop=guards), settings=walks(60, 40, shrink=False))


@pytest.mark.parametrize("name", WITH_GUARDS)
def test_a_conjunct_that_is_skipped_in_the_live_machines_is_found(name):
    live = LiveSystem(SYSTEMS[name])
    graph = explored(name)
    label, position = next(
        (event.label, position)
        for event in live.model.events
        if len(event.own.branches) == 1
        for position in range(len(event.own.branches[0].guard))
        if _would_be_noticed(live, event, position, graph)
    )
    run = inside(SYSTEMS[name], graph)
    run.make_system = staticmethod(lambda: _without(live.elaborated, label, position))
    with pytest.raises(AssertionError, match="other events are enabled"):
        run_state_machine(run, settings=walks(60, 40, shrink=False))


def _would_be_noticed(live, event, position, graph):
    """Whether without the conjunct the event is enabled in an initial state in which it should not be."""
    changed = _shorter(event, position)
    try:
        return any(is_enabled(changed, s) and event.label not in graph.enabled(s) for s in initial_states(live.model))
    except ModelError:
        return False


def _shorter(event, position):
    """The event without a conjunct of its guard."""
    (option,) = event.own.branches
    kept = (*option.guard[:position], *option.guard[position + 1 :])
    return replace(event, own=Part(event.own.instance, (replace(option, guard=kept),)))


def _without(elaborated, label, position):
    """Live machines of which one lacks a conjunct of the guard of an event."""
    events = tuple(_shorter(e, position) if e.label == label else e for e in elaborated.model.events)
    return LiveSystem(replace(elaborated, model=replace(elaborated.model, events=events)))
