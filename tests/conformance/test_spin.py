"""A second opinion: SPIN explores the same models and finds the same number of states and the same conditions true."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given

from tests.conformance.promela import EXTRA_STATES, ask, promela, trace_length
from tests.support.engines import ask as ask_varyoff
from tests.support.laws import examples
from tests.support.project import ROOT
from varyoff.model.expression import TRUE, Const, negation
from varyoff.model.model import Conjunct, Part, Update
from varyoff.model.variant import procedure_guards
from varyoff.pipeline import Options, prepare
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.spec.load import load, loads
from varyoff.testing import specifications

MISSING = [program for program in ("spin", "gcc") if shutil.which(program) is None]
pytestmark = [
    pytest.mark.spin,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

SHIPPED = ["basic-flashcopy", "basic-remote-mirror", "iasp-flashcopy", "iasp-remote-mirror"]
PUBLISHED = [
    "alternating-bit-abstract", "bounded-buffer", "coffee-can", "copy-services-1-1", "cyclic-scheduler",
    "dining-philosophers-chandy-misra", "kanban-2", "leader-election-ring", "missionaries-and-cannibals", "moving-cat",
    "n-queens", "polling-server", "prisoners-two-switches", "self-stabilising-ring", "sliding-tiles-2x3",
    "tandem-queues", "termination-detection-abstract", "termination-detection-ring", "tic-tac-toe", "towers-of-hanoi",
    "two-phase-commit-5",
]  # fmt: skip
FILES = [
    *(f"specs/{name}" for name in SHIPPED),
    *(f"specs/examples/{path.stem}" for path in sorted(ROOT.glob("specs/examples/[0-9]*.yaml"))),
    *(f"tests/corpus/published/{name}" for name in PUBLISHED),
]


@cache
def systems_of(file):
    """The systems of a file, ready to be explored; the bound on faults that it states is part of the model."""
    return prepared(load([str(ROOT / f"{file}.yaml")]))


def prepared(specification):
    found, diagnostics = prepare(specification, Options())
    assert not [d for d in diagnostics if d.severity == "error"]
    return found


def system_of(text):
    (found,) = prepared(loads(text))
    return found


class Asked:
    """The conditions that properties ask for, except by `recoverable`, and what varyoff says of them."""

    def __init__(self, model, properties):
        self.model = model
        self.answer = ask_varyoff(model, properties)
        self.names, self.conditions, self.lengths = [], [], []
        for one, verdict in zip(properties, self.answer.verdicts, strict=True):
            if not isinstance(one.question, Reach):  # of behaviours it is asked in test_spin_behaviours
                continue
            self.names.append(one.name)
            self.conditions.append(one.question.condition)
            self.lengths.append(None if verdict.trace is None else len(verdict.trace))
            if verdict.status in ("holds", "vacuous") and one.forbidden is not None and one.premise:
                self.names.append(f"the premise of {one.name}")
                self.conditions.append(one.premise)
                self.lengths.append(verdict.status)

    def statuses(self):
        return [verdict.status for verdict in self.answer.verdicts]

    def disagreements(self, folder, model=None, *, lengths=False):
        """Compare with what SPIN says of a model, of this one if no other is given.

        What is true somewhere is compared and, with `lengths`, after how many steps first.
        """
        model = self.model if model is None else model
        theirs = ask(promela(model, self.conditions), folder, breadth_first=lengths)
        differing = []
        if theirs.crashed or theirs.outside:
            differing.append(f"an error of the model: {theirs.outside or 'a value that does not exist'}")
        ours = self.answer.counts.states + EXTRA_STATES
        if not lengths and ours != theirs.states:
            differing.append(f"{ours} states, SPIN stored {theirs.states}")
        for position, (name, condition, length) in enumerate(
            zip(self.names, self.conditions, self.lengths, strict=True)
        ):
            depth = theirs.found.get(position)
            if (depth is not None) != (length is not None and length != "vacuous"):
                differing.append(f"{name}: {length}, SPIN's depth {depth}")
            elif lengths and isinstance(length, int) and trace_length(model, condition, depth) != length:
                differing.append(f"{name}: {length} steps, SPIN {trace_length(model, condition, depth)}")
        return differing


# --- systems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_states_and_verdicts_agree(file, tmp_path):
    systems = systems_of(file)
    assert systems
    for number, one in enumerate(systems):
        asked = Asked(one.model, one.properties)
        assert asked.answer.complete
        assert asked.conditions
        assert asked.disagreements(tmp_path / str(number)) == []


LENGTHS = {  # of traces, as breadth-first search finds them
    "specs/examples/03-die-hard": 6,
    "specs/examples/02-traffic-lights": 0,
    "specs/examples/05-two-phase-commit": 10,
    "specs/examples/07-river-crossing": 7,
    "specs/basic-flashcopy": 13,
    "specs/iasp-flashcopy": 20,
    "tests/corpus/published/tandem-queues": 93,
    "tests/corpus/published/towers-of-hanoi": 31,
}


@pytest.mark.parametrize("file", LENGTHS)
def test_traces_are_as_short_as_those_of_spin(file, tmp_path):
    (one,) = systems_of(file)
    asked = Asked(one.model, one.properties)
    assert max(length for length in asked.lengths if isinstance(length, int)) == LENGTHS[file]
    assert asked.disagreements(tmp_path, lengths=True) == []


GUARDS = [(name, str(guard)) for name in SHIPPED for guard in procedure_guards(systems_of(f"specs/{name}")[0].model)]
FIRST = dict(reversed(GUARDS))  # of each system its first


@pytest.mark.parametrize(
    ("name", "guard"),
    [pytest.param(name, guard, marks=[] if FIRST[name] == guard else [pytest.mark.slow]) for name, guard in GUARDS],
)
def test_systems_without_a_guard_agree(name, guard, tmp_path):
    (one,) = systems_of(f"specs/{name}")
    (dropped,) = (g for g in one.guards() if str(g) == guard)
    asked = Asked(one.without(dropped), one.properties)
    assert asked.disagreements(tmp_path / "all") == []
    assert asked.disagreements(tmp_path / "lengths", lengths=True) == []


# --- what the corpus has little of -----------------------------------------------------------------------------------

LANGUAGE = """
machine: Numbers
variables:
  x: {type: "-5..5", initial: any}
  q: -3..2
  r: 0..2
  m: {type: "-2..0", initial: any}
