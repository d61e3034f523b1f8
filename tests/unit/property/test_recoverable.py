"""Who plays in `recoverable`, and against whom."""

from __future__ import annotations

import pytest

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.flatten import flatten
from varyoff.problem.question import Recover, Win
from varyoff.property.forms import properties_of
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Two
variables: {a: boolean}
---
system: s
instances: {t: Two}
deadlock: allowed
properties:
  p: {recoverable: t.a, ACTORS}
"""


@pytest.mark.parametrize(
    ("written", "by", "despite"),
    [
        ("", None, None),
        ("by: [operator, operator]", ("operator",), None),
        ("by: [fault, operator]", ("fault", "operator"), None),
        ("despite: fault", ("operator", "spontaneous", "workload"), ("fault",)),
        ("despite: [workload, fault, workload]", ("operator", "spontaneous"), ("workload", "fault")),
        ("by: operator, despite: [workload]", ("operator",), ("workload",)),
        ("despite: [fault, workload, operator, spontaneous]", (), ("fault", "workload", "operator", "spontaneous")),
    ],
)
def test_actors(written: str, by: tuple[str, ...] | None, despite: tuple[str, ...] | None) -> None:
    (one,) = properties_of(flatten(loads(SPECIFICATION.replace(", ACTORS", f", {written}" if written else ""))["s"]))
    assert one.holds_if == "yes"
    match one.question:
        case Recover(_, actors):
            assert (actors, None) == (by, despite)
        case Win(_, actors, adversary):
            assert (actors, adversary) == (by, despite)
        case _:
            raise AssertionError(one.question)


def test_everybody_on_both_sides_is_told_of() -> None:
    text = SPECIFICATION.replace("ACTORS", "by: [operator, fault], despite: [fault, workload, operator]")
    mistakes = Mistakes()
    assert properties_of(flatten(loads(text)["s"]), mistakes) == ()
    line = text.split("\n")[8]
    told = [(one.code, one.span.column if one.span else 0) for one in mistakes.found]
    assert told == [("V404", line.rindex("fault") + 1), ("V404", line.rindex("operator") + 1)]
