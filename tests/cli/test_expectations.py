"""What a specification expects: verdicts, pinned counts, and what is unexpected."""

from __future__ import annotations

import pytest

from tests.support import specifications as s

ACTUAL = {"initial": 1, "states": 2, "transitions": 2, "edges": 2, "depth": 1, "deadlocks": 0}


def expecting(verdict: str, expression: str) -> str:
    return s.system("lamp", f"p: {{{expression}, expect: {verdict}}}")


FORMS = {
    "holds": "always: lamp.state in dark | lit",
    "violated": "never: lamp.state == lit",
    "vacuous": "always: 'implies(lamp.state == dark and lamp.state == lit, false)'",
}


@pytest.mark.parametrize("expected", ["holds", "violated", "vacuous"])
@pytest.mark.parametrize("actual", FORMS)
def test_a_verdict_is_as_expected_or_fails_the_run(actual, expected, check):
    result = check(expecting(expected, FORMS[actual]))
    (one,) = result.json["systems"][0]["properties"]
    assert (one["verdict"], one["expected"]) == (actual, expected)
    assert result.exit == (0 if actual == expected else 1)


def test_a_surprise_says_what_was_expected(check):
    assert "expected: violated" in check(expecting("violated", FORMS["holds"]), options=()).out
    assert "as expected" in check(expecting("violated", FORMS["violated"]), options=()).out


def test_vacuous_says_why(check):
    asleep = s.LAMP_MACHINE + "  - {trigger: burn, conditions: state == lit and state == dark}\n"
    text = s.system("lamp", "p: {whenever: lamp.burn, require: false}", machine=asleep)
    result = check(text, options=())
    assert result.exit == 1
    assert "VACUOUS" in result.out
    assert "its event never happens" in result.out
    assert "its premise is never true" in check(s.VACUOUS, options=()).out


@pytest.mark.parametrize("count", ACTUAL)
def test_a_pinned_count_is_met_or_fails_the_run(count, check):
    def pinned(number: int) -> str:
        return s.HOLDING + f"expect: {{{count}: {number}}}\n"

    met, missed = check(pinned(ACTUAL[count])), check(pinned(ACTUAL[count] + 1))
    assert (met.exit, missed.exit) == (0, 1)
    assert missed.json["systems"][0]["expect"] == {count: {"expected": ACTUAL[count] + 1, "found": ACTUAL[count]}}
    shown = check(pinned(ACTUAL[count] + 1), options=("-q",)).out
    assert f"{count}: {ACTUAL[count]} counted, {ACTUAL[count] + 1} pinned" in shown


def test_pins_of_an_exploration_that_was_cut_short_are_undecided(check):
    text = s.counter(limit=900, more="expect: {states: 901}")
    assert check(text).exit == 0
    result = check(text, options=("--max-states", "10", "--format", "json"))
    assert result.exit == 3
    assert result.json["systems"][0]["expect"] == {"states": {"expected": 901, "found": None}}


@pytest.mark.parametrize(
    "change", [("--set", "LIMIT=5"), ("--faults", "1"), ("--set", "LIMIT=4")], ids=lambda words: words[1]
)
def test_pins_are_not_compared_with_a_changed_system(change, check):
    text = s.counter(limit=4, more="expect: {states: 5}")
    result = check(text, options=(*change, "--format", "json"))
    assert result.exit == 0
    assert result.json["systems"][0]["expect"] == {}
    assert "pinned counts are not compared" in check(text, options=change).out


def test_a_warning_fails_the_run_as_well_and_says_that_it_is_one(check):
    text = s.system("lamp", "p: {never: lamp.state == lit, severity: warning}")
    result = check(text, options=())
    assert result.exit == 1
    assert "a warning" in result.out


def test_what_is_expected_to_stay_undecided_may(check):
    text = s.counter(limit=900, properties="p: {always: c.n <= 1000, expect: unknown}")
    assert check(text).exit == 1
    assert check(text, options=("--max-states", "10")).exit == 0


def test_an_undecided_deadlock_rule_is_reported_though_nobody_stated_it(check):
    text = s.counter(limit=900).replace("deadlock: allowed\n", "")
    assert check(text).verdicts() == {"small": "holds"}
    result = check(text, options=("--max-states", "10", "--format", "json"))
    assert result.verdicts() == {"small": "unknown", "deadlock-forbidden": "unknown"}
