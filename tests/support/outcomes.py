"""Specifications of every outcome, small enough to know by heart what the formats should say of them."""

from __future__ import annotations

from varyoff.pipeline import Options, check_text
from varyoff.report.record import Report

TURNSTILE = """\
machine: Turnstile
states: [locked, unlocked]
variables:
  coins: 0..3
transitions:
  - trigger: coin
    source: locked
    dest: unlocked
    conditions: coins < 3
    effect: {coins: coins + 1}
    command: Insert a coin, 100% genuine | {instance}
  - trigger: push
    source: unlocked
    dest: locked
---
machine: Counter
parameters: {gate: Turnstile}
variables: {passed: boolean}
transitions:
  - {follows: gate.push, effect: {passed: true}}
---
system: turnstile
deadlock: allowed
instances:
  gate: Turnstile
  counter: {machine: Counter, gate: gate}
properties:
"""

HOLDING = (
    TURNSTILE
    + """\
  nobody-slips-through:
    doc: "A passage, <always> paid & counted: 100%."
    whenever: gate.push
    require: gate.state == unlocked
  it-opens: {reachable: gate.state == unlocked}
  never-opens:
    never: gate.state == unlocked
    expect: violated
expect: {initial: 1, states: 7}
"""
)

VIOLATED = (
    TURNSTILE
    + """\
  never-three:
    doc: "Too many: <coins> & \\"quotes\\", 50%::error::"
    source_text: Somewhere
    never: gate.coins == 3
  never-passed:
    severity: warning
    never: counter.passed
  opens-for-ever:
    always: gate.state == unlocked
    expect: violated
  surprise:
    always: gate.coins <= 3
    expect: violated
expect: {initial: 1, states: 8}
"""
)

UNDECIDED = (
    TURNSTILE
    + """\
  never-three: {never: gate.coins == 3}
  it-opens: {reachable: gate.state == unlocked}
expect: {states: 7}
"""
)

VACUOUS = (
    TURNSTILE
    + """\
  empty-words: {always: "implies(gate.coins > 3, gate.state == locked)"}
  known-to-be-empty:
    always: implies(gate.coins > 3, gate.state == locked)
    expect: vacuous
"""
)

BROKEN = HOLDING.replace("dest: locked\n", "dest: lokced\n")

FAILING = HOLDING.replace("    conditions: coins < 3\n", "")  # leaves the range

EMPTY = TURNSTILE.replace("properties:\n", "")

CASES: dict[str, tuple[str, Options, int]] = {
    "holding": (HOLDING, Options(), 0),
    "violated": (VIOLATED, Options(), 1),
    "undecided": (UNDECIDED, Options(max_states=3), 3),
    "vacuous": (VACUOUS, Options(), 1),
    "broken": (BROKEN, Options(), 2),
    "failing": (FAILING, Options(), 2),
    "empty": (EMPTY, Options(), 5),
}


def report(case: str, file: str = "specs/gate one.yaml") -> Report:
    text, options, status = CASES[case]
    found = check_text(text, options, file)
    assert found.exit == status, found
    return found


def many(number: int, severity: str = "error") -> Report:
    """A report of as many properties, all violated."""
    properties = "".join(
        f"  property-{i}: {{severity: {severity}, never: gate.state == unlocked}}\n" for i in range(number)
    )
    return check_text(TURNSTILE + properties, None, "specs/x.yaml")
