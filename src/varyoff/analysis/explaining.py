"""Why a counterexample is one: the part that is false with its values; what cannot be reached any more, and which
guards hold back what would lead there.
"""

from __future__ import annotations

from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import Explanation, Waived
from varyoff.analysis.wording import phrase, shorter
from varyoff.base.record import replace
from varyoff.base.reference import look_up
from varyoff.engine.engine import Engine
from varyoff.model.expression import Const, Deadlocked, Expr, conjunction, conjuncts, negation, show
from varyoff.model.interpret import evaluate, holds
from varyoff.model.model import GuardName, Model, ModelError, State
from varyoff.model.occurrence import branches_between
from varyoff.model.trace import Trace
from varyoff.problem.condition import StateCondition, StepCondition
from varyoff.problem.question import Recover
from varyoff.property.property import Property
from varyoff.spec.forms import form_named


def explain_violation(
    engine: Engine, model: Model, one: Property, trace: Trace, whole: Model | None = None
) -> Explanation | None:
    """Return what is wrong at the end of a trace; None for properties whose counterexample has no such place.

    Args:
        engine: whose steps are taken where it must be seen what can still follow.
        whole: the model before guards were dropped; where one of those would have held a step back, that is said.

    Cost: linear in the property for invariants. For `recoverable`, forward searches of bounded size from the last
    state; for a deadlock, one evaluation of every guard.
    """
    found = _explained(engine, model, one, trace)
    if found is None or whole is None or whole is model:
        return found
    return replace(found, waived=waived(model, whole, trace))


def _explained(engine: Engine, model: Model, one: Property, trace: Trace) -> Explanation | None:
    own = form_named(one.form).explanation
    if own is not None:
        explanation: Explanation | None = look_up(own)(engine, model, one, trace)
        return explanation
    question = one.question
    if isinstance(question, Recover):
        from varyoff.analysis.trap import explain_trap

        return explain_trap(engine, model, one, question, trace.states[-1])
    forbidden = one.forbidden
    if forbidden is None:
        return None
    if isinstance(forbidden, StateCondition):
        return _of_state(model, one, forbidden.expression, trace.states[-1])
    return _of_step(model, one, forbidden, trace)


def waived(model: Model, whole: Model, trace: Trace) -> tuple[Waived, ...]:
    """Return which guards that `whole` has and `model` has not are false at the steps of a trace."""
    from varyoff.analysis.blocking import false_guard

    found = []
    for number, step in enumerate(trace.steps):
        before, after = trace.states[number], trace.states[number + 1]
        if step.event is None:
            continue
        event = whole.events[step.event]
        written = {(o.instance, o.transition): o for part in event.parts for o in part.branches}
        for taken in branches_between(model, step.event, before, after):
            kept = {c.name for c in taken.guard if c.kind == "procedure"}
            for guard in written[taken.instance, taken.transition].guard:
                if guard.kind != "procedure" or guard.name in kept:
                    continue
                try:
                    if not holds(guard, before):
                        name = str(GuardName(taken.instance, event.trigger, guard.name))
                        found.append(Waived(number, name, false_guard(whole, guard, before)))
                except ModelError:
                    continue
    return tuple(found)


def _of_state(model: Model, one: Property, bad: Expr, state: State) -> Explanation:
    """Return what is wrong in a state; that no event is enabled there is no part of it, but when it is asked for."""
    parts = conjuncts(bad)
    rest: list[Expr] = [part for part in parts if not isinstance(part, Deadlocked)]
    if not rest or len(rest) == len(parts):
        return _false(model, one, bad, state, None, None)
    found = _false(model, one, conjunction(rest), state, None, None)
    given = show(Deadlocked(), model.names)
    return replace(found, given=f"{given} and {found.given}" if found.given else given)


def _of_step(model: Model, one: Property, condition: StepCondition, trace: Trace) -> Explanation | None:
    before, after = trace.states[-2], trace.states[-1]
    for occurrence in condition.any_of:
        bad = occurrence.expression
        if occurrence.event == trace.steps[-1].event and bad is not None and evaluate(bad, before, after, model):
            return _false(model, one, bad, before, after, len(trace.steps) - 1)
    return None


def _false(model: Model, one: Property, bad: Expr, before: State, after: State | None, step: int | None) -> Explanation:
    found = culprit(model, bad, before, after)
    wanted = found.part if form_named(one.form).wording.true else negation(found.part)
    if isinstance(wanted, Const) and one.text:  # constants and choices decide it: only its own text says anything
        text = " ".join(one.text.split())
    else:
        text = shorter(phrase(wanted, model.names), one.text)
    return Explanation(text, found.values, step, found.given_text(model), found.others)
