"""Questions asked of one state: the Model in which it is the only initial one, put to an engine."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import replace
from varyoff.engine.engine import Bounds, Engine
from varyoff.model.expression import TRUE
from varyoff.model.model import Model, State
from varyoff.model.variant import restrict_actors
from varyoff.problem.question import Unfold, Win
from varyoff.temporal.branching import Branching, conditions_in


def beginning_in(model: Model, state: State) -> Model:
    """Return the model that begins in a state and nowhere else."""
    variables = tuple(replace(v, initial=(value,)) for v, value in zip(model.variables, state, strict=True))
    return replace(model, variables=variables, initially=TRUE)


def is_lost(engine: Engine, model: Model, question: Win, state: State, most: int | None) -> bool | None:
    """Return whether a game is lost from a state, None where that stays open.

    Cost: one exploration of what the two sides can do from there, of `most` states.
    """
    together: Sequence[str] = (*question.actors, *question.adversary)
    on = beginning_in(restrict_actors(model, together), state)
    decision = engine.explore(on, [question], Bounds(most)).decisions[0]
    if decision.answer == "unknown":
        return None
    return decision.answer == "no" and decision.trace is not None and not decision.trace.steps


def branching_holds(engine: Engine, model: Model, formula: Branching, state: State, most: int | None) -> bool | None:
    """Return whether a formula of branching time is true of a state, None where that stays open.

    Cost: one exploration of what can follow, of `most` states.
    """
    assert conditions_in(formula), "a formula says something of states"
    answer = engine.explore(beginning_in(model, state), [Unfold(formula)], Bounds(most)).decisions[0].answer
    return None if answer == "unknown" else answer == "yes"
