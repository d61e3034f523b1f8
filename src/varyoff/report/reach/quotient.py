"""The reachable states, or classes of them, with their distance from the start and what leads from one to another.

Some hundreds of states are shown one by one. Beyond that they are put together: by the values of one instance, and
by strongly connected component, so that every system has a picture that is true of all its states. Pictures of few
classes also tell by which events one leads to another.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.model.enumeration import Enumeration, picked
from varyoff.model.expression import Value
from varyoff.model.model import Model, State
from varyoff.report.reach.components import components
from varyoff.report.reach.view import FEW, Class, View, lines_of, merged, short, varying

ALL_STATES = 400  # shown one by one up to here
MOST_CLASSES = 120  # of one instance; beyond, fewer of its variables tell the classes apart


@dataclass(frozen=True, slots=True)
class Landscape:
    """All pictures of one system. `components` tells for each state of the stories in which component it lies,
    `numbers` which of all states it is: two that look the same may differ in how many faults there were.
    """

    views: tuple[View, ...]
    levels: tuple[int, ...]
    components: dict[State, int]
    numbers: dict[State, int]


def landscape_of(model: Model, found: Enumeration, states: Sequence[State]) -> Landscape:
    """Return the pictures of the reachable states.

    Args:
        states: those for which the component is wanted.

    Raises:
        Exhausted: the time of the run ended.

    Cost: O(states + transitions) for each instance.
    """
    place = {state: i for i, state in enumerate(found.states)}
    views = []
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    if len(found.states) <= ALL_STATES:
        views.append(_every_state(model, shown, found))
    for instance in model.instances:
        check_time()
        view = _of_instance(model, instance.name, shown, found)
        if view is not None:
            views.append(view)
    component, of_state = components(model, shown, found)
    if component is not None:
        views.append(component)
    where: dict[State, int] = {}
    numbers: dict[State, int] = {}
    for state in states:
        at = place.get(state)
        if at is not None:
            numbers[state] = at
            if of_state:
                where[state] = of_state[at]
    return Landscape(tuple(views), tuple(found.levels()), where, numbers)


def _values(model: Model, state: State, shown: Sequence[int]) -> tuple[int, ...]:
    return tuple(model.variables[i].values.index(state[i]) for i in shown)  # type: ignore[arg-type]


def _every_state(model: Model, shown: list[int], found: Enumeration) -> View:
    told = varying(shown, found.states) if len(found.states) <= FEW else []
    classes = []
    for state, depth in zip(found.states, found.depths, strict=True):
        classes.append(Class(1, depth, "", _values(model, state, shown), lines_of(model, told, state)))
    between, events = merged(found.steps, range(len(classes)), len(classes), model)
    return View(
        "states", "every state", tuple(range(len(shown))), tuple(classes), between, tuple(range(found.initial)), events
    )


def _of_instance(
    model: Model, instance: str, shown: list[int], found: Enumeration
) -> View | None:  # fmt: skip
    own = [i for i in shown if model.variables[i].instance == instance and len(model.variables[i].values) > 1]
    keys: dict[tuple[Value, ...], int] = {}
    reached: list[State] = []
    of: list[int] = []
    while own:
        local = picked(own)
        keys, of, reached = {}, [], []
        for state in found.states:
            number = keys.setdefault(local(state), len(keys))
            of.append(number)
            if number == len(reached):
                reached.append(state)
            if len(keys) > MOST_CLASSES:
                break
        if len(keys) <= MOST_CLASSES:
            break
        # The variable with the most values tells the least for its price; the state is kept to the end.
        own.remove(max(own, key=lambda i: (model.variables[i].local != "state", len(model.variables[i].values), i)))
    else:
        return None
    sizes = [0] * len(keys)
    first = [0] * len(keys)
    for c, depth in zip(of, found.depths, strict=True):
        if not sizes[c]:
            first[c] = depth
        sizes[c] += 1
    classes = []
    told = [i for i in own if len({state[i] for state in reached}) > 1]
    for c, state in enumerate(reached):
        parts = tuple(short(model, i, state) for i in told)
        classes.append(Class(sizes[c], first[c], " · ".join(parts), _values(model, state, own), parts))
    between, events = merged(found.steps, of, len(classes), model)
    position = {i: n for n, i in enumerate(shown)}
    initial = tuple(sorted({of[i] for i in range(found.initial)}))
    return View(instance, f"by {instance}", tuple(position[i] for i in own), tuple(classes), between, initial, events)
