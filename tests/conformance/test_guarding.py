"""What stands before a part guards it, whatever may leave the part without a value.

A *subject* is something that is good or has no value: a divisor, an index, a reference, a list that may be empty; and it is
a variable, a parameter, a constant, a choice, a name after `for`. Each is tried in three ways: WITHOUT a value, in one
in which what is asked is TRUE, and in one in which it is FALSE. A *construct* puts the guard and what is asked together;
beside it stands what it means, in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from varyoff.pipeline import Options, check_text
from varyoff.report.record import Report

WITHOUT, TRUE, FALSE = 0, 1, 2
WAYS = (WITHOUT, TRUE, FALSE)


@dataclass(frozen=True)
class Subject:
    """`asked` is true of 1, false of 2, and has no value at 0; `guard` is true of 1 and 2.

    `given` says what stands in the specification for each way, `settled` whether reading it tells that there is no value.
    """

    asked: str
    guard: str
    given: tuple[dict[str, str], ...]
    error: str
    settled: bool = False
    around: str = "{}"
    choose: str = ""
    label: str = ""


SPECIFICATION = """
machine: Host
variables: {on: boolean}
---
machine: Pool
parameters: {servers: [Host]}
variables: {full: boolean}
---
machine: Probe
parameters: {hosts: [Host], some: [Host], pools: [Pool], one: [Host], k: integer}
variables:
  n: {type: 0..2, initial: NUMBER}
  server: {one_of: SERVERS, optional: true}
  pool: {one_of: pools}
