"""Where checkers of liveness have been wrong: small specifications, each with the answer worked out by hand beside it.

Every answer is that of both engines, of the audit and of the reference interpreter, which also looks at the lasso.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.support.agreement import Question, disagreements, engine
from varyoff.engine.registry import engine_names
from varyoff.pipeline import Options, check_specification
from varyoff.report.record import Report
from varyoff.spec.load import loads


class Trap(NamedTuple):
    """A specification and its verdicts.

    Behind a verdict: the number of steps of what is shown, and of a lasso the number of the state to which it returns.
    """

    text: str
    verdicts: dict[str, str]
    faults: int | None = None


def machine(states, *transitions, more="", properties, deadlock="allowed"):
    listed = "".join(f"  - {{{one}}}\n" for one in transitions)
    stated = "".join(f"  {name}: {{{body}}}\n" for name, body in properties.items())
    return (
        f"machine: M\nstates: [{states}]\n{more}transitions:\n{listed}---\n"
        f"system: trap\ninstances: {{m: M}}\ndeadlock: {deadlock}\nproperties:\n{stated}"
    )


TRAPS = {
    # A search that gives up at a state that it has seen before misses the cycle a b d a if it has been at d by c. Both ways
    # lead to d, from where it goes back to a; a cycle that passes b and c passes d and a twice, in between: 6 steps.
    "a cycle that passes a state twice": Trap(
        machine(
            "a, b, c, d",
            "trigger: left, source: a, dest: b",
            "trigger: right, source: a, dest: c",
            "trigger: join, source: [b, c], dest: d",
            "trigger: back, source: d, dest: a",
            properties={
                "one-is-missed": "ltl: 'eventually(always(m.state != b)) or eventually(always(m.state != c))'",
                "one-is-missed-fairly": (
                    "ltl: 'eventually(always(m.state != b)) or eventually(always(m.state != c))', "
                    "assuming: {strong: [m.left, m.right], weak: [m.join, m.back]}"
                ),
                # strongly fair, both happen for ever
                "left": "infinitely_often: m.state == b, assuming: {strong: '*'}",
                # only weakly, neither need: at a each is enabled, and the other one leaves a
                "left-weakly": "infinitely_often: m.state == b, assuming: {weak: '*'}",
            },
        ),
        {
            "one-is-missed": "violated 6 0",
            "one-is-missed-fairly": "violated 6 0",
            "left": "holds",
            "left-weakly": "violated 3 0",
        },
    ),
    # The component {a, b, c} is fair as a whole: `out` happens in it. What is to be shown is a cycle without c, a ⇄ b, in
    # which `out` is enabled again and again, and never happens.
    "a fair component with an unfair cycle in it": Trap(
        machine(
            "a, b, c",
            "trigger: go, source: a, dest: b",
            "trigger: back, source: b, dest: a",
            "trigger: out, source: b, dest: c",
            "trigger: home, source: c, dest: a",
            properties={
                "gets-out": "infinitely_often: m.state == c, assuming: {strong: m.out, weak: '*'}",
                "gets-out-weakly": "infinitely_often: m.state == c, assuming: {weak: '*'}",
                "stays-away": "ltl: 'eventually(always(m.state != c))', assuming: {strong: m.out, weak: '*'}",
            },
        ),
        # weakly: a b a, for `out` is not enabled in a; the last: a b c a is fair and passes c
        {"gets-out": "holds", "gets-out-weakly": "violated 2 0", "stays-away": "violated 3 0"},
    ),
    # Two recursions deep. Without d, `up` (c → d) never happens, so c must go; without c, `out` (b → c) never happens, so b
    # must go; a is left, and there `go` is weakly fair. With one of the three missing there is a cycle.
    "unfair cycles within unfair cycles": Trap(
        machine(
            "a, b, c, d",
            "trigger: go, source: a, dest: b",
            "trigger: back, source: b, dest: a",
            "trigger: out, source: b, dest: c",
            "trigger: home, source: c, dest: a",
            "trigger: up, source: c, dest: d",
            "trigger: down, source: d, dest: a",
            properties={
                "gets-up": "infinitely_often: m.state == d, assuming: {strong: [m.up, m.out], weak: '*'}",
                "without-up": "infinitely_often: m.state == d, assuming: {strong: m.out, weak: '*'}",
                "without-out": "infinitely_often: m.state == d, assuming: {strong: m.up, weak: '*'}",
                "without-go": "infinitely_often: m.state == d, assuming: {strong: [m.up, m.out]}",
            },
        ),
        # a b c a: `up` is not enabled for ever; a b a; a for ever
        {
            "gets-up": "holds",
            "without-up": "violated 3 0",
            "without-out": "violated 2 0",
            "without-go": "violated 0 0",
        },
    ),
    # Three deep: a ladder, of which each step up is strongly fair and can be taken only from the step below; from each it
    # may fall down to a. To see that nothing stays below e, d must go first, then c, then b.
    "three deep": Trap(
        machine(
            "a, b, c, d, e",
            "trigger: s1, source: a, dest: b",
            "trigger: s2, source: b, dest: c",
            "trigger: s3, source: c, dest: d",
            "trigger: s4, source: d, dest: e",
            "trigger: fall, source: [b, c, d, e], dest: a",
            properties={
                "top": "infinitely_often: m.state == e, assuming: {strong: [m.s2, m.s3, m.s4], weak: [m.s1, m.fall]}",
                "no-s2": "infinitely_often: m.state == e, assuming: {strong: [m.s3, m.s4], weak: [m.s1, m.s2, m.fall]}",
                "no-s3": "infinitely_often: m.state == e, assuming: {strong: [m.s2, m.s4], weak: [m.s1, m.s3, m.fall]}",
                "no-s4": "infinitely_often: m.state == e, assuming: {strong: [m.s2, m.s3], weak: [m.s1, m.s4, m.fall]}",
                "may-fall": "ltl: 'eventually(always(m.state != a))', assuming: {strong: '*'}",
            },
        ),
        # each time the cycle up to the step below, and down again; the last: all the way up and down
        {
            "top": "holds",
            "no-s2": "violated 2 0",
            "no-s3": "violated 3 0",
            "no-s4": "violated 4 0",
            "may-fall": "violated 5 0",
        },
    ),
    # `touch` is possible in a and changes nothing there: neither does it happen, nor need it. Progress is not made by it, and
    # where nothing else can happen, none need be made.
    "an occurrence that changes nothing": Trap(
        machine(
            "a, b",
            "trigger: touch, effect: {n: 0}",
            "trigger: go, source: a, dest: b",
            more="variables: {n: 0..1}\n",
            properties={
                "fair-touch": "eventually: m.state == b, assuming: {strong: m.touch}",
                "progress": "eventually: m.state == b, assuming: {progress: true}",
                "rests": "ltl: 'eventually(always(m.state == b))', assuming: {progress: true, strong: m.touch}",
                # an edge it is, for branching time
                "edge": "ctl: 'AF(m.state == b)'",
            },
        ),
        {"fair-touch": "violated 0 0", "progress": "holds", "rests": "holds", "edge": "violated 1 0"},
    ),
    # Where nothing can happen any more the last state repeats: a behaviour does not end.
    "a terminal state": Trap(
        machine(
            "a, b, c",
            "trigger: go, actor: spontaneous, source: a, dest: b",
            "trigger: other, actor: spontaneous, source: a, dest: c",
            properties={
                "leaves": "eventually: m.state != a",
                "again": "infinitely_often: m.state == b",
                "for-good": "ltl: 'always(implies(m.state == b, always(m.state == b)))'",
                "next": "ltl: 'always(implies(m.state == b, next(m.state == b)))'",
                "no-way": "ltl: 'leads_to(m.state == b, m.state == c)'",
                "branches": "ctl: 'AG(implies(m.state == b, AX(m.state == b) and AF(m.state == b) and EG(m.state == b)))'",
            },
        ),
        # c for ever; b for ever
        {
            "leaves": "holds",
            "again": "violated 1 1",
            "for-good": "holds",
            "next": "holds",
            "no-way": "violated 1 1",
            "branches": "holds",
        },
    ),
    # Nothing obliges anybody: what is possible may never happen. Possible it stays, for ever, for branching time.
    "what holds only because of fairness, and what without it": Trap(
        machine(
            "a, b",
            "trigger: go, source: a, dest: b",
            "trigger: come, actor: spontaneous, source: b, dest: a",
            properties={
                "goes": "eventually: m.state == b",
                "goes-if-fair": "eventually: m.state == b, assuming: {weak: m.go}",
                "comes": "infinitely_often: m.state == a",
                "comes-if-not": "infinitely_often: m.state == a, assuming: {none: true}",
                "may-stay": "ltl: 'always(m.state == a) or eventually(m.state == b)'",
                "can-go": "ctl: 'AG(EF(m.state == b))'",
                "must-go": "ctl: 'AF(m.state == b)'",  # without fairness, but something happens where it can
            },
        ),
        {
            "goes": "violated 0 0",
            "goes-if-fair": "holds",
            "comes": "holds",
            "comes-if-not": "violated 1 1",
            "may-stay": "holds",
            "can-go": "holds",
            "must-go": "holds",
        },
    ),
    "a premise that is never true": Trap(
        machine(
            "a, b, c",
            "trigger: go, source: a, dest: b, fair: weak",
            properties={
                "never": "leads_to: [m.state == c, m.state == a]",
                "under-always": "ltl: 'always(implies(m.state == c, eventually(m.state == a)))'",
                "under-both": "ltl: 'always(leads_to(m.state == c, m.state == a))'",
                "under-ag": "ctl: 'AG(implies(m.state == c, AF(m.state == a)))'",
                "one-of-two": "ltl: 'always(implies(m.state == c, false)) and leads_to(m.state == a, m.state == b)'",
                "by-fairness": "leads_to: [m.state == a, m.state == b]",
            },
        ),
        {
            "never": "vacuous",
            "under-always": "vacuous",
            "under-both": "vacuous",
            "under-ag": "vacuous",
            "one-of-two": "holds",
            "by-fairness": "holds",
        },
    ),
    # Fairness is of the name: `dial` to the first line for ever is fair to `dial`, though the second never rings. Weak fairness
    # of a name does not need one choice to be possible all the time: here one of them always is.
    "fairness of a name with choices": Trap(
        machine(
            "a, b",
            "trigger: dial, choose: {line: 1..2}, effect: {last: line, turn: 3 - turn}, conditions: line != turn",
            "trigger: leave, source: a, dest: b, conditions: last == 2",
            more="variables: {last: 0..2, turn: 1..2}\n",
            properties={
                "someone": "eventually: m.last != 0, assuming: {weak: m.dial}",
                "second": "infinitely_often: m.last == 2, assuming: {weak: m.dial}",
            },
        ),
        # turn is 1, then 2: dial(2), dial(1), dial(2) …; nothing else changes the turn
        {"someone": "holds", "second": "holds"},
    ),
    "fairness of a name leaves the choice free": Trap(
        machine(
            "a",
            "trigger: dial, choose: {line: 1..2}, effect: {last: line, n: 1 - n}",
            more="variables: {last: 0..2, n: 0..1}\n",
            properties={"second": "eventually: m.last == 2, assuming: {strong: m.dial}"},
        ),
        # dial(1), and from then on dial(1) twice: n is 1, 0, 1
        {"second": "violated 3 1"},
    ),
    # A disjunction: it is enough that one of the two happens again and again; each for itself is more.
    "a disjunction": Trap(
        machine(
            "a, b, c",
            "trigger: left, source: a, dest: b",
            "trigger: right, source: a, dest: c",
            "trigger: back, source: [b, c], dest: a, fair: weak",
            properties={
                "moves": "infinitely_often: m.state != a, assuming: {weak: {any_of: [m.left, m.right]}}",
                "left": "infinitely_often: m.state == b, assuming: {strong: {any_of: [m.left, m.right]}}",
                "left-too": "infinitely_often: m.state == b, assuming: {strong: [m.left, m.right]}",
                # each of two is weakly fair, neither is obliged: where one can, the other can
                "left-weakly": "infinitely_often: m.state == b, assuming: {weak: [m.left, m.right]}",
                # a group with `back` in it is served by `back`
                "wide": "infinitely_often: m.state == b, assuming: {weak: {any_of: ['*']}}",
            },
        ),
        {
            "moves": "holds",
            "left": "violated 2 0",
            "left-too": "holds",
            "left-weakly": "violated 2 0",
            "wide": "violated 2 0",
        },
    ),
    # What only spends the budget changes nothing; when it is spent, the fault is not possible any more, and nothing is owed.
    "a fault with a budget": Trap(
        machine(
            "up, down",
            "trigger: crash, actor: fault, source: up, dest: down",
            "trigger: restart, actor: spontaneous, source: down, dest: up",
            "trigger: noise, actor: fault, source: up",
            properties={
                "up-again": "infinitely_often: m.state == up",
                "up-for-good": "ltl: 'eventually(always(m.state == up))'",
                "crashes": "infinitely_often: m.state == down, assuming: {strong: m.crash}",
                "noise": "eventually: m.state == down, assuming: {strong: m.noise}",
                "despite": "recoverable: m.state == up, despite: fault",
            },
        ),
        # two faults of the other kind, and no crash is possible any more
        {
            "up-again": "holds",
            "up-for-good": "holds",
            "crashes": "violated 2 2",
            "noise": "violated 0 0",
            "despite": "holds",
        },
        faults=2,
    ),
    "a fault without a budget": Trap(
        machine(
            "up, down",
            "trigger: crash, actor: fault, source: up, dest: down",
            "trigger: restart, actor: spontaneous, source: down, dest: up",
            properties={
                "up-for-good": "ltl: 'eventually(always(m.state == up))'",
                "despite": "recoverable: m.state == up, despite: fault",  # touching it is enough
            },
        ),
        # down for ever is not fair to `restart`
        {"up-for-good": "violated 2 0", "despite": "holds"},
    ),
}

NAMED = pytest.mark.parametrize("name", TRAPS)


def said(report: Report) -> dict[str, str]:
    """The verdicts; of a lasso, its steps and the number of the state to which it returns; of a path its steps."""
    (system,) = report.systems
    found = {}
    for one in system.properties:
        parts = [one.verdict]
        if one.trace is not None:
            parts += [str(len(one.trace))] + [str(one.trace.loop)] * (one.trace.loop is not None)
        found[one.name] = " ".join(parts)
    return found


@NAMED
def test_the_answer_is_the_one_by_hand(name):
    trap = TRAPS[name]
    report = engine(Question(trap.text, trap.faults))
    assert said(report) == trap.verdicts
    assert disagreements(Question(trap.text, trap.faults)) == []


@NAMED
@pytest.mark.parametrize("engine_name", [one for one in engine_names() if one != "explicit"])
def test_other_engines_say_the_same(name, engine_name):
    trap = TRAPS[name]
    report = check_specification(loads(trap.text), Options(engine=engine_name, faults=trap.faults, audit="full"))
    assert report.diagnostics == ()
    assert {n: v.split()[0] for n, v in said(report).items()} == {n: v.split()[0] for n, v in trap.verdicts.items()}
    assert [f for system in report.systems if system.audit is not None for f in system.audit.findings] == []


# --- under a bound

COUNTER = """\
machine: M
variables: {n: 0..50}
transitions:
  - {trigger: up, conditions: n < 50, effect: {n: n + 1}}
  - {trigger: back, conditions: n == 3, effect: {n: 0}}
