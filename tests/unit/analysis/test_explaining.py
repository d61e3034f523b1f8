"""Why a counterexample is one: the narrowest part that is false, what cannot be reached any more, and what holds it
back.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from tests.support.engines import EXPLICIT, ask
from tests.support.laws import examples, law
from varyoff.analysis.culprit import culprit
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.outcome import error_on, outcomes
from varyoff.analysis.recovery import Recovery, steps_of
from varyoff.analysis.values import values_text
from varyoff.analysis.wording import phrase
from varyoff.base.budget import time_limit
from varyoff.engine.explicit.engine import distances
from varyoff.model.expression import negation
from varyoff.model.interpret import evaluate, steps
from varyoff.model.model import State
from varyoff.pipeline import Options, check_text
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Recover, Win
from varyoff.property.forms import properties_of
from varyoff.report.formats.run.text import render as render_text
from varyoff.report.reason import reason_lines
from varyoff.report.record import PropertyRecord, SystemRecord
from varyoff.testing import drafts

TWELVE = """\
machine: Node
parameters: {number: integer}
variables: {a: boolean, b: boolean, k: 0..5, left: 0..1}
define: {both: a and b}
transitions:
  - {trigger: take_a, conditions: number in {3, 7} and not a, effect: {a: true}}
  - {trigger: take_b, conditions: number in {3, 7} and not b, effect: {b: true}}
  - {trigger: grow, conditions: k < 5 and number == 3, effect: {k: k + 1}}
---
system: twelve
instances:
  n: {machine: Node, count: 12, number: i}
deadlock: allowed
properties:
"""


def explained(properties: str, name: str = "p", head: str = TWELVE) -> Explanation:
    (system,) = check_text(head.replace("number in {3, 7}", "(number == 3 or number == 7)") + properties).systems
    one = next(p for p in system.properties if p.name == name)
    assert one.verdict == "violated"
    assert one.explanation is not None
    return one.explanation


@pytest.mark.parametrize(
    ("asked", "text", "values", "given"),
    [
        ("never: any(m.a and m.b for m in n)", "n[3].a and n[3].b", {"n[3].a": True, "n[3].b": True}, ""),
        ("never: any(m.both for m in n)", "n[3].a and n[3].b", {"n[3].a": True, "n[3].b": True}, ""),
        ("always: all(not m.a for m in n)", "not n[3].a", {"n[3].a": True}, ""),
        ("always: all(all(m.k != j for j in range(2, 4)) for m in n)", "n[3].k != 2", {"n[3].k": 2}, ""),
        ("always: all(m.b for m in n if m.a)", "n[3].b", {"n[3].b": False, "n[3].a": True}, "n[3].a"),
        ("always: all(implies(m.a, m.b) for m in n)", "n[3].b", {"n[3].b": False, "n[3].a": True}, "n[3].a"),
        ("always: n[7].b if n[3].a else true", "n[7].b", {"n[7].b": False, "n[3].a": True}, "n[3].a"),
        ("always: max(n[1].k, n[2].k, n[3].k) < 3", "n[3].k < 3", {"n[3].k": 3}, ""),
        ("always: min(4 - n[1].k, 4 - n[3].k) >= 2", "4 - n[3].k >= 2", {"n[3].k": 3}, ""),
        ("always: abs(n[3].k) < 1", "abs(n[3].k) < 1", {"n[3].k": 1}, ""),
        ("always: (n[3].a and n[7].b) == false", "not (n[3].a and n[7].b)", {"n[3].a": True, "n[7].b": True}, ""),
        ("always: all((m.k == 2) != true for m in n)", "n[3].k != 2", {"n[3].k": 2}, ""),
    ],
)
def test_the_narrowest_part_is_named_with_its_values(asked: str, text: str, values: dict[str, Any], given: str) -> None:
    found = explained(f'  p: {{{asked.split(":", maxsplit=1)[0]}: "{asked.split(": ", 1)[1]}"}}\n')
    assert (found.text, dict(found.values), found.given) == (text, values, given)


@pytest.mark.parametrize(
    ("asked", "text", "values"),
    [
        ("count(m.a for m in n) < 2", "count(x.a for x in n) < 2",
         "count(x.a for x in n) is 2, n[3].a is true, n[7].a is true"),
        ("count(m.a for m in n) >= 1", "count(x.a for x in n) >= 1", "count(x.a for x in n) is 0"),
        ("sum(m.k for m in n) < 3", "sum(x.k for x in n) < 3", "sum(x.k for x in n) is 3, n[3].k is 3"),
        ("any(m.a for m in n)", "any(x.a for x in n)", "n[1..12].a are false"),
        ("not (n[3].a and n[7].a) or n[1].k == 4", "n[1].k == 4",
         "n[1].k is 0, n[3].a is true, n[7].a is true"),
    ],
)  # fmt: skip
def test_aggregates_name_those_that_contribute(asked: str, text: str, values: str) -> None:
    found = explained(f'  p: {{always: "{asked}"}}\n')
    assert (found.text, values_text(found.values)) == (text, values)


CONSTANT = """\
machine: Lamp
states: [off, on]
transitions:
  - {trigger: go, choose: {colour: [red, green]}, dest: on}
