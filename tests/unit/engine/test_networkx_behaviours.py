"""Behaviours on the networkx engine: small systems of which the answer, the component and the loop were found by hand."""

from __future__ import annotations

import pytest

from tests.support.edges import at, model_of_edges
from tests.support.temporal_questions import property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.run import audit
from varyoff.base.budget import OUT_OF_MEMORY, OUT_OF_TIME, OutOfTime
from varyoff.engine import networkx_behaviours
from varyoff.engine.engine import Bounds
from varyoff.engine.networkx import Networkx
from varyoff.engine.networkx_behaviours import ProductGraph, TooLargeAutomaton, says_next
from varyoff.model.expression import TRUE, Arithmetic, Compare, Const
from varyoff.model.trace import REPETITION
from varyoff.problem.certificate import Blocks
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow
from varyoff.temporal.formula import (
    FALSITY,
    TRUTH,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
    always,
    both,
    denial,
    either,
    eventually,
)  # fmt: skip


def is_at(states: str) -> Formula:
    return either(*(Proposition(at(state)) for state in states))


def again_and_again(states: str) -> Formula:
    return always(eventually(is_at(states)))


def weak(model, *names: str) -> tuple[Fair, ...]:
    return tuple(_fair(model, name, "weak") for name in names)


def strong(model, *names: str) -> tuple[Fair, ...]:
    return tuple(_fair(model, name, "strong") for name in names)


def _fair(model, name, kind):
    events = tuple(n for n, event in enumerate(model.events) for one in name.split("+") if event.trigger == one)
    return Fair(name, events, kind)


def told(model, formula: Formula, *groups: Fair, bounds: Bounds | None = None):
    """The answer: `holds`, or the states of the stem and those of the loop; audited in full."""
    asked = property_of(Follow(formula, Fairness(groups)))
    decided = decide(Networkx(), model, [asked], bounds)
    (verdict,) = decided.verdicts
    assert audit(model, [asked], [verdict], decided.answer.counts, mode="full").findings == ()
    if verdict.trace is None:
        return verdict.status
    trace, names = verdict.trace, "".join(state[0] for state in verdict.trace.states)
    if trace.loop == len(trace):
        return f"{names[: trace.loop]}({names[trace.loop]})"
    return f"{names[: trace.loop]}({names[trace.loop : -1]})"


def test_nothing_need_ever_happen():
    model = model_of_edges("t:ab", "u:ba")
    assert told(model, again_and_again("b")) == "(a)"
    assert told(model, again_and_again("b"), *weak(model, "t")) == "holds"
    assert told(model, eventually(is_at("b")), *weak(model, "u")) == "(a)"  # the wrong one is fair


def test_a_loop_takes_what_is_fair_and_so_leaves_the_shortest():
    model = model_of_edges("t:ab", "u:ba", "v:ac", "w:ca")
    assert told(model, again_and_again("d"), *weak(model, "t", "v")) in ("(ab)", "(ac)")  # neither is always enabled
    assert sorted(told(model, again_and_again("d"), *strong(model, "t", "v"))) == sorted("(abac)")


def test_what_is_strong_has_to_be_taken_and_what_is_weak_can_be_interrupted():
    model = model_of_edges("t:ab", "u:ba", "w:bc")
    assert told(model, eventually(is_at("c")), *weak(model, "t", "u", "w")) == "(ab)"
    assert told(model, eventually(is_at("c")), *weak(model, "t"), *strong(model, "w")) == "holds"


def test_a_component_that_is_not_fair_as_a_whole_may_have_a_part_that_is():
    # w leads away from b, and back from nowhere: what is strong is kept away by turning between a and c.
    model = model_of_edges("t:ab", "u:ba", "w:bd", "v:ac", "x:ca")
    assert told(model, eventually(is_at("d")), *strong(model, "w"), *weak(model, "v", "x")) == "(ac)"
    assert told(model, eventually(is_at("d")), *strong(model, "w", "t")) == "a(c)"
    assert told(model, eventually(is_at("d")), *strong(model, "w", "t"), *weak(model, "x")) == "holds"


@pytest.mark.parametrize("leaves", ["bc", "bcd"])
def test_parts_of_parts(leaves):
    """From a to each leaf and back, and out of it; strong fairness of the ways out takes one leaf after the other away."""
    edges = [f"{name}{s}:{ends}" for s in leaves for name, ends in zip("rzw", (f"a{s}", f"{s}a", f"{s}e"), strict=True)]
    model, formula = model_of_edges(*edges, states="abcde"), eventually(is_at("e"))
    out, there = [f"w{s}" for s in leaves], weak(model, "rb")
    assert told(model, formula, *strong(model, *out)) == "(a)"
    assert told(model, formula, *strong(model, *out), *there) == "holds"
    assert told(model, formula, *strong(model, *out[:-1]), *there) == f"(a{leaves[-1]})"
    asked = property_of(Follow(formula, Fairness((*strong(model, *out), *there))))
    (verdict,) = decide(Networkx(), model, [asked]).verdicts
    assert isinstance(verdict.certificate, Blocks)
    assert max(len(block.place) for block in verdict.certificate.blocks) == len(leaves) + 1


