"""Faults are planted, one at a time, in true answers of the explicit engine; the audit has to find each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from tests.support.engines import ask
from varyoff.audit.run import audit
from varyoff.audit.trace import retrace
from varyoff.elaborate.flatten import flatten
from varyoff.engine.engine import Bounds
from varyoff.model.model import State
from varyoff.model.trace import Step, Trace
from varyoff.problem.certificate import ClosedSet, Ranking, Trap
from varyoff.property.forms import properties_of
from varyoff.property.verdict import Verdict
from varyoff.spec.load import loads

WORKSHOP = """
machine: Tool
states: [idle, busy, broken, scrapped]
variables:
  uses: 0..2
  shelf: [left, right]
transitions:
  - trigger: start
    source: idle
    dest: busy
    conditions: uses < 2
    effect: {uses: uses + 1}
    command: START {instance}
  - {trigger: finish, source: busy, dest: idle, actor: spontaneous}
  - {trigger: oil, source: idle, effect: {uses: 0}}
  - {trigger: break_down, source: busy, dest: broken, actor: fault}
  - {trigger: repair, source: broken, dest: idle, command: "REPAIR {instance}"}
  - {trigger: scrap, source: broken, dest: scrapped}
  - {trigger: rust, source: scrapped, actor: spontaneous}
---
system: workshop
instances:
  tool: {machine: Tool, initial: {shelf: any}}
initially: tool.shelf == left
properties:
  scrap-is-used: {never: tool.state == scrapped and tool.uses == 0}
  never-scrapped: {never: tool.state == scrapped, expect: violated}
  repair-after-use: {whenever: tool.repair, require: tool.uses >= 1}
  repair-after-one-use: {whenever: tool.repair, require: tool.uses == 1, expect: violated}
  start-counts: {whenever: tool.start, ensure: next(tool.uses) == tool.uses + 1}
  says-nothing:
    always: implies(tool.state == scrapped and tool.uses == 0, tool.state == idle)
    expect: vacuous
  broken-is-used: {always: "implies(tool.state == broken, tool.uses >= 1)"}
  can-be-scrapped: {reachable: tool.state == scrapped}
  unused-scrap: {reachable: tool.state == scrapped and tool.uses == 0, expect: violated}
  back-to-idle: {recoverable: tool.state == idle, expect: violated}
  back-or-gone: {recoverable: tool.state == idle or tool.state == scrapped, by: [operator, spontaneous]}
  quiet-end: {recoverable: tool.state == scrapped, by: [operator], expect: violated}