---
system: lamps
constants: {N: 2}
instances: {lamp: Lamp}
properties:
"""


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("{whenever: lamp.go, require: event.colour != green}", "event.colour != green"),
        ("{whenever: lamp.go, ensure: event.colour  !=  green}", "event.colour != green"),
        ('{always: "any(x == 5 for x in range(0, N))"}', "any(x == 5 for x in range(0, N))"),
        ("{never: N == 2}", "N == 2"),
    ],
)
def test_what_constants_and_choices_decide_is_said_as_it_is_written(asked: str, text: str) -> None:
    found = explained(f"  p: {asked}\n", head=CONSTANT)
    assert (found.text, found.values) == (text, ())


def test_what_is_not_evaluated_plays_no_role() -> None:
    text = """\
machine: Server
states: [down, up]
transitions: [{trigger: start, source: down, dest: up}]
---
machine: Client
parameters: {servers: [Server]}
variables: {server: {one_of: servers, optional: true}}
transitions:
  - {trigger: choose, choose: {x: servers}, effect: {server: x}}
---
system: s
instances: {a: Server, b: Server, c: {machine: Client, servers: [a, b]}}
properties:
  p: {always: "c.server != none and c.server.state == up"}
  q: {always: "implies(c.server != none, c.server.state == up)"}
"""
    found = explained("", "p", text)
    assert (found.text, dict(found.values)) == ("c.server != none", {"c.server": None})
    found = explained("", "q", text)
    assert (found.text, dict(found.values)) == ("c.server.state == up", {"c.server": "a", "a.state": "down"})
    assert found.given == "c.server != none"


def test_many_values_are_cut_and_counted() -> None:
    values = [(f"v{i}", i) for i in range(20)]
    assert values_text(values).endswith("v5 is 5 and 14 more")
    assert values_text(values[:7]).endswith("v6 is 6")
    assert values_text([(f"n[{i}].a", i == 9) for i in (1, 2, 3, 5, 9)]) == "n[1..3, 5].a are false, n[9].a is true"


def test_a_phrase_means_what_the_expression_means() -> None:
    (system,) = check_text(
        TWELVE.replace("number in {3, 7}", "(number == 3 or number == 7)") + "  p: {never: 'n[1].a'}\n"
    ).systems
    assert system.elaborated is not None
    asked = [
        "all(m.a for m in n)", "any(m.k > 2 for m in n)", "count(m.a or m.b for m in n) > 1",
        "sum(m.k for m in n) == 3", "max(n[1].k, n[3].k) > 2", "not all(m.a for m in n) and n[3].b",
        "count(m.a for m in n) == count(m.b for m in n)", "n[3].k + (1 if n[3].a else 0) > 1",
    ]  # fmt: skip
    lowered = {p.name: p for p in properties_of(_flat(asked))}
    again = {
        p.name: p
        for p in properties_of(
            _flat([phrase(_wanted(lowered[f"p{i}"]), system.model.names) for i in range(len(asked))])
        )
    }
    for name, one in lowered.items():
        assert _wanted(one) == _wanted(again[name])


def _wanted(one: Any) -> Any:
    return negation(one.question.condition.expression)


def _flat(asked: list[str]) -> Any:
    text = TWELVE.replace("number in {3, 7}", "(number == 3 or number == 7)")
    (system,) = check_text(text + "".join(f'  p{i}: {{always: "{a}"}}\n' for i, a in enumerate(asked))).systems
    return system.elaborated


@law(60, 600, drafts(max_states=120))
def test_the_values_named_suffice(draft: Any) -> None:
    """Wherever the variables named have these values, the property is false."""
    for system in check_text(draft.text(), Options(enumerate_states=True)).systems:
        if system.failure is not None or not system.complete or system.elaborated is None:
            continue
        assert system.enumeration is not None
        for one in properties_of(system.elaborated):
            if isinstance(one.forbidden, StateCondition):
                _suffice(system, one.forbidden.expression)


def _suffice(system: SystemRecord, condition: Any) -> None:
    model = system.model
    states = list(system.enumeration.states)  # type: ignore[union-attr]
    for state in states[:20]:
        truth = bool(evaluate(condition, state, None, model))
        found = culprit(model, condition, state)
        assert bool(evaluate(found.part, state, None, model)) is truth
        assert found.given is None or evaluate(found.given, state, None, model)
        if any(name not in model.names for name, _ in found.values) or "enabled" in found.text(model):
            continue  # a total of an aggregate, whose other members are left out; a deadlock, which no variable says
        known = [(model.position(name), value) for name, value in found.values]
        for other in states:
            if all(other[i] == value for i, value in known):
                assert bool(evaluate(condition, other, None, model)) is truth


# --- what cannot be reached any more -------------------------------------------------------------

ORDERS = """\
machine: Order
parameters: {stock: Stock}
variables: {paid: boolean}
states: [new, confirmed, packed, shipped, delivered, cancelled, lost]
transitions:
  - {trigger: confirm, source: new, dest: confirmed}
  - {trigger: pay, actor: workload, source: [new, confirmed], conditions: not paid, effect: {paid: true}}
  - {trigger: pack, source: confirmed, dest: packed, procedure: {paid_first: paid}}
  - {trigger: ship, source: packed, dest: shipped, unless: stock.closed}
  - {trigger: deliver, actor: spontaneous, source: shipped, dest: delivered}
  - {trigger: lose, actor: fault, source: shipped, dest: lost}
