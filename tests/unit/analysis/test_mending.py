"""Under which fairness a property would hold: by hand, and against asking of every event alone."""

from __future__ import annotations

from itertools import product

import pytest

from tests.support.engines import EXPLICIT
from tests.support.stages import prepared_of
from varyoff.analysis import mending as module
from varyoff.analysis.explanation import Mending
from varyoff.analysis.mending import mending
from varyoff.base.budget import time_limit
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow

ENGINE = EXPLICIT

JOB = """\
machine: Job
states: [idle, queued, running, off]
variables: {lamp: boolean}
transitions:
  - {trigger: submit, source: idle, dest: queued}
  - {trigger: hold, source: queued, dest: idle}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
  - {trigger: switch, actor: workload, source: idle, effect: {lamp: not lamp}}
  - {trigger: stop, source: idle, dest: off}
---
system: shop
instances: {job: Job}
deadlock: allowed
properties:
"""


def violated(written: str, text: str = JOB) -> tuple[Model, Follow, Trace]:
    (one,) = prepared_of(text + f"  p: {written}\n")
    question = one.properties[0].question
    assert isinstance(question, Follow)
    (decision,) = ENGINE.explore(one.model, [question]).decisions
    assert decision.answer == "no"
    assert decision.trace is not None
    return one.model, question, decision.trace


def said(found: Mending) -> list[list[str]]:
    return [[f"{r.name} {r.kind} {' '.join(r.actors)}" for r in remedy] for remedy in found.remedies]


@pytest.mark.parametrize(
    ("written", "remedies", "reason"),
    [
        ("{leads_to: [job.state == queued, job.state != queued], assuming: {none: true}}",
         [["job.hold weak operator"], ["job.start weak spontaneous"]], ""),
        ("{leads_to: [job.state == queued, job.state == running], assuming: {weak: [job.submit]}}",
         [], module.NONE_OF_THEM),  # one may stop
        ("{leads_to: [job.state == idle, job.state != idle], assuming: {strong: [job.switch]}}",
         [["job.submit weak operator"], ["job.stop weak operator"]], ""),
        ("{ltl: \"always(job.state == idle)\"}", [], module.NOTHING_LEFT_OUT),
        ("{infinitely_often: job.state != idle, assuming: {strong: [job.start, job.switch]}}",
         [["job.submit weak operator"], ["job.stop weak operator"]], ""),
    ],
)  # fmt: skip
def test_by_hand(written: str, remedies: list[list[str]], reason: str) -> None:
    found = mending(ENGINE, *violated(written))
    if remedies:
        assert (said(found), found.reason) == (remedies, reason)
    else:
        assert (found.remedies, found.reason) == ((), reason)


TWO = """\
machine: Job
states: [idle, queued, running]
transitions:
  - {trigger: submit, source: idle, dest: queued}
  - {trigger: hold, source: queued, dest: idle}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
---
system: shop
instances: {job: Job}
deadlock: allowed
properties:
"""


def test_two_events_where_one_is_not_enough_and_no_more_than_is_needed() -> None:
    (pair,) = said(mending(ENGINE, *violated("{eventually: job.state == running}", TWO)))
    assert sorted(pair) == ["job.start strong spontaneous", "job.submit weak operator"]


def test_where_everything_happens_in_the_loop_no_fairness_helps() -> None:
    text = TWO.replace("  - {trigger: start, actor: spontaneous, source: queued, dest: running}\n", "")
    written = "{eventually: job.state == running, assuming: {weak: [job.submit, job.hold]}}"
    found = mending(ENGINE, *violated(written, text))
    assert (found.remedies, found.reason) == ((), module.NOTHING_LEFT_OUT)


def test_it_gives_up_where_there_are_too_many_states_or_events(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = violated("{eventually: job.state == running}", TWO)
    monkeypatch.setattr(module, "MOST_SINGLE", 1)
    assert mending(ENGINE, *asked).reason == module.GAVE_UP
    monkeypatch.setattr(module, "MOST_STATES", 1)
    found = mending(ENGINE, *asked)
    assert (found.remedies, found.reason) == ((), "not found: the bound of 1 state was hit")


def test_it_says_which_bound_was_hit_and_no_other() -> None:
    model, question, trace = violated("{eventually: job.state == running}", TWO)
    with time_limit(-1):
        found = mending(ENGINE, model, question, trace)
    assert (found.remedies, found.reason) == ((), "not found: the bound of seconds was hit")


WANTED = ("job.state != idle", "job.state != queued", "job.state == off or job.state == running", "job.lamp")
CASES = [
    f"{{leads_to: [{p}, {q}], assuming: {{{assumed}}}}}"
    for p, q in product(("job.state == idle", "job.state == queued", "not job.lamp"), WANTED)
    for assumed in ("none: true", "weak: [job.submit]", "strong: [job.switch]")
]


def test_single_events_are_just_those_that_suffice() -> None:
    """Whatever loop is found: of every event it is asked whether its fairness alone would do, weak or strong."""
    found_some = 0
    for written in CASES:
        try:
            model, question, trace = violated(written)
        except AssertionError:  # it holds
            continue
        wanted = {}
        for kind in ("strong", "weak"):
            for name in dict.fromkeys(event.name for event in model.events):
                positions = tuple(i for i, event in enumerate(model.events) if event.name == name)
                more = Fair(name, positions, kind)
                kept = tuple(g for g in question.fairness.groups if g.name != name)
                asked = Follow(question.formula, Fairness((*kept, more)))
                if ENGINE.explore(model, [asked]).decisions[0].answer == "yes":
                    wanted[name] = kind
        found = mending(ENGINE, model, question, trace)
        single = {remedy[0].name: remedy[0].kind for remedy in found.remedies if len(remedy) == 1}
        assert single == wanted, written
        found_some += bool(wanted)
    assert found_some >= 4