---
system: counter
instances: {m: M}
deadlock: allowed
properties:
  gets-far: {eventually: m.n == 50, assuming: {weak: m.back}}
  gets-far-fairly: {eventually: m.n == 50, assuming: {strong: m.up}}
  gets-ten: {leads_to: [m.n == 4, m.n == 10], assuming: {weak: m.up}}
  can-stay: {ctl: 'AF(m.n == 50)'}
"""


@pytest.mark.parametrize("engine_name", engine_names())
def test_liveness_under_a_bound(engine_name):
    """Seven states: 0 to 6. A lasso among those that were expanded is one, whatever comes; that there is none is not known."""
    report = check_specification(loads(COUNTER), Options(engine=engine_name, max_states=7, audit="full"))
    # 0 for ever; round and round from 0 to 3 `up` happens; not known whether 10 comes after 4; round from 0 to 3
    assert said(report) == {
        "gets-far": "violated 0 0",
        "gets-far-fairly": "violated 4 0",
        "gets-ten": "unknown",
        "can-stay": "violated 4 0",
    }


@pytest.mark.parametrize("engine_name", engine_names())
def test_liveness_without_that_bound(engine_name):
    report = check_specification(loads(COUNTER), Options(engine=engine_name, audit="full"))
    assert said(report) == {
        "gets-far": "violated 0 0",
        "gets-far-fairly": "violated 4 0",
        "gets-ten": "holds",
        "can-stay": "violated 4 0",
    }