---
machine: Stock
variables: {closed: boolean}
transitions: [{trigger: close, actor: fault, conditions: not closed, effect: {closed: true}}]
---
system: orders
instances: {stock: Stock, order: {machine: Order, count: 3, stock: stock}}
limits: {faults: 1}
deadlock: allowed
properties:
"""


def held(found: Explanation) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [(h.title, h.actor, [(g.kind, g.text) for g in h.guards]) for h in found.held]


def test_a_state_without_a_way_out_is_the_cause() -> None:
    found = explained(
        '  p: {recoverable: "all(o.state == delivered for o in order)"}\n',
        head=ORDERS.replace(", unless: stock.closed", ""),
    )
    assert found.text == "order[1].state == delivered"
    assert found.lost.startswith("no way leads there from the last state, nor from the ")
    assert [(s.name, s.value, s.sealed) for s in found.stays] == [("order[1].state", "lost", True)]


def test_the_guard_that_would_lead_back_comes_first() -> None:
    found = explained('  p: {recoverable: "all(o.state == delivered for o in order)"}\n', head=ORDERS)
    assert held(found)[0] == ("order[1..3].ship", "operator", [("unless", "not stock.closed")])
    assert found.held[0].leads
    assert dict(found.held[0].guards[0].values) == {"stock.closed": True}


def test_the_actor_that_is_not_asked_is_named() -> None:
    asked = '  p: {recoverable: "order[1].state == delivered", by: [operator, spontaneous]}\n'
    found = explained(asked, head=ORDERS)
    assert found.lost.startswith("no way leads there by steps of operator or spontaneous from the last state")
    assert held(found)[:2] == [
        ("order[1].pack", "operator", [("procedure", "order[1].paid")]),
        ("order[1].pay", "workload", [("actor", "only steps of operator and spontaneous count")]),
    ]


def test_a_guard_on_what_nothing_changes_says_so() -> None:
    text = """\
machine: Order
variables: {items: 0..3, placed: boolean}
transitions:
  - {trigger: checkout, conditions: items > 0, effect: {placed: true}}
  - {trigger: open, conditions: placed, effect: {placed: false}}
---
system: shop
instances: {o: Order}
deadlock: allowed
properties: {p: {recoverable: o.placed}}
"""
    assert [(h.title, h.guards[0].fixed) for h in explained("", head=text).held] == [("o.checkout", True)]
    assert "conditions: o.items > 0, but it is 0, and no transition changes it" in render_text_of(text)
    assert not any(
        g.fixed
        for h in explained('  p: {recoverable: "order[1].paid", by: [operator]}\n', head=ORDERS).held
        for g in h.guards
    )


def test_a_spent_budget_is_a_guard() -> None:
    found = explained(
        '  p: {recoverable: "order[1].state == lost"}\n', head=ORDERS.replace(", unless: stock.closed", "")
    )
    assert ("order[1].lose", "fault", [("budget", "at most 1 fault")]) in held(found)


def test_a_deadlock_names_what_holds_each_event_back() -> None:
    text = """\