"""


class Listed:
    """A set of states that tests can tamper with."""

    def __init__(self, states: Iterable[State], members: Iterable[State] | None = None) -> None:
        self.states = tuple(states)
        self.members = set(self.states if members is None else members)

    def __len__(self) -> int:
        return len(self.states)

    def __contains__(self, state: object) -> bool:
        return state in self.members

    def __iter__(self) -> Iterator[State]:
        return iter(self.states)

    def every(self, stride: int, offset: int) -> Iterable[State]:
        return self.states[offset::stride]


FLAT = flatten(loads(WORKSHOP).systems[0])
assert FLAT is not None
MODEL = FLAT.model
PROPERTIES = properties_of(FLAT)
ANSWER = ask(MODEL, PROPERTIES)
TRUE = {verdict.property: verdict for verdict in ANSWER.verdicts}
ALL = tuple(ANSWER.space.states)
DEADLOCK = PROPERTIES[-1].name
COUNTS = ANSWER.counts


def state(tool: str, uses: int, shelf: str = "left") -> State:
    values = {"tool.state": tool, "tool.uses": uses, "tool.shelf": shelf}
    return tuple(values[name] for name in MODEL.names)


def without(*gone: State) -> Listed:
    return Listed(s for s in ALL if s not in gone)


def ranked(ranks: dict[State, int] | None = None, states: Listed | None = None) -> Ranking:
    true = TRUE["back-or-gone"].certificate
    assert isinstance(true, Ranking)
    return Ranking(states or Listed(ALL), {**{s: true.ranks[s] for s in ALL}, **(ranks or {})})


def trap(name: str) -> tuple[State, ...]:
    true = TRUE[name].certificate
    assert isinstance(true, Trap)
    return tuple(true.states)


def trace(name: str) -> Trace:
    found = TRUE[name].trace
    assert found is not None
    return found


def messages(*changed: Verdict, mode: str = "full", **counts: int) -> list[tuple[str | None, str]]:
    """Return what the audit finds when these verdicts and counts replace the true ones."""
    verdicts = [{v.property: v for v in changed}.get(name, verdict) for name, verdict in TRUE.items()]
    result = audit(MODEL, PROPERTIES, verdicts, replace(COUNTS, **counts), mode=mode, sample=None)
    return [(finding.property, finding.message) for finding in result.findings]


@pytest.mark.parametrize("mode", ["full", "sample"])
def test_nothing_is_found_in_true_answers(mode: str) -> None:
    assert len(ALL) == 9
    expected = {one.name: one.expected for one in PROPERTIES}
    assert {name: verdict.status for name, verdict in TRUE.items()} == expected
    assert messages(mode=mode) == []


def closed(name: str, states: Listed, **changes: object) -> Verdict:
    return replace(TRUE[name], certificate=ClosedSet(states), states=len(states), **changes)


def changed(name: str, **changes: object) -> Verdict:
    return replace(TRUE[name], **changes)


SMUGGLED = Listed((*ALL, state("scrapped", 0)))
IDLE, BUSY = state("idle", 0), state("busy", 1)
BROKEN, SCRAPPED = state("broken", 1), state("scrapped", 1)
LOOSE = "is not closed"

FAULTS: dict[str, tuple[Callable[[], Verdict], str | None, str]] = {
    # closed sets
    "a state is missing": (lambda: closed("scrap-is-used", without(BROKEN)), "scrap-is-used", LOOSE),
    "a state without predecessor is missing": (
        lambda: closed("scrap-is-used", without(IDLE)),
        "scrap-is-used",
        "lacks an initial state: tool.state=idle tool.uses=0 tool.shelf=left",
    ),
    "no state at all": (
        lambda: closed("scrap-is-used", Listed(())),
        "scrap-is-used",
        "lacks an initial state",
    ),
    "a bad state is smuggled in": (
        lambda: closed("scrap-is-used", SMUGGLED),
        "scrap-is-used",
        "it is violated in a member of its certificate: tool.state=scrapped tool.uses=0",
    ),
    "a member is no state of the model": (
        lambda: closed("scrap-is-used", Listed((*ALL, ("idle", 7, "left")))),
        None,
        "no state of the model: `tool.uses` is 7",
    ),
    "a member is too short": (
        lambda: closed("scrap-is-used", Listed((*ALL, ("idle", 1)))),
        None,
        "no state of the model: it has 2 values",
    ),
    "the number of states is wrong": (
        lambda: changed("scrap-is-used", states=8),
        "scrap-is-used",
        "rests on 8 states, its certificate on 9",
    ),
    # verdicts flipped, with whatever evidence is at hand
    "holds instead of violated": (
        lambda: closed("never-scrapped", Listed(ALL), status="holds", trace=None),
        "never-scrapped",
        "it is violated in a member of its certificate: tool.state=scrapped",
    ),
    "holds instead of violated, of a step": (
        lambda: closed("repair-after-one-use", Listed(ALL), status="holds", trace=None),
        "repair-after-one-use",
        "it is violated in a member of its certificate: tool.state=broken tool.uses=2",
    ),
    "holds instead of violated, the bad state left out": (
        lambda: closed("never-scrapped", without(SCRAPPED, state("scrapped", 2)), status="holds", trace=None),
        "never-scrapped",
        LOOSE,
    ),
    "violated instead of holds": (
        lambda: changed("scrap-is-used", status="violated", trace=trace("never-scrapped")),
        "scrap-is-used",
        "the last state of its trace does not show it",
    ),
    "violated instead of holds, of a step": (
        lambda: changed("start-counts", status="violated", trace=trace("never-scrapped")),
        "start-counts",
        "the last step of its trace does not show it",
    ),
    "violated instead of holds, of a step, by a trace without steps": (
        lambda: changed("start-counts", status="violated", trace=Trace((IDLE,), ())),
        "start-counts",
        "the last step of its trace does not show it",
    ),
    "violated without trace": (
        lambda: changed("never-scrapped", trace=None),
        "never-scrapped",
        "there is no trace",
    ),
    "holds without certificate": (
        lambda: changed("scrap-is-used", certificate=None),
        "scrap-is-used",
        "there is no certificate",
    ),
    "holds by a certificate of another kind": (
        lambda: changed("scrap-is-used", certificate=ranked()),
        "scrap-is-used",
        "takes a ClosedSet, but its certificate is a Ranking",
    ),
    # reachable
    "reachable by a trace that ends elsewhere": (
        lambda: changed("can-be-scrapped", trace=Trace((IDLE,), ())),
        "can-be-scrapped",
        "the last state of its trace does not show it",
    ),
    "reachable without witness": (
        lambda: changed("can-be-scrapped", trace=None, certificate=ClosedSet(Listed(ALL))),
        "can-be-scrapped",
        "there is no trace",
    ),
    "unreachable instead of reachable": (
        lambda: closed("can-be-scrapped", Listed(ALL), status="violated", trace=None),
        "can-be-scrapped",
        "it is satisfied in a member of its certificate",
    ),
    "unreachable without certificate": (
        lambda: changed("unused-scrap", certificate=None),
        "unused-scrap",
        "there is no certificate",
    ),
    "reachable cannot be vacuous": (
        lambda: changed("unused-scrap", status="vacuous"),
        "unused-scrap",
        "vacuous is no answer",
    ),
    # vacuity
    "vacuous although the premise is true somewhere": (
        lambda: changed("broken-is-used", status="vacuous"),
        "broken-is-used",
        "its premise is true in a member of its certificate: tool.state=broken",
    ),
    "vacuous although the event happens": (
        lambda: changed("start-counts", status="vacuous"),
        "start-counts",
        "its premise is true in a member of its certificate: tool.state=idle",
    ),
    "vacuous although it is violated": (
        lambda: closed("repair-after-one-use", Listed(ALL), status="vacuous", trace=None),
        "repair-after-one-use",
        "it is violated in a member",
    ),
    "vacuous without premise": (
        lambda: changed("scrap-is-used", status="vacuous"),
        "scrap-is-used",
        "vacuous is no answer",
    ),
    # recoverable
    "a rank is too low": (
        lambda: changed("back-or-gone", certificate=ranked({BROKEN: 0})),
        "back-or-gone",
        "the rank is 0, but the goal is false, in a member of its certificate: tool.state=broken tool.uses=1",
    ),
    "a rank is too low for its successors": (
        lambda: changed("back-or-gone", certificate=ranked({IDLE: 1, state("idle", 1): 1, SCRAPPED: 1})),
        "back-or-gone",
        "no allowed step leads to a lower one",
    ),
    "the step to a lower rank is another actor's": (
        lambda: changed("back-or-gone", certificate=ranked({state("busy", 1): 2, state("idle", 1): 2})),
        "back-or-gone",
        "the rank is 2, and no allowed step leads to a lower one",
    ),
    "a rank is missing": (
        lambda: changed("back-or-gone", certificate=Ranking(Listed(ALL), {IDLE: 0})),
        "back-or-gone",
        "there is no rank",
    ),
    "a ranked set is not closed": (
        lambda: changed("back-or-gone", states=8, certificate=ranked(states=without(BROKEN))),
        "back-or-gone",
        LOOSE,
    ),
    "recoverable instead of not": (
        lambda: changed("back-to-idle", status="holds", trace=None, certificate=ranked()),
        "back-to-idle",
        "the rank is 0, but the goal is false",
    ),
    "recoverable without certificate": (
        lambda: changed("back-or-gone", certificate=None),
        "back-or-gone",
        "there is no certificate",
    ),
    "a trap can be left": (
        lambda: changed("back-to-idle", certificate=Trap(Listed((*trap("back-to-idle"), BUSY)))),
        "back-to-idle",
        "is not closed: tool.finish leads from tool.state=busy",
    ),
    "a trap can be left by an actor that is asked about": (
        lambda: changed("quiet-end", certificate=Trap(Listed((*trap("quiet-end"), BROKEN)))),
        "quiet-end",
        "is not closed: tool.scrap leads from tool.state=broken",
    ),
    "a trap holds a goal": (
        lambda: changed("back-to-idle", certificate=Trap(Listed(ALL))),
        "back-to-idle",
        "the goal is true in a member of its certificate: tool.state=idle",
    ),
    "a trap is not entered": (
        lambda: changed("back-to-idle", trace=Trace((IDLE,), ())),
        "back-to-idle",
        "ends outside of the set that cannot be left: tool.state=idle",
    ),
    "a trap is entered in a state that it does not yield": (
        lambda: changed(
            "back-to-idle", trace=Trace((IDLE,), ()), certificate=Trap(Listed((), trap("quiet-end") + ALL))
        ),
        "back-to-idle",
        "the goal is true in a member of its certificate",
    ),
    "a trap without trace": (
        lambda: changed("back-to-idle", trace=None),
        "back-to-idle",
        "there is no trace",
    ),
    "a trap is missing": (
        lambda: changed("back-to-idle", certificate=None),
        "back-to-idle",
        "there is no certificate",
    ),
    # deadlock
    "a deadlock is made up": (
        lambda: replace(TRUE[DEADLOCK], status="violated", trace=trace("never-scrapped")),
        DEADLOCK,
        "the last state of its trace does not show it",
    ),
    # traces
    "the trace of a verdict is no run": (
        lambda: changed("never-scrapped", trace=replace(trace("never-scrapped"), states=ALL[:4])),
        "never-scrapped",
        "is none of the model",
    ),
    "the trace of an unknown verdict is no run": (
        lambda: Verdict("scrap-is-used", "unknown", 9, Trace((BUSY,), ())),
        "scrap-is-used",
        "does not begin in an initial state",
    ),
}


@pytest.mark.parametrize("mode", ["full", "sample"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, mode: str) -> None:
    plant, name, words = FAULTS[fault]
    found = messages(plant(), mode=mode)
    assert any(about == name and words in message for about, message in found), found


def test_a_verdict_in_the_wrong_place_is_found() -> None:
    verdicts = [TRUE["never-scrapped"], *ANSWER.verdicts[1:]]
    (found,) = audit(MODEL, PROPERTIES, verdicts, COUNTS, mode="full", sample=None).findings
    assert found.property == "scrap-is-used"
    assert found.message == "the verdict in its place is that of `never-scrapped`"


def test_only_a_full_audit_tells_that_a_premise_is_never_true() -> None:
    planted = changed("says-nothing", status="holds")
    assert messages(planted, mode="sample") == []
    (found,) = messages(planted)
    assert found == ("says-nothing", "its verdict is holds, but its premise is never true: it is vacuous")


def test_a_set_that_contains_more_than_it_yields_is_walked_through_all_the_same() -> None:
    hidden = ClosedSet(Listed((), ALL))
    assert messages(changed("scrap-is-used", certificate=hidden, states=0)) == []
    worse = changed("never-scrapped", certificate=hidden, states=0, status="holds", trace=None)
    assert [about for about, _ in messages(worse)] == ["never-scrapped"]
    alone = audit(MODEL, PROPERTIES[1:2], [worse], None, mode="full", sample=None)
    assert [finding.property for finding in alone.findings] == ["never-scrapped"]


@pytest.mark.parametrize("mode", ["full", "sample"])
def test_the_state_in_which_a_trap_is_entered_is_looked_at_in_any_case(mode: str) -> None:
    position, one = next((i, p) for i, p in enumerate(PROPERTIES) if p.name == "back-to-idle")
    entered = Trace(RUN.states[:3], RUN.steps[:2])
    hidden = replace(ANSWER.verdicts[position], trace=entered, certificate=Trap(Listed((), (BROKEN,))))
    (found,) = audit(MODEL, [one], [hidden], None, mode=mode, sample=8).findings  # type: ignore[arg-type]
    assert "is not closed: tool.repair leads from tool.state=broken" in found.message


@pytest.mark.parametrize("name", ["never-scrapped", "repair-after-one-use", "back-to-idle"])
def test_of_a_trace_that_is_no_run_nothing_more_is_asked(name: str) -> None:
    (found,) = messages(changed(name, trace=Trace((("idle",),), ())))
    assert found[0] == name
    assert "it has 1 value," in found[1]


def test_one_set_is_walked_once_for_all_that_rest_on_it() -> None:
    shared = without(BROKEN)
    found = messages(closed("scrap-is-used", shared), closed("repair-after-use", shared))
    assert [about for about, _ in found] == [None]
    assert "the certificate of `scrap-is-used`, `repair-after-use` is not closed" in found[0][1]


def test_findings_of_one_kind_are_counted() -> None:
    found = messages(closed("never-scrapped", Listed(ALL), status="holds", trace=None))
    assert len(found) == 1
    assert found[0][1].endswith("(and 1 more like it)")


def test_a_longer_trace_than_necessary_is_found() -> None:
    true = trace("can-be-scrapped")
    detour = Step(MODEL.event("tool.oil"), "tool.oil", "operator", None)
    longer = Trace((true.states[0], *true.states), (detour, *true.steps))
    assert retrace(MODEL, longer) == []
    (only,) = messages(changed("can-be-scrapped", trace=longer))
    assert only[0] == "can-be-scrapped"
    assert "not the shortest: after 3 steps there is" in only[1]


# --- counts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("name", ["initial", "states", "transitions", "edges", "depth", "deadlocks"])
def test_a_count_that_is_off_by_one_is_found(name: str, by: int) -> None:
    ((about, message),) = messages(**{name: dict(COUNTS.items())[name] + by})
    assert about is None
    assert message.startswith(f"{name}: ")


def test_an_unreachable_state_in_every_certificate_is_found_by_the_counts() -> None:
    extra = Listed((*ALL, state("scrapped", 1, "right")))
    verdicts = [
        replace(v, certificate=ClosedSet(extra), states=10) if isinstance(v.certificate, ClosedSet) else v
        for v in ANSWER.verdicts
    ]
    result = audit(MODEL, PROPERTIES, verdicts, replace(COUNTS, states=10), mode="full", sample=None)
    assert [f.message for f in result.findings] == ["states: 10 were counted, by the interpreter 9"]


def test_counts_of_a_part_are_not_compared_with_the_whole() -> None:
    answer = ask(MODEL, PROPERTIES, Bounds(states=4))
    assert answer.reason
    result = audit(MODEL, PROPERTIES, answer.verdicts, answer.counts, mode="full", sample=None)
    assert result.findings == ()
    whole = audit(MODEL, PROPERTIES, answer.verdicts, answer.counts, mode="full", sample=None, complete=True)
    assert [f.property for f in whole.findings] == [None]


def test_a_verdict_that_is_missing_is_found() -> None:
    result = audit(MODEL, PROPERTIES, ANSWER.verdicts[:-1], COUNTS, mode="full", sample=None)
    assert [f.message for f in result.findings] == ["13 properties, but 12 verdicts"]


# --- traces --------------------------------------------------------------------------------------

RUN = trace("never-scrapped")  # start, break_down, scrap


def with_step(position: int, **changes: object) -> Trace:
    steps = list(RUN.steps)
    steps[position] = replace(steps[position], **changes)
    return replace(RUN, steps=tuple(steps))


def with_state(position: int, new: State) -> Trace:
    states = list(RUN.states)
    states[position] = new
    return replace(RUN, states=tuple(states))


BROKEN_TRACES: dict[str, tuple[Trace, str]] = {
    "no state": (Trace((), ()), "has no state"),
    "a step is dropped": (replace(RUN, steps=RUN.steps[1:]), "4 states and 2 steps"),
    "a state is dropped": (replace(RUN, states=RUN.states[:-1]), "3 states and 3 steps"),
    "a step and its state are dropped": (
        Trace((RUN.states[0], *RUN.states[2:]), RUN.steps[1:]),
        "step 1 of its trace, tool.break_down, is none of the model: it is not enabled in tool.state=idle",
    ),
    "steps are reordered": (
        replace(RUN, steps=(RUN.steps[1], RUN.steps[0], RUN.steps[2])),
        "step 1 of its trace, tool.break_down",
    ),
    "states are reordered": (
        replace(RUN, states=(RUN.states[0], RUN.states[2], RUN.states[1], RUN.states[3])),
        "not to tool.state=broken",
    ),
    "a state is altered": (with_state(1, state("busy", 2)), "it leads to tool.state=busy tool.uses=1"),
    "the last state is altered": (with_state(3, state("scrapped", 2)), "step 3 of its trace"),
    "a value outside of its domain": (with_state(1, state("busy", 3)), "state 1 of its trace is no state"),
    "a truth value for a number": (with_state(1, state("busy", True)), "`tool.uses` is true"),
    "a value too few": (with_state(1, BUSY[:-1]), "it has 2 values, the model has 3 variables"),
    "a value that it cannot begin with": (
        with_state(0, BUSY),
        "does not begin in an initial state: `tool.state` cannot begin as busy",
    ),
    "a beginning that is ruled out": (
        with_state(0, state("idle", 0, "right")),
        "does not begin in an initial state: `initially` is false",
    ),
    "it begins too late": (Trace(RUN.states[1:], RUN.steps[1:]), "does not begin in an initial state"),
    "another actor": (
        with_step(1, actor="operator"),
        "done by fault with command None, the trace says by operator",
    ),
    "another command": (
        with_step(0, command="STOP tool"),
        "the trace says by operator with command 'STOP tool'",
    ),
    "no command": (with_step(0, command=None), "'START tool', the trace says by operator with command None"),
    "another label": (with_step(0, label="tool.oil"), "event number 0 is tool.start"),
    "another event": (with_step(0, event=1), "event number 1 is tool.finish"),
    "no event": (with_step(0, event=99), "there is no event number 99"),
    "a negative event": (with_step(0, event=-len(MODEL.events)), "there is no event number"),
    "a loop to nowhere": (replace(RUN, loop=4), "there is no state 4"),
    "a loop before the beginning": (replace(RUN, loop=-1), "there is no state -1"),
    "a loop that does not close": (replace(RUN, loop=1), "state 1 is not the last state"),
}


@pytest.mark.parametrize("fault", BROKEN_TRACES)
def test_a_trace_that_is_no_run_is_found(fault: str) -> None:
    broken, words = BROKEN_TRACES[fault]
    found = retrace(MODEL, broken, "never-scrapped")
    assert {finding.property for finding in found} == {"never-scrapped"}
    assert any(words in finding.message for finding in found), found


def test_runs_of_the_model_are_accepted() -> None:
    assert [step.label for step in RUN.steps] == ["tool.start", "tool.break_down", "tool.scrap"]
    assert retrace(MODEL, RUN) == []
    rust = Step(MODEL.event("tool.rust"), "tool.rust", "spontaneous", None)
    lasso = Trace((*RUN.states, RUN.states[-1]), (*RUN.steps, rust), loop=3)
    assert retrace(MODEL, lasso) == []
    assert retrace(MODEL, replace(RUN, loop=3)) == []  # the last state repeats for ever
