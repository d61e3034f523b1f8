"""Errors of the model: found while it is explored, with the shortest trace; nothing is then said to hold."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.support import specifications as s

DIVISION = """\
machine: Counter
variables: {n: 0..5}
transitions:
  - {trigger: up, conditions: n < 5, effect: {n: n + 1}}
---
system: dividing
instances: {c: Counter}
properties:
  quotient: {always: 12 // (2 - c.n) > -20}
deadlock: allowed
"""

INDEX = """\
machine: Server
parameters: {stations: [Station]}
variables: {at: 0..3}
transitions:
  - {trigger: walk, conditions: "stations[at + 1].free", effect: {at: at + 1}}
---
machine: Station
variables: {free: {type: boolean, initial: true}}
---
system: walking
instances:
  server: {machine: Server, stations: station}
  station: {machine: Station, count: 2}
properties:
  somewhere: {always: server.at >= 0}
"""

ERRORS = {
    # text, code, labels of the trace, the event that fails
    "range": (s.RANGE_LEFT, "V501", ["c.up"] * 3, "c.up"),
    "none": (s.NONE_DEREFERENCED, "V502", ["holder.arm"], "holder.look"),
    "index": (INDEX, "V503", ["server.walk"] * 2, "server.walk"),
    "division": (DIVISION, "V504", ["c.up"] * 2, None),
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_the_model_is_2_with_the_shortest_trace(error, check):
    text, code, labels, event = ERRORS[error]
    result = check(text)
    assert result.exit == 2
    (diagnostic,) = result.json["diagnostics"]
    assert diagnostic["code"] == code
    assert diagnostic["severity"] == "error"
    assert diagnostic["file"] == "spec1.yaml"
    assert [step["event"] for step in diagnostic["trace"]["steps"]] == labels
    assert diagnostic["event"] == event
    (system,) = result.json["systems"]
    assert system["complete"] is False
    assert {p["verdict"] for p in system["properties"]} == {"unknown"}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_the_model_points_at_the_expression(error, check):
    text, code, _, _ = ERRORS[error]
    result = check(text, options=())
    assert code in result.err
    assert "--> spec1.yaml:" in result.err
    assert "^" in result.err


def test_what_was_violated_before_the_error_is_not_reported_either(check):
    text = s.RANGE_LEFT.replace("small: {always: c.n <= 3}", "small: {always: c.n <= 1}")
    result = check(text)
    assert result.exit == 2
    assert result.verdicts()["small"] == "unknown"


def test_the_text_shows_the_trace_and_how_to_reproduce_it(check):
    out = check(s.RANGE_LEFT, options=()).out
    assert "the exploration ended in an error of the model" in out
    assert "`c.n` would become 4, outside of 0..3" in out
    assert "reproduce: varyoff replay spec1.yaml --trace 'c.up c.up c.up'" in out


def test_the_other_systems_are_decided(check):
    result = check(s.RANGE_LEFT, s.VIOLATED, s.HOLDING)
    assert result.exit == 2
    assert result.verdicts()["some-state"] == "holds"
    assert result.verdicts()["stays-dark"] == "violated"


def test_an_error_beyond_the_bound_is_not_known(check):
    result = check(s.RANGE_LEFT, options=("--max-states", "2", "--format", "json"))
    assert result.exit == 3
    assert result.json["diagnostics"] == []


def test_an_error_in_initially(check):
    text = s.NONE_DEREFERENCED + "initially: holder.held.state == here\n"
    result = check(text)
    assert result.exit == 2
    assert [d["code"] for d in result.json["diagnostics"]] == ["V502"]


def test_explore_ends_in_the_error_as_well(folder, varyoff):
    (folder / "a.yaml").write_text(s.RANGE_LEFT)
    result = varyoff("explore", "a.yaml")
    assert result.exit == 2
    assert "V501" in result.err
    assert varyoff("explore", "a.yaml", "--format", "json").out == ""


@pytest.mark.parametrize("error", ERRORS)
def test_the_printed_line_shows_the_error_again(error, check, varyoff):
    """Replaying the trace to an error ends in it, and no property is said to be anything."""
    text, code, labels, event = ERRORS[error]
    (line,) = re.findall(r"reproduce: (.*)$", check(text, options=()).out, re.MULTILINE)
    replayed = varyoff(*shlex.split(line)[1:])
    assert replayed.exit == 2
    assert f"error[{code}]" in replayed.err
    said = f"✗ in state {len(labels)} the model is in error: "
    if event is None:
        said = f"✗ quotient has no value in state {len(labels)}: "
    assert said in replayed.out
    assert "every property is unknown" in replayed.out
    assert "broken" not in replayed.out
    saved = varyoff(*shlex.split(line)[1:], "--format", "json").json
    assert (saved["error"]["step"], saved["error"]["code"], saved["error"]["event"]) == (len(labels), code, event)


def test_replay_into_an_error_is_a_mistake_of_the_specification(folder, varyoff):
    (folder / "a.yaml").write_text(s.RANGE_LEFT)
    result = varyoff("replay", "a.yaml", "--trace", "c.up c.up c.up c.up")
    assert result.exit == 2
    assert "V501" in result.err
    (folder / "b.yaml").write_text(s.NONE_DEREFERENCED)
    result = varyoff("replay", "b.yaml", "--trace", "holder.arm holder.look")
    assert result.exit == 2
    assert "V502" in result.err
