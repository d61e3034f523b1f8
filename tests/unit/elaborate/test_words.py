"""Words: a choice has the type of its domain, and what could be a name or a value is said, never guessed."""

from __future__ import annotations

import pytest

from varyoff.pipeline import Options, check_text

SPECIFICATION = """
machine: Lamp
variables: {colour: [red, green, none], seen: boolean}
---
machine: Desk
parameters: {lamps: [Lamp], nobody: [Lamp], lamp: Lamp, PARAMETER: integer}
variables:
  colour: {type: [red, green], initial: green}
  best: {one_of: lamps, optional: true}
  any_lamp: {one_of: lamps}
  VARIABLE: boolean
define: {DEFINED: colour, worst: best}
states: [idle, busy]
transitions:
  - {trigger: paint, choose: {c: [red, green], CHOICE: boolean}, conditions: "PAINT", effect: {colour: c}}
  - {trigger: paint, choose: {c: [red, green], CHOICE: boolean}, conditions: "false"}
  - {trigger: take, choose: {x: {one_of: lamps, optional: true}}, conditions: "TAKE", effect: {best: x}}
  - {trigger: look, conditions: "LOOK"}
---
system: s
constants: {CONSTANT: 1}
instances:
  a: Lamp
  INSTANCE: Lamp
  FAMILY: {machine: Lamp, count: 1}
  nobodies: {machine: Lamp, count: 0}
  d: {machine: Desk, lamps: [a, INSTANCE], nobody: [], lamp: a, PARAMETER: 0}
deadlock: allowed
properties:
  asked: {always: "ASKED"}
  painted: {whenever: d.paint, ensure: "PAINTED"}
  taken: {whenever: d.take, ensure: "TAKEN"}
"""
NAMES = {
    "PARAMETER": "parameter",
    "VARIABLE": "variable",
    "DEFINED": "defined",
    "CHOICE": "choice",
    "CONSTANT": "constant",
    "INSTANCE": "instance",
    "FAMILY": "family",
}
EXPRESSIONS = dict.fromkeys(("PAINTED", "PAINT", "TAKEN", "TAKE", "LOOK", "ASKED"), "true")


def codes(places: dict[str, str]) -> list[str]:
    """The codes of the mistakes, or of the error of the model, or none."""
    text = SPECIFICATION
    for place, default in {**EXPRESSIONS, **NAMES}.items():
        text = text.replace(place, places.get(place, default))
    report = check_text(text, Options(audit="full"))
    found = [d.code for d in report.diagnostics]
    for system in report.systems:
        assert system.audit is not None
        assert system.audit.findings == ()
        found += [system.failure.diagnostic.code] if system.failure is not None else []
    return found


ACCEPTED = [
    ("PAINT", "c == red"),
    ("PAINT", "red == c"),
    ("PAINT", "c != green and colour in red | green"),
    ("PAINT", "c in red | green"),
    ("PAINT", "c in {red, 'green'}"),
    ("PAINT", "c not in {green}"),
    ("PAINT", "c == (red if choice else green)"),
    ("PAINT", "(c if choice else colour) == red"),
    ("PAINT", "c == colour or c == lamp.colour"),
    ("PAINT", "c == defined"),
    ("PAINTED", "next(d.colour) == event.c"),
    ("PAINTED", "implies(event.c == red, next(d.colour) == red)"),
    ("PAINTED", "event.c in red | green"),
    ("PAINTED", "event.c == red or d.colour != event.c"),
    ("TAKE", "x != none"),
    ("TAKE", "x == none or x.colour == red"),
    ("TAKE", "implies(x != none, not x.seen)"),
    ("TAKE", "x in lamps or none == x"),
    ("TAKE", "x in {none, lamp}"),
    ("TAKE", "x != best or best == none"),
    ("TAKE", "x == (lamp if best == none else none)"),
    ("TAKE", "(none if best == none else lamp) != x"),
    ("TAKE", "(best if best != none else x) == x"),
    ("TAKEN", "next(d.best) == event.x"),
    ("TAKEN", "next(d.worst) == event.x and event.x in {none, a, instance}"),
    ("TAKEN", "event.x == none or event.x.colour != green"),
    ("TAKEN", "implies(d.best != none, next(d.best) == d.best or next(d.best) == event.x)"),
    ("LOOK", "best == none or best.colour == red"),
    ("LOOK", "lamp.colour == none or lamp.colour == 'none' or lamp.colour == 'red'"),
    ("LOOK", "best in lamps or best in {none}"),
    ("LOOK", "any_lamp == (best if variable else none)"),
    ("LOOK", "any_lamp in (best if variable else none) | any_lamp"),
    ("LOOK", "(none if variable else best) != any_lamp"),
    ("LOOK", "all(l.colour == red and l.seen for l in nobody if l != any_lamp)"),
    ("LOOK", "count(6 // parameter > n for n in range(1, 1)) == sum(n for n in range(3, 1) for m in range(0, n))"),
    ("ASKED", "all(l.colour == red for l in Lamp) or any(l == d.best for l in family)"),
]
REFUSED = [
    ("PAINT", "c == blue", "V205"),
    ("PAINT", "c == 1", "V204"),
    ("PAINT", "c", "V204"),
    ("PAINT", "c == state", "V204"),
    ("PAINT", "c == none", "V205"),
    ("PAINT", "c == lamp", "V204"),
    ("PAINTED", "event.c == blue", "V205"),
    ("TAKE", "x == red", "V204"),
    ("TAKE", "x == desk", "V203"),
    ("TAKEN", "next(d.best) == event.y", "V207"),
    ("TAKEN", "event.x == d.colour", "V204"),
    ("TAKE", "x.colour == red", "V502"),
    ("LOOK", "any_lamp == none", "V205"),
    ("LOOK", "(lamp if colour == red else none) == red", "V204"),
    ("LOOK", "best == none or best.colour == blue", "V205"),
    ("LOOK", "self in lamps", "V204"),
    ("LOOK", "best in [self]", "V204"),
    ("LOOK", "none in lamps", "V205"),
    ("LOOK", "any_lamp in none | lamp", "V205"),
    ("LOOK", "all(l.size for l in nobody)", "V207"),
    ("LOOK", "all(l.colour for l in nobody)", "V204"),
    ("LOOK", "any(l.colour == blue for l in nobody)", "V205"),
    ("LOOK", "count(l.seen for l in nobody if size) == 0", "V203"),
    ("LOOK", "any(n == red for n in range(2, 2))", "V203"),
    ("LOOK", "all(next(lamp.seen) for n in range(0))", "V213"),
    ("ASKED", "all(l.size for l in nobodies)", "V207"),
    ("LOOK", "any(none for none in lamps)", "V206"),
    ("LOOK", "any(true for true in lamps)", "V206"),
    ("LOOK", "all(event.seen for event in lamps)", "V206"),
]


