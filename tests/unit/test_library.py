"""The public library: one or several of a thing, and mistakes that are raised instead of passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

import varyoff
from varyoff.base.diagnostic import SpecificationError
from varyoff.model.model import GuardName
from varyoff.testing import run_state_machine, state_machine

VALVE = """\
machine: Valve
parameters: {number: integer}
states: [shut, open]
transitions:
  - {trigger: turn, source: shut, dest: open, procedure: {checked: "number < 0"}}
  - {trigger: turn_back, source: open, dest: shut, conditions: number == 9, procedure: {sure: "number < 0"}}
"""
SYSTEM = """\
---
system: NAME
constants: {N: 2}
instances:
  valve: {machine: Valve, count: N, number: 1}
  spare: {machine: Valve, number: 2}
deadlock: allowed
properties:
  stays-shut: {never: "valve[1].state == open"}
  spare-stays-shut: {never: spare.state == open}
  opens: {reachable: spare.state == open, expect: violated}
"""
TEXT = VALVE + SYSTEM.replace("NAME", "valves")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    found[0].write_text(TEXT)
    found[1].write_text(TEXT.replace("valves", "others"))
    return found


@pytest.mark.parametrize("read", [varyoff.check_paths, varyoff.load])
def test_a_path_is_one_path(read, files):
    for one in (str(files[0]), files[0]):
        assert [s.name if isinstance(s.name, str) else s.name.text for s in read(one).systems] == ["valves"]
    for both in (files, list(map(str, files)), iter(files), tuple(files), files[0].parent):
        assert len(read(both).systems) == 2


def test_a_name_is_one_name():
    one = varyoff.check_text(
        TEXT, varyoff.Options(properties="stays-shut", drop="spare.turn/checked", systems="valves")
    )
    several = varyoff.check_text(
        TEXT, varyoff.Options(properties=["stays-shut"], drop=["spare.turn/checked"], systems=["valves"])
    )
    assert one.exit == 0
    assert [p.name for p in one.systems[0].properties] == ["stays-shut"]
    assert one.systems == several.systems
    assert varyoff.LiveSystem(varyoff.loads(TEXT), drop="spare.turn/checked").try_fire("spare.turn")
    assert varyoff.LiveSystem(varyoff.loads(TEXT), drop=GuardName("spare", "turn", "checked")).try_fire("spare.turn")


DROPS = {
    "spare.turn/checked": ["spare"],
    "valve.turn/checked": ["valve[1]", "valve[2]"],
    "valve[2].turn/checked": ["valve[2]"],
    "valve[*].turn/checked": ["valve[1]", "valve[2]"],
    "Valve.turn/checked": ["valve[1]", "valve[2]", "spare"],
    "*.turn/checked": ["valve[1]", "valve[2]", "spare"],
    "spare.turn_back/sure": [],
    "Valve.turn_back/sure": [],
}


@pytest.mark.parametrize("text", DROPS)
def test_to_drop_a_guard_means_the_same_everywhere(text):
    live = varyoff.LiveSystem(varyoff.loads(TEXT), drop=[text])
    assert [e.removesuffix(".turn") for e in live.enabled()] == DROPS[text]
    report = varyoff.check_text(TEXT, varyoff.Options(drop=text))
    assert report.diagnostics == ()
    assert report.systems[0].counts.states == 2 ** len(DROPS[text])
    machine = state_machine(varyoff.loads(TEXT), drop=text)
    assert machine.make_system().enabled() == live.enabled()


@pytest.mark.parametrize(
    "text", ["valve.turn/nothing", "valve[3].turn/checked", "Valv.turn/checked", "turn/checked", ""]
)
def test_a_guard_that_is_not_there_is_a_mistake_everywhere(text):
    with pytest.raises(LookupError, match="no procedure guard"):
        varyoff.LiveSystem(varyoff.loads(TEXT), drop=[text])
    assert [d.code for d in varyoff.check_text(TEXT, varyoff.Options(drop=text)).diagnostics] == ["V702"]


def test_systems_of_one_name_in_a_text_are_a_mistake():
    twice = TEXT + SYSTEM.replace("NAME", "valves")
    assert [d.code for d in varyoff.loads(twice).diagnostics] == ["V106"]
    assert varyoff.check_text(twice).exit == 2
    assert varyoff.loads(TEXT + SYSTEM.replace("NAME", "others")).diagnostics == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("count: N", "count: M", "V"),
        ("number < 0", "number < state", "V"),
        ("conditions: number == 9", "conditions: nmber == 9", "V"),
        ("dest: open", "dest: open, effect: {number: 3}", "V112"),
        ("machine: Valve, number: 2", "machine: Valv, number: 2", "V"),
    ],
)
def test_flatten_raises_for_a_mistake(old, new, code):
    text = TEXT.replace(old, new)
    assert text != TEXT
    (system,) = varyoff.loads(text).systems
    with pytest.raises(SpecificationError, match=code):
        varyoff.flatten(system)


def test_flatten_and_live_machines_refuse_constants_that_are_not_there():
    (system,) = varyoff.loads(TEXT).systems
    assert len(varyoff.flatten(system, {"N": 3}).model.instances) == 4
    for make in (varyoff.flatten, lambda one, constants: varyoff.LiveSystem(one, constants=constants)):
        with pytest.raises(SpecificationError, match="V703"):
            make(system, {"M": 3})


# --- state machines ------------------------------------------------------------------------------


def test_a_test_of_no_event_is_a_mistake():
    specification = varyoff.loads(TEXT)
    for run in (state_machine, run_state_machine):
        with pytest.raises(LookupError, match="none of the events"):
            run(specification, events=lambda event: event.name == "spare.trun")
    assert state_machine(specification, events=lambda event: event.name == "spare.turn")


@pytest.mark.parametrize(
    ("names", "said"),
    [(["stays-shutt"], "did you mean"), ("nothing", "known here"), (["opens"], "cannot be seen on a run")],
)
def test_a_test_of_a_property_that_no_run_can_show_is_a_mistake(names, said):
    with pytest.raises(LookupError, match=said):
        run_state_machine(varyoff.loads(TEXT), properties=names)


def test_a_property_is_one_property():
    assert [c.name for c in state_machine(varyoff.loads(TEXT), properties="stays-shut").checks] == ["stays-shut"]
