"""Braces of a command that is JSON, or a shell's, were taken for placeholders: such a command could not be written."""

from __future__ import annotations

import pytest

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.flatten import flatten
from varyoff.spec.load import loads

TEXT = """\
machine: Node
attributes: [host]
states: [stopped, running]
transitions:
  - trigger: start
    source: stopped
    dest: running
    command: >-
      COMMAND
---
system: s
instances: {{a: {{machine: Node, host: db}}}}
""".replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("""curl -d '{"on": true}' {host}""", """curl -d '{"on": true}' db"""),
        ("""curl -d '{"on": {"x": [1]}}' {host}""", """curl -d '{"on": {"x": [1]}}' db"""),
        ("awk '{{print}}' {{host}}", "awk '{print}' {host}"),
        ("echo {} {host} ${{HOME}} {instance}", "echo {} db ${HOME} a"),
    ],
)
def test_braces_stand_for_themselves(written: str, shown: str) -> None:
    specification = loads(TEXT.replace("COMMAND", written))
    mistakes = Mistakes()
    elaborated = flatten(specification.systems[0], mistakes=mistakes)
    assert elaborated is not None
    assert mistakes.found == []
    assert elaborated.model.events[0].own.branches[0].command == shown
