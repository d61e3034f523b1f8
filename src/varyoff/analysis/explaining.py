"""Why a counterexample is one: the part that is false with its values; what cannot be reached any more, and which
guards hold back what would lead there.
"""

from __future__ import annotations

from varyoff.analysis.blocking import false_guard, held_back, others_steps, stuck
from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import Explanation, Held, Waived
from varyoff.analysis.recovery import Recovery, Region, explorer_of, path, region, unreached
from varyoff.analysis.wording import phrase
from varyoff.base.record import replace
from varyoff.engine.codegen import EvaluationFailed
from varyoff.model.expression import Deadlocked, Expr, conjunction, conjuncts, disjunction, negation, subexpressions
from varyoff.model.interpret import evaluate, holds
from varyoff.model.model import Actor, GuardName, Model, ModelError, State
from varyoff.model.occurrence import options_between
from varyoff.model.trace import Trace
from varyoff.property.question import Property, Recoverable, StateCondition, StepCondition, Unreachable

LONGEST = 120  # characters of a condition beyond which the property's own text is shown instead
REGION = 2_000  # states that can follow, of which a reason is looked for
FORCED = 1_000  # states that are looked at to see whether one forced step would lead back
LOOKED_AT = 20_000  # states that are looked at for all forced steps together


def explain_violation(model: Model, one: Property, trace: Trace, whole: Model | None = None) -> Explanation | None:
    """Return what is wrong at the end of a trace; None for properties whose counterexample has no such place.

    Args:
        whole: the model before guards were dropped; where one of those would have held a step back, that is said.

    Cost: linear in the property for invariants. For `recoverable`, forward searches of bounded size from the last
    state; for a deadlock, one evaluation of every guard.
    """
    found = _explained(model, one, trace)
    if found is None or whole is None or whole is model:
        return found
    return replace(found, waived=waived(model, whole, trace))


def _explained(model: Model, one: Property, trace: Trace) -> Explanation | None:
    question = one.question
    if isinstance(question, Recoverable):
        return _unrecoverable(model, one, question, trace.states[-1])
    if not isinstance(question, Unreachable):
        return None
    if isinstance(question.condition, StateCondition):
        state = trace.states[-1]
        if any(isinstance(e, Deadlocked) for e in subexpressions(question.condition.expression)):
            return _deadlocked(model, question.condition.expression, state)
        return _false(model, one, question.condition.expression, state, None, None)
    return _of_step(model, one, question.condition, trace)


def waived(model: Model, whole: Model, trace: Trace) -> tuple[Waived, ...]:
    """Return which guards that `whole` has and `model` has not are false at the steps of a trace."""
    found = []
    for number, step in enumerate(trace.steps):
        before, after = trace.states[number], trace.states[number + 1]
        event = whole.events[step.event]
        written = {(o.instance, o.transition): o for part in event.parts for o in part.options}
        for taken in options_between(model, step.event, before, after):
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


def _of_step(model: Model, one: Property, condition: StepCondition, trace: Trace) -> Explanation | None:
    before, after = trace.states[-2], trace.states[-1]
    for occurrence in condition.occurrences:
        bad = occurrence.expression
        if occurrence.event == trace.steps[-1].event and bad is not None and evaluate(bad, before, after, model):
            return _false(model, one, bad, before, after, len(trace.steps) - 1)
    return None


def _false(model: Model, one: Property, bad: Expr, before: State, after: State | None, step: int | None) -> Explanation:
    found = culprit(model, bad, before, after)
    wanted = found.part if one.form == "never" else negation(found.part)
    return Explanation(
        _short(phrase(wanted, model.names), one), found.values, step, found.given_text(model), found.others
    )


def _short(text: str, one: Property) -> str:
    """Return the property as it is written where that is shorter: definitions written out hide more than they show."""
    written = " ".join(one.text.split())
    return written if len(text) > LONGEST and len(written) < len(text) else text


def _deadlocked(model: Model, bad: Expr, state: State) -> Explanation:
    excused = conjunction([c for c in conjuncts(bad) if not isinstance(c, Deadlocked)])
    states = [v.name for v in model.variables if v.local == "state"]
    return Explanation(
        "some event is enabled",
        culprit(model, excused, state).values,
        lost="no event can happen in the last state",
        stays=tuple(s for s in stuck(model, [state], states) if s.sealed),
        held=held_back(model, [state]),
    )


def _unrecoverable(model: Model, one: Property, question: Recoverable, state: State) -> Explanation:
    """Say which part of the goal is out of reach, and what would bring it back.

    Where every part of the goal can still be reached, though not all at once, the whole goal is meant.
    """
    goal = question.goal.expression
    explorer = explorer_of(model, question.actors)
    behind = region(explorer, state, REGION)
    parts = unreached(goal, behind.states)
    wanted = conjunction(parts) if parts else goal
    try:
        values = culprit(model, wanted, state).values
    except ModelError:
        values = ()
    nearer_goal = StateCondition(disjunction(parts) if parts else goal)
    nearer = Recovery(explorer, nearer_goal)

    def leads(forced: State) -> bool | None:
        if nearer.looked_at > LOOKED_AT:
            return None
        try:
            return nearer.way(forced, FORCED)
        except EvaluationFailed:
            return None

    held = held_back(model, behind.states, question.actors, leads)
    if question.actors is not None:
        held = (*held, *_by_others(model, nearer_goal, question.actors, state))
        held = tuple(sorted(held, key=lambda h: any(g.kind == "source" for g in h.guards)))
    names = [name for name, _ in values if name in model.names]
    stays = stuck(model, behind.states, names) if behind.complete else ()
    text = _short(phrase(wanted, model.names), one)
    return Explanation(text, values, lost=_lost(question, behind), stays=stays, held=held)


def _by_others(model: Model, goal: StateCondition, actors: tuple[Actor, ...], state: State) -> tuple[Held, ...]:
    """Return the steps of others that would be needed on a shortest way."""
    try:
        return others_steps(model, path(explorer_of(model, None), state, goal, REGION), actors)
    except EvaluationFailed:
        return ()


def _lost(question: Recoverable, behind: Region) -> str:
    by = f" by steps of {listed(question.actors)}" if question.actors else ""
    more = len(behind.states) - 1
    where = "from the last state"
    if not behind.complete:
        where += f", nor from the more than {more:,} that can follow"
    elif more:
        where += f", nor from the {more:,} that can follow" if more > 1 else ", nor from the one that can follow"
    else:
        where += f", which no {'such ' if by else ''}step leaves"
    return f"no way leads there{by} {where}"


def listed(words: tuple[str, ...]) -> str:
    """Return words as text: `a`, `a or b`, `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
