"""From which states a goal can be reached: asked of one state after the other, by forward search."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.engine import Engine, Steps
from varyoff.model.expression import Expr, conjuncts
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError, State
from varyoff.model.variant import restrict_actors
from varyoff.problem.condition import StateCondition

CHUNK = 1_024  # states between two looks at the clock


@dataclass(frozen=True, slots=True)
class Region:
    """The states that can follow a state, itself first, in breadth-first order; `complete` when they are all."""

    states: tuple[State, ...]
    complete: bool


def steps_of(engine: Engine, model: Model, actors: Sequence[str] | None) -> Steps[Hashable]:
    """Return the steps of some actors, of all for None."""
    return engine.steps(model if actors is None else restrict_actors(model, actors))


class Recovery:
    """Whether a goal can be reached by some steps; what was found out serves the next question."""

    def __init__(self, steps: Steps[Hashable], goal: StateCondition) -> None:
        self._steps = steps
        self._reached = steps.test(goal)
        self.looked_at = 0  # states of which the steps were taken, for whoever bounds many questions together
        self._lost: set[Hashable] = set()
        self._safe: set[Hashable] = set()

    def way(self, state: State, most: int | None = None, deadline: float | None = None) -> bool | None:
        """Return whether a goal can be reached from a state; None where that stays open.

        Args:
            most: states that are looked at.
            deadline: by `time.monotonic()`.

        Raises:
            ModelError: an evaluation on the way is an error of the model.

        Cost: O(states that can follow and were not looked at before).
        """
        root = self._steps.handle(state)
        parents: dict[Hashable, Hashable | None] = {root: None}
        order = [root]
        for number, s in enumerate(order):  # grows while it is walked
            if s in self._lost:
                continue
            if s in self._safe or self._reached(s):
                self._remember(s, parents)
                return True
            self.looked_at += 1
            check_time()
            for _, target in self._steps.successors(s):
                if target not in parents:
                    parents[target] = s
                    order.append(target)
            if most is not None and len(order) > most:
                return None
            if deadline is not None and number % CHUNK == 0 and time.monotonic() > deadline:
                return None
        self._lost.update(order)
        return False

    def _remember(self, state: Hashable, parents: dict[Hashable, Hashable | None]) -> None:
        at: Hashable | None = state
        while at is not None:
            self._safe.add(at)
            at = parents[at]


def path(steps: Steps[Hashable], state: State, goal: StateCondition, most: int) -> tuple[tuple[int, State, State], ...]:
    """Return a shortest run to a goal: event, state before, state after; nothing where none was found within `most`
    states.
    """
    reached, state_of = steps.test(goal), steps.state
    root = steps.handle(state)
    parents: dict[Hashable, tuple[int, Hashable]] = {}
    order = [root]
    for s in order:  # grows while it is walked
        check_time()
        if reached(s):
            run, at = [], s
            while at != root:
                event, before = parents[at]
                run.append((event, state_of(before), state_of(at)))
                at = before
            return tuple(reversed(run))
        for event, target in steps.successors(s) if len(order) <= most else ():
            if target not in parents and target != root:
                parents[target] = (event, s)
                order.append(target)
    return ()


def region(steps: Steps[Hashable], state: State, most: int) -> Region:
    """Return at most `most` of the states that can follow a state; those of which the steps are an error of the model
    are not followed.
    """
    root = steps.handle(state)
    order, seen = [root], {root}
    complete = True
    for s in order:  # grows while it is walked
        check_time()
        try:
            targets = steps.successors(s)
        except ModelError:
            complete = False
            continue
        for _, target in targets:
            if target not in seen and len(order) >= most:
                return Region(tuple(map(steps.state, order)), complete=False)
            if target not in seen:
                seen.add(target)
                order.append(target)
    return Region(tuple(map(steps.state, order)), complete)


def unreached(goal: Expr, states: Sequence[State]) -> tuple[Expr, ...]:
    """Return the conjuncts of a goal that are true in none of the states."""
    return tuple(c for c in conjuncts(goal) if not any(_true(c, s) for s in states))


def _true(expression: Expr, state: State) -> bool:
    try:
        return bool(evaluate(expression, state))
    except ModelError:
        return False
