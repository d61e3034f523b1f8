"""Why nothing can happen any more, or why a goal is out of reach: what stays as it is, and which guards hold back the
way out.
"""

from __future__ import annotations

from varyoff.analysis.blocking import held_back, others_steps, stuck
from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import Explanation, Held
from varyoff.analysis.recovery import Recovery, Region, path, region, steps_of, unreached
from varyoff.analysis.wording import phrase, shorter
from varyoff.base.budget import Exhausted
from varyoff.engine.engine import Engine
from varyoff.model.expression import Deadlocked, conjunction, conjuncts, disjunction
from varyoff.model.model import Actor, Model, ModelError, State
from varyoff.model.trace import Trace
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Recover
from varyoff.property.property import Property

REGION = 2_000  # states that can follow, of which a reason is looked for
FORCED = 1_000  # states that are looked at to see whether one forced step would lead back
LOOKED_AT = 20_000  # states that are looked at for all forced steps together


def explain_deadlock(engine: Engine, model: Model, one: Property, trace: Trace) -> Explanation:  # noqa: ARG001
    """Return why no event is enabled in the last state of a trace."""
    assert isinstance(one.forbidden, StateCondition)
    bad, state = one.forbidden.expression, trace.states[-1]
    try:
        held = held_back(model, [state])
    except Exhausted:
        held = ()
    excused = conjunction([c for c in conjuncts(bad) if not isinstance(c, Deadlocked)])
    states = [v.name for v in model.variables if v.local == "state"]
    return Explanation(
        "some event is enabled",
        culprit(model, excused, state).values,
        lost="no event can happen in the last state",
        stays=tuple(s for s in stuck(model, [state], states) if s.sealed),
        held=held,
    )


def explain_trap(engine: Engine, model: Model, one: Property, question: Recover, state: State) -> Explanation:
    """Return which part of a goal is out of reach from a state, and what would bring it back.

    Where every part of the goal can still be reached, though not all at once, the whole goal is meant. When the time
    of the run ends, the reason is shorter.
    """
    try:
        return _explain_trap(engine, model, one, question, state)
    except Exhausted:
        text = shorter(phrase(question.goal.expression, model.names), one.text)
        return Explanation(text, (), lost=f"no way leads there{_by(question)} from the last state")


def _explain_trap(engine: Engine, model: Model, one: Property, question: Recover, state: State) -> Explanation:
    goal = question.goal.expression
    steps = steps_of(engine, model, question.actors)
    behind = region(steps, state, REGION)
    parts = unreached(goal, behind.states)
    wanted = conjunction(parts) if parts else goal
    try:
        values = culprit(model, wanted, state).values
    except ModelError:
        values = ()
    nearer_goal = StateCondition(disjunction(parts) if parts else goal)
    nearer = Recovery(steps, nearer_goal)

    def leads(forced: State) -> bool | None:
        if nearer.looked_at > LOOKED_AT:
            return None
        try:
            return nearer.way(forced, FORCED)
        except ModelError:
            return None

    held = held_back(model, behind.states, question.actors, leads)
    if question.actors is not None:
        held = (*held, *_by_others(engine, model, nearer_goal, question.actors, state))
        held = tuple(sorted(held, key=lambda h: any(g.kind == "source" for g in h.guards)))
    names = [name for name, _ in values if name in model.names]
    stays = stuck(model, behind.states, names) if behind.complete else ()
    text = shorter(phrase(wanted, model.names), one.text)
    return Explanation(text, values, lost=_lost(question, behind), stays=stays, held=held)


def _by_others(
    engine: Engine, model: Model, goal: StateCondition, actors: tuple[Actor, ...], state: State
) -> tuple[Held, ...]:
    """Return the steps of others that would be needed on a shortest way."""
    try:
        return others_steps(model, path(steps_of(engine, model, None), state, goal, REGION), actors)
    except ModelError:
        return ()


def _lost(question: Recover, behind: Region) -> str:
    by = _by(question)
    more = len(behind.states) - 1
    where = "from the last state"
    if not behind.complete:
        where += f", nor from the more than {more:,} that can follow"
    elif more:
        where += f", nor from the {more:,} that can follow" if more > 1 else ", nor from the one that can follow"
    else:
        where += f", which no {'such ' if by else ''}step leaves"
    return f"no way leads there{by} {where}"


def _by(question: Recover) -> str:
    return f" by steps of {alternatives_text(question.actors)}" if question.actors else ""


def alternatives_text(words: tuple[str, ...]) -> str:
    """Return words as text: `a`, `a or b`, `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
