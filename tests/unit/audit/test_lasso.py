"""Lassos that engines show: runs of the model, fair by their own labels, by which the formula is denied."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.support.stages import prepared_of
from tests.support.temporal_questions import property_of
from varyoff.audit.evidence import trace_of
from varyoff.audit.finding import Findings
from varyoff.audit.groups import FairGroups
from varyoff.audit.lasso import mistakes_in_lasso
from varyoff.audit.run import audit
from varyoff.base.record import replace
from varyoff.model.expression import TRUE, Arithmetic, Compare, Const, Expr, Var
from varyoff.model.interpret import steps
from varyoff.model.model import State
from varyoff.model.trace import REPETITION, Step, Trace
from varyoff.problem.condition import StateCondition
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow, Reach
from varyoff.property.verdict import Verdict
from varyoff.temporal.formula import Next, Proposition, always, denial, eventually

# A step of `waste` changes nothing but the number of faults so far.
BENCH = """
system: bench
machines:
  M:
    states: [a, b, c]
    transitions:
      - {trigger: t, source: a, dest: b}
      - {trigger: u, source: b, dest: a}
      - {trigger: w, source: b, dest: c}
      - {trigger: idle, source: b}
      - {trigger: waste, source: a, actor: fault}
instances: {m: M}
limits: {faults: 1}
deadlock: allowed
"""
(ONE,) = prepared_of(BENCH)
MODEL = ONE.model
T, U, W, IDLE, WASTE = range(5)
A, B, C = ((name, 0) for name in "abc")
SPENT = ("a", 1)


def at(state: str) -> Expr:
    return Compare("==", Var(0), Const(state))


def run(*states: State, loop: int | None = None, repeated: int | None = None) -> Trace:
    """The run through some states; where two are the same, nothing happens."""
    found = []
    for before, after in pairwise(states):
        ways = [step for step, target in steps(MODEL, before) if target == after != before]
        found.append(ways[0] if ways else REPETITION)
    return Trace(states, tuple(found), loop)


def fair(*groups: Fair) -> Fairness:
    return Fairness(groups)


WEAK_T, STRONG_W, WEAK_W = Fair("m.t", (T,), "weak"), Fair("m.w", (W,), "strong"), Fair("m.w", (W,), "weak")
TO_C = always(eventually(Proposition(at("c"))))
STAYS = Trace((A,), (), 0)
TURNS = run(A, B, A, loop=0)
ENDS = run(A, B, C, loop=2)


def found(trace: Trace | None, formula: object = TO_C, *groups: Fair, mode: str = "sample") -> list[str]:
    asked = property_of(Follow(formula, fair(*groups)))  # type: ignore[arg-type]
    verdict = Verdict("asked", "violated", 4, trace)
    return [f.message for f in audit(MODEL, [asked], [verdict], None, mode=mode).findings]  # type: ignore[arg-type]


NEVER_C = always(denial(Proposition(at("c"))))
SOUND: dict[str, tuple[Trace, object, tuple[Fair, ...]]] = {
    "the initial state repeats": (STAYS, TO_C, ()),
    "a loop of two steps": (TURNS, TO_C, ()),
    "what is enabled is taken": (TURNS, TO_C, (WEAK_T,)),
    "what is strong is never enabled": (STAYS, TO_C, (STRONG_W,)),
    "what is weak is not always enabled": (TURNS, TO_C, (WEAK_W,)),
    "a stem and the last state": (ENDS, NEVER_C, (WEAK_T, STRONG_W)),
    "what changes nothing is not enabled": (
        Trace((A, B), (run(A, B).steps[0],), 1),
        TO_C,
        (Fair("m.idle", (IDLE,), "strong"),),
    ),
    "what spends the budget is not enabled": (STAYS, TO_C, (Fair("m.waste", (WASTE,), "weak"),)),
    "a group of events, of which one is taken": (TURNS, TO_C, (Fair("some", (T, W), "strong"),)),
    "a repetition that `next` asks for": (run(A, A, B, A, loop=2), Next(Proposition(at("b"))), ()),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_lasso_is_accepted(name: str) -> None:
    trace, formula, groups = SOUND[name]
    if name == "a repetition that `next` asks for":
        trace = run(A, A, B, A, loop=1)
    assert found(trace, formula, *groups) == []


FAULTS: dict[str, tuple[Callable[[], Trace | None], object, tuple[Fair, ...], str]] = {
    "none": (lambda: None, TO_C, (), "its verdict is violated, but there is no trace"),
    "no loop": (lambda: replace(TURNS, loop=None), TO_C, (), "its trace does not go on for ever"),
    "a loop that does not close": (lambda: replace(TURNS, loop=1), TO_C, (), "has a loop that does not close"),
    "a loop beyond the end": (lambda: replace(TURNS, loop=3), TO_C, (), "there is no state 3"),
    "what is not a step": (
        lambda: run(A, C, loop=1),
        TO_C,
        (),
        "step 1 of its trace, a repetition, is none of the model",
    ),
    "a repetition that somebody does": (
        lambda: Trace((A, A), (replace(REPETITION, actor="operator"),), 0),
        TO_C,
        (),
        "nothing happens in it, but it says who does it",
    ),
    "a repetition that changes something": (
        lambda: Trace((A, B), (REPETITION,), 1),
        TO_C,
        (),
        "nothing happens in it, but m.state=a",
    ),
    "a state that repeats, but t is always enabled": (
        lambda: STAYS,
        TO_C,
        (WEAK_T,),
        "its loop is not fair: m.t is always enabled, and never taken",
    ),
    "w is enabled in each turn": (
        lambda: TURNS,
        TO_C,
        (STRONG_W,),
        "its loop is not fair: m.w is again and again enabled, and never taken",
    ),
    "a step takes t in the stem only": (
        lambda: run(A, B, A, loop=2),
        TO_C,
        (WEAK_T,),
        "m.t is always enabled, and never taken",
    ),
    "of a group none is taken": (
        lambda: TURNS,
        TO_C,
        (Fair("some", (W, IDLE), "strong"),),
        "some is again and again enabled",
    ),
    "the formula is true": (
        lambda: TURNS,
        always(eventually(Proposition(at("b")))),
        (),
        "the behaviour that its trace tells satisfies it",
    ),
    "the formula is true at the beginning": (lambda: ENDS, eventually(Proposition(at("b"))), (), "satisfies it"),
    "the formula is true in the loop only": (lambda: ENDS, TO_C, (), "satisfies it"),
    "the formula is false of what comes after a step that does not count": (
        lambda: run(A, B, A, loop=0),
        Next(Proposition(at("b"))),
        (),
        "satisfies it",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_lasso_is_found(name: str) -> None:
    make, formula, groups, words = FAULTS[name]
    messages = found(make(), formula, *groups)
    assert any(words in message for message in messages), messages


def test_a_lasso_whose_steps_name_other_events_is_not_fair_by_them() -> None:
    """Two events lead from b to b; by its label a step is one of them."""
    idle = Step(IDLE, "m.idle", "operator", None)
    trace = Trace((A, B, B), (run(A, B).steps[0], idle), 1)
    assert found(trace, TO_C) == []
    assert list(mistakes_in_lasso(MODEL, trace, Follow(TO_C, fair(WEAK_W))))  # it was enabled all the time


def test_a_formula_that_has_no_value_in_a_state_of_it_is_found() -> None:
    broken = Compare("==", Arithmetic("//", Const(1), Const(0)), Const(1))
    (message,) = found(STAYS, always(Proposition(broken)))
    assert message == "its trace is an error of the model: division by zero"


def test_a_full_audit_finds_a_formula_that_has_no_value_elsewhere() -> None:
    broken = Compare("==", Arithmetic("//", Const(1), Var(1)), Const(1))
    formula = always(Proposition(Compare("==", Const(1), Const(2))))
    asked = property_of(Follow(formula, fair()))
    verdict = Verdict("asked", "violated", 4, STAYS)
    assert audit(MODEL, [asked], [verdict], None, mode="full").findings == ()
    of_broken = property_of(Follow(always(Proposition(broken)), fair()))
    told = audit(MODEL, [of_broken], [replace(verdict)], None, mode="full", complete=True).findings
    assert [f.message for f in told] == ["its trace is an error of the model: division by zero"]


def test_groups_by_their_numbers() -> None:
    groups = FairGroups(MODEL, fair(WEAK_T, Fair("some", (T, WASTE), "weak")))
    ways = tuple(steps(MODEL, A))
    assert len(groups) == 2
    assert [groups.taken(step, A, after) for step, after in ways] == [[0, 1], []]
    assert groups.enabled(A, ways) == {0, 1}
    assert groups.enabled(SPENT, tuple(steps(MODEL, SPENT))) == {0, 1}
    assert groups.enabled(C, ()) == set()


@pytest.mark.parametrize("trace", [STAYS, run(A, A, B)])
def test_only_behaviours_go_on_for_ever_or_stand_still(trace: Trace) -> None:
    findings = Findings()
    verdict = Verdict("asked", "violated", 4, trace)
    assert trace_of(MODEL, "asked", verdict, findings, repeats=True) == trace
    assert not findings
    assert trace_of(MODEL, "asked", verdict, findings, repeats=False) is None
    (one,) = findings.all()
    assert one.message.startswith("its trace has a loop or a step in which nothing happens")
    safety = replace(property_of(Reach(StateCondition(TRUE))), holds_if="no")
    told = audit(MODEL, [safety], [verdict], None, mode="sample").findings
    assert [f.message for f in told] == [one.message]
