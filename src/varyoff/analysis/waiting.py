"""How long what is promised is waited for: in how many states, and how many steps at most."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.engine import StateSpace
from varyoff.model.expression import TRUE, Expr, disjunction, negation
from varyoff.model.interpret import evaluate
from varyoff.model.model import State
from varyoff.problem.question import Follow
from varyoff.property.property import Property
from varyoff.temporal.formula import FALSITY, TRUTH, Either, Formula, Proposition, Release, Until

MOST_STATES = 20_000  # that are walked
TOO_MANY = f"not measured: there are more than {MOST_STATES:,} states"


@dataclass(frozen=True, slots=True)
class Promise:
    """`conclusion` must come after each state with `premise`, or, `once`, after each initial state."""

    premise: Expr
    conclusion: Expr
    once: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a promise is waited for.

    Attributes:
        states: the reachable states in which it is waited for, of all `of` them.
        longest: how many steps it takes at most; None where any number of steps is possible, so that only fairness
            makes it come.
        reason: why neither is known.
    """

    states: int
    of: int
    longest: int | None
    reason: str = ""


def waiting(space: StateSpace, one: Property) -> Waiting | None:
    """Return how long a promise is waited for; None for a property that is not one promise.

    Cost: the steps of 20,000 states at most.
    """
    if not isinstance(one.question, Follow) or not space.complete:
        return None
    promise = promise_of(one.question.formula)
    if promise is None:
        return None
    total = len(space.states)
    if total > MOST_STATES:
        return Waiting(0, total, None, TOO_MANY)

    def met(state: State) -> bool:
        return bool(evaluate(promise.conclusion, state, None, space.model))

    begun = space.initial() if promise.once else space.states
    order = [s for s in begun if evaluate(promise.premise, s, None, space.model) and not met(s)]
    behind: dict[State, list[State]] = {state: [] for state in order}
    for state in order:  # grows while it is walked
        check_time()
        targets = [after for _, after in space.successors(state) if after != state and not met(after)]
        behind[state] = targets
        for after in targets:
            if after not in behind:
                behind[after] = []
                order.append(after)
    return Waiting(len(order), total, _longest(order, behind))


def _longest(states: Sequence[State], behind: dict[State, list[State]]) -> int | None:
    """Return how many steps lead out of some states at most; None where there is a circle among them."""
    entering = dict.fromkeys(states, 0)
    for targets in behind.values():
        for after in targets:
            entering[after] += 1
    order = [state for state in states if not entering[state]]
    for state in order:  # grows while it is walked
        for after in behind[state]:
            entering[after] -= 1
            if not entering[after]:
                order.append(after)
    if len(order) < len(states):
        return None
    steps: dict[State, int] = {}
    for state in reversed(order):
        steps[state] = 1 + max((steps[after] for after in behind[state]), default=0)
    return max(steps.values(), default=0)


def promise_of(formula: Formula) -> Promise | None:
    """Return what is promised: of `p leads to q`, `eventually q`, `again and again q`, however they are written."""
    match formula:
        case Until(left, Proposition(conclusion)) if left == TRUTH:
            return Promise(TRUE, conclusion, once=True)
        case Release(left, inner) if left == FALSITY:
            return _response(inner)
        case _:
            return None


def _response(formula: Formula) -> Promise | None:
    match formula:
        case Until(left, Proposition(conclusion)) if left == TRUTH:
            return Promise(TRUE, conclusion)
        case Either(operands):
            later = [o for o in operands if not isinstance(o, Proposition)]
            here = [o.expression for o in operands if isinstance(o, Proposition)]
            if len(later) != 1 or not here:
                return None
            match later[0]:
                case Until(left, Proposition(conclusion)) if left == TRUTH:
                    return Promise(negation(disjunction(here)), conclusion)
    return None
