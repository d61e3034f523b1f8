"""Formulas of branching time on the networkx engine, and what shows that they are false; found by hand."""

from __future__ import annotations

import pytest

from tests.support.edges import at, model_of_edges
from tests.support.temporal_questions import property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.run import audit
from varyoff.engine.engine import Bounds
from varyoff.engine.networkx import Networkx
from varyoff.model.expression import TRUE
from varyoff.problem.certificate import Labelling
from varyoff.problem.question import Unfold
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Every, Here, Some, denied


def here(state: str) -> Branching:
    return Here(at(state))


def ef(inner: Branching) -> Branching:
    return CanReach(Here(TRUE), inner)


def ag(inner: Branching) -> Branching:
    return denied(ef(denied(inner)))


def af(inner: Branching) -> Branching:
    return denied(CanStay(denied(inner)))


def ax(inner: Branching) -> Branching:
    return denied(CanStep(denied(inner)))


def told(model, formula: Branching, bounds: Bounds | None = None):
    """The status and the trace: states of a path, with the loop in parentheses; audited in full."""
    asked = property_of(Unfold(formula))
    decided = decide(Networkx(), model, [asked], bounds)
    (verdict,) = decided.verdicts
    assert audit(model, [asked], [verdict], decided.answer.counts, mode="full").findings == ()
    trace = verdict.trace
    if trace is None:
        return verdict.status
    names = "".join(state[0] for state in trace.states)
    if trace.loop is None:
        return names
    return f"{names[: trace.loop]}({names[trace.loop : -1] or names[-1]})"


MODEL = model_of_edges("t:ab", "u:ba", "w:bc", "x:ad")


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        (ef(here("c")), "holds"),
        (ag(ef(here("c"))), "ad"),
        (ag(denied(here("c"))), "abc"),
        (af(here("c")), "(ab)"),
        (af(Some((here("b"), here("d")))), "holds"),
        (af(here("b")), "a(d)"),
        (ax(here("b")), "ad"),
        (ax(Some((here("b"), here("d")))), "holds"),
        (CanStay(denied(here("c"))), "holds"),
        (CanStay(here("a")), "violated"),
        (CanStep(here("c")), "violated"),
        (CanStep(CanStep(here("c"))), "holds"),
        (CanReach(here("a"), here("c")), "violated"),
        (CanReach(Some((here("a"), here("b"))), here("c")), "holds"),
        (CanReach(here("b"), here("a")), "holds"),  # it is there already
        (Every((ag(here("a")), af(here("c")))), "violated"),
        (denied(here("a")), "violated"),
        (ag(denied(Every((here("b"), CanStep(here("c")))))), "ab"),
    ],
)
def test_answers_and_what_shows_them(formula, answer):
    assert told(MODEL, formula) == answer


def test_a_state_without_event_repeats_and_an_event_that_changes_nothing_is_an_edge():
    stuck, turning = model_of_edges("t:ab"), model_of_edges("t:ab", "u:bb")
    for model in (stuck, turning):
        assert told(model, af(ag(here("b")))) == "holds"
        assert told(model, af(here("c"))) == "a(b)"
    waiting = model_of_edges("t:ab", "u:aa")
    assert told(waiting, af(here("b"))) == "(a)"
    assert told(model_of_edges("t:bc"), ax(here("b"))) == "(a)"
    verdicts = [decide(Networkx(), one, [property_of(Unfold(af(here("c"))))]).verdicts[0] for one in (stuck, turning)]
    assert [[step.label for step in verdict.trace.steps] for verdict in verdicts] == [["m.t"], ["m.t", "m.u"]]


def test_labels_are_distances():
    (verdict,) = decide(Networkx(), MODEL, [property_of(Unfold(ag(ef(here("c")))))]).verdicts
    assert isinstance(verdict.certificate, Labelling)
    inner, outer = verdict.certificate.parts
    assert (inner, outer) == (ef(here("c")), ef(denied(ef(here("c")))))
    labels = {(state[0], part): verdict.certificate.labels[state, part] for state in MODEL_STATES for part in (0, 1)}
    assert [labels[name, 0] for name in "abcd"] == [2, 1, 0, -1]
    assert [labels[name, 1] for name in "abcd"] == [1, 2, -1, 0]


MODEL_STATES = [(name,) for name in "abcd"]


def test_in_a_part_of_the_states_a_lasso_is_known_and_nothing_else():
    model = model_of_edges("t:ab", "u:ba", "v:bc", "w:cd")
    assert told(model, af(here("d")), Bounds(states=3)) == "(ab)"
    assert told(model, af(here("d")), Bounds(states=2)) == "unknown"  # b is not expanded
    assert told(model, ag(here("a")), Bounds(states=3)) == "unknown"
    assert told(model, af(ag(here("d"))), Bounds(states=3)) == "unknown"
    assert told(model, af(here("b")), Bounds(states=3)) == "unknown"