def test_what_changes_nothing_neither_happens_nor_is_enabled():
    model = model_of_edges("t:aa", "u:ab", "v:bb")
    assert told(model, eventually(is_at("b")), *strong(model, "t")) == "(a)"
    assert told(model, eventually(is_at("b")), *strong(model, "t+u")) == "holds"
    assert told(model, always(is_at("a")), *weak(model, "v")) == "a(b)"


def test_what_spends_the_budget_of_faults_changes_nothing():
    model = model_of_edges("f:aa", "u:ab", more="limits: {faults: 2}\n")
    assert told(model, eventually(is_at("b")), *weak(model, "f")) == "(a)"
    assert told(model, eventually(is_at("b")), *weak(model, "f+u")) == "holds"


def test_fairness_is_per_name_whatever_the_choices_and_of_a_group_one_is_enough():
    model = model_of_edges("t:ab", "t:ac", "u:ba", "u:ca", "w:bd")
    assert told(model, again_and_again("c"), *strong(model, "t", "u")) == "(ab)"
    assert told(model, eventually(is_at("d")), *strong(model, "t", "u+w")) in ("(ab)", "(ac)")
    assert told(model, eventually(is_at("d")), *strong(model, "t", "u", "w")) == "(ac)"


def test_a_state_without_events_is_fair_for_ever():
    model = model_of_edges("t:ab")
    assert told(model, again_and_again("a"), *weak(model, "t")) == "a(b)"
    assert told(model, eventually(always(is_at("b"))), *weak(model, "t")) == "holds"


def test_a_repetition_is_shown_only_where_steps_are_counted():
    model = model_of_edges("t:ab")
    asked = property_of(Follow(Next(is_at("b")), Fairness(weak(model, "t"))))
    (verdict,) = decide(Networkx(), model, [asked]).verdicts
    assert verdict.status == "violated"
    assert verdict.trace.steps[0] == REPETITION
    assert told(model, Next(either(is_at("a"), is_at("b")))) == "holds"


def test_a_part_of_the_states_is_enough_for_a_loop_and_for_nothing_else():
    model = model_of_edges("t:ab", "u:bc", "v:cd", "w:ba")
    for states in (1, 2):
        answer = told(model, again_and_again("d"), bounds=Bounds(states=states))
        assert answer == ("unknown" if states == 1 else "(a)")
    assert told(model, again_and_again("d"), *weak(model, "t"), bounds=Bounds(states=2)) == "unknown"
    assert told(model, again_and_again("d"), *weak(model, "t"), bounds=Bounds(states=3)) == "(ab)"
    assert told(model, always(is_at("abc")), bounds=Bounds(states=3)) == "unknown"


def test_a_formula_that_has_no_value_somewhere_makes_all_unknown():
    model = model_of_edges("t:ab")
    broken = Compare("==", Arithmetic("//", Const(1), Const(0)), Const(1))
    asked = [property_of(Follow(always(Proposition(broken)), Fairness())), property_of(Follow(TRUTH, Fairness()))]
    decided = decide(Networkx(), model, asked)
    assert {verdict.reason for verdict in decided.verdicts} == {"an error of the model: division by zero"}


def test_true_holds_and_false_does_not():
    model = model_of_edges("t:ab")
    assert told(model, TRUTH) == "holds"
    assert told(model, FALSITY) == "(a)"


@pytest.mark.parametrize(
    ("stop", "reason"),
    [(OutOfTime(), OUT_OF_TIME), (MemoryError(), OUT_OF_MEMORY), (KeyboardInterrupt(), "interrupted")],
)
def test_what_stops_the_search_leaves_it_unknown(stop, reason, monkeypatch):
    def stopped(*_):
        raise stop

    monkeypatch.setattr(ProductGraph, "components", stopped)
    model = model_of_edges("t:ab")
    decided = decide(Networkx(), model, [property_of(Follow(eventually(is_at("b")), Fairness()))])
    assert [(one.status, one.reason) for one in decided.verdicts] == [("unknown", reason)]
    assert decided.interrupted == (reason == "interrupted")


def test_a_formula_whose_automaton_is_too_large_is_unknown(monkeypatch):
    class Refused(TooLargeAutomaton):
        def __init__(self):
            Exception.__init__(self, "too large")

    def refused(_formula):
        raise Refused

    monkeypatch.setattr(networkx_behaviours, "automaton_of", refused)
    model = model_of_edges("t:ab")
    (verdict,) = decide(Networkx(), model, [property_of(Follow(eventually(is_at("b")), Fairness()))]).verdicts
    assert (verdict.status, verdict.reason) == ("unknown", "too large")


WRAPPED = {
    "always": always,
    "eventually": eventually,
    "denial": denial,
    "both": lambda one: both(one, is_at("a")),
    "until": lambda one: Until(one, TRUTH),
    "release": lambda one: Release(is_at("a"), one),
}


@pytest.mark.parametrize("wrap", WRAPPED)
def test_a_formula_counts_steps_where_next_is_in_it(wrap):
    assert says_next(WRAPPED[wrap](Next(Proposition(at("a")))))
    assert not says_next(WRAPPED[wrap](Proposition(at("a"))))
    assert not says_next(Proposition(TRUE))
