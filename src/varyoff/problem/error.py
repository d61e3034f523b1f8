"""Errors of a model in one state: of its events, and of conditions that are evaluated there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from varyoff.model.expression import Expr
from varyoff.model.interpret import evaluate, ways
from varyoff.model.model import Model, ModelError, State
from varyoff.problem.condition import Condition, StateCondition


def error_in(model: Model, state: State, conditions: Sequence[Condition]) -> ModelError | None:
    """Return the first error that evaluating the conditions, or expanding the state, gives."""
    attempts: list[Callable[[], object]] = []
    for condition in conditions:
        if isinstance(condition, StateCondition):
            expression = condition.expression
            attempts.append(lambda e=expression: evaluate(e, state, None, model))  # type: ignore[misc]
        else:
            attempts.extend(lambda o=o: _try(model, o.event, o.expression, state) for o in condition.any_of)  # type: ignore[misc]
    attempts.extend(lambda i=i: _try(model, i, None, state) for i in range(len(model.events)))  # type: ignore[misc]
    for attempt in attempts:
        try:
            attempt()
        except ModelError as error:
            return error
    return None


def _try(model: Model, position: int, expression: Expr | None, state: State) -> None:
    event = model.events[position]
    for _, after in ways(model, event, state):
        if expression is not None:
            evaluate(expression, state, after, model)
