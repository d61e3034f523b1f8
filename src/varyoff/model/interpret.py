"""The meaning of expressions and events, by walking their trees.

This is the definition of a step: the audit trusts it, and the code generated for the engines has to agree with
it. It is written to be read, not to be fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from varyoff.base.budget import check_time
from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Deadlocked,
    Expr,
    Extreme,
    Implies,
    Not,
    Or,
    Select,
    Value,
    Var,
    conjuncts,
    show_value,
    variables_of,
)  # fmt: skip
from varyoff.model.fold import may_fail
from varyoff.model.model import Branch, Conjunct, Domain, Event, Model, ModelError, State
from varyoff.model.prune import Pruning
from varyoff.model.trace import Step


def evaluate(expression: Expr, state: State, after: State | None = None, model: Model | None = None) -> Value:
    """Return the value of an expression in `state`; `after` is the state that `next` speaks of.

    Raises:
        ModelError: `none` is dereferenced, an index lies outside a family, or a division by zero.
    """
    # By type and not by `match`, which tries one case after the other: full audits spend their time here.
    return _MEANING[type(expression)](expression, state, after, model)


def _variable(e: Var, state: State, after: State | None, model: Model | None) -> Value:
    if not e.next:
        return state[e.index]
    assert after is not None
    return after[e.index]


def _not(e: Not, state: State, after: State | None, model: Model | None) -> Value:
    return not evaluate(e.operand, state, after, model)


def _and(e: And, state: State, after: State | None, model: Model | None) -> Value:
    return all(evaluate(o, state, after, model) for o in e.operands)


def _or(e: Or, state: State, after: State | None, model: Model | None) -> Value:
    return any(evaluate(o, state, after, model) for o in e.operands)


def _implies(e: Implies, state: State, after: State | None, model: Model | None) -> Value:
    return not evaluate(e.premise, state, after, model) or bool(evaluate(e.conclusion, state, after, model))


def _comparison(e: Compare, state: State, after: State | None, model: Model | None) -> Value:
    left, right = evaluate(e.left, state, after, model), evaluate(e.right, state, after, model)
    if e.operator == "==":
        return left == right
    if e.operator == "!=":
        return left != right
    a, b = _integer(left), _integer(right)
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[e.operator]


def _arithmetic(e: Arithmetic, state: State, after: State | None, model: Model | None) -> Value:
    a = _integer(evaluate(e.left, state, after, model))
    b = _integer(evaluate(e.right, state, after, model))
    if e.operator == "+":
        return a + b
    if e.operator == "-":
        return a - b
    if e.operator == "*":
        return a * b
    if b == 0:
        raise ModelError("V504", "division by zero", e.span)
    return a // b if e.operator == "//" else a % b


def _extreme(e: Extreme, state: State, after: State | None, model: Model | None) -> Value:
    numbers = [_integer(evaluate(o, state, after, model)) for o in e.operands]
    return min(numbers) if e.which == "min" else max(numbers)


def _absolute(e: Absolute, state: State, after: State | None, model: Model | None) -> Value:
    return abs(_integer(evaluate(e.operand, state, after, model)))


def _conditional(e: Conditional, state: State, after: State | None, model: Model | None) -> Value:
    chosen = e.then if evaluate(e.condition, state, after, model) else e.otherwise
    return evaluate(chosen, state, after, model)


def _select(e: Select, state: State, after: State | None, model: Model | None) -> Value:
    chosen = evaluate(e.key, state, after, model)
    for candidate, case in e.cases:
        if candidate == chosen:
            return evaluate(case, state, after, model)
    raise selection_error(chosen, e.span)


def _deadlocked(e: Deadlocked, state: State, after: State | None, model: Model | None) -> Value:
    assert model is not None
    return not any(is_enabled(event, state) for event in model.events)


_MEANING: dict[type[Expr], Callable[..., Value]] = {
    Const: lambda e, state, after, model: e.value,
    Var: _variable,
    Not: _not,
    And: _and,
    Or: _or,
    Implies: _implies,
    Compare: _comparison,
    Arithmetic: _arithmetic,
    Extreme: _extreme,
    Absolute: _absolute,
    Conditional: _conditional,
    Select: _select,
    Deadlocked: _deadlocked,
}


def selection_error(chosen: Value, span: object) -> ModelError:
    """Return the error for a key without a case."""
    if chosen is None:
        return ModelError("V502", "`none` is dereferenced", span)  # type: ignore[arg-type]
    return ModelError("V503", f"there is no member [{show_value(chosen)}]", span)  # type: ignore[arg-type]


def _integer(value: Value) -> int:
    assert isinstance(value, int)
    return value


def holds(conjunct: Conjunct, state: State) -> bool:
    return bool(evaluate(conjunct.expression, state))


def branch_enabled(branch: Branch, state: State) -> bool:
    """Return whether every conjunct of the guard holds; evaluated in order, up to the first that does not."""
    return all(holds(conjunct, state) for conjunct in branch.guard)


def is_enabled(event: Event, state: State) -> bool:
    # All are evaluated: an error in the guard of one is an error of the event, whatever the others say.
    try:
        return any([branch_enabled(branch, state) for branch in event.own.branches])  # noqa: C419
    except ModelError as error:
        error.event = event.label
        raise


def enabled_branches(event: Event, state: State) -> list[tuple[Branch, ...]]:
    """Return every way in which the event can happen: a branch of its own and one for each part that joins.

    Returns an empty list when the event is not enabled.
    """
    try:
        own = [o for o in event.own.branches if branch_enabled(o, state)]
        if not own:
            return []
        choices = [own]
        for part in event.followers:
            joining = [o for o in part.branches if branch_enabled(o, state)]
            if joining:
                choices.append(joining)
    except ModelError as error:
        error.event = event.label
        raise
    return [tuple(combination) for combination in product(*choices)]


def apply(model: Model, event: Event, branches: tuple[Branch, ...], state: State) -> State:
    """Return the state after a step.

    Raises:
        ModelError: an update leaves the range of its variable.
    """
    after = list(state)
    try:
        for branch in branches:
            for update in branch.updates:
                value = evaluate(update.value, state)
                variable = model.variables[update.variable]
                if not variable.admits(value):
                    raise range_error(variable.name, value, variable.values, update.span)
                after[update.variable] = value
    except ModelError as error:
        error.event = event.label
        raise
    return tuple(after)


def range_error(name: str, value: Value, values: Domain, span: object) -> ModelError:
    shown = show_value(value)
    if values and isinstance(values[0], int) and not isinstance(values[0], bool):
        domain = f"{values[0]}..{values[-1]}"
    else:
        domain = ", ".join(show_value(v) for v in values)
    return ModelError("V501", f"`{name}` would become {shown}, outside of {domain}", span)  # type: ignore[arg-type]


def ways(model: Model, event: Event, state: State) -> Iterator[tuple[tuple[Branch, ...], State]]:
    """Yield every way in which the event can happen, with the state after it, in the order of its transitions.

    Two ways may lead to the same state. Guards are evaluated before the first is yielded, updates one way at a time.

    Raises:
        ModelError: a guard or an update has no value, or an update leaves the range of its variable.
    """
    for branches in enabled_branches(event, state):
        yield branches, apply(model, event, branches, state)


def steps(model: Model, state: State) -> Iterator[tuple[Step, State]]:
    """Yield every step from `state` in the order of declaration; equal ones may repeat."""
    for index, event in enumerate(model.events):
        for branches, after in ways(model, event, state):
            yield Step(index, event.label, branches[0].actor, branches[0].command), after


def initial_states(model: Model) -> Iterator[State]:
    """Yield the initial states: every combination of initial values that satisfies `initially`.

    The conjuncts of `initially` are tested as soon as their variables have values, so that a constraint on
    many variables is not found by trying all combinations; never before a conjunct that guards them. Values with
    which one of those that cannot fail is provably false, whatever is chosen for the rest, are left out unseen.

    Raises:
        ModelError: `initially` dereferences none, or the like.
    """
    due = _due(model.initially)
    blank: State = tuple(v.initial[0] if v.initial else None for v in model.variables)
    if not all(evaluate(part, blank) for part in due.get(-1, ())):
        return
    count = len(model.variables)
    chosen: list[Value] = list(blank)
    if not count:
        yield ()
        return
    pruning = Pruning(model.initially, [v.initial for v in model.variables])
    iterators = [pruning.promising(0)]
    while iterators:
        check_time()
        depth = len(iterators) - 1
        try:
            chosen[depth] = next(iterators[-1])
        except StopIteration:
            iterators.pop()
            pruning.forget(depth)
            continue
        if not all(evaluate(part, tuple(chosen)) for part in due.get(depth, ())):
            continue
        if depth + 1 == count:
            yield tuple(chosen)
        else:
            pruning.choose(depth, chosen[depth])
            iterators.append(pruning.promising(depth + 1))


def _due(initially: Expr) -> dict[int, list[Expr]]:
    """Return the conjuncts by the variable whose value is the last that they wait for; -1 for no variable.

    A conjunct that can fail waits for all that stand before it, since each of them may guard it, and those
    behind it wait for it: they would hide its error. So an error is found if and only if evaluating the whole
    expression from the left finds it in some combination.
    """
    due: dict[int, list[Expr]] = {}
    latest = fence = -1  # the last variable of all conjuncts so far, and of those that can fail
    for part in conjuncts(initially):
        needed = variables_of(part)
        when = max(needed[-1] if needed else -1, fence)
        if may_fail(part):
            when = fence = max(when, latest)
        latest = max(latest, when)
        due.setdefault(when, []).append(part)
    return due
