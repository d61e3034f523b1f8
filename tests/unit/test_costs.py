"""What a run does grows no faster than its input: operations are counted, because seconds differ by machine."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from typing import Any

import pytest

from varyoff.base.similar import COMPARED
from varyoff.check import Options, check_text
from varyoff.elaborate import events, following
from varyoff.engine.explorer import Explorer
from varyoff.engine.grouping import LARGE, grouped
from varyoff.model.model import Variable
from varyoff.model.variant import limit_faults
from varyoff.spec.load import loads

FAULTY = """
machine: M
states: [up, down]
transitions: [{trigger: crash, source: up, dest: down, actor: fault}]
---
system: s
instances: {m: M}
limits: {faults: FAULTS}
deadlock: allowed
properties: {seen: {reachable: m.state == down}}
"""

COUNTER = """
machine: M
variables: {n: 0..LAST}
transitions: [{trigger: up, conditions: n < LAST, effect: {n: n + 1}}]
---
system: s
instances: {m: M}
deadlock: allowed
properties: {below: {never: m.n == LAST}, top: {recoverable: m.n == LAST}}
"""

FAMILY = """
machine: P
states: [a, b]
parameters: {ps: [P]}
transitions:
  - {trigger: go, source: a, dest: b}
  - {follows: any(ps).go, source: b, dest: a}
