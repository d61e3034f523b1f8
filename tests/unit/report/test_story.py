"""Stories: what the cause reads is shown although it does not move, and the first sentence says what happens."""

from __future__ import annotations

import shlex

import pytest

from tests.support.stages import prepared_of
from varyoff.pipeline import Options, check_system
from varyoff.report.story import Story, stories_of

POOLS = """\
machine: Partition
states: [up, down]
transitions: [{trigger: crash, actor: fault, source: up, dest: down}]
---
machine: Pool
parameters: {host: Partition}
states: [off, on]
initial: on
variables: {dirty: boolean}
transitions:
  - {trigger: vary_off, source: on, dest: off, command: "VRYCFG {instance} *OFF"}
  - {trigger: write, actor: workload, source: on, conditions: host.state == up, effect: {dirty: true}}
---
machine: Copy
parameters: {pool: Pool, gate: Gate}
states: [none, made]
transitions:
  - trigger: make
    source: none
    dest: made
    conditions: gate.open
    procedure: {pool_is_off: pool.state == off}
    command: "mkflash {instance}"
    doc: Time zero.
---
machine: Gate
variables: {open: {type: boolean, initial: true}}
---
machine: Bystander
states: [here]
---
system: backup
instances:
  host: Partition
  pool: {machine: Pool, host: host}
  copy: {machine: Copy, pool: pool, gate: gate}
  gate: Gate
  bystander: Bystander
deadlock: allowed
properties:
  only-when-off: {doc: "The copy is made of a pool that is off. Else it is worthless.", never: "copy.state == made and pool.state == on"}
  clean: {whenever: pool.write, require: "host.state == down"}
  back: {recoverable: "pool.state == on", doc: "The pool can be varied on again."}
  counted: {whenever: copy.make, ensure: "next(copy.state) == none"}
  can-be-made: {reachable: copy.state == made, doc: A copy can be made.}
  meant: {doc: "The pool is never off.", never: pool.state == off, expect: violated}
"""


def stories(text: str = POOLS) -> dict[str, Story]:
    (one,) = prepared_of(text)
    record = check_system(one, Options(guard_table=True))
    return {s.ident: s for s in stories_of(record, record.guards)}


DROPPED = "only-when-off-without-copy-make-pool_is_off"


def test_what_the_cause_reads_has_a_lane_although_it_does_not_move() -> None:
    story = stories()[DROPPED]
    assert {n.partition(".")[0] for b in story.beats for n, _, _ in b.changes} == {"copy"}
    assert story.lanes == ("pool", "copy", "gate")
    assert story.focus == ("copy.state", "pool.state")


def test_a_dropped_guard_stands_with_its_values_at_the_step() -> None:
    story = stories()[DROPPED]
    (beat,) = story.beats
    assert (story.guard, story.guard_text) == ("copy.make/pool_is_off", "pool.state == off")
    assert [(w.name, w.guard.text, dict(w.guard.values)) for w in beat.waived] == [
        ("copy.make/pool_is_off", "pool.state == off", {"pool.state": "on"})
    ]
    assert beat.reads == (("copy.state", "none"), ("gate.open", "true"))
    assert (beat.label, beat.command, beat.doc) == ("copy.make", "mkflash copy", "Time zero.")


@pytest.mark.parametrize(
    ("ident", "sentence"),
    [
        (DROPPED, ("“The copy is made of a pool that is off.” is not kept when nobody checks “pool is off” "
         "(pool.state == off) before copy.make: after 1 step, copy is made and pool is on.")),
        ("clean", "The property clean is broken: after 1 step, pool.write happens while host is up."),
        ("back", ("“The pool can be varied on again.” is not kept: after 1 step, there is no way any more to "
         "pool.state == on, as pool stays off.")),
        ("counted", ("The property counted is broken: after 2 steps, copy.make (mkflash copy) happens, and then copy "
         "is made.")),
        ("can-be-made", ("“A copy can be made.” is possible: it takes 2 steps, the last of which is copy.make "
         "(mkflash copy).")),
        ("meant", "“The pool is never off.” is violated, as expected: after 1 step, pool is off."),
    ],
)  # fmt: skip
def test_the_first_sentence_says_what_was_promised_and_what_happens(ident: str, sentence: str) -> None:
    assert stories()[ident].headline == sentence


def test_the_reason_begins_with_the_cause() -> None:
    reason = stories()["back"].reason
    assert reason[0] == "out of reach: pool.state == on"
    assert reason[2].strip() == "pool.state stays off: no transition leads out of it"


def test_an_error_of_the_model_has_a_sentence_too() -> None:
    text = (
        "machine: C\nvariables: {n: 0..1}\ntransitions: [{trigger: up, effect: {n: n + 1}}]\n---\n"
        "system: s\ninstances: {c: C}\nproperties: {p: {always: c.n < 9}}\n"
    )
    (one,) = prepared_of(text)
    record = check_system(one, Options())
    (story,) = stories_of(record, None)
    assert story.headline.startswith("The model itself has an error after 1 step, and until it is mended")
    assert shlex.split(story.reproduce)[:2] == ["varyoff", "replay"]
