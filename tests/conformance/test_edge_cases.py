"""Edge cases of the language: what was worked out by hand, and the reference interpreter, agree with the engine."""

from __future__ import annotations

import pytest

from tests.conformance.agreement import counts_of, disagreements, engine, verdicts_of
from tests.conformance.cases import CASES

NAMED = pytest.mark.parametrize("case", [pytest.param(c, id=c.name.replace(" ", "-")) for c in CASES])


@NAMED
def test_engine_agrees_with_the_interpreter(case):
    assert disagreements(case.question) == []


@NAMED
def test_engine_agrees_with_what_was_worked_out(case):
    report = engine(case.question)
    if case.counts is not None:
        assert counts_of(report) == case.counts
    found = verdicts_of(report)
    assert {name: found.get(name, "holds") for name in case.verdicts} == case.verdicts


def test_most_cases_are_worked_out_by_hand():
    assert sum(bool(case.counts or case.verdicts) for case in CASES) >= 40
