"""A number of thousands of digits is a mistake wherever a number may stand."""

from __future__ import annotations

import pytest

from varyoff.pipeline import check_text


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
