"""A trace step by step on the model: is every step possible, and which properties break on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from varyoff.base.diagnostic import did_you_mean
from varyoff.model.expression import And, conjuncts, negation, show, show_value, variables_of
from varyoff.model.interpret import apply, enabled_options, evaluate, holds, initial_states, is_enabled, steps
from varyoff.model.model import Event, Model, ModelError, State
from varyoff.model.trace import Step, Trace
from varyoff.property.question import Property, StateCondition, Unreachable


class ReplayError(Exception):
    """The trace cannot be understood at all."""

    def __init__(self, message: str, *help: str) -> None:
        super().__init__(message)
        self.help = tuple(h for h in help if h)


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
class Replay:
    """The steps that were possible, the refusal that ended them, and what broke."""

    trace: Trace
    refusal: Refusal | None
    broken: tuple[Broken, ...]


def split_events(text: str) -> list[str]:
    """Return the event labels of a text: they are separated by white space or `;`, labels may hold spaces in
    parentheses.
    """
    return re.findall(r"[^\s;(]+(?:\([^)]*\))?(?:#\d+)?", text)


def replay_events(model: Model, properties: Sequence[Property], events: Sequence[str], initial: int = 0) -> Replay:
    """Replay event labels from the initial state with this number.

    Where an event leads to several states, `EVENT#2` takes the second; EVENT alone the first.

    Raises:
        ReplayError: there is no such initial state or event.
    """
    start = None
    for number, state in enumerate(initial_states(model)):
        if number == initial:
            start = state
            break
    if start is None:
        raise ReplayError(f"there is no initial state number {initial + 1}")
    positions = {_key(e.label): i for i, e in enumerate(model.events)}
    states, taken = [start], []
    refusal = None
    for text in events:
        label, _, number_text = text.partition("#")
        position = positions.get(_key(label))
        if position is None:
            raise ReplayError(f"there is no event `{label}`", did_you_mean(label, (e.label for e in model.events)))
        found = successors_by(model, position, states[-1])
        number = int(number_text) if number_text.isdigit() else 1
        if not 1 <= number <= len(found):
            refusal = refuse(model, model.events[position], states[-1], len(found))
            break
        step, after = found[number - 1]
        taken.append(step)
        states.append(after)
    trace = Trace(tuple(states), tuple(taken))
    return Replay(trace, refusal, broken_on(model, properties, trace))


def _key(label: str) -> str:
    return re.sub(r"\s", "", label)


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


def replay_states(model: Model, properties: Sequence[Property], saved: dict[str, object]) -> Replay:
    """Replay a saved trace: the initial state, then events with the values that change."""
    try:
        given = saved["initial"]
        entries = saved["steps"]
        loop = saved.get("loop")
        assert isinstance(given, dict) and isinstance(entries, list)
    except (KeyError, AssertionError, AttributeError, TypeError):
        raise ReplayError("this is not a saved trace: `initial` and `steps` are missing") from None
    unknown = [name for name in given if name not in model.names]
    if unknown:
        raise ReplayError(f"the system has no variable `{unknown[0]}`", did_you_mean(unknown[0], model.names))
    start = next((s for s in initial_states(model) if _matches(model, s, given)), None)
    if start is None:
        raise ReplayError("the trace does not begin in an initial state of this system")
    positions = {e.label: i for i, e in enumerate(model.events)}
    states, taken = [start], []
    refusal = None
    for entry in entries:
        label = entry.get("event") if isinstance(entry, dict) else None
        if not isinstance(label, str) or label not in positions:
            raise ReplayError(f"there is no event `{label}`", did_you_mean(str(label), positions))
        changed = entry.get("changes") or {}
        if not isinstance(changed, dict):
            raise ReplayError(f"the changes of `{label}` are not a mapping")
        expected = {**_values(model, states[-1]), **changed}
        found = [(s, t) for s, t in successors_by(model, positions[label], states[-1]) if _matches(model, t, expected)]
        if not found:
            ways = successors_by(model, positions[label], states[-1])
            refusal = refuse(model, model.events[positions[label]], states[-1], len(ways))
            break
        taken.append(found[0][0])
        states.append(found[0][1])
    trace = Trace(tuple(states), tuple(taken), loop if isinstance(loop, int) else None)
    return Replay(trace, refusal, broken_on(model, properties, trace))


def _values(model: Model, state: State) -> dict[str, object]:
    return {v.name: value for v, value in zip(model.variables, state, strict=True) if not v.auxiliary}


def _matches(model: Model, state: State, values: dict[str, object]) -> bool:
    return all(_values(model, state).get(name) == value for name, value in values.items())


def read_trace(saved: object, system: str, properties: Sequence[str] = ()) -> dict[str, object]:
    """Return the trace in a JSON value: a trace itself, or the JSON output of a check, of which the first property
    with a trace is taken (or the one named).
    """
    if isinstance(saved, dict) and "steps" in saved:
        return saved
    if isinstance(saved, dict) and isinstance(saved.get("trace"), dict):
        trace = saved["trace"]
        assert isinstance(trace, dict)
        return trace
    if isinstance(saved, dict) and isinstance(saved.get("systems"), list):
        for record in _mappings(saved["systems"]):
            for one in _mappings(record.get("properties")) if record.get("name") == system else ():
                trace = one.get("trace")
                if isinstance(trace, dict) and (not properties or one.get("name") in properties):
                    return trace
        raise ReplayError(f"the file has no trace of system `{system}`")
    raise ReplayError("this is neither a trace nor the JSON output of a check")


def _mappings(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def broken_on(model: Model, properties: Sequence[Property], trace: Trace) -> tuple[Broken, ...]:
    """Return the invariants that are false in a state or at a step of the trace, each where it first is."""
    found = []
    for one in properties:
        if isinstance(one.question, Unreachable):
            broken = _first(model, one, trace)
            if broken is not None:
                found.append(broken)
    return tuple(found)


def _first(model: Model, one: Property, trace: Trace) -> Broken | None:
    assert isinstance(one.question, Unreachable)
    condition = one.question.condition
    try:
        if isinstance(condition, StateCondition):
            for number, state in enumerate(trace.states):
                if evaluate(condition.expression, state, None, model):
                    return _broken(model, one, number, f"in state {number}", condition.expression, state, None)
            return None
        wanted = {o.event: o.expression for o in condition.occurrences}
        for number, step in enumerate(trace.steps):
            expression = wanted.get(step.event)
            before, after = trace.states[number], trace.states[number + 1]
            if expression is not None and evaluate(expression, before, after, model):
                return _broken(model, one, number + 1, f"at step {number + 1}", expression, before, after)
    except ModelError:
        return None
    return None


def _broken(
    model: Model, one: Property, step: int, where: str, bad: object, state: State, after: State | None
) -> Broken:
    needed = negation(bad)  # type: ignore[arg-type]
    if isinstance(needed, And):
        false = [c for c in conjuncts(needed) if not evaluate(c, state, after, model)]
        needed = false[0] if false else needed
    values = [f"{model.names[i]} is {show_value(state[i])}" for i in variables_of(needed, next=False)]
    if after is not None:
        values += [f"next({model.names[i]}) is {show_value(after[i])}" for i in variables_of(needed, next=True)]
    return Broken(one.name, step, where, show(needed, model.names), ", ".join(values))


__all__ = [
    "Broken", "Refusal", "Replay", "ReplayError", "broken_on", "read_trace", "refuse", "replay_events",
    "replay_states", "split_events", "steps", "successors_by",
]  # fmt: skip