---
system: s
instances: {p: {machine: P, count: SIZE, ps: p}}
deadlock: allowed
properties: {seen: {reachable: "p[1].state == b"}}
"""


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Counter[str]:
    """Count the calls of a function."""
    calls: Counter[str] = Counter()
    real = getattr(owner, name)

    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        calls[name] += 1
        return real(*arguments, **keywords)

    monkeypatch.setattr(owner, name, wrapper)
    return calls


def test_a_domain_is_not_walked_through() -> None:
    """A walk through this one would not end."""
    large = Variable("m.n", "m", "n", "integer", range(10**15), range(1))
    assert large.admits(10**15 - 1)
    assert not large.admits(10**15)
    assert not large.admits(-1)


@pytest.mark.parametrize(
    ("kind", "values", "others"),
    [
        ("integer", range(3), (3, True, False, None, "0", 1.0, [0])),
        ("boolean", (False, True), (0, 1, None, "true", [])),
        ("enumeration", ("on", "off"), (None, 0, True, "other", ())),
        ("reference", (None, "a"), (0, False, "b", {})),
    ],
)
def test_a_domain_admits_its_values_and_nothing_else(kind: Any, values: Any, others: tuple[object, ...]) -> None:
    variable = Variable("m.v", "m", "v", kind, values, values)
    assert all(variable.admits(value) for value in values)
    assert not any(variable.admits(value) for value in others)


@pytest.mark.parametrize("bound", [3, 1_000_000_000])
def test_a_bound_on_faults_costs_nothing_by_its_size(bound: int) -> None:
    report = check_text(FAULTY.replace("FAULTS", str(bound)), Options(audit="full"))
    assert report.exit == 0
    assert report.systems[0].counts.states == 2


def test_a_counter_of_faults_takes_no_memory() -> None:
    from varyoff.elaborate.flatten import flatten

    flat = flatten(loads(FAULTY.replace("FAULTS", "3")).systems[0])
    assert flat is not None
    counter = limit_faults(flat.model, 10**12).variables[-1]
    assert len(counter.values) == 10**12 + 1


def test_a_long_trace_in_a_large_range_is_audited_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, Variable, "admits")
    spent = {}
    for last in (1_000, 4_000):
        calls.clear()
        started = time.process_time()
        report = check_text(COUNTER.replace("LAST", str(last)), Options(audit="full"))
        spent[last] = time.process_time() - started
        trace = report.systems[0].properties[0].trace
        assert trace is not None
        assert len(trace) == last
        assert calls["admits"] <= 12 * last
    assert spent[4_000] < 12 * spent[1_000] + 0.5  # 16 times is quadratic


def test_following_transitions_are_made_once_for_all_senders(monkeypatch: pytest.MonkeyPatch) -> None:
    own, following_it = counted(monkeypatch, events, "option_of"), counted(monkeypatch, following, "option_of")
    report = check_text(FAMILY.replace("SIZE", "40"), Options(max_states=50))
    assert not report.diagnostics
    assert own["option_of"] == 40
    assert 0 < following_it["option_of"] <= 2 * 40
    found = report.systems[0].model.events
    assert {o.sender for part in found[1].followers for o in part.options} == {"p[2]"}
    assert all(len(event.followers) == 39 for event in found)


def test_what_a_following_transition_asks_of_its_sender_is_made_for_each() -> None:
    text = FAMILY.replace("SIZE", "3").replace("source: b, dest: a}", "conditions: sender.state == a, dest: a}")
    report = check_text(text, Options(audit="full"))
    guards = [o.guard for event in report.systems[0].model.events for part in event.followers for o in part.options]
    assert len({str(guard) for guard in guards}) == 3


def test_predecessors_are_found_once_for_all_properties_of_the_same_actors(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, Explorer, "backward")
    properties = ", ".join(f"p{i}: {{recoverable: m.n == 9, by: [operator]}}" for i in range(5))
    text = COUNTER.replace("LAST", "9").replace("below:", properties + ", below:")
    report = check_text(text)
    assert [p.verdict for p in report.systems[0].properties].count("holds") == 6
    assert calls["backward"] <= 2


def test_a_thousand_misspelt_names_are_not_compared_with_a_thousand_names(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    real = difflib.get_close_matches

    def counting(word: str, possibilities: list[str], **keywords: Any) -> list[str]:
        nonlocal compared
        compared += len(possibilities)
        return real(word, possibilities, **keywords)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    states = ", ".join(f"state{i}" for i in range(400))
    wrong = "\n".join(f"  - {{trigger: t{i}, source: statr{i}, dest: state{i}}}" for i in range(400))
    report = check_text(f"machine: M\nstates: [{states}]\ntransitions:\n{wrong}\n")
    helps = {d.span.line: d.help for d in report.diagnostics if d.span is not None}
    assert len(helps) == 400
    assert all(f"did you mean `state{line - 4}`?" in found for line, found in helps.items())
    assert compared <= 2 * COMPARED * 400


def test_grouping_many_things_of_many_variables_is_not_quadratic() -> None:
    wide = 20  # variables of ten values each: far more combinations than are remembered
    supports = [(i, frozenset(range(i, i + wide))) for i in range(6_000)]
    started = time.process_time()
    groups = grouped(supports, [10] * (6_000 + wide))
    assert time.process_time() - started < 3
    assert sorted(m for g in groups for m in g.members) == list(range(6_000))


def test_groups_are_small_or_of_one_kind() -> None:
    sizes = [2, 3, 4, 5, 6, 7, 200, 300, 400]
    supports = [
        (i, frozenset(s)) for i, s in enumerate([(0, 1), (2,), (0, 6), (6, 7, 8), (3, 4, 5), (6, 7, 8), (1,), ()])
    ]
    groups = grouped(supports, sizes)
    assert sorted(m for g in groups for m in g.members) == list(range(len(supports)))
    for one in groups:
        own = dict(supports)
        assert one.variables == frozenset().union(*(own[m] for m in one.members))
        product = 1
        for v in one.variables:
            product *= sizes[v]
        assert product <= LARGE or len({own[m] for m in one.members}) == 1
    assert len(groups) < len(supports)


@pytest.mark.parametrize(
    "text",
    [
        "machine: M\nvariables: {x: 0..DIGITS}\n",
        "machine: M\nvariables: {x: 0..3}\ntransitions: [{trigger: go, effect: {x: DIGITS}}]\n",
        'machine: M\nvariables: {x: 0..3}\ntransitions: [{trigger: go, conditions: "x < DIGITS"}]\n',
        "machine: M\nstates: [a]\n---\nsystem: s\ninstances: {m: M}\nexpect: {states: DIGITS}\n",
        "machine: M\nstates: [a]\n---\nsystem: s\ninstances: {m: M}\nlimits: {faults: DIGITS}\n",
        "machine: M\nstates: [a]\n---\nsystem: s\nconstants: {N: DIGITS}\ninstances: {m: M}\n",
        "machine: M\nstates: [a]\n---\nsystem: s\ninstances: {m: {machine: M, count: DIGITS}}\n",
    ],
)
@pytest.mark.parametrize(
    "digits", ["9" * 5_000, "-" + "9" * 5_000, "0x" + "f" * 5_000], ids=["decimal", "negative", "hex"]
)
def test_a_number_of_thousands_of_digits_is_a_mistake(text: str, digits: str) -> None:
    report = check_text(text.replace("DIGITS", digits))
    assert report.exit == 2
    assert "V019" in {d.code for d in report.diagnostics}
