"""The explicit engine: answers from a breadth-first search, with certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from varyoff.base.budget import GRACE_SECONDS, Exhausted, check_time, grace, time_limit, why_exhausted
from varyoff.engine.engine import Answer, Bounds, Failure, Progress
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.search import Search, Watch, search, slices
from varyoff.engine.explicit.space import Exploration
from varyoff.engine.explicit.states import PackedRanks, PackedStates
from varyoff.model.expression import And, Or, negation
from varyoff.model.fold import may_fail
from varyoff.model.model import Actor, Model
from varyoff.model.trace import Trace
from varyoff.problem.certificate import ClosedSet, Ranking, Trap
from varyoff.problem.condition import Condition, StateCondition
from varyoff.problem.decision import Counts, Decision
from varyoff.problem.question import Follow, Question, Reach, Recover, Unfold, Win, conditions_of

if TYPE_CHECKING:
    from varyoff.engine.explicit.recording import Recording
    from varyoff.engine.explicit.steps import PackedSteps


class Explicit:
    """An `Engine`. Cost: O(states + transitions) time; about 150 bytes a state, more for `Recover`."""

    name = "explicit"

    def explore(
        self,
        model: Model,
        questions: Sequence[Question] = (),
        bounds: Bounds | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        with time_limit(None if bounds is None else bounds.seconds):
            return _explore(model, questions, bounds, progress)

    def steps(self, model: Model) -> PackedSteps:
        from varyoff.engine.explicit.steps import PackedSteps  # for what is explained, or replayed

        return PackedSteps(model)


def _explore(model: Model, questions: Sequence[Question], bounds: Bounds | None, progress: Progress | None) -> Answer:
    explorer = Explorer(model)
    watches = [_watch(question) for question in questions]
    looked_for = [watch for watch in watches if watch is not None]
    found = search(explorer, looked_for, bounds, progress, _recording(explorer, questions))
    exploration = Exploration(model, explorer, found)
    decisions = []
    # What was found has a trace; whoever interrupts waits no longer than for that.
    with grace(), time_limit(GRACE_SECONDS if found.interrupted else None):
        failure = _failure(exploration, looked_for)
        for question, watch in zip(questions, watches, strict=True):
            if failure is not None:
                decisions.append(Decision("unknown", reason=f"an error of the model: {failure.error.message}"))
                continue
            try:
                decisions.append(_decide(question, watch, exploration))
            except Exhausted as stop:
                reason = found.reason if found.interrupted else why_exhausted(stop)
                if watch is not None and watch.found:
                    reason += " before the trace to what was found was complete"
                decisions.append(Decision("unknown", reason=reason))
    exploration.forget()
    counts = _counts(found)
    return Answer(tuple(decisions), counts, found.complete, found.reason, found.interrupted, failure, exploration)


def _recording(explorer: Explorer, questions: Sequence[Question]) -> Recording | None:
    """Return where the search records steps, when there are questions that will ask for all of them."""
    if not any(isinstance(question, Win | Follow | Unfold) for question in questions):
        return None
    from varyoff.engine.explicit.recording import Recording  # for these only

    return Recording(explorer)


def _watch(question: Question) -> Watch | None:
    """Return what the search looks for.

    For conditions that could fail that is one which is never true, and fails in every state in which some of them does.
    """
    match question:
        case Reach(condition):
            return Watch(condition)
        case _:
            asked = [c.expression for c in conditions_of(question) if isinstance(c, StateCondition)]
            failing = [And((e, negation(e))) for e in asked if may_fail(e)]
            return Watch(StateCondition(Or(tuple(failing)) if len(failing) > 1 else failing[0])) if failing else None


def _counts(search: Search) -> Counts:
    """Return the counts; of an exploration that was cut short, those of what was explored."""
    return Counts(
        len(search.levels[0]) if search.levels else 0,
        len(search.seen),
        search.transitions,
        search.edges,
        max(len(search.levels) - 1, 0),
        search.deadlocks,
    )


def _decide(question: Question, watch: Watch | None, exploration: Exploration) -> Decision:
    found = exploration.search
    match question:
        case Reach(_, witness):
            assert watch is not None
            if watch.found:
                return Decision("yes", exploration.shown(watch) if witness else None)
            if not found.complete:
                return Decision("unknown", reason=found.reason)
            return Decision("no", None, ClosedSet(exploration.states))
        case Recover(goal, actors):
            if not found.complete:
                return Decision("unknown", reason=found.reason)
            return _recover(goal, actors, exploration)
        case Win():
            if not found.complete:
                return Decision("unknown", reason=found.reason)
            from varyoff.engine.explicit.winning import decide_game  # for games only

            return decide_game(question, exploration)
        case Unfold(formula):
            from varyoff.engine.explicit.unfolding import decide_branching  # for branching time only

            return decide_branching(formula, exploration)
        case Follow():
            from varyoff.engine.explicit.follow import decide_follow  # for linear time only

            return decide_follow(question, exploration)


def _recover(goal: StateCondition, actors: Sequence[Actor] | None, exploration: Exploration) -> Decision:
    """Search backwards from the goal, over the steps of the actors."""
    levels = exploration.search.levels
    ranks = distances(exploration, goal, actors)
    if len(ranks) == len(exploration.states):
        return Decision("yes", None, Ranking(exploration.states, PackedRanks(exploration.explorer, ranks)))
    lost = [[s for s in level if s not in ranks] for level in levels]
    level = next(depth for depth, found in enumerate(lost) if found)
    trace = exploration.trace_through(level, lost[level])
    return Decision("no", trace, Trap(PackedStates(exploration.explorer, [s for found in lost for s in found])))


def distances(exploration: Exploration, goal: StateCondition, actors: Sequence[str] | None) -> dict[int, int]:
    """Return, for every reachable packed state from which the goal can be reached, the least number of steps.

    `StateGraph.can_reach` answers the same on the networkx graph, which costs many times
    the time and memory (benchmarks/).
    """
    predecessors = exploration.predecessors(actors)
    inspect = exploration.explorer.inspect([goal])
    goals: list[tuple[int, int]] = []
    for states in exploration.search.levels:
        for part in slices(states):
            inspect(part, 1, goals.append)
    found = {state: 0 for state, _ in goals}
    level = list(found)
    rank = 0
    while level:
        rank += 1
        following = []
        check_time()
        for state in level:
            for source in predecessors.get(state, ()):
                if source not in found:
                    found[source] = rank
                    following.append(source)
        level = following
    return found


# --- errors of the model -------------------------------------------------------------------------


def _failure(exploration: Exploration, watches: Sequence[Watch]) -> Failure | None:
    search, model = exploration.search, exploration.model
    if search.initial_error is not None:
        return Failure(search.initial_error, Trace((), ()))
    if not search.failed:
        return None
    try:
        trace = exploration.trace_through(len(search.levels) - 1, search.failed)
        state = trace.states[-1]
    except Exhausted:
        trace, state = Trace((), ()), exploration.explorer.packing.unpack(search.failed[0])
    conditions: list[Condition] = [w.condition for w in watches] if search.failed_inspecting else []
    from varyoff.problem.error import error_in  # for failures only

    error = error_in(model, state, conditions)
    if error is None:
        raise AssertionError("the engine found an error of the model that the interpreter does not see")
    return Failure(error, trace)
