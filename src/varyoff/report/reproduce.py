"""The command line that shows a trace again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from varyoff.base.budget import OutOfTime, grace
from varyoff.model.expression import TRUE, Value, show_value
from varyoff.model.interpret import initial_states, ways
from varyoff.model.model import Model
from varyoff.model.trace import REPEATED, Trace
from varyoff.report.record import SystemRecord

if TYPE_CHECKING:
    from varyoff.analysis.prepared import Prepared


def reproduce_command(system: SystemRecord, trace: Trace) -> str:
    """Return the command that replays a trace of a system, changed as the command line asked."""
    return _command(
        system.file, None if system.alone else system.name, system.dropped, system.constants, system.faults,
        system.model, trace,
    )  # fmt: skip


def reproduce_without(prepared: Prepared, guard: str, model: Model, trace: Trace) -> str:
    """Return the command that replays a trace of the model without one more guard."""
    system = prepared.system
    return _command(
        system.file, None if prepared.alone else system.name.text, (*prepared.dropped, guard), prepared.overridden,
        prepared.faults, model, trace,
    )  # fmt: skip


def reproduce_with_faults(prepared: Prepared, faults: int, model: Model, trace: Trace) -> str:
    """Return the command that replays a trace of the model with another bound on faults."""
    system = prepared.system
    return _command(
        system.file, None if prepared.alone else system.name.text, prepared.dropped, prepared.overridden, faults,
        model, trace,
    )  # fmt: skip


def _command(
    file: str, name: str | None, dropped: Sequence[str], constants: Sequence[tuple[str, Value]], faults: int | None,
    model: Model, trace: Trace,
) -> str:  # fmt: skip
    words = ["varyoff", "replay", file]
    if name is not None:
        words += ["--system", name]
    for guard in dropped:
        words += ["--drop", guard]
    for constant, value in constants:
        words += ["--set", f"{constant}={show_value(value)}"]
    if faults is not None:
        words += ["--faults", str(faults)]
    number = initial_number(model, trace)
    if number is None:
        words += ["--initial", "N"]  # for the reader to fill in: counting took too long
    elif number > 1:
        words += ["--initial", str(number)]
    loop = "" if trace.loop is None else f" --loop {trace.loop}"
    return shlex.join(words) + f" --trace {shlex.quote(trace_text(model, trace))}{loop}"


def trace_text(model: Model, trace: Trace) -> str:
    """Return the events of a trace as `replay --trace` reads them.

    Where an event leads to several states, `#2` picks the second; the parts of a label stay together. A repetition is
    `-`.
    """
    words = []
    for step, before, after in zip(trace.steps, trace.states, trace.states[1:], strict=False):
        if step.event is None:
            words.append(REPEATED)
            continue
        event = model.events[step.event]
        targets = list(dict.fromkeys(target for _, target in ways(model, event, before)))
        number = targets.index(after) + 1
        words.append(step.label.replace(", ", ",") + (f"#{number}" if number > 1 else ""))
    return " ".join(words)


def initial_number(model: Model, trace: Trace) -> int | None:
    """Return which of the initial states the trace begins with, from 1; None when counting takes more than the time
    that is left.
    """
    if model.initially == TRUE:
        number = 0
        for variable, value in zip(model.variables, trace.states[0], strict=True):
            number = number * len(variable.initial) + list(variable.initial).index(value)
        return number + 1
    try:
        with grace():
            for number, state in enumerate(initial_states(model), start=1):
                if state == trace.states[0]:
                    return number
    except OutOfTime:
        return None
    return 1
