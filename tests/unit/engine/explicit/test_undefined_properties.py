"""A property without a value in some reachable state is an error of the model, whatever was found before."""

from __future__ import annotations

import pytest

from tests.support.engines import ask
from tests.support.stages import lowered
from varyoff.audit.run import audit
from varyoff.engine.explicit import search
from varyoff.pipeline import Options, check_text
from varyoff.spec.load import loads

COUNTDOWN = """
machine: Countdown
variables: {n: {type: 0..9, initial: 9}}
transitions:
  - {trigger: down, conditions: n > 0, effect: {n: n - 1}}
  - {trigger: again, conditions: n > 0, effect: {n: 9}}
---
system: s
instances: {a: Countdown}
deadlock: DEADLOCK
properties:
  known: {always: a.n <= 9}
  PROPERTY
"""

# Each is decided at once, near the initial state, and has no value where n is 0: after 9 steps, or in the step from 1.
UNDEFINED = {
    "always, violated": ("asked: {always: 18 // a.n > 2, expect: violated}", 9),
    "never, violated": ("asked: {never: 18 // a.n == 2, expect: violated}", 9),
    "never, of alternatives": ("asked: {never: a.n == 9 or 18 // a.n > 18, expect: violated}", 9),
    "reachable, with a witness": ("asked: {reachable: 18 // a.n == 2}", 9),
    "require, violated": ("asked: {whenever: a.down, require: 18 // (a.n - 1) > 2, expect: violated}", 8),
    "ensure, violated": ("asked: {whenever: a.down, ensure: 18 // next(a.n) > 2, expect: violated}", 8),
    "ensure, of one event of several": ("asked: {whenever: '*', ensure: 18 // next(a.n) > 2, expect: violated}", 8),
    "recoverable": ("asked: {recoverable: 18 // a.n == 2}", 9),
}


def specification(lines: str, deadlock: str = "allowed") -> str:
    return COUNTDOWN.replace("PROPERTY", lines).replace("DEADLOCK", deadlock)


@pytest.mark.parametrize(("lines", "steps"), UNDEFINED.values(), ids=UNDEFINED)
def test_it_is_an_error_of_the_model(lines: str, steps: int) -> None:
    text = specification(lines)
    report = check_text(text, Options(audit="full"))
    assert report.exit == 2
    (system,) = report.systems
    assert system.failure is not None
    assert system.failure.diagnostic.code == "V504"
    assert len(system.failure.trace) == steps
    assert {p.verdict for p in system.properties} == {"unknown"}
    assert system.audit is not None
    assert system.audit.findings == ()


@pytest.mark.parametrize("name", [name for name in UNDEFINED if name != "recoverable"])
def test_the_full_audit_finds_one_that_the_engine_passes_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_may_fail", lambda condition: False)
    report = check_text(specification(UNDEFINED[name][0]), Options(audit="full"))
    assert report.exit == 4
    (system,) = report.systems
    assert system.failure is None
    assert system.audit is not None
    assert any("division by zero" in finding for finding in system.audit.findings)


def test_what_excuses_a_deadlock_has_a_value_in_every_deadlock() -> None:
    text = """
machine: Walk
variables: {n: {type: 0..6, initial: 1}, way: {type: [left, right], initial: any}}
transitions:
  - {trigger: left, conditions: way == left and n == 1, effect: {n: 2}}
  - {trigger: right, conditions: way == right and n >= 1, effect: {n: "(n + 1) % 5"}}
---
system: s
instances: {a: Walk}
deadlock: {unless: 4 // a.n == 1}
"""
    report = check_text(text, Options(audit="full"))
    assert report.exit == 2
    assert report.systems[0].failure is not None
    assert len(report.systems[0].failure.trace) == 4


def test_the_full_audit_evaluates_a_goal_in_every_state() -> None:
    text = specification("back: {recoverable: a.n == 9}").replace("again, conditions: n > 0", "again")
    asked = []
    for one in (text, text.replace("a.n == 9}", "18 // a.n == 2}")):
        found = lowered(loads(one).systems[0])
        assert found.elaborated is not None
        asked.append((found.elaborated.model, found.properties))
    (model, total), (_, partial) = asked
    answer = ask(model, total)
    assert [v.status for v in answer.verdicts] == ["holds", "holds"]
    assert audit(model, total, answer.verdicts, answer.counts, mode="full").findings == ()
    findings = audit(model, partial, answer.verdicts, answer.counts, mode="full").findings
    assert ["division by zero" in finding.message for finding in findings] == [True]
