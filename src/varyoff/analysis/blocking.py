"""What holds events back in a state: of each the guard, with what it reads; those nearest to happening first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from varyoff.analysis.culprit import culprit
from varyoff.analysis.wording import phrase
from varyoff.model.expression import Compare, Const, Value, conjuncts
from varyoff.model.interpret import apply, holds, option_enabled
from varyoff.model.model import Actor, Conjunct, Event, Model, ModelError, Option, State
from varyoff.model.occurrence import options_between

Kind = Literal["source", "conditions", "unless", "procedure", "budget", "actor"]
"""What holds an event back; `actor`: nothing does, but its actor is none of those asked for."""

LOOKED_AT = 20_000  # pairs of a state and a transition that are tried
TRIED = 60  # steps that are forced, to see where they would lead
SOURCE_WEIGHT = 3  # a machine that is elsewhere is farther from the step than one that is refused it


@dataclass(frozen=True, slots=True)
class FalseGuard:
    """One false guard of a transition: `text` is the part of it that is false, `values` what that reads."""

    kind: Kind
    name: str
    text: str
    values: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Events that are held back alike.

    `events` are labels; several only when they are one event with several choices, or one event of several members
    of a family. The `guards` are those of the first, all of which are false there. `leads` says whether the step,
    could it happen, would lead back to the goal; None where that is unknown or no goal was asked for.
    """

    events: tuple[str, ...]
    actor: Actor
    guards: tuple[FalseGuard, ...]
    leads: bool | None = None

    @property
    def title(self) -> str:
        """The events in a few words."""
        first = self.events[0]
        if len(self.events) == 1:
            return first
        heads = list(dict.fromkeys(e.partition("(")[0] for e in self.events))
        if len(heads) == 1:
            return f"{heads[0]}(…), {len(self.events)} choices"
        parts = [re.fullmatch(r"(.*)\[(\d+)\]\.(.*)", h) for h in heads]
        if all(parts):
            numbers = [int(p[2]) for p in parts if p]
            end = first.partition("(")[2] and "(…)"
            return f"{parts[0][1]}[{spans(numbers)}].{parts[0][3]}{end}"  # type: ignore[index]
        return f"{first} and {len(self.events) - 1} more"


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as text, runs of them as `2..5`."""
    parts = []
    ordered = sorted(numbers)
    for _, run in groupby(enumerate(ordered), key=lambda p: p[1] - p[0]):
        members = [n for _, n in run]
        parts.append(f"{members[0]}..{members[-1]}" if len(members) > 2 else ", ".join(map(str, members)))
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A variable that keeps its value; `sealed` when no transition changes it from there, whatever else is the case."""

    name: str
    value: Value
    sealed: bool


def stuck(model: Model, states: Sequence[State], names: Sequence[str]) -> tuple[Stuck, ...]:
    """Return which of the variables have the same value in all of the states."""
    found = []
    for name in names:
        position = model.position(name)
        if len({s[position] for s in states}) == 1:
            found.append(Stuck(name, states[0][position], not _changeable(model, states[0], position)))
    return tuple(found)


def _changeable(model: Model, state: State, position: int) -> bool:
    """Return whether some transition writes a variable from where its machine stands."""
    for event in model.events:
        for option in (o for part in event.parts for o in part.options):
            if any(u.variable == position and u.value != Const(state[position]) for u in option.updates):
                try:
                    if all(holds(c, state) for c in option.guard if c.kind == "source"):
                        return True
                except ModelError:
                    return True
    return False


@dataclass(frozen=True, slots=True)
class _Attempt:
    event: int
    option: Option
    place: int
    false: tuple[Conjunct, ...]
    weight: int


def held_back(
    model: Model,
    states: Sequence[State],
    actors: Sequence[str] | None = None,
    leads: Callable[[State], bool | None] | None = None,
) -> tuple[Held, ...]:
    """Return the events that do not happen in some states and why, the cause first.

    An event is shown where it is nearest to happening. With `leads`, those that would not lead back are left out when
    any would.

    Args:
        states: in the order in which they are looked at; of many, the first.
        actors: whose events; None for all.
        leads: whether the goal can be reached from a state that a forced step gives.

    Cost: some 20,000 evaluations of guards at most, or one for each event; some 60 calls of `leads`.
    """
    attempts = sorted(_nearest(model, states, actors), key=lambda a: (a.weight, a.place, a.event))
    found: list[Held] = []
    for number, attempt in enumerate(attempts):
        outcome = None
        if leads is not None and number < TRIED:
            outcome = _outcome(model, attempt, states[attempt.place], leads)
        event = model.events[attempt.event]
        guards = tuple(_guard(model, c, states[attempt.place]) for c in attempt.false)
        found.append(Held((event.label,), attempt.option.actor, guards, outcome))
    back = [h for h in found if h.leads]
    return tuple(_grouped(back or found))


