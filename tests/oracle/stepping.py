"""Where a system starts, and what can happen in a state: the definition of a step, followed to the letter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from tests.oracle.domains import combinations
from tests.oracle.errors import SpecMistake, Undefined
from tests.oracle.expressions import holds, value_of
from tests.oracle.model import FAULTS, Event, Transition
from tests.oracle.scope import Scope
from tests.oracle.values import as_stored, in_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.model import Specification, State, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One event, who brings it about, and the state after it."""

    event: Event
    actor: str
    target: State


# what one instance does in a step: its transition, and the scope of its guards and effects
Move = tuple[Transition, Scope]


def initial_states(specification: Specification) -> list[State]:
    """Return every combination of initial values that satisfies `initially`.

    Raises:
        Undefined: `initially` has no value in one of them.
    """
    values = {
        (instance.name, variable): options
        for instance in specification.instances.values()
        for variable, options in instance.initial.items()
    }
    if specification.counts_faults:
        values[FAULTS] = [0]
    return [state for state in combinations(values) if holds(specification.initially, Scope(specification, state))]


def successors(specification: Specification, state: State) -> list[Step]:
    """Return every possible step of a state, in the order of declaration; a step may stand there twice.

    Raises:
        Undefined: a guard or an effect has no value in the state; its `event` tells what was tried.
    """
    found: list[Step] = []
    for event, steps in steps_by_event(specification, state):
        if isinstance(steps, Undefined):
            raise Undefined(steps.reason, event.label) from steps
        found += steps
    return found


def steps_by_event(specification: Specification, state: State) -> Iterator[tuple[Event, list[Step] | Undefined]]:
    """Yield what can happen by each transition with each of its choices, or why that cannot be told."""
    for instance in specification.instances.values():
        for transition in instance.machine.transitions:
            if transition.trigger is None or _out_of_faults(specification, state, transition):
                continue
            for choices in combinations(instance.choices[transition.index]):
                event = Event(instance.name, transition.trigger, tuple(choices.items()))
                try:
                    yield event, _steps_of_event(specification, state, event, transition)
                except Undefined as error:
                    yield event, error


def _out_of_faults(specification: Specification, state: State, transition: Transition) -> bool:
    if transition.actor != "fault" or specification.fault_limit is None:
        return False
    so_far: int = state.get(FAULTS, 0)
    return so_far >= specification.fault_limit


def _steps_of_event(specification: Specification, state: State, event: Event, transition: Transition) -> list[Step]:
    scope = Scope(specification, state, instance=event.instance, bindings=dict(event.choices))
    if not _is_enabled(transition, scope, event.trigger):
        return []
    parties = [[(transition, scope)], *_followers(specification, state, event)]
    steps = []
    for moves in product(*parties):
        target = _after(state, list(moves))
        if transition.actor == "fault" and FAULTS in state:
            target[FAULTS] = state[FAULTS] + 1
        steps.append(Step(event, transition.actor, target))
    return steps


def _followers(specification: Specification, state: State, event: Event) -> list[list[Move]]:
    """For each instance that goes along, what it can do; an instance that can do nothing is left out."""
    parties: list[list[Move]] = []
    for follower in specification.instances.values():
        if follower.name == event.instance:
            continue
        moves: list[Move] = []
        for transition, sender, trigger in follower.heard:
            if (sender, trigger) != (event.instance, event.trigger):
                continue
            for choices in combinations(follower.choices[transition.index]):
                bindings = {"sender": sender, **choices}
                scope = Scope(
                    specification, state, instance=follower.name, bindings=bindings, event=dict(event.choices)
                )
                if _is_enabled(transition, scope, trigger):
                    moves.append((transition, scope))
        if moves:
            parties.append(moves)
    return parties


def _is_enabled(transition: Transition, scope: Scope, trigger: str) -> bool:
    """Source, conditions, unless, procedure, in this order; what follows the first to fail is left alone.

    `trigger` is that of the event, which a guard that is dropped is named after.
    """
    instance, state = scope.instance, scope.state
    assert instance is not None
    assert state is not None
    if transition.sources is not None and state[instance, "state"] not in transition.sources:
        return False
    if not all(holds(condition, scope) for condition in transition.conditions):
        return False
    if any(holds(condition, scope) for condition in transition.unless):
        return False
    return all(
        holds(expression, scope)
        for guard, expression in transition.procedure.items()
        if (instance, trigger, guard) not in scope.specification.dropped
    )


def _after(state: State, moves: list[Move]) -> State:
    """The state after simultaneous moves of different instances, all of which read the state before."""
    target = dict(state)
    for transition, scope in moves:
        instance = scope.instance
        assert instance is not None
        owner = scope.specification.instances[instance]
        if transition.dest is not None:
            target[instance, "state"] = transition.dest
        for variable, expression in transition.effect.items():
            if variable not in owner.domains or variable == "state":
                raise SpecMistake(f"{instance} has no variable `{variable}` to write")
            target[instance, variable] = _new_value(
                f"{instance}.{variable}",
                value_of(expression, scope),
                owner.domains[variable],
            )
    return target


def _new_value(what: str, value: Value, domain: list[Value]) -> Value:
    value = as_stored(value, domain)
    if in_domain(value, domain):
        return value
    # None stands for `none` in a reference, so its kind is that of the names beside it
    kinds = [str if member is None else type(member) for member in domain]
    if (str if value is None else type(value)) not in kinds:
        raise SpecMistake(f"{what} is set to {value!r}, which is of another kind")
    raise Undefined(f"{what} is set to {value!r}, outside its range")