@pytest.mark.parametrize(("place", "expression"), ACCEPTED)
def test_what_has_a_meaning_is_accepted(place: str, expression: str) -> None:
    assert codes({place: expression}) == []


@pytest.mark.parametrize(("place", "expression", "code"), REFUSED)
def test_what_has_none_is_refused(place: str, expression: str, code: str) -> None:
    assert codes({place: expression}) == [code]


# --- one word for two things ---------------------------------------------------------------------

COMPARISONS = [
    "{} == red",
    "red == {}",
    "{} != red",
    "red != {}",
    "{} in red | green",
    "{} in {{green, red}}",
    "{} not in [red, green]",
    "red in {{{}}}",
    "({} if true else green) == red",
    "{} == (green if false else red)",
    "(red if true else {}) == {}",
    "not {} == red",
    "true == ({} == red)",
]
IN_MACHINE = ["PARAMETER", "VARIABLE", "DEFINED", "CHOICE", "CONSTANT"]
IN_SYSTEM = ["CONSTANT", "INSTANCE", "FAMILY"]


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("kind", IN_MACHINE)
def test_a_name_of_the_machine_that_is_also_a_value(kind: str, comparison: str) -> None:
    place = "PAINT" if kind == "CHOICE" else "LOOK"
    assert codes({kind: "red", place: comparison.format("lamp.colour", "lamp.colour")}) == ["V206"]
    assert codes({kind: "red", place: comparison.replace("red", "'red'").format("lamp.colour", "lamp.colour")}) == []


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("kind", IN_SYSTEM)
def test_a_name_of_the_system_that_is_also_a_value(kind: str, comparison: str) -> None:
    assert codes({kind: "red", "ASKED": comparison.format("d.colour", "d.colour")}) == ["V206"]
    assert codes({kind: "red", "ASKED": comparison.replace("red", "'red'").format("d.colour", "d.colour")}) == []


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_a_name_after_for_that_is_also_a_value(comparison: str) -> None:
    inside = comparison.format("d.colour", "d.colour")
    assert codes({"ASKED": f"any({inside} for red in Lamp)"}) == ["V206"]


@pytest.mark.parametrize("kind", IN_SYSTEM)
@pytest.mark.parametrize("name", ["none", "this", "event"])
def test_a_name_with_a_meaning_of_its_own(kind: str, name: str) -> None:
    assert codes({kind: name}) == ["V206"]


@pytest.mark.parametrize("kind", IN_SYSTEM)
def test_a_value_that_is_also_a_name_is_no_mistake_where_nobody_compares_it(kind: str) -> None:
    assert codes({kind: "red", "PAINTED": "next(d.colour) == event.c", "PAINT": "c != colour"}) == []
