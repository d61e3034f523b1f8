"""Live machines: what a user of `varyoff.runtime` may rely on."""

from __future__ import annotations

import logging
import random

import pytest
from transitions import Machine

from tests.support.project import ROOT
from varyoff.base.diagnostic import SpecificationError
from varyoff.runtime import STATELESS, Ambiguous, LiveSystem, ModelError, Refused, UnknownEvent
from varyoff.spec.load import loads

BACKUP = """
machine: Host
states: [running, down]
transitions:
  - {trigger: crash, actor: fault, source: running, dest: down}
  - {trigger: ipl, source: down, dest: running}
---
machine: Pool
parameters: {host: Host}
variables:
  memory: [flushed, dirty]
  written: {type: 0..2, initial: 0}
states: [varied_off, available]
transitions:
  - {trigger: vary_on, source: varied_off, dest: available, conditions: host.state == running}
  - {trigger: vary_off, source: available, dest: varied_off, effect: {memory: flushed}}
  - {trigger: write, source: available, effect: {memory: dirty, written: written + 1}}
  - {follows: host.crash, source: available, dest: varied_off, effect: {memory: flushed}}
---
machine: Copy
parameters: {pool: Pool}
states: [none, established]
transitions:
  - trigger: establish
    source: none
    dest: established
    conditions: [pool.host.state == running, pool.written >= 0]
    unless: pool.written > 1
    procedure: {pool_is_off: pool.state == varied_off, nothing_in_memory: pool.memory == flushed}
  - {trigger: withdraw, source: established, dest: none}
---
system: nightly
instances:
  production: Host
  payroll: {machine: Pool, host: production}
  nightly: {machine: Copy, pool: payroll}
limits: {faults: 1}
"""

DICE = """
machine: Die
variables: {eyes: 0..6}
states: [cup, table]
transitions:
  - {trigger: throw, choose: {strength: 1..2, left: boolean}, source: cup, dest: table, effect: {eyes: strength}}
  - {trigger: drop, source: cup, dest: table, effect: {eyes: 5}}
  - {trigger: drop, source: cup, dest: table, effect: {eyes: 6}}
  - {trigger: drop, source: cup, dest: table, effect: {eyes: 2 * 3}}
  - {trigger: look}
---
machine: Score
parameters: {die: Die}
variables: {sum: 0..3}
transitions:
  - {follows: die.throw, conditions: event.left, effect: {sum: sum + event.strength}}
---
system: dice
instances: {die: Die, score: {machine: Score, die: die}}
deadlock: allowed
"""


@pytest.fixture
def backup():
    return LiveSystem(loads(BACKUP))


@pytest.fixture
def dice():
    return LiveSystem(loads(DICE))


# --- the machines are those of `transitions`


def test_every_instance_is_a_machine_of_transitions_with_its_states_and_triggers(backup):
    machine = backup["payroll"].machine
    assert isinstance(machine, Machine)
    assert list(machine.states) == ["varied_off", "available"]
    assert machine.get_triggers("varied_off") == ["vary_on"]
    assert machine.get_triggers("available") == ["vary_off", "write", "production.crash"]
    assert [(t.source, t.dest) for t in machine.get_transitions("vary_on")] == [("varied_off", "available")]


def test_there_are_no_automatic_transitions(backup):
    assert not [name for name in backup["payroll"].machine.events if name.startswith("to_")]
    with pytest.raises(AttributeError):
        backup["payroll"].to_available()


def test_triggers_and_states_are_methods_of_the_instance(backup):
    payroll = backup["payroll"]
    assert payroll.is_varied_off()
    assert payroll.may_vary_on()
    assert payroll.vary_on() is True
    assert payroll.state == "available"
    assert payroll.trigger("write") is True
    assert payroll.memory == "dirty"
    assert payroll.variables == {"memory": "dirty", "written": 1}


