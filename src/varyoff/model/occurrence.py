"""Which transitions make up one step of a trace, hence where in the specification it is written."""

from __future__ import annotations

from varyoff.model.interpret import ways
from varyoff.model.model import Branch, Model, State
from varyoff.model.trace import Step


def branches_between(model: Model, event: int, before: State, after: State) -> tuple[Branch, ...]:
    """Return the transitions by which an event leads from one state to another: its own first, then those that follow.

    Of several ways the first is returned, as the traces do.

    Raises:
        ValueError: the event does not lead there.
    """
    for branches, target in ways(model, model.events[event], before):
        if target == after:
            return branches
    raise ValueError(f"{model.events[event].label} does not lead from {before} to {after}")


def step_between(model: Model, event: int, before: State, after: State) -> Step:
    """Return the step of a trace by which an event leads from one state to another."""
    own = branches_between(model, event, before, after)[0]
    return Step(event, model.events[event].label, own.actor, own.command)
