"""A trace step by step on the model: is every step possible, and which properties break on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from varyoff.analysis.blocking import refused
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.outcome import Fault, Outcome, Shown, error_on, outcomes
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.saved_trace import (
    ReplayError,
    SavedStep,
    SavedTrace,
    label_key,
    read_trace,
    split_events,
    step_of,
    values_of,
)
from varyoff.base.counted import counted
from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass, replace
from varyoff.engine.engine import Bounds, Engine
from varyoff.model.interpret import initial_states, is_enabled, ways
from varyoff.model.model import Event, Model, State
from varyoff.model.trace import REPETITION, Step, Trace
from varyoff.property.property import Property

LISTED = 12  # choices that are named
MAX_INITIAL = 100_000  # initial states that are tried where a file leaves values of the first state open


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first step that is not possible: why, and what would be."""

    event: str
    reasons: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The steps that were possible, the refusal that ended them, and what they show of the properties.

    `error` is the first error of the model on the way: every property is then unknown.
    """

    trace: Trace
    refusal: Refusal | None
    outcomes: tuple[Outcome, ...]
    error: Fault | None = None

    def shown(self, what: Shown) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.shown == what)


def replay_events(
    engine: Engine,
    model: Model,
    properties: Sequence[Property],
    events: Sequence[str],
    initial: int = 0,
    bounds: Bounds | None = None,
    loop: int | None = None,
) -> Replay:
    """Replay event labels from the initial state with this number.

    Where an event leads to several states, `EVENT#2` takes the second; EVENT alone the first, and whatever differs
    from it only in what a trace does not show, such as the number of faults so far. In a step `-` nothing happens.

    Args:
        bounds: of the search for a goal that should stay within reach.
        loop: the number of the state to which the last one returns for ever; None where the trace just ends.

    Raises:
        ReplayError: there is no such initial state or event, or the loop does not close.
    """
    if loop is not None and loop > len(events):
        raise ReplayError(f"the loop returns to state {loop}, and the states of the trace are 0 to {len(events)}")
    start = next(islice(initial_states(model), initial, None), None)
    if start is None:
        raise ReplayError(f"there is no initial state number {initial + 1}")
    return _walk(engine, model, properties, [start], SavedTrace(None, tuple(map(step_of, events)), loop), bounds)


def replay_trace(
    engine: Engine,
    model: Model,
    properties: Sequence[Property],
    saved: SavedTrace,
    initial: int = 0,
    bounds: Bounds | None = None,
) -> Replay:
    """Replay a saved trace; one that says nothing of its first state begins in the initial state with this number.

    Raises:
        ReplayError: it does not begin in an initial state, or names an event that is not there.
    """
    if saved.initial is None:
        start = next(islice(initial_states(model), initial, None), None)
        if start is None:
            raise ReplayError(f"there is no initial state number {initial + 1}")
        return _walk(engine, model, properties, [start], saved, bounds)
    shown = {v.name for v in model.variables if not v.auxiliary}
    starts = (s for s in initial_states(model) if _matches(model, s, saved.initial))
    # Where the file leaves values open, any initial state with those it gives may be meant.
    found = list(islice(starts, 1 if shown <= set(saved.initial) else MAX_INITIAL))
    if not found:
        raise ReplayError("the trace does not begin in an initial state of this system")
    return _walk(engine, model, properties, found, saved, bounds)


Frontier = dict[State, tuple[State | None, Step | None]]
"""The states in which a run can be after so many steps, each with the step that led there first."""


def _walk(
    engine: Engine,
    model: Model,
    properties: Sequence[Property],
    starts: Sequence[State],
    saved: SavedTrace,
    bounds: Bounds | None,
) -> Replay:
    """Follow all runs that fit the trace at once: what it does not show may differ, and matter later."""
    positions = {label_key(e.label): i for i, e in enumerate(model.events)}
    for step in saved.steps:
        if step.event is not None and label_key(step.event) not in positions:
            raise unknown_event(model, step.event)
    layers: list[Frontier] = [dict.fromkeys(starts, (None, None))]
    refusal = None
    for step in saved.steps:
        events = range(len(model.events)) if step.event is None else [positions[label_key(step.event)]]
        found: Frontier = {}
        if step.repeats:
            events = []
            found = {state: (state, REPETITION) for state in layers[-1] if _fits(model, step, state, state)}
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
    trace = _run(model, layers, next(iter(layers[-1])))
    if saved.loop is not None and refusal is None:
        trace = _closed(model, layers, saved.loop)
    error = error_on(model, properties, trace)
    shown = () if error is not None else outcomes(engine, model, properties, trace, bounds)
    return Replay(trace, refusal, shown, error)


def explained(engine: Engine, one: Prepared, result: Replay) -> Replay:
    """Return a replay in which every property that is broken says why."""

    def why(outcome: Outcome) -> Outcome:
        if outcome.shown != "broken":
            return outcome
        trace = outcome.trace(result.trace)
        return replace(
            outcome,
            explanation=explain_violation(
                engine, one.model, outcome.asked, trace, one.elaborated.model, remedies=False
            ),
        )

    return replace(result, outcomes=tuple(map(why, result.outcomes)))


def _fits(model: Model, step: SavedStep, before: State, after: State) -> bool:
    if step.values is None:
        return True
    wanted = {**values_of(model, before), **step.values} if step.rest_stays else step.values
    return _matches(model, after, wanted)


def _picked(model: Model, step: SavedStep, found: Frontier) -> Frontier:
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
    if step.repeats:
        return Refusal("-", ("a repetition changes nothing",), ())
    if step.event is None:
        possible = tuple(dict.fromkeys(e.label for e in model.events if is_enabled(e, state)))
        return Refusal("the next state", ("no event leads to it",), possible)
    return refuse(model, model.events[positions[label_key(step.event)]], state, ways)


def _closed(model: Model, layers: Sequence[Frontier], loop: int) -> Trace:
    """Return the first run through all layers that ends where it was after `loop` steps."""
    runs = [_run(model, layers, last) for last in layers[-1]]
    for run in runs:
        if run.states[loop] == run.states[-1]:
            return replace(run, loop=loop)
    raise ReplayError(f"the trace says that its last state is state {loop} again, and it is not")


def _run(model: Model, layers: Sequence[Frontier], state: State) -> Trace:
    """Return the first run through all layers to a state of the last."""
    states, taken = [state], []
    for layer in reversed(layers[1:]):
        before, step = layer[states[-1]]
        assert before is not None
        assert step is not None
        states.append(before)
        taken.append(step)
    return Trace(tuple(reversed(states)), tuple(reversed(taken)), None, model.variables)


def successors_by(model: Model, position: int, state: State) -> list[tuple[Step, State]]:
    """Return the distinct steps of one event, in the order of its transitions."""
    event = model.events[position]
    found: dict[State, Step] = {}
    for branches, after in ways(model, event, state):
        found.setdefault(after, Step(position, event.label, branches[0].actor, branches[0].command))
    return [(step, after) for after, step in found.items()]


def refuse(model: Model, event: Event, state: State, ways: int) -> Refusal:
    """Return why an event is not possible: of every transition, the first condition that does not hold."""
    reasons = []
    if ways:
        reasons.append(f"it leads to {counted(ways, 'state')} from here")
    reasons += [guard.sentence() for guard in refused(model, event, state)]
    possible = tuple(dict.fromkeys(e.label for e in model.events if is_enabled(e, state)))
    return Refusal(event.label, tuple(dict.fromkeys(reasons)), possible)


def unknown_event(model: Model, label: str) -> ReplayError:
    """Return what to say of an event that is not there; where only its choices are missing, which there are."""
    choices = [e.label for e in model.events if e.name == label.partition("(")[0]]
    if choices:
        shown = ", ".join(choices[:LISTED]) + (f" and {len(choices) - LISTED} more" if len(choices) > LISTED else "")
        name, written, _ = label.partition("(")
        what = f"has no such choice: `{label}`" if written else "has choices, and none is given"
        return ReplayError(f"`{name}` {what}", f"it can be {shown}")
    names = dict.fromkeys(e.name for e in model.events)
    return ReplayError(f"there is no event `{label}`", did_you_mean(label.partition("(")[0], names))


def _matches(model: Model, state: State, values: Mapping[str, object]) -> bool:
    """Return whether a state has these values; a boolean is no number here."""
    own = values_of(model, state)
    return all(name in own and own[name] == value and type(own[name]) is type(value) for name, value in values.items())


__all__ = [
    "Refusal", "Replay", "ReplayError", "SavedTrace", "read_trace", "refuse", "replay_events", "replay_trace",
    "explained", "split_events", "successors_by", "unknown_event",
]  # fmt: skip
