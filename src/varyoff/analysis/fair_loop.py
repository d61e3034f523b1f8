"""How fair a loop is: of each group of events, by which step it is taken there, or where it is not enabled."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.analysis.blocking import refused
from varyoff.analysis.explanation import Discharged
from varyoff.model.interpret import ways
from varyoff.model.model import Model, ModelError, State
from varyoff.model.trace import Trace
from varyoff.problem.fairness import Fair, Fairness


def loop_states(trace: Trace) -> range:
    """Return the numbers of the states of a loop, each once; at least one."""
    assert trace.loop is not None, "the trace has a loop"
    return range(trace.loop, max(len(trace), trace.loop + 1))


def differs(model: Model, before: State, after: State) -> bool:
    """Whether a step changes more than what varyoff counts for itself."""
    return before != after and any(
        a != b and not v.auxiliary for v, a, b in zip(model.variables, before, after, strict=True)
    )


def is_able(model: Model, group: Fair, state: State) -> bool:
    """Whether a group is enabled: a step of one of its events would change something."""
    return any(_changing(model, position, state) for position in group.events)


def _changing(model: Model, position: int, state: State) -> bool:
    try:
        return any(differs(model, state, after) for _, after in ways(model, model.events[position], state))
    except ModelError:  # nothing is decided of such a model
        return False


def taken_at(model: Model, group: Fair, trace: Trace) -> int | None:
    """Return the number of the first step of a loop, from 1, that takes a group; None where none does."""
    assert trace.loop is not None, "the trace has a loop"
    for number in range(trace.loop, len(trace)):
        changed = differs(model, trace.states[number], trace.states[number + 1])
        if trace.steps[number].event in group.events and changed:
            return number + 1
    return None


def discharged(model: Model, trace: Trace, fairness: Fairness) -> tuple[Discharged, ...]:
    """Return, of each group that is fair, why the loop owes it nothing; a group to which it is not fair is left out.

    Cost: one evaluation of each event of a group in each state of the loop at most.
    """
    found = (_discharged(model, trace, group) for group in fairness.groups)
    return tuple(one for one in found if one is not None)


def wronged(model: Model, trace: Trace, fairness: Fairness) -> tuple[Fair, ...]:
    """Return the groups to which a loop is not fair."""
    return tuple(group for group in fairness.groups if _discharged(model, trace, group) is None)


def _discharged(model: Model, trace: Trace, group: Fair) -> Discharged | None:
    taken = taken_at(model, group, trace)
    if taken is not None:
        return Discharged(group.name, group.kind, taken=taken)
    idle = [number for number in loop_states(trace) if not is_able(model, group, trace.states[number])]
    if not idle or (group.kind == "strong" and len(idle) < len(loop_states(trace))):
        return None
    state = trace.states[idle[0]]
    event = model.events[group.events[0]]
    guards = refused(model, event, state)
    return Discharged(group.name, group.kind, idle=idle[0], guards=guards, events=len(group.events))


def left_out(model: Model, trace: Trace) -> Iterator[tuple[Fair, bool]]:
    """Yield the events, by their names, that could change something in a loop and do not, as weakly fair groups; with
    each, whether they could in every state of it.
    """
    names: dict[str, list[int]] = {}
    for position, event in enumerate(model.events):
        names.setdefault(event.name, []).append(position)
    states = loop_states(trace)
    for name, positions in names.items():
        group = Fair(name, tuple(positions), "weak")
        if taken_at(model, group, trace) is not None:
            continue
        able = sum(is_able(model, group, trace.states[number]) for number in states)
        if able:
            yield group, able == len(states)
