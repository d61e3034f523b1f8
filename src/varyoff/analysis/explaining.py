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
from varyoff.problem.certificate import Adversary, Certificate, Labelling
from varyoff.problem.condition import StateCondition, StepCondition
from varyoff.problem.question import Follow, Recover, Unfold, Win
from varyoff.property.property import Property
from varyoff.spec.forms import form_named


def explain_violation(
    engine: Engine,
    model: Model,
    one: Property,
    trace: Trace | None,
    whole: Model | None = None,
    certificate: Certificate | None = None,
    *,
    remedies: bool = True,
) -> Explanation | None:
    """Return what is wrong at the end of a trace, or for ever on it; None where there is nothing to tell.

    Args:
        engine: whose steps are taken where it must be seen what can still follow.
        trace: the counterexample; None where there is none, which only some questions can be explained without.
        certificate: what the violation rests on, where it is known.
        remedies: whether it is looked for fairness under which the property would hold.
        whole: the model before guards were dropped; where one of those would have held a step back, that is said.

    Cost: linear in the property for invariants. For `recoverable`, forward searches of bounded size from the last
    state; for a deadlock, one evaluation of every guard; for what goes on for ever see `explain_endless`.
    """
    found = _explained(engine, model, one, trace, certificate, remedies)
    if found is None or trace is None or whole is None or whole is model:
        return found
    return replace(found, waived=waived(model, whole, trace))


def _explained(
    engine: Engine, model: Model, one: Property, trace: Trace | None, certificate: Certificate | None, remedies: bool
) -> Explanation | None:
    question = one.question
    if isinstance(question, Unfold):
        from varyoff.analysis.unfolded import explain_unfolded

        labelling = certificate if isinstance(certificate, Labelling) else None
        return explain_unfolded(model, one, question, trace, labelling)
    if trace is None:
        return None
    own = form_named(one.form).explanation
    if own is not None:
        explanation: Explanation | None = look_up(own)(engine, model, one, trace)
        return explanation
    if isinstance(question, Recover):
        from varyoff.analysis.trap import explain_trap

        return explain_trap(engine, model, one, question, trace.states[-1])
    if isinstance(question, Win):
        from varyoff.analysis.lost_game import explain_lost_game

        adversary = certificate if isinstance(certificate, Adversary) else None
        return explain_lost_game(engine, model, one, question, trace.states[-1], adversary)
    if isinstance(question, Follow):
        from varyoff.analysis.endless import explain_endless

        return explain_endless(engine, model, one, question, trace, remedies=remedies)
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
