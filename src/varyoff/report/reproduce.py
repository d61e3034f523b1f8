"""The command line that shows a trace again."""

from __future__ import annotations

import shlex

from varyoff.model.expression import show_value
from varyoff.model.interpret import apply, enabled_options, initial_states
from varyoff.model.trace import Trace
from varyoff.report.record import SystemRecord


def trace_text(system: SystemRecord, trace: Trace) -> str:
    """Return the events of a trace as `replay --trace` reads them.

    Where an event leads to several states, `#2` picks the second; the parts of a label stay together.
    """
    words = []
    for step, before, after in zip(trace.steps, trace.states, trace.states[1:], strict=False):
        event = system.model.events[step.event]
        targets = list(dict.fromkeys(apply(system.model, event, o, before) for o in enabled_options(event, before)))
        number = targets.index(after) + 1
        words.append(step.label.replace(", ", ",") + (f"#{number}" if number > 1 else ""))
    return " ".join(words)


def reproduce_command(system: SystemRecord, trace: Trace) -> str:
    """Return the command that replays a trace."""
    words = ["varyoff", "replay", system.file]
    if system.alone is False:
        words += ["--system", system.name]
    for guard in system.dropped:
        words += ["--drop", guard]
    for name, value in system.constants:
        words += ["--set", f"{name}={show_value(value)}"]
    if system.faults is not None:
        words += ["--faults", str(system.faults)]
    number = initial_number(system, trace)
    if number > 1:
        words += ["--initial", str(number)]
    return shlex.join(words) + f" --trace {shlex.quote(trace_text(system, trace))}"


def initial_number(system: SystemRecord, trace: Trace) -> int:
    """Return which of the initial states the trace begins with, from 1."""
    for number, state in enumerate(initial_states(system.model), start=1):
        if state == trace.states[0]:
            return number
    return 1
