"""Formulas of branching time that are false: the part that is, what its path shows, or that no path is there."""

from __future__ import annotations

import pytest

from tests.support.engines import EXPLICIT
from tests.support.stages import prepared_of
from varyoff.analysis.deciding import decide
from varyoff.analysis.explaining import explain_violation
from varyoff.report.reason import reason_lines

LAMP = """\
machine: Lamp
states: [off, on, burnt]
transitions:
  - {trigger: switch, source: off, dest: on}
  - {trigger: switch, source: on, dest: off}
  - {trigger: burn, actor: fault, source: on, dest: burnt}
---
system: room
instances: {lamp: Lamp}
deadlock: allowed
properties:
"""


def said(formula: str, *, certified: bool = True) -> list[str]:
    (one,) = prepared_of(LAMP + f'  p: {{ctl: "{formula}"}}\n')
    (verdict,) = decide(EXPLICIT, one.model, one.properties).verdicts
    assert verdict.status == "violated"
    certificate = verdict.certificate if certified else None
    found = explain_violation(EXPLICIT, one.model, one.properties[0], verdict.trace, certificate=certificate)
    assert found is not None
    return [" " * indent + line for indent, line in reason_lines(found, "ctl", 96)]


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        ("AG(lamp.state != burnt)", ["needs lamp.state != burnt", "  but lamp.state is burnt"]),
        ("AX(lamp.state == off)", ["needs lamp.state == off", "  but lamp.state is on"]),
        ("AG(EF(lamp.state == off))", ["needs EF(lamp.state == off)", "  in the last state it is not so"]),
        (
            "AF(lamp.state == burnt)",
            ["needs lamp.state == burnt", "  it is so in no state of this path, which goes on for ever"],
        ),
        ("EX(lamp.state == off)", ["needs EX(lamp.state == off)", "  from an initial state no step leads to lamp.state == off"]),
        (
            "E(lamp.state == off, until=lamp.state == burnt)",
            [
                "needs E(lamp.state == off, until=lamp.state == burnt)",
                "  from an initial state no path leads to lamp.state == burnt through states with lamp.state ==",
                "    off",
            ],
        ),
        (
            "EG(lamp.state == off)",
            [
                "needs EG(lamp.state == off)",
                "  from an initial state every path leads to where it is not so that lamp.state == off, after 1",
                "    step at the latest",
            ],
        ),
        ("EF(lamp.state == burnt) and EX(lamp.state == burnt)",
         ["needs EX(lamp.state == burnt)", "  from an initial state no step leads to lamp.state == burnt"]),
        ("implies(lamp.state == off, EX(lamp.state == burnt))",
         ["needs EX(lamp.state == burnt)", "  from an initial state no step leads to lamp.state == burnt"]),
        ("not EF(lamp.state == burnt)", ["needs lamp.state != burnt", "  but lamp.state is burnt"]),
    ],
)  # fmt: skip
def test_the_part_that_is_false(formula: str, lines: list[str]) -> None:
    assert said(formula) == lines


def test_without_the_certificate_the_whole_is_named() -> None:
    both = "EF(lamp.state == burnt) and EX(lamp.state == burnt)"
    assert said(both, certified=False) == [f"needs {both}", "  in an initial state it is not so"]
