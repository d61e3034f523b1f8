"""Why a game is lost: what can be done in the state where it is, and how the adversary answers each of our events."""

from __future__ import annotations

from collections.abc import Hashable

from varyoff.analysis.explanation import Answered, Explanation
from varyoff.analysis.recovery import Recovery, steps_of
from varyoff.analysis.trap import alternatives_text, explain_trap
from varyoff.analysis.wording import phrase, shorter
from varyoff.base.budget import Exhausted
from varyoff.base.record import replace
from varyoff.engine.engine import Engine, Steps
from varyoff.model.model import Model, ModelError, State
from varyoff.model.occurrence import step_between
from varyoff.model.trace import Step, changes
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import Adversary, Ranks
from varyoff.problem.question import Recover, Win
from varyoff.property.property import Property

REGION = 2_000  # states of which it is seen whether both sides together could reach the goal


def explain_lost_game(
    engine: Engine, model: Model, one: Property, question: Win, state: State, adversary: Adversary | None
) -> Explanation:
    """Return why the goal cannot be enforced from a state.

    Where not even both sides together reach it, that is the reason. Else it is what the adversary answers; without
    its certificate nobody knows.

    Cost: one search of what can follow, of bounded size; the answers are linear in their length.
    """
    together = tuple(dict.fromkeys((*question.actors, *question.adversary)))
    adversary_text = alternatives_text(question.adversary)
    if question.actors:
        lost = (
            f"no choice of steps of {alternatives_text(question.actors)} leads there for certain from the last state, "
            f"as steps of {adversary_text} may come between"
        )
    else:
        lost = f"no actor is left whose steps we could choose, and steps of {adversary_text} need not lead there"
    try:
        if Recovery(steps_of(engine, model, together), question.goal).way(state, REGION) is False:
            return explain_trap(engine, model, one, Recover(question.goal, together), state)
    except (*Exhausted, ModelError):
        pass
    text = shorter(phrase(question.goal.expression, model.names), one.text)
    found = Explanation(text, (), lost=lost)
    if adversary is None:
        return found
    return replace(found, answers=tuple(_answers(engine, model, question, state, adversary.distances)))


def _answers(engine: Engine, model: Model, question: Win, state: State, distances: Ranks) -> list[Answered]:
    """Return what is answered to each event that we can choose in a lost state."""
    ours, theirs = steps_of(engine, model, question.actors), steps_of(engine, model, question.adversary)
    of_ours = restrict_actors(model, question.actors)
    best: dict[int, tuple[int, State]] = {}
    for event, target in ours.successors(ours.handle(state)):
        after = ours.state(target)
        distance = _distance(distances, after)
        if distance is not None and (event not in best or distance < best[event][0]):
            best[event] = distance, after
    found = []
    for event, (_, after) in sorted(best.items()):
        taken, end = _followed(model, theirs, after, distances)
        where = tuple(changes(model, state, end).items())
        found.append(Answered(step_between(of_ours, event, state, after), taken, where))
    return found


def _followed(
    model: Model, theirs: Steps[Hashable], state: State, distances: Ranks
) -> tuple[tuple[Step, ...], State]:  # fmt: skip
    """Return the steps of the adversary from a state to the nearest one that is lost, and that one."""
    taken: list[Step] = []
    left = distances[state]
    while left:
        for event, target in theirs.successors(theirs.handle(state)):
            after = theirs.state(target)
            if _distance(distances, after) == left - 1:
                taken.append(step_between(model, event, state, after))
                state = after
                break
        left -= 1
    return tuple(taken), state


def _distance(distances: Ranks, state: State) -> int | None:
    try:
        return distances[state]
    except KeyError:
        return None
