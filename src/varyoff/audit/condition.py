"""Whether conditions are true of states and of the steps from them."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.record import replace
from varyoff.model.expression import Deadlocked, Expr, subexpressions
from varyoff.model.interpret import evaluate, steps
from varyoff.model.model import Actor, Model, State
from varyoff.model.trace import Step
from varyoff.problem.condition import Condition, StateCondition, StepCondition

StepsFrom = tuple[tuple[Step, State], ...]
"""The steps from a state and where they lead, by the interpreter."""

Test = Callable[[State, StepsFrom], bool]
"""Whether a condition is true of a state, or of one of the steps from it.

Raises ModelError where an evaluation is an error of the model.
"""


def successors_of(model: Model, state: State) -> StepsFrom:
    """Return the distinct steps from a state, in the order of declaration; ModelError if one is an error."""
    return tuple(dict.fromkeys(steps(model, state)))


def allowed(step: Step, actors: tuple[Actor, ...] | None) -> bool:
    return actors is None or step.actor in actors


def holds_in(model: Model, condition: StateCondition, state: State) -> bool:
    return bool(evaluate(condition.expression, state, None, model))


def holds_of_step(model: Model, condition: StepCondition, step: Step, before: State, after: State) -> bool:
    return any(
        occurrence.event == step.event
        and (occurrence.expression is None or bool(evaluate(occurrence.expression, before, after, model)))
        for occurrence in condition.any_of
    )


def test_of(model: Model, condition: Condition) -> Test:
    """Return the test of a condition."""
    if isinstance(condition, StateCondition):
        return _state_test(model, condition.expression)
    asked: dict[int, list[Expr | None]] = {}
    for occurrence in condition.any_of:
        asked.setdefault(occurrence.event, []).append(occurrence.expression)

    def some_step(state: State, successors: StepsFrom) -> bool:
        return any(
            expression is None or evaluate(expression, state, after, model)
            for step, after in successors
            for expression in asked.get(step.position, ())
        )

    return some_step


def evaluate_all(model: Model, condition: Condition, state: State, successors: StepsFrom) -> None:
    """Evaluate a condition in a state, or of every step from it; ModelError where that has no value.

    `test_of` stops at the first step of which the condition is true.
    """
    if isinstance(condition, StateCondition):
        _state_test(model, condition.expression)(state, successors)
        return
    for step, after in successors:
        for occurrence in condition.any_of:
            if occurrence.event == step.event and occurrence.expression is not None:
                evaluate(occurrence.expression, state, after, model)


def _state_test(model: Model, expression: Expr) -> Test:
    if not any(isinstance(e, Deadlocked) for e in subexpressions(expression)):
        return lambda state, _: bool(evaluate(expression, state, None, model))
    # A model with only the event of the first step answers `Deadlocked` as the whole does, and sooner.
    alone = tuple(replace(model, events=(event,)) for event in model.events)

    def state_test(state: State, successors: StepsFrom) -> bool:
        enough = alone[successors[0][0].position] if successors else model
        return bool(evaluate(expression, state, None, enough))

    return state_test
