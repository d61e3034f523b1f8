"""The longest of the shortest ways back to a goal, from a state that is as far from it as any: what a runbook would say."""

from __future__ import annotations

from varyoff.analysis.recovery import steps_of
from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.engine import Engine
from varyoff.model.model import Model, State
from varyoff.model.occurrence import step_between
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Ranking
from varyoff.problem.question import Recover

CHUNK = 4_096  # states between two looks at the clock


@dataclass(frozen=True, slots=True)
class WayBack:
    """The way back to a goal that is the longest of the shortest.

    Attributes:
        trace: from a state that is farthest from the goal, which need not be initial, to one where it holds.
        states: how many states are as far from the goal.
        everywhere: of how many reachable states in all.
    """

    trace: Trace
    states: int
    everywhere: int


def longest_way_back(engine: Engine, model: Model, question: Recover, ranking: Ranking) -> WayBack | None:
    """Return the way from the first state of the highest rank down to rank 0; None where there is no state.

    Cost: one look at the rank of every state.
    """
    farthest: State | None = None
    highest, as_far = -1, 0
    for number, state in enumerate(ranking.states):
        if number % CHUNK == 0:
            check_time()
        rank = ranking.ranks[state]
        if rank > highest:
            farthest, highest, as_far = state, rank, 0
        as_far += rank == highest
    if farthest is None:
        return None
    steps = steps_of(engine, model, question.actors)
    states, taken = [farthest], []
    for rank in reversed(range(highest)):
        before = states[-1]
        targets = ((event, steps.state(target)) for event, target in steps.successors(steps.handle(before)))
        event, after = next((event, target) for event, target in targets if ranking.ranks[target] == rank)
        taken.append(step_between(model, event, before, after))
        states.append(after)
    return WayBack(Trace(tuple(states), tuple(taken), None, model.variables), as_far, len(ranking.states))
