"""What holds events back in a state: of each the guard, with what it reads; those nearest to happening first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import FalseGuard, Held, Stuck
from varyoff.analysis.values import shape
from varyoff.analysis.wording import phrase
from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.base.record import dataclass, replace
from varyoff.model.expression import Compare, Const, conjuncts
from varyoff.model.interpret import apply, branch_enabled, holds
from varyoff.model.model import Branch, Conjunct, Event, Model, ModelError, State
from varyoff.model.occurrence import branches_between

LOOKED_AT = 20_000  # pairs of a state and a transition that are tried
TRIED = 60  # steps that are forced, to see where they would lead
SOURCE_WEIGHT = 3  # a machine that is elsewhere is farther from the step than one that is refused it


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
        for branch in (o for part in event.parts for o in part.branches):
            if any(u.variable == position and u.value != Const(state[position]) for u in branch.updates):
                try:
                    if all(holds(c, state) for c in branch.guard if c.kind == "source"):
                        return True
                except ModelError:
                    return True
    return False


@dataclass(frozen=True, slots=True)
class _Attempt:
    event: int
    branch: Branch
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
    written = {u.variable for e in model.events for p in e.parts for o in p.branches for u in o.updates}
    attempts = sorted(_nearest(model, states, actors), key=lambda a: (a.weight, a.place, a.event))
    found: list[Held] = []
    for number, attempt in enumerate(attempts):
        outcome = None
        if leads is not None and number < TRIED:
            outcome = _outcome(model, attempt, states[attempt.place], leads)
        event = model.events[attempt.event]
        guards = tuple(false_guard(model, c, states[attempt.place], written) for c in attempt.false)
        found.append(Held((event.label,), attempt.branch.actor, guards, outcome))
    back = [h for h in found if h.leads]
    return tuple(_grouped(back or found))


def refused(model: Model, event: Event, state: State) -> tuple[FalseGuard, ...]:
    """Return why one event is not possible in a state: of each of its transitions the first guard that is false."""
    found = []
    for branch in event.own.branches:
        false = _false_conjuncts(branch, state)
        if false:
            found.append(false_guard(model, false[0], state))
    return tuple(found)


def _nearest(model: Model, states: Sequence[State], actors: Sequence[str] | None) -> Iterator[_Attempt]:
    """Yield every transition that some event does not take, where it is nearest to it."""
    best: dict[int, _Attempt] = {}
    most = max(1, LOOKED_AT // max(1, sum(len(e.own.branches) for e in model.events)))
    for place, state in enumerate(states[:most]):
        check_time()
        for position, event in enumerate(model.events):
            for branch in event.own.branches:
                if actors is not None and branch.actor not in actors:
                    continue
                false = _false_conjuncts(branch, state)
                weight = sum(SOURCE_WEIGHT if c.kind == "source" else 1 for c in false)
                known = best.get(position)
                if known is None or weight < known.weight:
                    best[position] = _Attempt(position, branch, place, false, weight)
    yield from (a for a in best.values() if a.false)


def others_steps(model: Model, path: Sequence[tuple[int, State, State]], actors: Sequence[str]) -> tuple[Held, ...]:
    """Return, of a run (event, state before, state after), the steps of actors who are not asked."""
    guard = FalseGuard("actor", "", f"only steps of {' and '.join(actors)} count", ())
    found = []
    for event, before, after in path:
        actor = branches_between(model, event, before, after)[0].actor
        if actor not in actors:
            found.append(Held((model.events[event].label,), actor, (guard,), leads=True))
    return tuple(_grouped(list(dict.fromkeys(found))))


def _false_conjuncts(branch: Branch, state: State) -> tuple[Conjunct, ...]:
    """Return the false parts of a guard; what has no value after a false one is left out."""
    false = []
    for guard in branch.guard:
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
        joining = [next((o for o in p.branches if branch_enabled(o, state)), None) for p in event.followers]
        after = apply(model, event, (_unbounded(model, attempt), *(o for o in joining if o is not None)), state)
    except ModelError:
        return None
    return leads(after)


def _unbounded(model: Model, attempt: _Attempt) -> Branch:
    """Return the transition without what counts it, where the budget is spent: there is no higher number."""
    if not any(c.kind == "budget" for c in attempt.false):
        return attempt.branch
    kept = tuple(u for u in attempt.branch.updates if not model.variables[u.variable].auxiliary)
    return replace(attempt.branch, updates=kept)


def false_guard(model: Model, conjunct: Conjunct, state: State, written: Collection[int] | None = None) -> FalseGuard:
    """Return a guard that is false in a state, narrowed to what makes it so.

    Args:
        written: the variables that some transition changes; None where nobody asks for it.
    """
    if conjunct.kind == "budget":
        most = conjunct.expression.right if isinstance(conjunct.expression, Compare) else None
        number = most.value if isinstance(most, Const) else None
        bound = counted(number, "fault") if isinstance(number, int) else "so many faults"
        return FalseGuard("budget", "", f"at most {bound}", ())
    found = culprit(model, conjunct.expression, state)
    read = [model.position(name) for name, _ in found.values if name in model.names]
    fixed = written is not None and bool(read) and not any(v in written for v in read)
    return FalseGuard(conjunct.kind, conjunct.name, phrase(found.part, model.names), found.values, fixed)


def _grouped(found: Sequence[Held]) -> Iterator[Held]:
    """Yield one for all choices of an event, and for all members of a family, that are held back alike."""
    groups: dict[object, list[Held]] = {}
    for held in found:
        guards = tuple((g.kind, g.name, re.sub(r"\[\d+\]|\b\d+\b", "", g.text)) for g in held.guards)
        groups.setdefault((shape(held.events[0]), held.actor, guards, held.leads), []).append(held)
    for members in groups.values():
        yield replace(members[0], events=tuple(e for h in members for e in h.events))
