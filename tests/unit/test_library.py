"""The public library: one or several of a thing, and mistakes that are raised instead of passed over."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import varyoff
from tests.support.project import ROOT
from varyoff.base.diagnostic import SpecificationError
from varyoff.base.usage import UsageError
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


HOUSE = """\
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


# --- checking ------------------------------------------------------------------------------------


def test_mistakes_of_a_specification_are_in_the_report_and_those_of_the_call_are_raised():
    report = varyoff.check(varyoff.loads(HOUSE.replace("dest: open", "dest: opn")))
    assert (int(report.exit), [d.code for d in report.diagnostics]) == (2, ["V104"])
    for wrong, code in (
        ({"properties": "it-open"}, "V701"), ({"systems": "hose"}, "V701"), ({"drop": "front.push/asked"}, "V702"),
        ({"constants": {"N": 2}}, "V703"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=code):
            varyoff.check(varyoff.loads(HOUSE), **wrong)


@pytest.mark.parametrize("make", [varyoff.LiveSystem, state_machine])
def test_the_text_of_a_specification_is_no_path_of_a_live_system_either(make):
    for text in (HOUSE, "machine: Door"):
        with pytest.raises(UsageError, match=r"varyoff\.loads"):
            make(text)


@pytest.mark.parametrize("read", [varyoff.load, varyoff.check, varyoff.explore])
def test_what_cannot_be_read_is_raised(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("house.yaml").write_text(HOUSE)
    Path("empty").mkdir()
    for wrong, said in (
        ("hose.yaml", "did you mean `house.yaml`"), ("empty", "no specification in `empty`"), ([], "no path"),
        ("", "empty"), (HOUSE, "varyoff.loads"), ("machine: Door", "varyoff.loads"), (HOUSE.encode(), "loads"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=said):
            read(wrong)


def test_options_are_those_of_the_command():
    text = HOUSE.replace("dest: open,", 'dest: open, procedure: {asked: "false"},')
    assert len(varyoff.explore(varyoff.loads(text))) == 1
    assert len(varyoff.explore(varyoff.loads(text), drop="Door.push/asked")) == 4
    assert varyoff.check(varyoff.loads(text), drop={"Door.push/asked"})["house"].counts.states == 4
    assert [p.name for p in varyoff.check(varyoff.loads(HOUSE), properties="it-opens")["house"]] == ["it-opens"]


# --- exploring -----------------------------------------------------------------------------------


def test_reachable_states_stand_in_the_order_of_the_nodes_of_their_graph():
    states = varyoff.explore(ROOT / "specs" / "examples" / "05-two-phase-commit.yaml")
    graph = states.graph()
    assert len(states) == states.counts.states == graph.graph.number_of_nodes()
    assert list(states) == [states[n] for n in graph.graph] == [graph.state(n) for n in graph.graph]
    assert states.counts.transitions == graph.graph.number_of_edges()
    assert sum(states.levels) == len(states)
    assert graph.where(lambda state: state == states[7]) == (7,)
    assert states[-1] == states[len(states) - 1]


def test_of_several_systems_one_is_named(tmp_path):
    two = HOUSE + HOUSE.partition("---\n")[2].replace("house", "hut").join(("---\n", ""))
    with pytest.raises(UsageError, match="known here: `house`, `hut`"):
        varyoff.explore(varyoff.loads(two))
    assert varyoff.explore(varyoff.loads(two), "hut").name == "hut"
    with pytest.raises(UsageError, match="did you mean `hut`"):
        varyoff.explore(varyoff.loads(two), "hutt")


def test_the_graph_of_an_exploration_that_hit_a_bound_is_refused():
    states = varyoff.explore(varyoff.loads(HOUSE), max_states=2)
    assert not states.complete
    assert (len(states), states[0]["front.state"]) == (2, "shut")
    assert "the bound of 2 states was hit" in repr(states)
    with pytest.raises(UsageError, match="the bound of 2 states was hit"):
        states.graph()


def test_an_error_of_the_model_is_raised():
    counting = "variables: {n: {type: 0..3, initial: 3}, m: 1..3}\nstates:"
    text = HOUSE.replace("command: OPEN DOOR", "effect: {n: n + m}").replace("states:", counting)
    with pytest.raises(varyoff.SpecificationError, match="V5"):
        varyoff.explore(varyoff.loads(text))


# --- what is there -------------------------------------------------------------------------------


def test_every_name_is_there_and_has_words():
    for name in varyoff.__all__:
        if not name.startswith("_"):
            assert (getattr(varyoff, name).__doc__ or "").strip(), name
    assert set(varyoff.__all__) <= set(dir(varyoff))
    assert not hasattr(varyoff, "chek")
    with pytest.raises(AttributeError) as caught:
        varyoff.chek  # noqa: B018 - the name is asked for
    assert (caught.value.name, caught.value.obj) == ("chek", varyoff)  # by these Python says what is meant


def test_the_functions_are_not_hidden_by_modules():
    import varyoff.library
    import varyoff.pipeline  # a submodule of the name of a function would take its place

    assert callable(varyoff.check)
    assert callable(varyoff.load)
    assert callable(varyoff.explore)


def test_the_words_of_a_function_name_its_arguments():
    for name in ("check", "explore", "load", "loads"):
        words = getattr(varyoff, name).__doc__
        assert "Raises:" in words
        assert "Returns:" in words
        for parameter in list(inspect.signature(getattr(varyoff, name)).parameters)[1:]:
            assert f"        {parameter}:" in words, f"{name} says nothing of {parameter}"


def test_half_of_a_character_in_a_text_is_a_mistake_with_its_place():
    (found,) = varyoff.loads("machine: Door\nstates: [\udcff]\n").diagnostics
    assert (found.code, found.span.line, found.span.column) == ("V002", 2, 10)
    assert varyoff.loads("machine: Dör\nstates: [ä]\n").diagnostics == ()


def test_a_model_names_what_it_has_not():
    model = varyoff.flatten(varyoff.loads(HOUSE)["house"]).model
    assert (model.position("back.state"), model.event("front.push")) == (1, 0)
    with pytest.raises(UsageError, match=r"did you mean `front\.state`"):
        model.position("front.stat")
    with pytest.raises(UsageError, match=r"did you mean `front\.push`"):
        model.event("front.psh")
