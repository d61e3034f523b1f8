"""A game that is lost: to every event of ours the adversary has an answer, which leads to where it is lost again."""

from __future__ import annotations

from tests.support.engines import EXPLICIT
from tests.support.stages import prepared_of
from varyoff.analysis.deciding import decide
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.problem.certificate import Adversary
from varyoff.problem.question import Win
from varyoff.report.reason import reason_lines

DOOR = """\
machine: Door
states: [shut, ajar, open, broken]
transitions:
  - {trigger: push, source: shut, dest: ajar}
  - {trigger: push, source: ajar, dest: open}
  - {trigger: kick, source: shut, dest: broken}
  - {trigger: mend, source: broken, dest: shut}
  - {trigger: wind, actor: workload, source: ajar, dest: shut}
  - {trigger: gust, actor: fault, source: shut, dest: broken}
---
system: house
instances: {door: Door}
deadlock: allowed
properties:
"""


def lost(written: str) -> Explanation:
    (one,) = prepared_of(DOOR + f"  p: {written}\n")
    (verdict,) = decide(EXPLICIT, one.model, one.properties).verdicts
    assert verdict.status == "violated"
    assert isinstance(verdict.certificate, Adversary)
    found = explain_violation(
        EXPLICIT, one.model, one.properties[0], verdict.trace, one.elaborated.model, verdict.certificate
    )
    assert found is not None
    return found


def test_every_event_of_ours_is_answered() -> None:
    found = lost("{recoverable: door.state == open, despite: [workload]}")
    lines = [" " * indent + line for indent, line in reason_lines(found, "recoverable", 96)]
    assert lines == [
        "out of reach: door.state == open",
        "  no choice of steps of operator, spontaneous or fault leads there for certain from the last",
        "    state, as steps of workload may come between",
        "  each event that we can choose there is answered",
        "    door.push (operator): answered by door.wind (workload), and lost again, in the same state",
        "    door.kick (operator): lost again at once, where door.state is broken",
        "    door.gust (fault): lost again at once, where door.state is broken",
    ]


def test_where_nothing_can_be_done_that_is_said() -> None:
    found = lost("{recoverable: door.state == broken, by: [spontaneous], despite: [workload, fault]}")
    lines = [line for _, line in reason_lines(found, "recoverable", 96)]
    assert found.answers == ()
    assert lines[-1] == "none of our events is possible there"


def test_what_not_even_both_together_reach_is_out_of_reach_for_that_reason() -> None:
    found = lost("{recoverable: door.state == open and door.state == broken, despite: [workload]}")
    assert found.answers is None
    assert found.lost.startswith("no way leads there by steps of")


def test_without_the_certificate_nothing_is_made_up() -> None:
    (one,) = prepared_of(DOOR + "  p: {recoverable: door.state == open, despite: [workload]}\n")
    (verdict,) = decide(EXPLICIT, one.model, one.properties).verdicts
    assert isinstance(one.properties[0].question, Win)
    found = explain_violation(EXPLICIT, one.model, one.properties[0], verdict.trace)
    assert found is not None
    assert found.answers is None
    assert "for certain" in found.lost


FAR = """\
machine: Boat
states: [shore, near, far, island]
transitions:
  - {trigger: row, source: shore, dest: far}
  - {trigger: land, source: [near, far], dest: island}
  - {trigger: calm, actor: workload, source: near, dest: far}
  - {trigger: drift, actor: workload, source: far, dest: near}
  - {trigger: wash, actor: workload, source: near, dest: shore}
---
system: sea
instances: {boat: Boat}
deadlock: allowed
properties:
  p: {recoverable: boat.state == island, by: [operator], despite: [workload]}
"""


def test_an_answer_of_several_steps_takes_no_detour() -> None:
    (one,) = prepared_of(FAR)
    (verdict,) = decide(EXPLICIT, one.model, one.properties).verdicts
    found = explain_violation(EXPLICIT, one.model, one.properties[0], verdict.trace, certificate=verdict.certificate)
    assert found is not None
    assert found.answers is not None
    (answer,) = found.answers
    assert [step.label for step in answer.theirs] == ["boat.drift", "boat.wash"]
    assert answer.where == ()


def test_where_no_actor_is_left_on_our_side_that_is_said() -> None:
    found = lost("{recoverable: door.state == open, despite: [operator, spontaneous, workload, fault]}")
    assert found.lost.startswith("no actor is left whose steps we could choose, and steps of operator, spontaneous, ")
    assert found.answers == ()
