"""Traces that go on for ever, in every format: where the loop begins, where it returns, whether it is the shortest."""

from __future__ import annotations

import json

import pytest

from tests.support.engines import EXPLICIT
from tests.support.loops import SHOP, report_of, shown_with, trace_of
from tests.support.stages import prepared_of
from varyoff.analysis.deciding import decide
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.replay import ReplayError, read_trace, replay_events, replay_trace
from varyoff.analysis.saved_trace import split_events
from varyoff.report.damage import damage
from varyoff.report.endless import endless_lines
from varyoff.report.loop import broken_when, length_text, rank_text
from varyoff.report.record import SystemRecord

RING = """\
machine: Ring
variables: {n: 0..MOST}
transitions:
  - {trigger: go, fair: weak, effect: {n: (n + 1) % (MOST + 1)}}
---
system: ring
instances: {it: Ring}
properties:
  p: {ltl: eventually(always(it.n != 5))}
"""

TURNING = (["job.submit", "job.hold"], 0)
WITH_A_STEM = (["job.submit", "job.hold", "job.submit"], 1)
AT_REST = (["job.submit"], 1)
PAUSING = (["job.submit", "-", "job.hold"], 0)
FINITE = (["job.submit", "job.start"], None)
NEVER_MOVING = ([], 0)
CASES = [TURNING, WITH_A_STEM, AT_REST, PAUSING, FINITE, NEVER_MOVING]


@pytest.mark.parametrize(
    ("case", "length", "when"),
    [
        (TURNING, "a loop of 2 steps", "for ever: from the start, by a loop of 2 steps"),
        (WITH_A_STEM, "1 step, then a loop of 2", "for ever: after 1 step, by a loop of 2 steps"),
        (AT_REST, "1 step, then nothing more", "after 1 step by nothing happening any more"),
        (PAUSING, "a loop of 3 steps", "for ever: from the start, by a loop of 3 steps"),
        (FINITE, "2 steps", "after 2 steps"),
        (NEVER_MOVING, "nothing ever happens", "from the start by nothing happening any more"),
        ((["job.submit", "-", "-"], 1), "1 step, then nothing more", "after 1 step by nothing happening any more"),
    ],
)
def test_the_steps_of_a_loop_are_counted_apart(
    case: tuple[list[str], int | None], length: str, when: str
) -> None:  # fmt: skip
    (one,) = prepared_of(SHOP)
    trace = trace_of(one.model, *case)
    assert (length_text(trace), broken_when(trace)) == (length, when)


def test_a_loop_says_whether_it_is_known_to_be_the_shortest() -> None:
    (one,) = prepared_of(SHOP)
    assert rank_text(trace_of(one.model, *TURNING)) == "shortest"
    assert rank_text(trace_of(one.model, *TURNING, shortest=False)) == "a short one; a shorter may exist"


# --- text ----------------------------------------------------------------------------------------


def told(system: SystemRecord) -> str:
    """What the terminal shows from the line of the verdict to the command."""
    text = report_of(system).to("text")
    return text[text.index("  VIOLATED") : text.index("\n\n1 system")].rstrip()


def test_a_loop_on_the_terminal() -> None:
    assert (
        told(shown_with(*WITH_A_STEM))
        == """\
  VIOLATED  runs  (1 step, then a loop of 2, shortest)
            shop.yaml:12:3
            The job runs.
       0  initial      job=idle
       1  operator     job.submit
                       $ SBMJOB job
                       job.state: idle → queued
          ↻ the loop begins: from here on steps 2 to 3, again and again, for ever
       2  operator     job.hold
                       job.state: queued → idle
       3  operator     job.submit
                       $ SBMJOB job
                       job.state: idle → queued
          ↻ back in state 1, and so on for ever
    reproduce: varyoff replay shop.yaml --trace 'job.submit job.hold job.submit' --loop 1"""
    )


def test_what_is_at_rest_on_the_terminal() -> None:
    assert (
        told(shown_with(*AT_REST)).splitlines()[3:]
        == """\
       0  initial      job=idle
       1  operator     job.submit
                       $ SBMJOB job
                       job.state: idle → queued
          ↻ state 1 for ever: nothing happens any more
    reproduce: varyoff replay shop.yaml --trace job.submit --loop 1""".splitlines()
    )


def test_a_repetition_and_a_loop_that_may_be_longer_than_needed_on_the_terminal() -> None:
    lines = told(shown_with(*PAUSING, shortest=False)).splitlines()
    assert lines[0] == "  VIOLATED  runs  (a loop of 3 steps, a short one; a shorter may exist)"
    assert lines[4] == "          ↻ the loop begins: from here on steps 1 to 3, again and again, for ever"
    assert lines[8] == "       2  nothing happens"
    assert "--trace 'job.submit - job.hold' --loop 0" in lines[-1]