machine: Fork
parameters: {number: integer}
variables: {taken: boolean}
transitions:
  - {follows: any(users).take_left, conditions: sender.number == number, effect: {taken: true}}
  - {follows: any(users).take_right, conditions: sender.number % 3 + 1 == number, effect: {taken: true}}
  - {follows: any(users).put, effect: {taken: false}}
---
system: table
machines:
  Guest:
    parameters: {number: integer, left: Fork, right: Fork}
    states: [thinks, waits, eats]
    transitions:
      - {trigger: take_left, source: thinks, dest: waits, conditions: not left.taken}
      - {trigger: take_right, source: waits, dest: eats, conditions: not right.taken}
      - {trigger: put, source: eats, dest: thinks}
instances:
  fork: {machine: Fork, count: 3, number: i, users: guest}
  guest: {machine: Guest, count: 3, number: i, left: "fork[i]", right: "fork[i % 3 + 1]"}
""".replace("parameters: {number: integer}", "parameters: {number: integer, users: [Guest]}")
    found = explained("", "deadlock-forbidden", text)
    assert found.lost == "no event can happen in the last state"
    assert held(found)[0] == ("guest[1..3].take_right", "operator", [("conditions", "not fork[2].taken")])
    (system,) = check_text(text).systems
    assert "    guest[1..3].take_right (operator)" in render_text_of(text)
    assert system.properties


def render_text_of(text: str) -> str:
    return render_text(check_text(text))


def test_a_list_of_what_is_held_back_is_bounded() -> None:
    events = "\n".join(f"  - {{trigger: e{i}, conditions: n == {i}, effect: {{n: 0}}}}" for i in range(1, 9))
    text = f"machine: M\nvariables: {{n: 0..9}}\ntransitions:\n{events}\n---\nsystem: s\ninstances: {{m: M}}\n"
    shown = render_text_of(text)
    assert "and 3 more" in shown
    assert shown.count("conditions: m.n ==") == 5
    assert len(explained("", "deadlock-forbidden", text).held) == 8


@pytest.mark.parametrize("goal", ["order[1].state == delivered", "all(o.state in lost | cancelled for o in order)"])
@pytest.mark.parametrize("by", ["", ", by: [operator, spontaneous]", ", by: [workload, fault]"])
def test_what_was_found_out_of_one_state_misleads_about_no_other(goal: str, by: str) -> None:
    (system,) = check_text(ORDERS + f'  p: {{recoverable: "{goal}"{by}}}\n').systems
    assert system.elaborated is not None
    (one,) = [p for p in properties_of(system.elaborated) if p.name == "p"]
    assert isinstance(one.question, Recover)
    _agrees_with_the_engine(system, one.question)


def test_a_reason_is_shorter_when_time_is_up() -> None:
    (system,) = check_text(ORDERS + '  p: {recoverable: "order[1].state == delivered", by: [operator]}\n').systems
    assert system.elaborated is not None
    (one,) = [p for p in properties_of(system.elaborated) if p.name == "p"]
    trace = system.properties[0].trace
    assert trace is not None
    seconds = iter(range(1_000_000))
    with time_limit(1.0, clock=lambda: float(next(seconds))):
        next(seconds), next(seconds)
        found = explain_violation(EXPLICIT, system.model, one, trace)
        assert outcomes(EXPLICIT, system.model, [one], trace)[0].shown == "undecided"
    assert found is not None
    assert (found.text, found.held) == ("order[1].state == delivered", ())
    assert found.lost == "no way leads there by steps of operator from the last state"


# --- dropped guards ------------------------------------------------------------------------------


def test_a_dropped_guard_says_where_it_would_have_held_the_step_back() -> None:
    text = """\
machine: Pool
states: [off, on]
initial: on
transitions: [{trigger: vary_off, source: on, dest: off}, {trigger: vary_on, source: off, dest: on}]
---
machine: Copy
parameters: {pool: Pool}
states: [none, made]
transitions:
  - {trigger: make, source: none, dest: made, procedure: {pool_is_off: pool.state == off, never_twice: state == none}}
---
machine: Log
parameters: {copy: Copy, pool: Pool}
variables: {written: boolean}
transitions:
  - {follows: copy.make, procedure: {pool_is_quiet: pool.state == off}, effect: {written: true}}
---
system: s
instances: {pool: Pool, copy: {machine: Copy, pool: pool}, log: {machine: Log, copy: copy, pool: pool}}
properties:
  p: {never: copy.state == made and pool.state == on and not log.written}
  q: {never: copy.state == made and pool.state == on and log.written}
