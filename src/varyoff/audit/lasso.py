"""Lassos: whether a run that goes on for ever is fair by its own labels, and denies a formula by its meaning alone."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.audit.condition import successors_of
from varyoff.audit.groups import FairGroups
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.question import Follow
from varyoff.temporal.lasso import satisfied


def mistakes_in_lasso(model: Model, trace: Trace, question: Follow) -> Iterator[str]:
    """Yield why a run of the model is no fair behaviour that denies a formula.

    Raises:
        ModelError: something that is evaluated in a state of it has no value.
    """
    if trace.loop is None:
        yield "its trace does not go on for ever"
        return
    yield from _unfair(model, trace, trace.loop, FairGroups(model, question.fairness))
    # The last state is the one to which it returns, where it does not repeat itself.
    length = max(len(trace), trace.loop + 1)
    if satisfied(
        question.formula, length, trace.loop, lambda e, place: bool(evaluate(e, trace.states[place], None, model))
    ):
        yield "the behaviour that its trace tells satisfies it"


def _unfair(model: Model, trace: Trace, loop: int, groups: FairGroups) -> Iterator[str]:
    enabled = [groups.enabled(state, successors_of(model, state)) for state in trace.states[loop:]]
    steps = zip(trace.steps[loop:], trace.states[loop:], trace.states[loop + 1 :], strict=False)
    taken = {number for step, before, after in steps for number in groups.taken(step, before, after)}
    for number, group in enumerate(groups.groups):
        here = [number in of_state for of_state in enabled]
        if number not in taken and (all(here) if group.kind == "weak" else any(here)):
            often = "always" if group.kind == "weak" else "again and again"
            yield f"its loop is not fair: {group.name} is {often} enabled, and never taken"
