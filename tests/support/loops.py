"""Traces with a loop, made by hand on a small system: what shows them is tried without what finds them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.stages import prepared_of
from varyoff.base.record import replace
from varyoff.base.span import Sources
from varyoff.model.interpret import initial_states, ways
from varyoff.model.model import Model
from varyoff.model.occurrence import step_between
from varyoff.model.trace import REPETITION, Trace
from varyoff.pipeline import Options, check_system
from varyoff.report.record import Report, SystemRecord

SHOP = """\
machine: Job
states: [idle, queued, running]
transitions:
  - {trigger: submit, source: idle, dest: queued, command: "SBMJOB {instance}"}
  - {trigger: hold, source: queued, dest: idle}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
---
system: shop
instances: {job: Job}
deadlock: allowed
properties:
  runs: {never: "job.state == running", doc: The job runs.}
"""


def trace_of(model: Model, events: Sequence[str], loop: int | None = None, *, shortest: bool = True) -> Trace:
    """Return the run that events lead along from the first initial state, `-` being a repetition; of several ways of an
    event the first.
    """
    state = next(initial_states(model))
    states, steps = [state], []
    for label in events:
        if label == "-":
            steps.append(REPETITION)
        else:
            position = next(i for i, event in enumerate(model.events) if event.label == label)
            after = next(target for _, target in ways(model, model.events[position], state))
            steps.append(step_between(model, position, state, after))
            state = after
        states.append(state)
    return Trace(tuple(states), tuple(steps), loop, model.variables, shortest)


def shown_with(
    events: Sequence[str], loop: int | None, *, shortest: bool = True, options: Options | None = None
) -> SystemRecord:
    """Return the record of the shop, in which this trace stands for the property's counterexample."""
    (one,) = prepared_of(SHOP, file="shop.yaml")
    record = check_system(one, options or Options())
    (runs,) = record.properties
    found = replace(runs.found, trace=trace_of(one.model, events, loop, shortest=shortest))
    return replace(record, properties=(replace(runs, found=found, explanation=None),))


def report_of(system: SystemRecord) -> Report:
    return Report("0", 1, (system,), (), Sources())
