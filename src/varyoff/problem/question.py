"""The questions that engines answer. Properties lower to them; an engine knows no properties."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.model import Actor, Model
from varyoff.problem.condition import Condition, StateCondition
from varyoff.problem.fairness import Fairness
from varyoff.temporal.branching import Branching, conditions_in
from varyoff.temporal.formula import Formula, propositions


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


@dataclass(frozen=True, slots=True)
class Win:
    """Can a state with `goal` be enforced from every reachable state? A game.

    We choose an event of an actor in `actors`; of several ways of it by such actors the adversary picks one. Then the
    adversary takes any finite number of steps of `adversary`, and it is our turn again. A goal that is touched, by
    whoever's step, is won.

    Yes comes with a strategy, no with the shortest trace to the nearest state that is lost, and what the adversary does.
    """

    goal: StateCondition
    actors: tuple[Actor, ...]
    adversary: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Follow:
    """Is a formula of linear time true of every behaviour that is as fair as is assumed?

    In a behaviour each pair of states is a step or a repetition. Yes comes with blocks in which no fair cycle that
    denies the formula fits, no with such a behaviour: a stem and a loop. In an exploration that was cut short a loop
    that lies in what was expanded is an answer.
    """

    formula: Formula
    fairness: Fairness


@dataclass(frozen=True, slots=True)
class Unfold:
    """Is a formula of branching time true in every initial state, on the graph of reachable states?

    An event that changes nothing is an edge; a state without event repeats. Yes and no come with the states in which
    each part of the formula is true; no also with a path or lasso, where the outermost operator is AG, AF or AX.
    """

    formula: Branching


Question = Reach | Recover | Win | Follow | Unfold


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
        case Recover(goal, _) | Win(goal, _, _):
            return (goal,)
        case Follow(formula, _):
            return tuple(map(StateCondition, propositions(formula)))
        case Unfold(formula):
            return tuple(map(StateCondition, conditions_in(formula)))