states: [here, there]
define: {quotient: 6 // k, other: 6 // n, hers: server.on}
transitions:
TRANSITIONS
---
system: s
constants: {K: GIVEN, C: "K if K > 0 else 0"}
instances:
  a: {machine: Host, initial: {on: true}}
  b: Host
  pool: {machine: Pool, servers: LIST}
  probe: {machine: Probe, hosts: [a, b], some: LIST, pools: [pool], one: [a], k: K, initial: {server: SERVER}}
deadlock: allowed
properties:
PROPERTIES
"""
DEFAULTS = {"NUMBER": "1", "SERVERS": "hosts", "SERVER": "a", "GIVEN": "1", "LIST": "[a]"}


def numbered(name: str) -> tuple[dict[str, str], ...]:
    return ({name: "0"}, {name: "1"}, {name: "2"})


LISTS = ({"LIST": "[]"}, {"LIST": "[a]"}, {"LIST": "[b]"})
SERVERS = ({"SERVER": "none"}, {"SERVER": "a"}, {"SERVER": "b"})
OF_NOBODY = ({"SERVER": "none"}, {"SERVER": "a"}, {"SERVER": "b"})
NO_SERVERS = tuple({"SERVERS": "some", **server, **some} for server, some in zip(OF_NOBODY, LISTS, strict=True))
DIGITS: tuple[dict[str, str], ...] = ({"X": "0"}, {"X": "1"}, {"X": "2"})
PICKED = ({"X": "none"}, {"X": "a"}, {"X": "b"})

SUBJECTS = {
    "divisor, a variable": Subject("6 // n == 6", "n != 0", numbered("NUMBER"), "V504"),
    "divisor, a parameter": Subject("6 // k == 6", "k != 0", numbered("GIVEN"), "V504", settled=True),
    "divisor, a constant": Subject("6 % K == 0 and K < 2", "K > 0", numbered("GIVEN"), "V504", settled=True),
    "divisor, folded": Subject("6 // C == 6", "C > 0", numbered("GIVEN"), "V504", settled=True),
    "divisor, computed": Subject("6 // (n * k) == 6", "n * k != 0", numbered("NUMBER"), "V504"),
    "divisor, a choice": Subject("6 // x == 6", "x != 0", DIGITS, "V504", choose="{x: [X]}", label="(x=X)"),
    "divisor, after for": Subject("6 // d == 6", "d != 0", DIGITS, "V504", around="any({} for d in range(X, X + 1))"),
    "divisor, over a range of the state": Subject(
        "6 // d == 6", "d != 0", numbered("NUMBER"), "V504", around="any({} for d in range(n, n + 1))"
    ),
    "divisor, in a definition": Subject("quotient == 6", "k != 0", numbered("GIVEN"), "V504"),
    "divisor, in a definition of a variable": Subject("other == 6", "n != 0", numbered("NUMBER"), "V504"),
    "index, a variable": Subject("hosts[n].on", "n in range(1, 3)", numbered("NUMBER"), "V503"),
    "index, a parameter": Subject("hosts[k].on", "k >= 1", numbered("GIVEN"), "V503", settled=True),
    "index, a constant": Subject("hosts[K].on", "0 < K < 3", numbered("GIVEN"), "V503", settled=True),
    "index, folded": Subject("hosts[2 if C > 1 else C].on", "C in {1, 2}", numbered("GIVEN"), "V503", settled=True),
    "index, a choice": Subject("hosts[x].on", "x in 1 | 2", DIGITS, "V503", choose="{x: [X]}", label="(x=X)"),
    "index, after for": Subject("hosts[d].on", "d > 0", DIGITS, "V503", around="all({} for d in range(X, X + 1))"),
    "reference, a variable": Subject("server.on", "server != none", SERVERS, "V502"),
    "reference, to nobody": Subject("server.on", "server != none", NO_SERVERS, "V502", settled=True),
    "reference, in a definition": Subject("hers", "server != none", NO_SERVERS, "V502"),
    "reference, a choice": Subject(
        "x.on", "x != none", PICKED, "V502", choose="{x: {one_of: hosts, optional: true}}", label="(x=X)"
    ),
    "reference, a choice from nobody": Subject(
        "x.on",
        "none != x",
        ({"X": "none", **LISTS[0]}, {"X": "a", **LISTS[1]}, {"X": "b", **LISTS[2]}),
        "V502",
        choose="{x: {one_of: some, optional: true}}",
        label="(x=X)",
    ),
    "list that may be empty": Subject("some[1].on", "any(true for h in some)", LISTS, "V503", settled=True),
    "list of a reference": Subject(
        "pool.servers[1].on", "count(true for h in pool.servers) > 0", LISTS, "V503", settled=True
    ),
    "list of a reference, by a variable": Subject(
        "pool.servers[n].on",
        "n == 1",
        ({"NUMBER": "0", **LISTS[1]}, {"NUMBER": "1", **LISTS[1]}, {"NUMBER": "1", **LISTS[2]}),
        "V503",
    ),
}

Meaning = Callable[[bool, Callable[[], bool]], object]


class Undefined(Exception):
    pass


# What the guard protects. G is the guard, P what is asked.
GUARDED: dict[str, Meaning] = {
    "G and P": lambda g, p: g and p(),
    "not G or P": lambda g, p: not g or p(),
    "implies(G, P)": lambda g, p: not g or p(),
    "P if G else true": lambda g, p: p() if g else True,
    "false if not G else P": lambda g, p: p() if g else False,
    "any(P for z in one if G)": lambda g, p: g and p(),
    "all(P for z in one if G)": lambda g, p: not g or p(),
    "count(P for z in one if G) == 1": lambda g, p: g and p(),
    "sum((1 if P else 2) for z in one if G) == 2": lambda g, p: g and not p(),
    "all(G and P for z in one)": lambda g, p: g and p(),
    "all(implies(G, P) for z in one)": lambda g, p: not g or p(),
    "any(P for z in one if z.on if G)": lambda g, p: g and p(),
    "any(P for z in one for y in range(0, 1) if G)": lambda g, p: g and p(),
    "0 < (1 if G else 0) < (2 if P else 0)": lambda g, p: g and p(),
    "1 == (1 if G else 0) != (1 if P else 0)": lambda g, p: g and not p(),
    "(G and P) or not G": lambda g, p: not g or p(),
    "not (G and P)": lambda g, p: not (g and p()),
    "not (not G or P)": lambda g, p: g and not p(),
    "implies(G and P, false)": lambda g, p: not (g and p()),
    "(G and P) == true": lambda g, p: g and p(),
    "iff(G, G and P)": lambda g, p: not g or p(),
    "min(1, 1 if (G and P) else 0) == 1": lambda g, p: g and p(),
    "true and G and P": lambda g, p: g and p(),
    "false or not G or P": lambda g, p: not g or p(),
    "G and (P and G)": lambda g, p: g and p(),
    "G and all(P for z in one)": lambda g, p: g and p(),
    "(true if P else false) if G else false": lambda g, p: g and p(),
    "any(z.on and P for z in one if G)": lambda g, p: g and p(),
    "false and P": lambda g, p: False,
    "true or P": lambda g, p: True,
    "implies(false, P)": lambda g, p: True,
    "true if true else P": lambda g, p: True,
}

# What it does not, since all parts are evaluated, or those from the left.
UNGUARDED: dict[str, Meaning] = {
    "P": lambda g, p: p(),
    "not P": lambda g, p: not p(),
    "P and G": lambda g, p: p() and g,
    "P or not G": lambda g, p: p() or not g,
    "implies(P, G)": lambda g, p: not p() or g,
    "true if P else not G": lambda g, p: p() or not g,
    "true and P": lambda g, p: p(),
    "false or P": lambda g, p: p(),
    "P if true else G": lambda g, p: p(),
    "implies(true, P)": lambda g, p: p(),
    "iff(G, P)": lambda g, p: g == p(),
    "G == P": lambda g, p: g == p(),
    "P in {G, true}": lambda g, p: p() in {g, True},
    "true in {not G, P}": lambda g, p: True in {not g, p()},
    "(1 if P else 0) in range(2, 3)": lambda g, p: (1 if p() else 0) == 2,
    "2 in range(3, 4 if P else 5)": lambda g, p: (p(), False)[1],
    "2 in range(1 if P else 1, 2)": lambda g, p: (p(), False)[1],
    "min(0, 1 if P else 0) == 0": lambda g, p: (p(), True)[1],
    "max(1, 1 if P else 0) == 1": lambda g, p: (p(), True)[1],
    "0 * (1 if P else 0) == 0": lambda g, p: (p(), True)[1],
    "count(P for z in one) == 1": lambda g, p: p(),
    "any(true for z in range(0, 1 if P else 0))": lambda g, p: p(),
    "any(true for z in range(3, 1 if P else 0))": lambda g, p: (p(), False)[1],
    "all(false for z in range(3, 1 if P else 0))": lambda g, p: (p(), True)[1],
    "count(true for z in range(3, 1 if P else 0)) == 0": lambda g, p: (p(), True)[1],
    "sum(z for z in range(1 if P else 1, 0)) == 0": lambda g, p: (p(), True)[1],
}


def evaluated(meaning: Meaning, way: int) -> bool | None:
    """What a construct is worth; None where it has no value."""

    def asked() -> bool:
        if way == WITHOUT:
            raise Undefined
        return way == TRUE

    try:
        return bool(meaning(way != WITHOUT, asked))
    except Undefined:
        return None


def written(subject: Subject, construct: str) -> str:
    text = construct.replace("G", "\0").replace("P", f"({subject.asked})").replace("\0", f"({subject.guard})")
    return subject.around.format(text)


def filled(subject: Subject, way: int, conditions: list[str], more: str = "") -> str:
    """A specification in which the transition `ask_N` has the condition N."""
    transitions, properties = [], []
    for number, condition in enumerate(conditions):
        choose = f", choose: {subject.choose}" if subject.choose else ""
        transitions.append(f"  - {{trigger: ask_{number}{choose}, conditions: {condition}{more}}}")
        properties.append(f'  p-{number}: {{whenever: "probe.ask_{number}{subject.label}", require: "true"}}')
    text = SPECIFICATION.replace("TRANSITIONS", "\n".join(transitions)).replace("PROPERTIES", "\n".join(properties))
    for name, value in {**DEFAULTS, **subject.given[way]}.items():
        text = text.replace(name, value) if name != "X" else _letters(text, value)
    return text


def _letters(text: str, value: str) -> str:
    return "".join(value if letter == "X" else letter for letter in text)


def quoted(condition: str) -> str:
    return f'"{condition}"'


def asked(report: Report) -> list[bool]:
    """Which of the transitions can be taken."""
    assert report.diagnostics == (), [f"{d.code} {d.message}" for d in report.diagnostics]
    (system,) = report.systems
    assert system.failure is None, (system.failure.diagnostic.code, system.failure.diagnostic.span)
    assert system.audit is not None
    assert system.audit.findings == ()
    return [{"holds": True, "vacuous": False}[p.verdict] for p in system.properties if p.name.startswith("p-")]


@pytest.mark.parametrize("way", WAYS, ids=["without", "true", "false"])
@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_what_is_guarded_always_has_a_value(subject: Subject, way: int) -> None:
    expected = [evaluated(meaning, way) for meaning in GUARDED.values()]
    text = filled(subject, way, [quoted(written(subject, construct)) for construct in GUARDED])
    found = asked(check_text(text, Options(audit="full")))
    assert dict(zip(GUARDED, found, strict=True)) == dict(zip(GUARDED, expected, strict=True))


@pytest.mark.parametrize("way", [TRUE, FALSE], ids=["true", "false"])
@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_what_is_not_guarded_has_a_value_where_its_parts_have(subject: Subject, way: int) -> None:
    if subject.error == "V502" and subject.choose:
        pytest.skip("none is among the choices")
    expected = [evaluated(meaning, way) for meaning in UNGUARDED.values()]
    text = filled(subject, way, [quoted(written(subject, construct)) for construct in UNGUARDED])
    found = asked(check_text(text, Options(audit="full")))
    assert dict(zip(UNGUARDED, found, strict=True)) == dict(zip(UNGUARDED, expected, strict=True))


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_what_is_not_guarded_is_an_error_where_a_part_has_no_value(subject: Subject) -> None:
    found = {}
    for construct, meaning in UNGUARDED.items():
        assert evaluated(meaning, WITHOUT) is None
        report = check_text(filled(subject, WITHOUT, [quoted(written(subject, construct))]), Options(audit="full"))
        assert report.exit == 2
        if report.systems and (failure := report.systems[0].failure) is not None:
            found[construct] = failure.diagnostic.code
        else:
            found[construct] = "a mistake" if subject.settled else report.diagnostics[0].message
            assert {d.code for d in report.diagnostics} == {"V207" if "none" in subject.guard else "V211"}
    expected = dict.fromkeys(UNGUARDED, "a mistake" if subject.settled else subject.error)
    if subject.settled:  # where something stands before it, it is found when it is evaluated
        for construct in UNGUARDED:
            if found[construct] == subject.error:
                expected[construct] = subject.error
        assert found["P"] == "a mistake"
    assert found == expected


@pytest.mark.parametrize("way", WAYS, ids=["without", "true", "false"])
@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_what_is_listed_guards_what_is_listed_behind(subject: Subject, way: int) -> None:
    if subject.around != "{}":
        pytest.skip("the name is known inside of the comprehension only")
    guard, partial, contrary = subject.guard, subject.asked, f"not ({subject.guard})"
    text = filled(subject, way, [f'["{guard}", "{partial}"]', f'"{guard}", unless: "{partial}"'])
    other = filled(subject, way, ['"true"'], f', unless: ["{contrary}", "{partial}"]')
    third = filled(subject, way, [f'"{guard}"'], f', procedure: {{first: "{partial}"}}')
    fourth = filled(subject, way, [f'"{guard}"'], f', effect: {{n: "1 if {partial} else 2"}}')
    both = way == TRUE
    assert asked(check_text(text, Options(audit="full"))) == [both, way == FALSE]
    assert asked(check_text(other, Options(audit="full"))) == [way == FALSE]
    assert asked(check_text(third, Options(audit="full"))) == [both]
    if "NUMBER" not in subject.given[way]:
        assert asked(check_text(fourth, Options(audit="full"))) == [way != WITHOUT]
    if subject.error != "V502" or "hers" not in subject.asked:
        unreached = filled(subject, way, [f'"{partial}"'], ", source: there")
        assert asked(check_text(unreached, Options(audit="full"))) == [False]
