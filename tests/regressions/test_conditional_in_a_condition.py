"""A conditional in the condition of another made source that Python cannot read."""

from __future__ import annotations

import pytest

from varyoff.pipeline import Options, check_text

SPECIFICATION = """
machine: M
variables: {v: 0..1, b: boolean}
transitions:
  - {trigger: go, effect: {v: "0 if (v == 0 if v == 1 else b) else v", b: "b if (v == 1 if b else false) else not b"}}
---
system: s
instances: {m: M}
properties:
  some: {reachable: "(m.v == 0 if m.b else m.v == 1) if (m.b if m.v == 0 else true) else false", expect: EXPECTED}
"""


@pytest.mark.parametrize(("expected", "status"), [("holds", 0), ("violated", 1)])
def test_conditionals_nest(expected: str, status: int) -> None:
    report = check_text(SPECIFICATION.replace("EXPECTED", expected), Options(audit="full"))
    assert report.exit == status
