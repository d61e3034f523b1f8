"""How long a promise is waited for, by hand: in how many states, and for how many steps at most."""

from __future__ import annotations

import pytest

from tests.support.engines import ask
from tests.support.stages import prepared_of
from varyoff.analysis import waiting as module
from varyoff.analysis.waiting import waiting
from varyoff.report.waiting import waiting_text

LINE = """\
machine: Job
states: [idle, queued, ready, running]
variables: {lamp: boolean}
transitions:
  - {trigger: submit, source: idle, dest: queued}
  - {trigger: load, actor: spontaneous, source: queued, dest: ready}
  - {trigger: start, actor: spontaneous, source: ready, dest: running}
  - {trigger: finish, actor: spontaneous, source: running, dest: idle}
  - {trigger: look, source: running}
  - {trigger: peek, source: queued}
---
machine: Lamp
parameters: {job: Job}
variables: {on: boolean}
transitions:
  - {trigger: switch, actor: workload, conditions: job.state == running, effect: {on: not on}}
---
system: shop
instances: {job: Job, lamp: {machine: Lamp, job: job}}
properties:
"""


@pytest.mark.parametrize(
    ("written", "states", "longest"),
    [
        ("leads_to: [job.state == queued, job.state == running]", 4, 2),  # each twice, for the lamp
        ("leads_to: [job.state == ready, job.state == running]", 2, 1),
        ("leads_to: [job.state == running, job.state == running]", 0, 0),
        ("leads_to: [job.state == queued, job.state == idle]", 6, None),  # the lamp may be switched any number of times
        ("infinitely_often: job.state != running", 2, None),
        ("eventually: job.state == idle", 0, 0),
        ("ltl: \"always(implies(job.state == queued, eventually(job.state == running)))\"", 4, 2),
    ],
)  # fmt: skip
def test_by_hand(written: str, states: int, longest: int | None) -> None:
    (one,) = prepared_of(LINE + f"  p: {{{written}}}\n")
    found = waiting(ask(one.model).space, one.properties[0])
    assert found is not None
    assert (found.states, found.of, found.longest) == (states, 8, longest)


@pytest.mark.parametrize(
    "written",
    ["always: job.state != ready or lamp.on or true", "ltl: \"until(job.state == idle, job.state == queued)\"",
     "ctl: AF(job.state == idle)", "ltl: \"eventually(always(lamp.on))\""],
)  # fmt: skip
def test_what_is_no_single_promise_has_no_figure(written: str) -> None:
    (one,) = prepared_of(LINE + f"  p: {{{written}}}\n")
    assert waiting(ask(one.model).space, one.properties[0]) is None


def test_too_many_states_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = prepared_of(LINE + "  p: {eventually: job.state == running}\n")
    monkeypatch.setattr(module, "MOST_STATES", 3)
    found = waiting(ask(one.model).space, one.properties[0])
    assert found is not None
    assert waiting_text(found) == f"how long it is waited for: {module.TOO_MANY}"


def test_in_words() -> None:
    said = {
        text: waiting_text(module.Waiting(states, 8, longest))
        for text, states, longest in (("two", 4, 2), ("any", 6, None), ("none", 0, 0))
    }
    assert said == {
        "two": "how long it is waited for: it is waited for in 4 states of 8, for at most 2 steps",
        "any": "how long it is waited for: it is waited for in 6 states of 8, for any number of steps: only fairness makes "
        "it come",
        "none": "how long it is waited for: not at all, it is so at once",
    }