def refused(model: Model, event: Event, state: State) -> tuple[FalseGuard, ...]:
    """Return why one event is not possible in a state: of each of its transitions the first guard that is false."""
    found = []
    for option in event.own.options:
        false = _false_conjuncts(option, state)
        if false:
            found.append(_guard(model, false[0], state))
    return tuple(found)


def _nearest(model: Model, states: Sequence[State], actors: Sequence[str] | None) -> Iterator[_Attempt]:
    """Yield every transition that some event does not take, where it is nearest to it."""
    best: dict[int, _Attempt] = {}
    most = max(1, LOOKED_AT // max(1, sum(len(e.own.options) for e in model.events)))
    for place, state in enumerate(states[:most]):
        for position, event in enumerate(model.events):
            for option in event.own.options:
                if actors is not None and option.actor not in actors:
                    continue
                false = _false_conjuncts(option, state)
                weight = sum(SOURCE_WEIGHT if c.kind == "source" else 1 for c in false)
                known = best.get(position)
                if known is None or weight < known.weight:
                    best[position] = _Attempt(position, option, place, false, weight)
    yield from (a for a in best.values() if a.false)


def others_steps(model: Model, path: Sequence[tuple[int, State, State]], actors: Sequence[str]) -> tuple[Held, ...]:
    """Return, of a run (event, state before, state after), the steps of actors who are not asked."""
    guard = FalseGuard("actor", "", f"only steps of {' and '.join(actors)} count", ())
    found = []
    for event, before, after in path:
        actor = options_between(model, event, before, after)[0].actor
        if actor not in actors:
            found.append(Held((model.events[event].label,), actor, (guard,), leads=True))
    return tuple(_grouped(list(dict.fromkeys(found))))


def _false_conjuncts(option: Option, state: State) -> tuple[Conjunct, ...]:
    """Return the false parts of a guard; what has no value after a false one is left out."""
    false = []
    for guard in option.guard:
        for part in conjuncts(guard.expression):
            try:
                if not holds(replace(guard, expression=part), state):
                    false.append(replace(guard, expression=part))
            except ModelError:
                continue
    return tuple(false)


def _outcome(model: Model, attempt: _Attempt, state: State, leads: Callable[[State], bool | None]) -> bool | None:
    event = model.events[attempt.event]
    try:
        joining = [next((o for o in p.options if option_enabled(o, state)), None) for p in event.followers]
        after = apply(model, event, (_unbounded(model, attempt), *(o for o in joining if o is not None)), state)
    except ModelError:
        return None
    return leads(after)


def _unbounded(model: Model, attempt: _Attempt) -> Option:
    """Return the transition without what counts it, where the budget is spent: there is no higher number."""
    if not any(c.kind == "budget" for c in attempt.false):
        return attempt.option
    kept = tuple(u for u in attempt.option.updates if not model.variables[u.variable].auxiliary)
    return replace(attempt.option, updates=kept)


def _guard(model: Model, conjunct: Conjunct, state: State) -> FalseGuard:
    if conjunct.kind == "budget":
        most = conjunct.expression.right if isinstance(conjunct.expression, Compare) else None
        number = most.value if isinstance(most, Const) else "so many"
        return FalseGuard("budget", "", f"at most {number} fault{'' if number == 1 else 's'}", ())
    found = culprit(model, conjunct.expression, state)
    return FalseGuard(conjunct.kind, conjunct.name, phrase(found.part, model.names), found.values)


def _grouped(found: Sequence[Held]) -> Iterator[Held]:
    """Yield one for all choices of an event, and for all members of a family, that are held back alike."""
    groups: dict[object, list[Held]] = {}
    for held in found:
        label = re.sub(r"\[\d+\]", "[]", held.events[0].partition("(")[0])
        shape = tuple((g.kind, g.name, re.sub(r"\[\d+\]|\b\d+\b", "", g.text)) for g in held.guards)
        groups.setdefault((label, held.actor, shape, held.leads), []).append(held)
    for members in groups.values():
        yield replace(members[0], events=tuple(e for h in members for e in h.events))
