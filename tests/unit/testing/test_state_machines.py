"""The state machines of `varyoff.testing`: what they find in a specification and in an implementation beside it."""

from __future__ import annotations

import pytest

import varyoff
from tests.support.project import ROOT
from tests.support.shipped import walks
from varyoff.runtime import LiveSystem
from varyoff.spec.load import loads
from varyoff.testing import Live, Mismatch, run_state_machine, state_machine

COUNTER = """
machine: Counter
variables: {n: 0..3}
states: [idle, running]
transitions:
  - {trigger: start, source: idle, dest: running}
  - {trigger: add, choose: {by: 1..2}, source: running, conditions: n + by <= 3, effect: {n: n + by}}
  - {trigger: reset, source: running, dest: idle, procedure: {full: n == 3}, effect: {n: 0}}
  - {trigger: jump, source: running, conditions: n == 0, effect: {n: 2}}
  - {trigger: jump, source: running, conditions: n == 0, effect: {n: 3}}
---
system: counting
instances: {counter: Counter}
properties:
  idle-is-empty: {always: "implies(counter.state == idle, counter.n == 0)"}
  only-full-is-reset: {whenever: counter.reset, require: counter.n == 3}
  adding-adds: {whenever: counter.add, ensure: next(counter.n) == counter.n + event.by}
  never-three: {never: counter.n == 3, expect: violated}
"""


class Counter:
    """An implementation; subclasses have a mistake."""

    def __init__(self):
        self.n = 0
        self.running = False

    def fire(self, event, choices):
        match event.removeprefix("counter."):
            case "start" if not self.running:
                self.running = True
            case "add" if self.running and self.n + choices["by"] <= 3:
                self.n += choices["by"]
            case "reset" if self.running:
                self.n, self.running = 0, False
            case "jump" if self.running and self.n == 0:
                self.n = 3
            case _:
                return False
        return True

    def state(self):
        return {"counter.n": self.n, "counter.state": "running" if self.running else "idle"}


def run(**options):
    run_state_machine(loads(COUNTER), settings=walks(60, 20), **options)


def test_a_specification_keeps_its_properties():
    run()


def test_what_is_expected_to_be_violated_is_not_asserted_unless_asked_for():
    with pytest.raises(AssertionError, match="never-three"):
        run(properties=["never-three"])


def test_a_dropped_guard_breaks_the_property_that_it_protects():
    with pytest.raises(AssertionError, match=r"`only-full-is-reset` is violated \(counter\.n == 3\) by"):
        run(drop=["counter.reset/full"])


def test_what_is_ensured_is_asserted_across_the_step():
    faulty = COUNTER.replace("n: n + by}", "n: by}")
    with pytest.raises(AssertionError, match="`adding-adds` is violated"):
        run_state_machine(loads(faulty), settings=walks(60, 20))


def test_the_failing_program_names_events_and_choices():
    with pytest.raises(AssertionError) as raised:
        run(properties=["never-three"], events=lambda event: event.trigger != "jump")
    program = "\n".join(raised.value.__notes__)
    assert "state.counter_start()" in program
    assert "state.counter_add(event='counter.add(by=" in program


ENDING = """
machine: M
states: [a, b]
transitions: [{trigger: t, source: a, dest: b}]
---
system: ending
instances: {m: M}
"""


def test_a_run_that_reaches_a_deadlock_may_end_where_that_is_allowed():
    run_state_machine(loads(ENDING + "deadlock: allowed\n"), settings=walks(10, 10))
    with pytest.raises(AssertionError, match="`deadlock-forbidden` is violated"):
        run_state_machine(loads(ENDING), settings=walks(10, 10))


def test_runs_begin_in_every_initial_state():
    text = COUNTER.replace("states: [idle, running]", "states: [idle, running]\ninitial: any")
    seen = set()

    class Begun(state_machine(loads(text))):
        def begin(self, initial):
            super().begin(initial)
            seen.add(self.system["counter"].state)

    run_state_machine(Begun, settings=walks(30, 3))
    assert seen == {"idle", "running"}


# --- implementations


def test_an_implementation_that_does_what_is_specified_passes():
    run(implementation=Counter)


def test_an_implementation_goes_its_own_of_several_ways():
    jumped = []

    class Jumping(Counter):
        def fire(self, event, choices):
            happened = super().fire(event, choices)
            if happened and event == "counter.jump":
                jumped.append(self.n)
            return happened

    run(implementation=Jumping)
    assert set(jumped) == {3}


def test_an_implementation_that_refuses_too_much_is_found():
    class Lazy(Counter):
        def fire(self, event, choices):
            return event != "counter.jump" and super().fire(event, choices)

    with pytest.raises(Mismatch, match=r"`counter\.jump` is refused"):
        run(implementation=Lazy)


def test_an_implementation_that_accepts_too_much_is_found():
    class Eager(Counter):
        def fire(self, event, choices):
            return super().fire(event, choices) or event == "counter.start"

    with pytest.raises(Mismatch, match=r"`counter\.start` happens, and should be refused"):
        run(implementation=Eager)


def test_an_implementation_with_another_effect_is_found():
    class Forgetful(Counter):
        def fire(self, event, choices):
            n, happened = self.n, super().fire(event, choices)
            if event == "counter.reset" and happened:
                self.n = n
            return happened

    with pytest.raises(Mismatch, match=r"counter\.n is 3, should be 0"):
        run(implementation=Forgetful)


def test_an_implementation_may_show_a_part_of_its_state_only():
    class Shy(Counter):
        def state(self):
            return {"counter.state": super().state()["counter.state"]}

    run(implementation=Shy, events=lambda event: event.trigger != "jump")


def test_an_implementation_in_another_initial_state_is_found():
    class Late(Counter):
        def __init__(self):
            super().__init__()
            self.n = 1

    with pytest.raises(Mismatch, match=r"at the beginning counter\.n is 1, should be 0"):
        run(implementation=Late)


def test_what_only_discipline_holds_back_is_not_tried():
    # the implementation resets a counter that is not full; the specification leaves that to the operator
    assert Live(LiveSystem(loads(COUNTER), drop=["counter.reset/full"])).fire("counter.start", {})
    run(implementation=lambda: Live(LiveSystem(loads(COUNTER), drop=["counter.reset/full"])))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("conditions: all(e.received for e in book)", "conditions: any(e.received for e in book)"),
        ("{trigger: prepare, source: working,", "{trigger: prepare, source: aborted,"),
        ("conditions: manager.commit_sent,", "unless: manager.commit_sent,"),
        ("effect: {prepared_sent: true}", "effect: {prepared_sent: false}"),
    ],
)
def test_a_fault_planted_in_a_specification_is_found(right, wrong):
    text = (ROOT / "specs/examples/05-two-phase-commit.yaml").read_text("utf-8")
    assert text.count(right) == 1
    faulty = loads(text.replace(right, wrong))
    with pytest.raises(Mismatch):
        run_state_machine(
            loads(text),
            implementation=lambda: Live(LiveSystem(faulty)),
            settings=walks(2_000, 30, shrink=False),
        )


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("{leads_to: [counter.n == 1, counter.n == 0]}", "it speaks of behaviours without end"),
        ("{recoverable: counter.n == 0}", "it is a property of all of them together"),
        ("{ctl: AF(counter.n == 3)}", "it is a property of all of them together"),
    ],
)
def test_what_no_run_can_show_is_refused_with_the_reason(written, why):
    (specification,) = loads(COUNTER + f"  asked: {written}\n").systems
    with pytest.raises(varyoff.UsageError, match=f"`asked` cannot be seen on a run: {why}"):
        state_machine(specification, properties=["asked"])
