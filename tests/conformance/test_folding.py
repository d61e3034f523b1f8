"""A number means the same however it is written: as itself, or as something that is folded to it.

Where only types are looked at, a folded conditional would keep the bounds of both of its branches.
"""

from __future__ import annotations

import json

import pytest

from varyoff.pipeline import Options, check_text

Place = dict[str, object]


def specification(value: int, place: Place) -> str:
    """A system in which constants, parameters and definitions are folded to a number; JSON is YAML as well."""
    folded = f"{value} if %s else {other(value)}"
    cell = {
        "machine": "Cell",
        "parameters": {"number": "integer", "given": "integer", "yes": "boolean"},
        "variables": {"n": {"type": "0..5", "initial": "any"}, "on": {"type": "boolean", "initial": "any"}},
        "states": ["s", "t"],
        "define": {"folded": folded % "yes", "mine": "given + 0", "doubled": "2 * folded - given"},
        "transitions": [
            {
                "trigger": "go", "source": "s", "dest": "t",
                "conditions": ["number == 1", "n < 5", place.get("inside", "true")], "effect": {"n": "n + 1"},
            },
            {"trigger": "back", "source": "t", "dest": "s", "conditions": "number < 3", "effect": {"n": place.get("effect", "n")}},
            {
                "trigger": "pick", "source": "s", "dest": "t", "actor": "fault", "conditions": "number == 2",
                "choose": {"x": place.get("choice", [1])}, "effect": {"n": "(x if given >= 0 else 9) % 6"},
            },
        ],
    }  # fmt: skip
    group = {
        "machine": "Group",
        "parameters": {"members": ["Cell"]},
        "variables": {"some": "boolean"},
        "transitions": [
            {"trigger": "look", "conditions": "not some and any(m.on for m in members)", "effect": {"some": "true"}}
        ],
    }
    asked = place.get("asked", [])
    assert isinstance(asked, list)
    properties: dict[str, object] = {"known": {"always": "cell[1].n <= 5"}}
    for number, text in enumerate(asked):
        properties[f"always-{number}"] = {"always": text}
        properties[f"reachable-{number}"] = {"reachable": text}
        properties[f"require-{number}"] = {"whenever": "cell[1].go", "require": text}
    system = {
        "system": "s",
        "constants": {"N": 2, "YES": "N > 1", "K": folded % "N > 1", "L": "K + N - 2"},
        "instances": {
            "cell": {
                "machine": "Cell", "count": 3, "number": "i", "given": folded % "YES", "yes": "YES",
                "initial": {"n": place.get("initial", 0), "on": "i > 1"},
            },
            "group": {"machine": "Group", "members": place.get("list", "cell")},
        },
        "limits": {"faults": place.get("limit", 0)},
        "deadlock": "allowed",
        "properties": properties,
    }  # fmt: skip
    return "\n---\n".join(json.dumps(document) for document in (cell, group, system))


def other(value: int) -> int:
    """A number so far from another one that bounds that span both show."""
    return 3 if value < 2 else 0


# Ways to write a number; `W` is another number, of which the bounds may not be kept.
CONSTANT = (
    "V if N > 1 else W",
    "W if N < 2 else V",
    "(V if YES else W)",
    "min(V, V + 3)",
    "max(V, V - 3)",
    "abs(0 - V)",
    "(W if N > 2 else V) + 0",
    "(V if N > 1 else W) % 100",
    "(V if N > 1 else W) // 1",
    "min(V if N > 1 else W, 99)",
    "abs(V if N > 1 else W)",
    "sum(1 for z in range(0, V))",
    "count(true for z in range(0, V if YES else W))",
    "sum((V if z > 0 else W) for z in range(0, 2) if z == 1)",
    "K",
    "L",
    "(K if K == V else W)",
)
SYSTEM = (
    *CONSTANT,
    "cell[1].given",
    "cell[2 if YES else 1].given",
    "cell[1].folded",
    "cell[3].mine",
    "cell[1 if YES else 3].doubled",
)
INSIDE = (
    "given",
    "folded",
    "mine",
    "doubled",
    "self.folded",
    "min(given, folded)",
    "(given if yes else number)",
    "K",
    "V if given == V else W",
)

