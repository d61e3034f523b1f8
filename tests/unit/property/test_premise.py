"""Which premise a formula has, and which conclusion; what the answers to questions about them make of a verdict."""

from __future__ import annotations

import pytest

from varyoff.elaborate.flatten import flatten
from varyoff.model.expression import show
from varyoff.problem.condition import StateCondition
from varyoff.problem.decision import Decision
from varyoff.property.forms import properties_of
from varyoff.property.property import Property
from varyoff.property.verdict import ALREADY, judge
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Two
variables: {a: boolean, b: boolean, n: 0..2}
define: {careful: "implies(a, b)", plain: a}
---
machine: Owner
parameters: {twos: [Two]}
variables: {one: {one_of: twos}, maybe: {one_of: twos, optional: true}}
---
system: s
instances: {t: Two, u: Two, o: {machine: Owner, twos: [t, u]}}
deadlock: allowed
properties:
  p: {ASKED}
"""


def lowered(asked: str) -> tuple[Property, tuple[str, ...]]:
    elaborated = flatten(loads(SPECIFICATION.replace("ASKED", asked))["s"])
    (one,) = properties_of(elaborated)
    return one, elaborated.model.names


def said(asked: str) -> tuple[str, str]:
    """Return premise and conclusion as text."""
    one, names = lowered(asked)
    assert one.premise is None or isinstance(one.premise, StateCondition)
    premise = "" if one.premise is None else show(one.premise.expression, names)
    return premise, "" if one.conclusion is None else show(one.conclusion.expression, names)


@pytest.mark.parametrize(
    ("asked", "premise", "conclusion"),
    [
        ("leads_to: [t.a, t.b]", "t.a", "t.b"),
        ("leads_to: [true, t.b]", "true", "t.b"),
        ("eventually: 'implies(t.a, t.b)'", "", ""),
        ("infinitely_often: 'implies(t.a, t.b)'", "", ""),
        ("ltl: 'implies(t.a, t.b)'", "t.a", "t.b"),
        ("ltl: 'always(implies(t.a, eventually(t.b)))'", "t.a", "t.b"),
        ("ltl: 'always(always(implies(t.a, eventually(eventually(t.b)))))'", "t.a", "t.b"),
        ("ltl: 'always(leads_to(t.a, t.b))'", "t.a", "t.b"),
        ("ltl: 'always(implies(t.a, always(t.b)))'", "t.a", ""),
        ("ltl: 'leads_to(t.a, t.b) and always(implies(u.a, u.b))'", "t.a or u.a", "t.b and u.b"),
        ("ltl: 'leads_to(t.a, t.b) and always(u.b)'", "", ""),
        ("ltl: 'leads_to(t.a, t.b) and true'", "t.a", "t.b"),
        ("ltl: 'all(leads_to(x.a, x.b) for x in Two)'", "t.a or u.a", "t.b and u.b"),
        ("ltl: 'all(always(implies(x.a, x.b)) for x in Two if x == t)'", "t.a", "t.b"),
        ("ltl: 'all(leads_to(x.a, x.b) for x in Two if t.b)'", "", ""),  # an `if` is no part of what comes later
        ("ltl: 'all(always(implies(x.a, x.b)) for x in [m for m in Two if m != m])'", "false", "true"),
        ("ltl: 'always(implies(eventually(t.a), t.b))'", "", ""),
        ("ltl: 'implies(always(t.a), t.b)'", "", ""),
        ("ltl: 'eventually(implies(t.a, t.b))'", "", ""),
        ("ltl: 'not leads_to(t.a, t.b)'", "", ""),
        ("ltl: 'leads_to(t.a, t.b) or leads_to(u.a, u.b)'", "", ""),
        ("ltl: 'always(t.careful)'", "t.a", "t.b"),
        ("ltl: 'always(o.one.careful)'", "o.one.a", ""),
        ("ltl: 'always(implies(o.maybe != none, o.maybe.a))'", "o.maybe != none", ""),  # it has not always a value
        ("ctl: 'AG(implies(t.a, EF(t.b)))'", "t.a", "t.b"),
        ("ctl: 'AG(implies(t.a, AF(t.b)) and implies(u.a, AX(u.b)))'", "t.a or u.a", ""),
        ("ctl: 'EF(implies(t.a, t.b))'", "", ""),
        ("ctl: 'AG(implies(AF(t.a), t.b))'", "", ""),
    ],
)
def test_premises_and_conclusions(asked: str, premise: str, conclusion: str) -> None:
    assert said(asked) == (premise, conclusion)


YES, NO, OPEN = Decision("yes"), Decision("no"), Decision("unknown", reason="too large")


@pytest.mark.parametrize(
    ("decisions", "status", "remark"),
    [
        ((YES, YES, YES), "holds", ""),
        ((YES, YES, NO), "holds", ALREADY),
        ((YES, YES, OPEN), "holds", ""),
        ((YES, NO, YES), "vacuous", ""),
        ((YES, NO, NO), "vacuous", ""),
        ((YES, OPEN, NO), "unknown", ""),
        ((NO, YES, NO), "violated", ""),
        ((OPEN, YES, NO), "unknown", ""),
    ],
)
def test_a_verdict_is_of_all_answers(decisions: tuple[Decision, ...], status: str, remark: str) -> None:
    one, _ = lowered("leads_to: [t.a, t.b]")
    verdict = judge(one, decisions, 1)
    assert (verdict.status, verdict.remark) == (status, remark)
    assert verdict.reason == {"vacuous": "its premise is never true", "unknown": "too large"}.get(status, "")


def test_a_formula_without_a_premise_is_one_question() -> None:
    one, _ = lowered("ltl: 'always(eventually(t.a))'")
    assert judge(one, (YES,), 1).status == "holds"
    assert judge(one, (NO,), 1).status == "violated"