@pytest.mark.parametrize("name", ["markdown", "junit", "sarif", "gitlab", "github"])
@pytest.mark.parametrize("case", [WITH_A_STEM, PAUSING], ids=["with a stem", "pausing"])
def test_every_format_for_people_says_where_the_loop_is(name: str, case: tuple[list[str], int]) -> None:
    text = report_of(shown_with(*case, shortest=False)).to(name)
    assert f"from here on steps {case[1] + 1} to 3, again and again, for ever" in text
    assert f"back in state {case[1]}, and so on for ever" in text
    assert "is violated for ever: " in text.replace("%3A", ":")
    assert "a short one; a shorter may exist" in text.lower()


def test_the_flow_of_sarif_has_the_loop() -> None:
    log = json.loads(report_of(shown_with(*WITH_A_STEM)).to("sarif"))
    (flow,) = log["runs"][0]["results"][0]["codeFlows"]
    said = [at["location"]["message"]["text"] for at in flow["threadFlows"][0]["locations"]]
    assert said[1].startswith("1: operator: job.submit")
    assert said[2] == "↻ the loop begins: from here on steps 2 to 3, again and again, for ever"
    assert said[5] == "↻ back in state 1, and so on for ever"


# --- what machines read --------------------------------------------------------------------------


def test_json_has_the_loop_and_repetitions_without_an_event() -> None:
    record = json.loads(report_of(shown_with(*PAUSING, shortest=False)).to("json"))
    (runs,) = record["systems"][0]["properties"]
    assert runs["trace"]["loop"] == 0
    assert [step["event"] for step in runs["trace"]["steps"]] == ["job.submit", None, "job.hold"]
    assert runs["trace"]["steps"][1] == {"event": None, "actor": None, "command": None, "changes": {}}
    assert runs["shortest"] is False


@pytest.mark.parametrize("name", ["json", "itf"])
@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(c[0]) or "nothing")
def test_a_saved_trace_is_read_back_with_its_loop(name: str, case: tuple[list[str], int | None]) -> None:
    system = shown_with(*case)
    saved = read_trace(report_of(system).to(name), system.model, "shop")
    assert replay_trace(EXPLICIT, system.model, (), saved).trace == system.properties[0].trace


@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(c[0]) or "nothing")
def test_the_command_shows_the_loop_again(case: tuple[list[str], int | None]) -> None:
    system = shown_with(*case)
    events = split_events(" ".join(case[0]))
    assert replay_events(EXPLICIT, system.model, (), events, loop=case[1]).trace == system.properties[0].trace


@pytest.mark.parametrize(
    ("events", "loop", "said"),
    [
        ("job.submit job.start", 0, "the trace says that its last state is state 0 again, and it is not"),
        ("job.submit", 2, "the loop returns to state 2, and the states of the trace are 0 to 1"),
    ],
)
def test_a_loop_that_does_not_close_is_refused(events: str, loop: int, said: str) -> None:
    (one,) = prepared_of(SHOP)
    with pytest.raises(ReplayError) as refused:
        replay_events(EXPLICIT, one.model, (), split_events(events), loop=loop)
    assert str(refused.value) == said


@pytest.mark.parametrize("loop", [3, -1, "0", True, 1.0])
def test_a_file_with_a_loop_to_nowhere_is_refused(loop: object) -> None:
    (one,) = prepared_of(SHOP)
    saved = {"initial": {"job.state": "idle"}, "steps": [{"event": None, "changes": {}}], "loop": loop}
    with pytest.raises(ReplayError, match=r"its loop returns to state .*, and its states are 0 to 1"):
        read_trace(json.dumps(saved), one.model, "shop")


@pytest.mark.parametrize(("most", "said"), [(11, "in the loop it.n is 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or 11"),
                                            (12, "in the loop it.n has 13 values")])  # fmt: skip
def test_of_many_values_in_a_loop_it_is_said_how_many(most: int, said: str) -> None:
    text = RING.replace("MOST", str(most))
    (one,) = prepared_of(text)
    asked = next(p for p in one.properties if p.name == "p")
    (verdict,) = decide(EXPLICIT, one.model, [asked]).verdicts
    assert verdict.trace is not None
    found = explain_violation(EXPLICIT, one.model, asked, verdict.trace)
    assert found is not None
    assert found.endless is not None
    assert said in [line for _, line in endless_lines(found.endless)]


def test_what_goes_on_for_ever_is_said_once_in_a_margin() -> None:
    """`without it, after 2 steps for ever: this never comes: …` has `for ever` from when it is, not from what it is."""
    (one,) = prepared_of(SHOP.replace("properties:", "properties:\n  p: {eventually: job.state == running}"))
    asked = next(p for p in one.properties if p.name == "p")
    (verdict,) = decide(EXPLICIT, one.model, [asked]).verdicts
    assert verdict.trace is not None
    found = explain_violation(EXPLICIT, one.model, asked, verdict.trace)
    assert damage(asked, verdict.trace, found) == "this never comes: job.state == running"
