"""Edge cases of the language: what was worked out by hand, and the reference interpreter, agree with the engine."""

from __future__ import annotations

import pytest

from tests.support import batches
from tests.support.agreement import counts_of, disagreements, engine, verdicts_of
from tests.support.edge_cases import CASES
from varyoff.engine.explicit import explorer, grouping, summaries
from varyoff.engine.explicit.summaries import Summaries

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


@pytest.mark.parametrize(("small", "limit"), [(1, 200_000), (1, 0), (8, 3), (4_096, 0)])
def test_how_events_are_grouped_and_remembered_changes_nothing(small, limit, monkeypatch):
    monkeypatch.setattr(grouping, "SMALL", small)
    monkeypatch.setattr(explorer, "MEMO_LIMIT", limit)
    differing = {case.name: found for case in CASES if (found := disagreements(case.question))}
    assert differing == {}


@pytest.mark.parametrize(
    ("narrow", "fits", "small", "limit"),
    [(0, 4_096, 4_096, 200_000), (2, 4_096, 1, 200_000), (0, 4, 4_096, 200_000), (0, 16, 2, 1), (0, 4, 1, 0)],
)
def test_what_is_summarized_changes_nothing(narrow, fits, small, limit, monkeypatch):
    summarize_everything(monkeypatch, narrow)
    monkeypatch.setattr(summaries, "SMALL", fits)
    monkeypatch.setattr(grouping, "SMALL", small)
    monkeypatch.setattr(explorer, "MEMO_LIMIT", limit)
    differing = {case.name: found for case in CASES if (found := disagreements(case.question))}
    assert differing == {}


def test_what_is_summarized_changes_nothing_in_random_specifications(monkeypatch):
    summarize_everything(monkeypatch, 0)
    made = []
    position = Summaries._position
    monkeypatch.setattr(Summaries, "_position", lambda self, summary: made.append(summary) or position(self, summary))
    differing = {seed: found for seed in range(200) if (found := batches.result(seed).disagreements)}
    assert differing == {}
    assert {type(summary) for summary in made} == {summaries._Disjunction, summaries._Sum}


def summarize_everything(monkeypatch, narrow):
    monkeypatch.setattr(summaries, "WIDE", 0)
    monkeypatch.setattr(summaries, "NARROW", narrow)
    monkeypatch.setattr(summaries, "GAIN", 0)


def test_most_cases_are_worked_out_by_hand():
    assert sum(bool(case.counts or case.verdicts) for case in CASES) >= 35
