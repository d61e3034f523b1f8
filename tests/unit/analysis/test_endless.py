"""Why a lasso is a counterexample, as it is told: what does not come, why the loop is fair, what would have to be fair."""

from __future__ import annotations

import pytest

from tests.support.engines import EXPLICIT
from tests.support.loops import trace_of
from tests.support.stages import prepared_of
from varyoff.analysis.endless import explain_endless
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Endless, Explanation, Mending, Relied
from varyoff.base.record import replace
from varyoff.problem.question import Follow
from varyoff.report.endless import mending_lines
from varyoff.report.reason import reason_lines

JOB = """\
machine: Job
states: [idle, queued, running]
transitions:
  - {trigger: submit, source: idle, dest: queued}
  - {trigger: hold, source: queued, dest: idle}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
  - {trigger: finish, actor: spontaneous, source: running, dest: idle}
---
system: shop
instances: {job: Job}
properties:
"""


def told(written: str, events: str, loop: int) -> tuple[Explanation | None, list[str]]:
    (one,) = prepared_of(JOB + f"  p: {written}\n")
    asked = one.properties[0]
    assert isinstance(asked.question, Follow)
    trace = trace_of(one.model, events.split(), loop)
    found = explain_violation(EXPLICIT, one.model, asked, trace, remedies=False)
    lines = [] if found is None else list(reason_lines(found, asked.form, 96))
    return found, [" " * indent + line for indent, line in lines]


@pytest.mark.parametrize(
    ("written", "events", "loop", "lines"),
    [
        ("{leads_to: [job.state == queued, job.state == running]}", "job.submit job.hold", 0, [
            "needs, sooner or later, job.state == running, given job.state == queued",
            "  from state 1 on it never comes",
            "  in the loop job.state is idle or queued",
            "  the loop is fair",
            "    job.start (weakly fair): not enabled in state 0: source: job.state == queued, but it is",
            "      idle",
            "    job.finish (weakly fair): not enabled in state 0: source: job.state == running, but it is",
            "      idle",
        ]),
        ("{infinitely_often: job.state == running, assuming: {none: true}}", "job.submit job.start job.finish", 3, [
            "needs, again and again, job.state == running",
            "  it is so in state 2 for the last time, and never from state 3 on",
            "  in the loop job.state is idle",
            "  nothing is assumed to be fair, so it may stop or go on anywhere",
        ]),
        ("{eventually: job.state == running, assuming: {strong: [job.hold]}}", "job.submit job.hold", 0, [
            "needs, sooner or later, job.state == running",
            "  it never comes",
            "  in the loop job.state is idle or queued",
            "  the loop is fair",
            "    job.start (weakly fair): not enabled in state 0: source: job.state == queued, but it is",
            "      idle",
            "    job.finish (weakly fair): not enabled in state 0: source: job.state == running, but it is",
            "      idle",
            "    job.hold (strongly fair): taken in the loop, at step 2",
        ]),
        ("{ltl: \"always(implies(job.state == queued, next(job.state == running)))\", assuming: {none: true}}",
         "job.submit", 1, [
            "needs job.state == running, given job.state == queued",
            "  in state 1 it is not so",
            "  in the loop job.state is queued",
            "  nothing is assumed to be fair, so it may stop or go on anywhere",
        ]),
    ],
)  # fmt: skip
def test_the_lines_of_a_reason(written: str, events: str, loop: int, lines: list[str]) -> None:
    assert told(written, events, loop)[1] == lines


@pytest.mark.parametrize(("events", "loop"), [("job.submit job.start job.finish", 0), ("job.submit job.start", 2)])
def test_a_behaviour_that_is_no_counterexample_is_not_explained(events: str, loop: int) -> None:
    assert told("{eventually: job.state == running}", events, loop)[0] is None


def test_a_trace_that_ends_is_not_explained() -> None:
    (one,) = prepared_of(JOB + "  p: {eventually: job.state == running}\n")
    asked = one.properties[0]
    assert isinstance(asked.question, Follow)
    trace = replace(trace_of(one.model, ["job.submit"]), loop=None)
    assert explain_endless(EXPLICIT, one.model, asked, asked.question, trace, remedies=False) is None


def test_what_would_have_to_be_fair_says_by_whom() -> None:
    done = Relied("copy.done", "weak", ("spontaneous",))
    typed = Relied("copy.make", "strong", ("operator",))
    lines = [line for _, line in mending_lines(Mending(((done,), (typed, done))))]
    assert lines == [
        "holds if copy.done is weakly fair (spontaneous: what completes by itself)",
        (
            "or if copy.make is strongly fair (operator: honest only if somebody always types it) and copy.done is weakly "
            "fair (spontaneous: what completes by itself)"
        ),
    ]
    assert [line for _, line in mending_lines(Mending((), "not found"))] == [
        "fairness under which it would hold: not found"
    ]


def test_a_loop_is_told_as_data() -> None:
    found, _ = told("{leads_to: [job.state == queued, job.state == running]}", "job.submit job.hold", 0)
    assert found is not None
    assert isinstance(found.endless, Endless)
    assert (found.endless.what, found.endless.since, found.endless.never) == ("job.state == running", 1, True)
    assert found.endless.values == (("job.state", ("idle", "queued")),)
    assert found.endless.mending is None