"""

    def waived(name: str, *drop: str) -> list[tuple[int, str, str, dict[str, Any]]]:
        (system,) = check_text(text, Options(drop=drop)).systems
        one = next(p for p in system.properties if p.name == name)
        assert one.explanation is not None
        return [(w.step, w.name, w.guard.text, dict(w.guard.values)) for w in one.explanation.waived]

    own = (0, "copy.make/pool_is_off", "pool.state == off", {"pool.state": "on"})
    other = (0, "log.make/pool_is_quiet", "pool.state == off", {"pool.state": "on"})
    assert waived("p", "copy.make/pool_is_off", "copy.make/never_twice") == [own]
    assert waived("q", "copy.make/pool_is_off", "log.make/pool_is_quiet") == [own, other]


# --- laws over random specifications -------------------------------------------------------------


MANY = examples(200)


def test_every_counterexample_is_decided_again_and_its_reason_is_true() -> None:
    forms: Counter[str] = Counter()

    @MANY
    @given(drafts(max_states=60))
    def one_draft(draft: Any) -> None:
        for system in check_text(draft.text()).systems:
            if system.failure is None and system.complete and system.elaborated is not None:
                forms.update(_decided_again(system))

    one_draft()
    assert all(forms[form] >= 3 for form in ("always", "never", "whenever", "reachable", "recoverable", "deadlock")), (
        forms
    )


def _decided_again(system: SystemRecord) -> list[str]:
    """Every counterexample breaks its property at its end and not before; every witness reaches its goal there."""
    assert system.elaborated is not None
    asked = {p.name: p for p in properties_of(system.elaborated)}
    forms = []
    for lowered in asked.values():
        if isinstance(lowered.question, Recover):
            _agrees_with_the_engine(system, lowered.question)
    for one in system.properties:
        if one.trace is None:
            continue
        forms.append(one.form)
        assert error_on(system.model, tuple(asked.values()), one.trace) is None
        (found,) = outcomes(EXPLICIT, system.model, [asked[one.name]], one.trace)
        assert found.shown == ("broken" if one.verdict == "violated" else "reached")
        assert found.step == len(one.trace)
        if one.verdict == "violated":
            assert one.explanation is not None
            _reason_is_true(system, one, one.explanation, one.trace.states[-1])
    return forms


def _agrees_with_the_engine(system: SystemRecord, question: Recover) -> None:
    """Ask of every state, one after the other with what was found out before, whether the goal can be reached."""
    answer = ask(system.model, [])
    ranks = distances(answer.space, question.goal, question.actors)
    packing = answer.space.explorer.packing
    states = list(answer.space.states)
    for order in (states, states[::-1]):
        recovery = Recovery(steps_of(EXPLICIT, system.model, question.actors), question.goal)
        for state in order:
            assert recovery.way(state) is (packing.pack(state) in ranks)


def _reason_is_true(system: SystemRecord, one: PropertyRecord, said: Explanation, state: State) -> None:
    lines = list(reason_lines(said, one.form, 96))
    assert lines
    assert all(len(line) + indent <= 96 or " " not in line for indent, line in lines)
    for stays in said.stays:
        assert state[system.model.position(stays.name)] == stays.value
    if one.form == "deadlock":
        assert {e for h in said.held for e in h.events} == {e.label for e in system.model.events if e.own.branches}
    elif one.form == "recoverable" and said.answers is None and not _is_a_game(system, one.name):
        _region_is_what_it_says(system, one.name, said, state)


def _is_a_game(system: SystemRecord, name: str) -> bool:
    assert system.elaborated is not None
    return isinstance(next(p.question for p in properties_of(system.elaborated) if p.name == name), Win)


def _region_is_what_it_says(system: SystemRecord, name: str, said: Explanation, state: State) -> None:
    """Compare with a search by the interpreter: no goal is reached, and what stays is the same everywhere."""
    assert system.elaborated is not None
    question = next(p.question for p in properties_of(system.elaborated) if p.name == name)
    assert isinstance(question, Recover)
    seen, todo = {state}, [state]
    while todo:
        for step, after in steps(system.model, todo.pop()):
            if (question.actors is None or step.actor in question.actors) and after not in seen:
                seen.add(after)
                todo.append(after)
    assert not any(evaluate(question.goal.expression, s) for s in seen)
    assert all(s[system.model.position(v.name)] == v.value for v in said.stays for s in seen)
    behind = len(seen) - 1
    assert said.lost.endswith(
        f"nor from the {behind:,} that can follow"
        if behind > 1
        else "nor from the one that can follow"
        if behind
        else "step leaves"
    )
