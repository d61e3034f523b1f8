"""The JSON output: its shape, its counts, and that a file with it is complete or absent."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.support import specifications as s
from tests.support.systems import ENDLESS
from varyoff.spec.forms import form_names

COUNTS = ("initial", "states", "transitions", "edges", "depth", "deadlocks")
VERDICTS = {"enum": ["holds", "violated", "unknown", "vacuous"]}


def record(properties: dict[str, object], *, more: bool = True) -> dict[str, object]:
    """An object that has all of these properties; where `more` is false, no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": more,
    }


def or_null(kind: dict[str, object]) -> dict[str, object]:
    return {"anyOf": [{"type": "null"}, kind]}


COUNT = {"type": ["integer", "null"], "minimum": 0}
VALUE = {"type": ["string", "integer", "boolean", "null"]}
VALUES = {"type": "object", "additionalProperties": VALUE, "propertyNames": {"pattern": r"^\w[\w\[\]]*\.\w+$"}}
STEP = record(
    {
        "event": or_null({"type": "string", "pattern": r"^\w[\w\[\]]*\.\w+(\(.+\))?$"}),
        "actor": {"enum": ["operator", "spontaneous", "workload", "fault", None]},
        "command": {"type": ["string", "null"]},
        "changes": VALUES,
    },
    more=False,
)
TRACE = or_null(
    record(
        {"initial": VALUES, "steps": {"type": "array", "items": STEP}, "loop": {"type": ["integer", "null"]}},
        more=False,
    )
)
PROPERTY = record(
    {
        "name": {"type": "string"},
        "form": {"enum": [*form_names(), "deadlock"]},
        "verdict": VERDICTS,
        "expected": VERDICTS,
        "line": {"type": "integer", "minimum": 1},
        "trace": TRACE,
        "remark": {"type": ["string", "null"]},
        "shortest": {"type": ["boolean", "null"]},
    }
)
SYSTEM = record(
    {
        "name": {"type": "string"},
        "file": {"type": "string"},
        "engine": {"enum": ["explicit", "networkx"]},
        "complete": {"type": "boolean"},
        "counts": record(dict.fromkeys(COUNTS, COUNT), more=False),
        "properties": {"type": "array", "items": PROPERTY},
    }
)
DIAGNOSTIC = record(
    {
        "code": {"type": "string", "pattern": "^V[0-9]{3}$"},
        "severity": {"enum": ["error", "warning"]},
        "message": {"type": "string", "minLength": 1},
        "file": {"type": ["string", "null"]},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]},
    }
)
REPORT = record(
    {
        "format": {"const": 1},
        "tool": record({"name": {"const": "varyoff"}, "version": {"type": "string"}}, more=False),
        "exit": {"enum": [0, 1, 2, 3, 4, 5, 130]},
        "diagnostics": {"type": "array", "items": DIAGNOSTIC},
        "systems": {"type": "array", "items": SYSTEM},
    },
    more=False,
)


@pytest.mark.parametrize(
    "texts",
    [
        [s.HOLDING],
        [s.VIOLATED, s.HOLDING],
        [s.MISTAKEN, s.VACUOUS],
        [s.NOTHING_ASKED],
        [s.RANGE_LEFT],
        [s.NONE_DEREFERENCED],
        [s.GUARDED],
        [ENDLESS],
        [s.counter(limit=900)],
        ["system: [", s.HOLDING],
        ["- 1"],
        [""],
    ],
    ids=[
        "holding",
        "two",
        "mistaken",
        "silent",
        "range",
        "none",
        "guarded",
        "endless",
        "bound",
        "no-yaml",
        "list",
        "empty",
    ],
)
def test_the_output_has_the_documented_shape(texts, check):
    result = check(*texts, options=("--format", "json", "--max-states", "300"))
    jsonschema.validate(result.json, REPORT)
    assert result.json["exit"] == result.exit


def test_shipped_specifications_have_the_documented_shape(root, varyoff):
    result = varyoff("check", "specs/examples", "--format", "json")
    jsonschema.validate(result.json, REPORT)
    assert len(result.json["systems"]) >= 10


def test_a_field_more_in_a_trace_would_be_noticed(check):
    report = check(s.VIOLATED).json
    report["systems"][0]["properties"][0]["trace"]["steps"][0]["minutes"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, REPORT)


def test_the_counts_of_a_lamp(check):
    counts = check(s.VIOLATED).json["systems"][0]["counts"]
    assert counts == {"initial": 1, "states": 2, "transitions": 2, "edges": 2, "depth": 1, "deadlocks": 0}
    assert tuple(counts) == COUNTS


def test_the_counts_of_a_counter(check):
    # up from 0 … 3; reset from 0 … 4, of which one changes nothing; no edge is shared, for `up` never leads to 0
    counts = check(s.counter(limit=4)).json["systems"][0]["counts"]
    assert counts == {"initial": 1, "states": 5, "transitions": 9, "edges": 9, "depth": 4, "deadlocks": 0}


def test_two_events_between_the_same_states_are_two_transitions_and_one_edge(check):
    machine = s.LAMP_MACHINE + "  - {trigger: knock, source: dark, dest: lit}\n"
    counts = check(s.system("two", "p: {always: true}", machine=machine)).json["systems"][0]["counts"]
    assert (counts["transitions"], counts["edges"]) == (3, 2)


def test_a_trace_shows_the_initial_state_and_then_what_changes(check):
    found = check(s.GUARDED, options=("--drop", "valve[2].turn_on/not_broken", "--format", "json"))
    trace = next(p for p in found.json["systems"][0]["properties"] if p["verdict"] == "violated")["trace"]
    assert trace == {
        "initial": {
            "valve[1].state": "closed",
            "valve[1].broken": False,
            "valve[2].state": "closed",
            "valve[2].broken": False,
        },
        "steps": [
            {
                "event": "valve[2].break_down",
                "actor": "fault",
                "command": None,
                "changes": {"valve[2].broken": True},
            },
            {
                "event": "valve[2].turn_on",
                "actor": "operator",
                "command": "OPEN valve[2]",
                "changes": {"valve[2].state": "open"},
            },
        ],
        "loop": None,
    }


def test_the_auxiliary_count_of_faults_is_not_shown(check):
    result = check(
        s.counter(limit=3, properties="p: {reachable: c.n == 2}"), options=("--faults", "2", "--format", "json")
    )
    assert result.system("counting")["faults"] == 2
    trace = result.json["systems"][0]["properties"][0]["trace"]
    assert list(trace["initial"]) == ["c.n"]


def test_lines_are_those_of_the_property(check):
    result = check(s.VIOLATED)
    line = result.json["systems"][0]["properties"][0]["line"]
    assert "stays-dark" in s.VIOLATED.splitlines()[line - 1]


def test_text_and_json_go_to_their_places(check, folder):
    result = check(s.VIOLATED, options=("--format", "text", "--format", "json=out.json"))
    assert "VIOLATED" in result.out
    saved = json.loads((folder / "out.json").read_text("utf-8"))
    jsonschema.validate(saved, REPORT)
    # without another format on standard output there is text
    assert "VIOLATED" in check(s.VIOLATED, options=("--format", "json=out.json")).out


def test_standard_output_has_nothing_but_json(check):
    result = check(s.MISTAKEN, s.VIOLATED)
    assert result.json["exit"] == 2
    assert "V" in result.err
