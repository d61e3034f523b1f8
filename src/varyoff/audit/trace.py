"""Traces, replayed by the interpreter."""

from __future__ import annotations

from varyoff.audit.finding import Finding, among, misfit, shown
from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.model.expression import show_value
from varyoff.model.interpret import evaluate, ways
from varyoff.model.model import Model, ModelError, State
from varyoff.model.trace import REPETITION, Step, Trace


def retrace(model: Model, trace: Trace, property: str | None = None) -> list[Finding]:
    """Return what is wrong with a trace: nothing, when the model has exactly this run.

    The first state is initial; every step is one of the model's, with the event, label, actor and command
    that it names, or a repetition of a state; a loop returns to a state that the last one equals. What the trace shows is not asked here.

    Cost: one evaluation of an event for every step.
    """
    return [Finding(property, message) for message in _mistakes(model, trace)]


def _mistakes(model: Model, trace: Trace) -> list[str]:
    states, steps = trace.states, trace.steps
    if not states:
        return ["its trace has no state"]
    if len(states) != len(steps) + 1:
        return [
            f"its trace has {counted(len(states), 'state')} and {counted(len(steps), 'step')}, not one state more than steps"
        ]
    found = [
        f"state {position} of its trace is no state of the model: {why}: {shown(model, state)}"
        for position, state in enumerate(states)
        if (why := misfit(model, state)) is not None
    ]
    if found:
        return found
    if (why := _not_initial(model, states[0])) is not None:
        found.append(f"its trace does not begin in an initial state: {why}: {shown(model, states[0])}")
    for position, step in enumerate(steps):
        check_time()
        why = _not_a_step(model, step, states[position], states[position + 1])
        if why is not None:
            what = step.label or "a repetition"
            found.append(f"step {position + 1} of its trace, {what}, is none of the model: {why}")
    if (why := _not_a_loop(trace)) is not None:
        found.append(f"its trace has a loop that does not close: {why}")
    return found


def _not_initial(model: Model, state: State) -> str | None:
    for variable, value in zip(model.variables, state, strict=True):
        if not among(value, variable.initial):
            return f"`{variable.name}` cannot begin as {show_value(value)}"
    try:
        return None if evaluate(model.initially, state, None, model) else "`initially` is false"
    except ModelError as error:
        return f"`initially` is an error: {error.message}"


def _not_a_step(model: Model, step: Step, before: State, after: State) -> str | None:
    if step.event is None:
        if step != REPETITION:
            return "nothing happens in it, but it says who does it"
        return (
            None
            if before == after
            else f"nothing happens in it, but {shown(model, before)} becomes {shown(model, after)}"
        )
    if not 0 <= step.position < len(model.events):
        return f"there is no event number {step.position}"
    event = model.events[step.position]
    if event.label != step.label:
        return f"event number {step.position} is {event.label}"
    try:
        found = [(branches[0], target) for branches, target in ways(model, event, before)]
    except ModelError as error:
        return f"{error.message}, in {shown(model, before)}"
    if not found:
        return f"it is not enabled in {shown(model, before)}"
    leading = [own for own, target in found if target == after]
    if not leading:
        there = shown(model, found[0][1])
        return f"from {shown(model, before)} it leads to {there}, not to {shown(model, after)}"
    if not any((own.actor, own.command) == (step.actor, step.command) for own in leading):
        own = leading[0]
        return (
            f"it is done by {own.actor} with command {own.command!r}, "
            f"the trace says by {step.actor} with command {step.command!r}"
        )
    return None


def _not_a_loop(trace: Trace) -> str | None:
    """A loop returns to a state of the trace; without steps, it is the last state that repeats for ever."""
    if trace.loop is None:
        return None
    if not 0 <= trace.loop < len(trace.states):
        return f"there is no state {trace.loop}"
    if trace.states[trace.loop] != trace.states[-1]:
        return f"state {trace.loop} is not the last state"
    return None
