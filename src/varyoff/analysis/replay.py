"""A trace step by step on the model: is every step possible, and which properties break on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from varyoff.analysis.saved_trace import (
    ReplayError,
    SavedStep,
    SavedTrace,
    key_of,
    read_trace,
    split_events,
    step_of,
    values_of,
)
from varyoff.base.diagnostic import did_you_mean
from varyoff.model.expression import And, Expr, conjuncts, negation, show, show_value, variables_of
from varyoff.model.interpret import apply, enabled_options, evaluate, holds, initial_states, is_enabled
from varyoff.model.model import Event, Model, ModelError, State
from varyoff.model.trace import Step, Trace
from varyoff.property.question import Property, StateCondition, Unreachable

MAX_INITIAL = 100_000  # initial states that are tried where a file leaves values of the first state open


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first step that is not possible: why, and what would be."""

    event: str
    reasons: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that breaks at a state or step of the trace (`step` counts from 0, the initial state)."""

    property: str
    step: int
    where: str
    text: str
    values: str


@dataclass(frozen=True, slots=True)
class Unevaluable:
    """A property that has no value at a state or step of the trace: an error of the model."""

    property: str
    step: int
    where: str
    error: ModelError


@dataclass(frozen=True, slots=True)
class Replay:
    """The steps that were possible, the refusal that ended them, what broke, and what has no value on the way."""

    trace: Trace
    refusal: Refusal | None
    broken: tuple[Broken, ...]
    failed: tuple[Unevaluable, ...] = ()


def replay_events(model: Model, properties: Sequence[Property], events: Sequence[str], initial: int = 0) -> Replay:
    """Replay event labels from the initial state with this number.

    Where an event leads to several states, `EVENT#2` takes the second; EVENT alone the first, and whatever differs
    from it only in what a trace does not show, such as the number of faults so far.

    Raises:
        ReplayError: there is no such initial state or event.
    """
    start = next(islice(initial_states(model), initial, None), None)
    if start is None:
        raise ReplayError(f"there is no initial state number {initial + 1}")
    return _walk(model, properties, [start], SavedTrace(None, tuple(map(step_of, events))))


def replay_trace(model: Model, properties: Sequence[Property], saved: SavedTrace, initial: int = 0) -> Replay:
    """Replay a saved trace; one that says nothing of its first state begins in the initial state with this number.

    Raises:
        ReplayError: it does not begin in an initial state, or names an event that is not there.
    """
    if saved.initial is None:
        start = next(islice(initial_states(model), initial, None), None)
        if start is None:
            raise ReplayError(f"there is no initial state number {initial + 1}")
        return _walk(model, properties, [start], saved)
    shown = {v.name for v in model.variables if not v.auxiliary}
    starts = (s for s in initial_states(model) if _matches(model, s, saved.initial))
    # Where the file leaves values open, any initial state with those it gives may be meant.
    found = list(islice(starts, 1 if shown <= set(saved.initial) else MAX_INITIAL))
    if not found:
        raise ReplayError("the trace does not begin in an initial state of this system")
    return _walk(model, properties, found, saved)


Layer = dict[State, tuple[State | None, Step | None]]
"""The states in which a run can be after so many steps, each with the step that led there first."""


def _walk(model: Model, properties: Sequence[Property], starts: Sequence[State], saved: SavedTrace) -> Replay:
    """Follow all runs that fit the trace at once: what it does not show may differ, and matter later."""
    positions = {key_of(e.label): i for i, e in enumerate(model.events)}
    for step in saved.steps:
        if step.event is not None and key_of(step.event) not in positions:
            help = did_you_mean(step.event, (e.label for e in model.events))
            raise ReplayError(f"there is no event `{step.event}`", help)
    layers: list[Layer] = [dict.fromkeys(starts, (None, None))]
    refusal = None
    for step in saved.steps:
        events = range(len(model.events)) if step.event is None else [positions[key_of(step.event)]]
        found: Layer = {}
        ways = 0
        for before in layers[-1]:
            for position in events:
                reached = successors_by(model, position, before)
                ways = max(ways, len(reached))
                for taken, after in reached:
                    if _fits(model, step, before, after):
                        found.setdefault(after, (before, taken))
        found = _picked(model, step, found)
        if not found:
            first = next(iter(layers[-1]))
            refusal = _refused(model, step, positions, first, ways)
            break
        layers.append(found)
    trace = _run(layers, saved.loop if refusal is None else None)
    if trace.loop is not None and values_of(model, trace.states[trace.loop]) != values_of(model, trace.states[-1]):
        raise ReplayError(f"the trace says that its last state is state {trace.loop} again, and it is not")
    broken, failed = broken_on(model, properties, trace)
    return Replay(trace, refusal, broken, failed)


def _fits(model: Model, step: SavedStep, before: State, after: State) -> bool:
    if step.values is None:
        return True
    wanted = {**values_of(model, before), **step.values} if step.rest_stays else step.values
    return _matches(model, after, wanted)


def _picked(model: Model, step: SavedStep, found: Layer) -> Layer:
    """Return the outcomes that a step means, of all that fit."""
    if not found or step.values is not None:
        return found
    states = list(found)
    if step.number is not None:
        chosen = states[step.number - 1 : step.number] if step.number >= 1 else []
    else:
        first = values_of(model, states[0])
        chosen = [s for s in states if values_of(model, s) == first]
    return {s: found[s] for s in chosen}


def _refused(model: Model, step: SavedStep, positions: Mapping[str, int], state: State, ways: int) -> Refusal:
    if step.event is None:
        possible = tuple(dict.fromkeys(e.label for e in model.events if is_enabled(e, state)))
        return Refusal("the next state", ("no event leads to it",), possible)
    return refuse(model, model.events[positions[key_of(step.event)]], state, ways)


def _run(layers: Sequence[Layer], loop: int | None) -> Trace:
    """Return the first run through all layers."""
    state = next(iter(layers[-1]))
    states, taken = [state], []
    for layer in reversed(layers[1:]):
        before, step = layer[states[-1]]
        assert before is not None
        assert step is not None
        states.append(before)
        taken.append(step)
    return Trace(tuple(reversed(states)), tuple(reversed(taken)), loop)


def successors_by(model: Model, position: int, state: State) -> list[tuple[Step, State]]:
    """Return the distinct steps of one event, in the order of its transitions."""
    event = model.events[position]
    found: dict[State, Step] = {}
    for options in enabled_options(event, state):
        after = apply(model, event, options, state)
        found.setdefault(after, Step(position, event.label, options[0].actor, options[0].command))
    return [(step, after) for after, step in found.items()]


def refuse(model: Model, event: Event, state: State, ways: int) -> Refusal:
    """Return why an event is not possible: of every transition, the first condition that does not hold."""
    reasons = []
    if ways:
        reasons.append(f"it leads to {ways} state{'s' if ways > 1 else ''} from here")
    for option in event.own.options:
        for conjunct in option.guard:
            if holds(conjunct, state):
                continue
            values = ", ".join(f"{model.names[i]} is {show_value(state[i])}" for i in variables_of(conjunct.expression))
            what = f"procedure guard `{conjunct.name}`" if conjunct.kind == "procedure" else conjunct.kind
            reasons.append(f"{what}: {show(conjunct.expression, model.names)}, but {values}")
            break
    possible = tuple(dict.fromkeys(e.label for e in model.events if is_enabled(e, state)))
    return Refusal(event.label, tuple(reasons), possible)


def _matches(model: Model, state: State, values: Mapping[str, object]) -> bool:
    """Return whether a state has these values; a boolean is no number here."""
    own = values_of(model, state)
    return all(name in own and own[name] == value and type(own[name]) is type(value) for name, value in values.items())


def broken_on(
    model: Model, properties: Sequence[Property], trace: Trace
) -> tuple[tuple[Broken, ...], tuple[Unevaluable, ...]]:
    """Return the invariants that are false in a state or at a step of the trace, each where it first is; and those
    that have no value before that.
    """
    broken, failed = [], []
    for one in properties:
        if isinstance(one.question, Unreachable):
            match _first(model, one, trace):
                case Broken() as found:
                    broken.append(found)
                case Unevaluable() as found:
                    failed.append(found)
    return tuple(broken), tuple(failed)


def _first(model: Model, one: Property, trace: Trace) -> Broken | Unevaluable | None:
    assert isinstance(one.question, Unreachable)
    condition = one.question.condition
    places: list[tuple[int, str, Expr, State, State | None]]
    if isinstance(condition, StateCondition):
        places = [(n, f"in state {n}", condition.expression, s, None) for n, s in enumerate(trace.states)]
    else:
        places = []
        wanted = {o.event: o.expression for o in condition.occurrences}
        for number, step in enumerate(trace.steps):
            expression = wanted.get(step.event)
            if expression is not None:
                step_states = trace.states[number], trace.states[number + 1]
                places.append((number + 1, f"at step {number + 1}", expression, *step_states))
    for number, where, bad, state, following in places:
        try:
            if evaluate(bad, state, following, model):
                return _broken(model, one, number, where, bad, state, following)
        except ModelError as error:
            return Unevaluable(one.name, number, where, error)
    return None


def _broken(model: Model, one: Property, step: int, where: str, bad: Expr, state: State, after: State | None) -> Broken:
    needed = negation(bad)
    if isinstance(needed, And):
        # In order: what stands behind a false conjunct need not have a value.
        needed = next((c for c in conjuncts(needed) if not evaluate(c, state, after, model)), needed)
    values = [f"{model.names[i]} is {show_value(state[i])}" for i in variables_of(needed, next=False)]
    if after is not None:
        values += [f"next({model.names[i]}) is {show_value(after[i])}" for i in variables_of(needed, next=True)]
    return Broken(one.name, step, where, show(needed, model.names), ", ".join(values))


__all__ = [
    "Broken", "Refusal", "Replay", "ReplayError", "SavedTrace", "Unevaluable", "broken_on", "read_trace", "refuse",
    "replay_events", "replay_trace", "split_events", "successors_by",
]  # fmt: skip
