"""Why a counterexample is one: the conjunct that is false, with its values."""

from __future__ import annotations

from dataclasses import replace

from varyoff.model.expression import (
    And,
    Conditional,
    Deadlocked,
    Expr,
    Implies,
    Not,
    Or,
    Value,
    conjunction,
    conjuncts,
    negation,
    show,
    subexpressions,
    variables_of,
)  # fmt: skip
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError, State
from varyoff.model.trace import Trace
from varyoff.property.question import Property, StateCondition, Unreachable
from varyoff.report.record import Explanation

LONGEST = 120  # characters of a condition beyond which the property's own text is shown instead


def explain_violation(model: Model, one: Property, trace: Trace) -> Explanation | None:
    """Return what is wrong at the end of a trace; None for properties whose counterexample is no single place."""
    if not isinstance(one.question, Unreachable):
        return None
    found = _explain(model, one, trace)
    written = " ".join(one.text.split())
    if found is not None and len(found.text) > LONGEST and len(written) < len(found.text):
        return replace(found, text=written)  # definitions written out hide more than they show
    return found


def _explain(model: Model, one: Property, trace: Trace) -> Explanation | None:
    assert isinstance(one.question, Unreachable)
    condition = one.question.condition
    if isinstance(condition, StateCondition):
        state = trace.states[-1]
        if any(isinstance(e, Deadlocked) for e in subexpressions(condition.expression)):
            return Explanation("some event is enabled", (), None)
        if one.form == "never":
            return _explanation(model, condition.expression, state, None, None)
        return _explanation(model, _culprit(negation(condition.expression), state, None, model), state, None, None)
    before, after = trace.states[-2], trace.states[-1]
    position = trace.steps[-1].event
    for occurrence in condition.occurrences:
        if occurrence.event == position and occurrence.expression is not None:
            if evaluate(occurrence.expression, before, after, model):
                false = _culprit(negation(occurrence.expression), before, after, model)
                return _explanation(model, false, before, after, len(trace.steps) - 1)
    return None


def _culprit(expression: Expr, state: State, after: State | None, model: Model) -> Expr:
    """Return the part of a false expression that makes it false: of a conjunction the false conjuncts, of an
    implication its conclusion.
    """
    match expression:
        case And():
            false = [c for c in conjuncts(expression) if not _true(c, state, after, model)]
            return _culprit(false[0], state, after, model) if len(false) == 1 else conjunction(false[:3])
        case Implies(_, conclusion):
            return _culprit(conclusion, state, after, model)
        case Or(operands) if any(_is_condition(o) for o in operands):
            rest = [o for o in operands if not _is_condition(o)]
            return _culprit(rest[0], state, after, model) if len(rest) == 1 else expression
        case Conditional(condition, then, otherwise):
            return _culprit(then if _true(condition, state, after, model) else otherwise, state, after, model)
        case _:
            return expression


def _is_condition(expression: Expr) -> bool:
    """`all(… if c)` is stored as `not c or …`."""
    return isinstance(expression, Not)


def _true(expression: Expr, state: State, after: State | None, model: Model) -> bool:
    try:
        return bool(evaluate(expression, state, after, model))
    except ModelError:
        return False


def _explanation(model: Model, false: Expr, before: State, after: State | None, step: int | None) -> Explanation:
    names = model.names
    values: list[tuple[str, Value]] = [(names[i], before[i]) for i in variables_of(false, next=False)]
    if after is not None:
        values += [(f"next({names[i]})", after[i]) for i in variables_of(false, next=True)]
    return Explanation(show(false, names), tuple(values), step)
