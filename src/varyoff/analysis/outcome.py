"""What a trace shows of properties, decided again from the trace and the model alone.

An invariant is broken in a state or at a step; a state that should be reachable is reached; a goal that should stay
within reach is so no more from some state on. No verdict of an earlier run is believed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from varyoff.analysis.explanation import Explanation
from varyoff.analysis.fair_loop import wronged
from varyoff.analysis.from_here import branching_holds, is_lost
from varyoff.analysis.missed import Course
from varyoff.analysis.recovery import Recovery, steps_of
from varyoff.base.budget import Exhausted
from varyoff.base.record import dataclass
from varyoff.engine.engine import Bounds, Engine
from varyoff.model.expression import Const
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError, State
from varyoff.model.trace import Trace
from varyoff.problem.condition import Condition, StateCondition, StepCondition
from varyoff.problem.error import error_in
from varyoff.problem.question import Follow, Reach, Recover, Unfold, Win, conditions_of
from varyoff.property.property import Property
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Here

Shown = Literal["broken", "reached", "undecided", "unfair"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trace shows of a property: at which state (counted from 0), or at which step when `at_step`.

    `undecided` is a goal of which it stayed open whether it can be reached from the last state; `unfair` is what a loop
    would break that does not count, since events that are assumed to be fair, `wronged`, are left out in it.
    `explanation` is why it is broken, where that is wanted.
    """

    asked: Property
    shown: Shown
    step: int
    at_step: bool = False
    explanation: Explanation | None = None
    endless: bool = False
    wronged: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        if self.endless:
            return "for ever"
        return f"at step {self.step}" if self.at_step else f"in state {self.step}"

    def trace(self, whole: Trace) -> Trace:
        """Return the trace up to there."""
        if self.endless:
            return whole
        return Trace(whole.states[: self.step + 1], whole.steps[: self.step], variables=whole.variables)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of the model in a state of a trace (from 0): in trying an event, or in evaluating a property."""

    step: int
    error: ModelError
    asked: Property | None


def outcomes(
    engine: Engine,
    model: Model,
    properties: Sequence[Property],
    trace: Trace,
    bounds: Bounds | None = None,
) -> tuple[Outcome, ...]:
    """Return what the trace shows, each where it is first so, in the order of the properties.

    The model must have no error on the trace, see `error_on`.

    Args:
        engine: whose steps are taken where it must be seen what can follow.
        bounds: of the search for a goal: states for each, seconds for all of them.

    Cost: linear in the trace for each property; for `recoverable`, one search of what can follow, for a game and for
    some formulas of branching time, one from each state.
    """
    bounds = bounds or Bounds()
    deadline = None if bounds.seconds is None else time.monotonic() + bounds.seconds
    found = []
    for one in properties:
        outcome = _outcome(engine, model, one, trace, bounds.states, deadline)
        if outcome is not None:
            found.append(outcome)
    return tuple(found)


def _outcome(
    engine: Engine, model: Model, one: Property, trace: Trace, most: int | None, deadline: float | None
) -> Outcome | None:
    match one.question:
        case Reach(StateCondition() as condition):
            return _first_state(model, one, condition, trace, "reached" if one.sought is not None else "broken")
        case Reach(StepCondition() as condition):
            return _first_step(model, one, condition, trace)
        case Recover(goal, actors):
            try:
                return _first_lost(one, Recovery(steps_of(engine, model, actors), goal), trace, most, deadline)
            except Exhausted:
                return Outcome(one, "undecided", len(trace))
        case Follow() as follow:
            return _for_ever(model, one, follow, trace)
        case Win() as game:
            return _first_so(one, trace, lambda state: is_lost(engine, model, game, state, most))
        case Unfold(formula):
            return _branching(engine, model, one, formula, trace, most)
    return None


def _for_ever(model: Model, one: Property, question: Follow, trace: Trace) -> Outcome | None:
    """Return what a loop shows, by what the formula says of it directly; a trace that ends shows nothing."""
    if trace.loop is None or Course(model, trace).fulfils(question.formula):
        return None
    groups = tuple(group.name for group in wronged(model, trace, question.fairness))
    return Outcome(one, "unfair" if groups else "broken", len(trace), endless=True, wronged=groups)


def _branching(
    engine: Engine, model: Model, one: Property, formula: Branching, trace: Trace, most: int | None
) -> Outcome | None:
    """Return what a trace shows of a formula whose outermost operator is AG, AF or AX, of which a path can be a
    counterexample.
    """

    def holds(part: Branching, state: State) -> bool | None:
        if isinstance(part, Here):
            return bool(evaluate(part.expression, state, None, model))
        if isinstance(part, Denied):
            inner = holds(part.operand, state)
            return None if inner is None else not inner
        return branching_holds(engine, model, part, state, most)

    match formula:
        case Denied(CanReach(Here(Const(True)), bad)):
            return _first_so(one, trace, lambda state: holds(bad, state))
        case Denied(CanStep(bad)) if trace.steps:
            return _first_so(one, Trace(trace.states[:2], trace.steps[:1]), lambda state: holds(bad, state), start=1)
        case Denied(CanStay(bad)) if trace.loop is not None:
            found = [holds(bad, state) for state in dict.fromkeys(trace.states)]
            if all(found):
                return Outcome(one, "broken", len(trace), endless=True)
            return None if False in found else Outcome(one, "undecided", len(trace))
    return None


def _first_so(
    one: Property, trace: Trace, so: Callable[[State], bool | None], start: int = 0
) -> Outcome | None:  # fmt: skip
    """Return the first state of which something is so that breaks the property; undecided where one stays open."""
    try:
        for number in range(start, len(trace.states)):
            found = so(trace.states[number])
            if found is None:
                return Outcome(one, "undecided", len(trace))
            if found:
                return Outcome(one, "broken", number)
    except Exhausted:
        return Outcome(one, "undecided", len(trace))
    return None


def _first_lost(
    one: Property, recovery: Recovery, trace: Trace, most: int | None, deadline: float | None
) -> Outcome | None:
    """Return the first state from which there is no way to the goal; the last one counts where that stays open."""
    way: bool | None = True
    for number, state in enumerate(trace.states):
        try:
            way = recovery.way(state, most, deadline)
        except ModelError:  # somewhere behind it the model is in error
            way = None
        if way is False:
            return Outcome(one, "broken", number)
    return Outcome(one, "undecided", len(trace)) if way is None else None


def _first_state(model: Model, one: Property, condition: StateCondition, trace: Trace, shown: Shown) -> Outcome | None:
    for number, state in enumerate(trace.states):
        if evaluate(condition.expression, state, None, model):
            return Outcome(one, shown, number)
    return None


def _first_step(model: Model, one: Property, condition: StepCondition, trace: Trace) -> Outcome | None:
    wanted = {o.event: o.expression for o in condition.any_of}
    for number, step in enumerate(trace.steps):
        bad = None if step.event is None else wanted.get(step.event)
        if bad is not None and evaluate(bad, trace.states[number], trace.states[number + 1], model):
            return Outcome(one, "broken", number + 1, at_step=True)
    return None


def error_on(model: Model, properties: Sequence[Property], trace: Trace) -> Fault | None:
    """Return the first state of a trace in which the model is in error, and how; None where it is in none.

    Every event is tried there, and every property evaluated, as an exploration does.
    """
    conditions = [c for one in properties for c in _conditions(one)]
    for number, state in enumerate(trace.states):
        error = error_in(model, state, conditions)
        if error is not None:
            asked = None if error.event is not None else next(_failing(model, properties, state), None)
            return Fault(number, error, asked)
    return None


def _failing(model: Model, properties: Sequence[Property], state: State) -> Iterator[Property]:
    """Yield the properties that have no value in a state, or at a step from it."""
    for one in properties:
        error = error_in(model, state, _conditions(one))
        if error is not None and error.event is None:
            yield one


def _conditions(one: Property) -> list[Condition]:
    premise = () if one.premise is None else (one.premise,)
    return [*conditions_of(one.question), *premise]