transitions:
  - {trigger: divide, effect: {q: x // 2, r: x % 3, m: "-((0 - x) % 3)"}}
  - {trigger: swap, conditions: r == 2, effect: {r: abs(m), m: "-r"}}
  - {trigger: shrink, conditions: x > 0, effect: {x: "min(x - 1, max(q, 0), abs(x))"}}
---
machine: Follower
parameters: {leader: Leader}
variables: {n: 0..3}
transitions:
  - {follows: leader.go, conditions: n < 2, effect: {n: n + 1}}
  - {follows: leader.go, conditions: n < 2 and leader.on, effect: {n: n + 2}}
  - {follows: leader.go, conditions: n == 3, effect: {n: 0}}
---
machine: Leader
variables: {on: boolean}
transitions:
  - {trigger: go, effect: {on: not on}}
  - {trigger: go, conditions: on, effect: {on: on}}
---
system: language
instances:
  numbers: Numbers
  leader: Leader
  one: {machine: Follower, leader: leader}
  two: {machine: Follower, leader: leader}
initially: numbers.x != 0 and numbers.x + numbers.m > -6
properties:
  quotient: {always: numbers.q * 2 <= 5}
  together: {never: one.n == 3 and two.n == 2}
  parted: {always: one.n == two.n}
  steps: {whenever: leader.go, require: one.n + two.n < 6}
  onward: {whenever: numbers.shrink, ensure: next(numbers.x) < numbers.x}
  changes: {whenever: leader.go, ensure: next(leader.on) != leader.on}
  idle: {whenever: numbers.swap, require: "implies(numbers.m == 1, numbers.r == 0)"}
"""


def test_division_choices_of_followers_and_initial_states_agree(tmp_path):
    one = system_of(LANGUAGE)
    asked = Asked(one.model, one.properties)
    assert asked.answer.counts.states > 100
    statuses = {v.property: v.status for v in asked.answer.verdicts}
    assert set(statuses.values()) == {"holds", "violated", "vacuous"}
    assert asked.disagreements(tmp_path / "all") == []
    assert asked.disagreements(tmp_path / "lengths", lengths=True) == []


COUNTER = """
machine: Counter
variables: {n: 0..3, peer: {one_of: instances of Counter, optional: true}}
transitions: [EFFECT]
---
system: counting
instances: {a: Counter, b: Counter}
deadlock: DEADLOCK
"""


@pytest.mark.parametrize(
    ("effect", "outside", "crashed"),
    [
        ("{trigger: up, effect: {n: n + 1}}", {"a.n", "b.n"}, False),
        ("{trigger: down, effect: {n: n - 1}}", {"a.n", "b.n"}, False),
        ("{trigger: look, effect: {n: peer.n}}", set(), True),
        ("{trigger: up, effect: {n: 3 // n}}", set(), True),
    ],
)
def test_errors_of_the_model_are_errors_in_spin(effect, outside, crashed, tmp_path):
    one = system_of(COUNTER.replace("EFFECT", effect).replace("DEADLOCK", "allowed"))
    assert ask_varyoff(one.model, one.properties).failure is not None
    theirs = ask(promela(one.model), tmp_path)
    assert {one.model.names[position] for position in theirs.outside} == outside
    assert theirs.crashed == crashed


@pytest.mark.parametrize(
    ("stated", "status"), [("forbidden", "violated"), ("{unless: a.n == 3 and b.n == 3}", "holds")]
)
def test_deadlocks_are_timeouts_of_spin(stated, status, tmp_path):
    up = "{trigger: up, conditions: n < 3, effect: {n: n + 1}}"
    one = system_of(COUNTER.replace("EFFECT", up).replace("DEADLOCK", stated))
    asked = Asked(one.model, one.properties)
    assert [v.status for v in asked.answer.verdicts] == [status]
    assert asked.disagreements(tmp_path / "all") == []
    assert asked.disagreements(tmp_path / "lengths", lengths=True) == []


@pytest.mark.slow
def test_random_systems_agree(tmp_path):
    @examples(60, shrink=False)
    @given(specifications())
    def agree(text):
        one = system_of(text)
        assert Asked(one.model, one.properties).disagreements(tmp_path) == [], text

    agree()


# --- would the comparison notice? ------------------------------------------------------------------------------------


def with_option(model, position, change):
    """The model with the first option of an event changed."""
    event = model.events[position]
    first, *others = event.own.branches
    changed = replace(event, own=Part(event.own.instance, (change(first), *others)))
    events = (*model.events[:position], changed, *model.events[position + 1 :])
    return replace(model, events=events)


def always_enabled(option):
    return replace(option, guard=())


def guard_negated(option):
    whole = [negation(c.expression) for c in option.guard[:1]] or [negation(TRUE)]
    return replace(option, guard=(Conjunct("conditions", whole[0]), *option.guard[1:]))


def without_effect(option):
    return replace(option, updates=option.updates[1:])


FAULTS = [always_enabled, guard_negated, without_effect]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("file", ["specs/examples/04-peterson", "specs/basic-flashcopy"])
def test_a_fault_in_the_exported_model_is_noticed(file, fault, tmp_path):
    (one,) = systems_of(file)
    asked = Asked(one.model, one.properties)
    assert asked.disagreements(tmp_path / "all", with_option(one.model, 0, fault)) != []


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_noticed_that_changes_the_states_or_a_verdict(fault, tmp_path):
    (one,) = systems_of("specs/examples/05-two-phase-commit")
    asked = Asked(one.model, one.properties)
    noticed = 0
    for position in range(len(one.model.events)):
        faulty = with_option(one.model, position, fault)
        changed = Asked(faulty, one.properties)
        same = (asked.answer.counts.states, asked.statuses()) == (changed.answer.counts.states, changed.statuses())
        assert (asked.disagreements(tmp_path, faulty) == []) == same
        noticed += not same
    assert noticed >= len(one.model.events) // 2


def test_a_wrong_update_changes_only_what_a_longer_trace_shows(tmp_path):
    (one,) = systems_of("specs/examples/03-die-hard")
    asked = Asked(one.model, one.properties)

    def half_full(option):
        return replace(option, updates=(Update(option.updates[0].variable, Const(2)),))

    faulty = with_option(one.model, one.model.event("jugs.fill_small"), half_full)
    assert any("steps" in d for d in asked.disagreements(tmp_path, faulty, lengths=True))


def test_an_initial_value_too_many_is_noticed(tmp_path):
    (one,) = systems_of("specs/examples/01-turnstile")
    asked = Asked(one.model, one.properties)
    (variable,) = one.model.variables
    faulty = replace(one.model, variables=(replace(variable, initial=variable.values),))
    assert asked.disagreements(tmp_path / "lengths", faulty, lengths=True) != []


def test_a_condition_that_is_never_true_is_not_found(tmp_path):
    (one,) = systems_of("specs/examples/01-turnstile")
    conditions = [StateCondition(Const(False)), StateCondition(TRUE)]
    answer = ask(promela(one.model, conditions), tmp_path)
    assert set(answer.found) == {1}