# Where bounds matter.
ASKED = [
    "any(x == 1 for x in range(0, H))",
    "count(true for x in range(H)) == 1",
    "all(x < 2 for x in range(H, 4))",
    "sum(x for x in range(1, H)) == 1",
    "count(x < y for x in range(0, H) for y in range(x, H)) == 1",
    "any(true for x in range(cell[1].n, H))",
    "count(true for x in range(H, cell[2].n)) == 0",
    "cell[H].on",
    "cell[H].state == t or cell[1].n == 0",
    "cell[cell[H].number].on",
    "any(c == cell[H] for c in Cell)",
    "cell[2] in [cell[H], cell[3]]",
    "2 in range(0, H)",
    "2 not in range(H, 9)",
    "1 in {H, cell[1].n}",
    "cell[1].n == H",
    "cell[1].n <= H < 3",
    "6 // H >= 2",
    "7 % H == cell[2].n",
    "any(true for m in [c for c in cell if c.number < H])",
    "count(m.on for m in [cell[z] for z in range(1, H)]) == 1",
    "implies(cell[1].n > 0, H == 1)",
    "min(H, cell[1].n) == H",
    "(H if cell[1].on else 0) < 2",
    "H == 1",
]

STATIC: list[tuple[str, object]] = [
    ("choice", "0..H"),
    ("choice", "H..4"),
    ("choice", ["H"]),
    ("choice", ["H", "5"]),
    ("initial", "H"),
    ("initial", ["H", "5"]),
    ("list", "[c for c in cell if c.number < H]"),
    ("list", "[cell[z] for z in range(1, H)]"),
    ("list", ["cell[H]"]),
    ("limit", "H"),
]
INNER: list[tuple[str, object]] = [
    ("inside", "H == 1"),
    ("inside", "n < H"),
    ("inside", "count(true for x in range(0, H)) == 1"),
    ("inside", "any(x == n for x in range(H, 3))"),
    ("inside", "n in range(0, H)"),
    ("inside", "6 // H > 2"),
    ("inside", "x in {H, 1}"),
    ("effect", "H"),
    ("effect", "min(n, H)"),
    ("effect", "n % H"),
    ("effect", "H + (1 if n < 1 else 0)"),
]


def filled(context: object, written: str) -> object:
    if isinstance(context, list):
        return [filled(item, written) for item in context]
    return str(context).replace("H", written)


def outcome(place: str, context: object, written: str, value: int) -> tuple[object, ...]:
    """Everything that is said of a system: codes of mistakes, counts, verdicts, lengths of traces."""
    report = check_text(specification(value, {place: filled(context, f"({written})")}), Options(audit="full"))
    systems = []
    for system in report.systems:
        assert system.audit is not None
        assert system.audit.findings == ()
        failure = None if system.failure is None else (system.failure.diagnostic.code, len(system.failure.trace))
        verdicts = [(p.name, p.verdict, None if p.trace is None else len(p.trace)) for p in system.properties]
        systems.append((system.counts, failure, verdicts))
    return (report.exit, sorted({d.code for d in report.diagnostics}), systems)


def disagreements(
    place: str, context: object, ways: tuple[str, ...], values: tuple[int, ...] = (0, 1, 2)
) -> dict[tuple[int, str], object]:
    found: dict[tuple[int, str], object] = {}
    for value in values:
        expected = outcome(place, context, str(value), value)
        for way in ways:
            said = outcome(place, context, way.replace("V", str(value)).replace("W", str(other(value))), value)
            # where there is no value, what is written as a number is a mistake, and what is folded may be found later
            if said != expected and not said[0] == expected[0] == 2:
                found[value, way] = (said, expected)
    return found


WITHOUT_VALUE = [
    text for text in ASKED if "cell[H]" in text or "cell[cell[H]" in text or "// H" in text or "% H" in text
]


@pytest.mark.parametrize("value", [0, 1, 2])
def test_in_properties(value: int) -> None:
    asked = [text for text in ASKED if value > 0 or text not in WITHOUT_VALUE]
    assert disagreements("asked", asked, SYSTEM, (value,)) == {}


@pytest.mark.parametrize("text", WITHOUT_VALUE)
def test_in_a_property_that_has_no_value_for_0(text: str) -> None:
    assert outcome("asked", [text], "0", 0)[0] == 2
    assert disagreements("asked", [text], SYSTEM, (0,)) == {}


@pytest.mark.parametrize(("place", "context"), STATIC, ids=str)
def test_where_only_constants_stand(place: str, context: object) -> None:
    assert disagreements(place, context, CONSTANT) == {}


@pytest.mark.parametrize(("place", "context"), INNER, ids=str)
def test_in_a_machine(place: str, context: object) -> None:
    assert disagreements(place, context, INSIDE) == {}