def test_what_may_happen_heeds_guards_and_choices(backup, dice):
    backup.fire("production.crash")
    assert not backup["payroll"].may_vary_on()
    assert dice["die"].may_throw()
    assert dice["die"].may_throw(strength=1)
    assert not dice["die"].may_throw(strength=7)


def test_the_state_that_transitions_sets_is_the_state_of_the_system(backup):
    payroll = backup["payroll"]
    payroll.machine.set_state("available", payroll)
    assert backup.state["payroll.state"] == "available"
    assert "payroll.vary_off" in backup.enabled()


def test_a_machine_without_states_has_one(dice):
    score = dice["score"]
    assert score.state == STATELESS
    assert list(score.machine.states) == [STATELESS]
    assert "score.state" not in dice.state


def test_names_that_the_library_uses_itself_can_be_triggers(caplog):
    system = LiveSystem(
        loads("""
machine: Odd
variables: {fire: boolean}
states: [a, b]
transitions:
  - {trigger: state, source: a, dest: b}
  - {trigger: trigger, source: b, dest: a}
  - {trigger: name, source: a}
  - {trigger: is_a, source: a, dest: b}
  - {trigger: fire, source: a}
---
system: odd
instances: {one: Odd}
""")
    )
    with caplog.at_level(logging.WARNING):
        system.fire("one.state")
        system.fire("one.trigger")
        system.fire("one.name")
        system["one"].fire()
        system["one"].trigger("is_a")
    assert system["one"].state == "b"
    assert not caplog.records


# --- steps


def test_an_event_moves_those_that_follow_in_the_same_step(backup):
    backup.fire("payroll.vary_on")
    backup.fire("payroll.write")
    backup.fire("production.crash")
    assert backup.state == {
        "production.state": "down",
        "payroll.state": "varied_off",
        "payroll.memory": "flushed",
        "payroll.written": 1,
        "nightly.state": "none",
    }


def test_enabled_lists_events_in_the_order_of_declaration(backup):
    assert backup.enabled() == ["production.crash", "payroll.vary_on", "nightly.establish"]


def test_faults_are_bounded_as_the_system_says_or_as_asked(backup):
    for event in ("production.crash", "production.ipl"):
        backup.fire(event)
    assert "production.crash" not in backup.enabled()
    with pytest.raises(Refused, match=r"limits\.faults"):
        backup.fire("production.crash")
    assert "production.crash" not in LiveSystem(loads(BACKUP), faults=0).enabled()


def test_choices_are_keyword_arguments_or_part_of_the_label(dice):
    start = dice.snapshot()
    assert dice.fire("die.throw", strength=2, left=True) == "die.throw(strength=2, left=true)"
    assert (dice["die"].eyes, dice["score"].sum) == (2, 2)
    dice.restore(start)
    dice.fire("die.throw(strength=1, left=false)")
    assert (dice["die"].eyes, dice["score"].sum) == (1, 0)
    dice.restore(start)
    dice["die"].throw(left=True, strength=1)
    assert dice["score"].sum == 1


def test_an_instance_can_be_given_as_a_choice():
    system = LiveSystem(ROOT / "specs/examples/07-river-crossing.yaml")
    system["ferryman"].take(passenger=system["goat"])
    assert system.state["goat.bank"] == "far"


@pytest.mark.parametrize(
    ("event", "choices", "message"),
    [
        ("die.thrwo", {}, "die.throw"),
        ("die.throw", {"strength": 9, "left": True}, "no such choices"),
        ("die.throw", {}, "no such choices"),
        ("dye.throw", {}, "no event"),
    ],
)
def test_unknown_events_are_named(dice, event, choices, message):
    with pytest.raises(UnknownEvent, match=message):
        dice.fire(event, **choices)


