"""A `recoverable` goal that dereferences `none` in some reachable state ended in a traceback."""

from __future__ import annotations

from varyoff.pipeline import check_text

SPECIFICATION = """
machine: Thing
states: [here, there]
transitions:
  - {trigger: go, source: here, dest: there}
  - {trigger: back, source: there, dest: here}
---
machine: Holder
parameters: {things: [Thing]}
variables:
  held: {one_of: things, optional: true, initial: any}
transitions:
  - {trigger: lose, effect: {held: none}}
---
system: holding
instances:
  thing: Thing
  holder: {machine: Holder, things: [thing]}
initially: holder.held == thing
properties:
  back-home: {recoverable: holder.held.state == here}
"""


def test_it_is_an_error_of_the_model() -> None:
    report = check_text(SPECIFICATION)
    (system,) = report.systems
    assert report.exit == 2
    assert system.failure is not None
    assert system.failure.diagnostic.code == "V502"
    assert [step.label for step in system.failure.trace.steps] == ["holder.lose"]
    assert [p.verdict for p in system.properties if p.stated] == ["unknown"]
