"""The questions that engines answer. Properties lower to them; an engine knows no properties.

There is room for two more kinds: whether a fair cycle can be reached, and what branches how (fixpoints).
"""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.model import Actor, Model
from varyoff.problem.condition import Condition, StateCondition


@dataclass(frozen=True, slots=True)
class Reach:
    """Is there a reachable state with `condition`, or a step with it from a reachable state?

    Yes comes with the shortest trace to the nearest one, where a `witness` is wanted; no with a closed set that has
    none.
    """

    condition: Condition
    witness: bool = True


@dataclass(frozen=True, slots=True)
class Recover:
    """Can a state with `goal` be reached from every reachable state, by steps of the actors given? None is all actors.

    Yes comes with ranks, no with the shortest trace to the nearest state from which it cannot, and the trap that it is
    in.
    """

    goal: StateCondition
    actors: tuple[Actor, ...] | None = None


Question = Reach | Recover


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that is asked of a model."""

    model: Model
    question: Question


def conditions_of(question: Question) -> tuple[Condition, ...]:
    """Return what is evaluated of every reachable state or step to answer a question.

    Where one of them has no value there, the model is in error, whatever the answer would be.
    """
    match question:
        case Reach(condition, _):
            return (condition,)
        case Recover(goal, _):
            return (goal,)