def test_several_ways_need_a_choice_and_equal_ones_are_one(dice):
    start = dice.snapshot()
    with pytest.raises(Ambiguous) as raised:
        dice.fire("die.drop")
    assert [dict(way.changes)["die.eyes"] for way in raised.value.alternatives] == ["5", "6"]
    assert dice.snapshot() == start
    dice.fire("die.drop", choose=1)
    assert dice["die"].eyes == 6
    dice.restore(start)
    dice.fire("die.drop", choose=lambda ways: ways[0])
    assert dice["die"].eyes == 5
    seen = set()
    for seed in range(20):
        dice.restore(start)
        dice.fire("die.drop", choose=random.Random(seed))
        seen.add(dice["die"].eyes)
    assert seen == {5, 6}


def test_a_chosen_way_must_be_one_of_them(dice):
    with pytest.raises(ValueError, match="none of the 2"):
        dice.fire("die.drop", choose=lambda ways: None)


def test_a_range_that_is_left_is_the_models_error_and_changes_nothing(backup):
    backup.fire("payroll.vary_on")
    backup.fire("payroll.write")
    backup.fire("payroll.write")
    before = backup.snapshot()
    with pytest.raises(ModelError, match="would become 3") as raised:
        backup.fire("payroll.write")
    assert raised.value.event == "payroll.write"
    assert backup.snapshot() == before


# --- refusals


def test_a_refusal_names_each_conjunct_with_its_values(backup):
    backup.fire("production.crash")
    with pytest.raises(Refused) as raised:
        backup.fire("payroll.vary_on")
    assert raised.value.enforced
    ((guard,),) = raised.value.failed
    assert guard.kind == "conditions"
    assert guard.text == "production.state == running"
    assert guard.values == (("production.state", "down"),)
    assert "does not hold (production.state is down)" in str(raised.value)


def test_a_refusal_tells_what_only_discipline_holds_back(backup):
    backup.fire("payroll.vary_on")
    backup.fire("payroll.write")
    refusal = backup.refusal("nightly.establish")
    assert not refusal.enforced
    assert refusal.procedure == ("pool_is_off", "nothing_in_memory")
    assert "held back by the procedure guard `pool_is_off`" in str(refusal)
    backup.fire("payroll.write")
    refusal = backup.refusal("nightly.establish")
    assert refusal.enforced
    assert refusal.procedure == ()
    assert "`payroll.written > 1` holds" in str(refusal)


def test_a_state_that_is_not_the_source_is_named(backup):
    with pytest.raises(Refused, match=r"`payroll\.state == available` does not hold"):
        backup["payroll"].vary_off()


def test_try_fire_returns_whether_the_event_happened(backup):
    assert backup.try_fire("payroll.vary_off") is False
    assert backup.try_fire("payroll.vary_on") is True
    assert backup.refusal("payroll.vary_off") is None


def test_dropped_guards_hold_nothing_back():
    system = LiveSystem(loads(BACKUP), drop=["nightly.establish/pool_is_off"])
    system.fire("payroll.vary_on")
    system.fire("nightly.establish")
    assert system["nightly"].state == "established"
    with pytest.raises(LookupError, match="pool_is_off"):
        LiveSystem(loads(BACKUP), drop=["nightly.establish/pool_is_of"])


# --- callbacks


def observed(system):
    """Callbacks of every kind that record what they see."""
    seen = []

    def record(kind):
        return lambda data: seen.append((kind, data.model.name, system.state["payroll.state"]))

    system.on("production.crash", before=record("before"), after=record("after"))
    system.on_exit("payroll", "available", record("exit"))
    system.on_enter("payroll", "varied_off", record("enter"))
    system.on_enter("production", "down", record("enter"))
    return seen


def test_callbacks_see_the_state_before_until_it_changes_for_all(backup):
    backup.fire("payroll.vary_on")
    seen = observed(backup)
    backup.fire("production.crash")
    assert seen == [
        ("before", "production", "available"),
        ("exit", "payroll", "available"),
        ("enter", "production", "varied_off"),
        ("enter", "payroll", "varied_off"),
        ("after", "production", "varied_off"),
    ]


