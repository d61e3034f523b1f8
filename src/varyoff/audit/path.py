"""Paths and lassos that show that a formula of branching time is false, where its outermost operator is AX, AG or AF."""

from __future__ import annotations

from varyoff.audit.condition import successors_of
from varyoff.audit.labelling import Truths
from varyoff.model.expression import Const
from varyoff.model.model import Model, ModelError
from varyoff.model.trace import Trace
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Here, parts_of


def shows_alone(formula: Branching) -> bool:
    """Return whether a trace can show that a formula is false without labels: an AX, AG or AF of a condition on states."""
    match formula:
        case Denied(CanStep(operand) | CanReach(Here(Const(True)), operand) | CanStay(operand)):
            return not any(isinstance(part, CanStep | CanReach | CanStay) for part in parts_of(operand))
        case _:
            return False


def mistake_in_path(model: Model, formula: Branching, truths: Truths, trace: Trace | None) -> str | None:
    """Return why a trace does not show that a formula is false: of AX and AG it is a path, of AF a lasso, else none."""
    match formula:
        case Denied(CanStep(operand) | CanReach(Here(Const(True)), operand) | CanStay(operand) as part):
            if trace is None:
                return "its verdict is violated, but there is no trace"
            try:
                if truths.numbers and not truths.true(part, trace.states[0]):
                    return "it is true where its trace begins"
                return _mistake(model, part, operand, truths, trace)
            except LookupError:
                return "a state of its trace has no label"
            except ModelError as error:
                return f"its trace is an error of the model: {error.message}"
        case _:
            return None if trace is None else "there is a trace, which shows nothing"


def _mistake(model: Model, part: Branching, operand: Branching, truths: Truths, trace: Trace) -> str | None:
    repeats = [state for state, step in zip(trace.states, trace.steps, strict=False) if step.event is None]
    if trace.loop == len(trace):
        repeats.append(trace.states[-1])
    if any(successors_of(model, state) for state in repeats):
        return "a state of its trace repeats, in which an event can happen"
    of_steps = len(trace) if trace.loop is None else len(trace) + (trace.loop == len(trace))
    if isinstance(part, CanStep) and of_steps != 1:
        return f"its trace should show one step, it has {of_steps}"
    if isinstance(part, CanReach) and trace.loop is not None:
        return "its trace has a loop, but it is a path that shows it"
    if isinstance(part, CanStay) and trace.loop is None:
        return "its trace does not go on for ever"
    shown = trace.states if isinstance(part, CanStay) else trace.states[-1:]
    if not all(truths.true(operand, state) for state in shown):
        return "its trace does not show it"
    return None