@pytest.mark.parametrize("kind", ["before", "exit", "enter"])
def test_a_callback_that_raises_leaves_everything_unchanged(backup, kind):
    backup.fire("payroll.vary_on")
    before = backup.snapshot()

    def fail(data):
        raise RuntimeError(kind)

    if kind == "before":
        backup.on("production.crash", before=fail)
    elif kind == "exit":
        backup.on_exit("payroll", "available", fail)
    else:
        backup.on_enter("payroll", "varied_off", fail)
    with pytest.raises(RuntimeError, match=kind):
        backup.fire("production.crash")
    assert backup.snapshot() == before
    assert backup["production"].state == "running"


def test_a_callback_after_the_step_cannot_undo_it_but_may_go_on(backup):
    backup.on("production.crash", after=lambda data: data.model.host.fire("production.ipl"))
    backup.fire("production.crash")
    assert backup["production"].state == "running"


def test_no_event_is_fired_in_the_middle_of_a_step(backup):
    backup.on("production.crash", before=lambda data: backup.fire("payroll.vary_on"))
    with pytest.raises(RuntimeError, match="a step is being taken"):
        backup.fire("production.crash")
    assert backup.state["payroll.state"] == "varied_off"


def test_a_state_changed_behind_the_step_is_noticed(backup):
    backup.on("production.crash", before=lambda data: backup.restore(backup.snapshot()[:1] + backup.snapshot()[1:]))
    backup.fire("production.crash")
    backup.reset()
    backup.on("production.crash", before=lambda data: backup["payroll"].machine.set_state("available"))
    with pytest.raises(RuntimeError, match="in the middle of a step"):
        backup.fire("production.crash")


def test_choices_and_patterns_reach_callbacks(dice):
    seen = []
    dice.on("Die.throw", before=lambda data: seen.append((data.transition.label, data.kwargs)))
    dice.fire("die.throw", strength=1, left=False)
    assert seen == [("die.throw(strength=1, left=false)", {"strength": 1, "left": False})]
    with pytest.raises(UnknownEvent):
        dice.on("die.thrown", before=print)
    with pytest.raises(ValueError, match="no state `tabel`"):
        dice.on_enter("die", "tabel", print)


def test_staying_neither_leaves_nor_enters(backup):
    seen = []
    backup.on_enter("payroll", "available", seen.append)
    backup.on_exit("payroll", "available", seen.append)
    backup.fire("payroll.vary_on")
    backup.fire("payroll.write")
    assert len(seen) == 1


# --- going back, and where systems come from


def test_snapshot_and_reset_go_back(backup):
    start = backup.snapshot()
    backup.fire("payroll.vary_on")
    there = backup.snapshot()
    backup.reset()
    assert backup.snapshot() == start
    backup.restore(there)
    assert backup["payroll"].is_available()
    with pytest.raises(ValueError, match="never"):
        backup.restore(("asleep", *start[1:]))


def test_one_of_several_initial_states_is_chosen():
    text = DICE.replace("states: [cup, table]", "states: [cup, table]\ninitial: any")
    assert LiveSystem(loads(text))["die"].state == "cup"
    system = LiveSystem(loads(text), initial=1)
    assert system["die"].state == "table"
    system.reset(lambda states: states[0])
    assert system["die"].state == "cup"


def test_constants_and_systems_can_be_chosen():
    path = ROOT / "specs/examples/05-two-phase-commit.yaml"
    assert len(LiveSystem(path, constants={"N": 2})) == 5
    several = loads(BACKUP + "---\nsystem: other\ninstances: {production: Host}\n")
    with pytest.raises(LookupError, match="2 systems"):
        LiveSystem(several)
    assert [one.name for one in LiveSystem(several, name="other")] == ["production"]


def test_mistakes_are_raised_as_diagnostics():
    with pytest.raises(SpecificationError) as raised:
        LiveSystem(loads(BACKUP.replace("dest: available", "dest: avialable")))
    assert [d.code for d in raised.value.diagnostics] == ["V104"]
