"""The reachable states, or classes of them, with their distance from the start and what leads from one to another.

Some hundreds of states are shown one by one. Beyond that they are put together: by the values of one instance, and
by strongly connected component, so that every system has a picture that is true of all its states. Pictures of few
classes also tell by which events one leads to another.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit import Exploration
from varyoff.model.model import Model, State
from varyoff.report.reach.components import components
from varyoff.report.reach.view import FEW, Class, Crossing, View, lines_of, merged, short, varying

ALL_STATES = 400  # shown one by one up to here
MOST_CLASSES = 120  # of one instance; beyond, fewer of its variables tell the classes apart


@dataclass(frozen=True, slots=True)
class Reach:
    """All pictures of one system. `components` tells for each state of the stories in which component it lies,
    `numbers` which of all states it is: two that look the same may differ in how many faults there were.
    """

    views: tuple[View, ...]
    levels: tuple[int, ...]
    components: dict[State, int]
    numbers: dict[State, int]


def reach_of(exploration: Exploration, states: Sequence[State]) -> Reach:
    """Return the pictures of an exploration.

    Args:
        states: those for which the component is wanted.

    Raises:
        Exhausted: the time of the run ended.

    Cost: O(states + transitions) for each instance.
    """
    model = exploration.model
    ordered, depths = exploration.ordered
    place = {state: i for i, state in enumerate(ordered)}
    explorer = exploration.explorer
    # What leads beyond an exploration that was cut short is left out.
    edges: list[Crossing] = []
    if exploration.search.complete:
        for i, s in enumerate(ordered):
            check_time()
            edges.extend((i, place[t], e) for e, t in explorer.successors(s))
    views = []
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    start = len(exploration.search.levels[0]) if exploration.search.levels else 0
    if len(ordered) <= ALL_STATES:
        views.append(_every_state(exploration, shown, ordered, depths, edges, start))
    for instance in model.instances:
        check_time()
        view = _of_instance(exploration, instance.name, shown, ordered, depths, edges, start)
        if view is not None:
            views.append(view)
    component, of_state = components(exploration, shown, ordered, depths, edges, start)
    if component is not None:
        views.append(component)
    packing = explorer.packing
    where: dict[State, int] = {}
    numbers: dict[State, int] = {}
    for state in states:
        try:
            at = place.get(packing.pack(state)) if len(state) == len(model.variables) else None
        except KeyError:
            at = None
        if at is not None:
            numbers[state] = at
            if of_state:
                where[state] = of_state[at]
    return Reach(tuple(views), tuple(exploration.levels()), where, numbers)


def _values(model: Model, state: State, shown: Sequence[int]) -> tuple[int, ...]:
    return tuple(model.variables[i].values.index(state[i]) for i in shown)  # type: ignore[arg-type]


def _every_state(
    exploration: Exploration, shown: list[int], ordered: list[int], depths: list[int], edges: list[Crossing], start: int
) -> View:
    model, unpack = exploration.model, exploration.explorer.packing.unpack
    told = varying(exploration, shown, ordered) if len(ordered) <= FEW else []
    classes = []
    for s, depth in zip(ordered, depths, strict=True):
        state = unpack(s)
        classes.append(Class(1, depth, "", _values(model, state, shown), lines_of(model, told, state)))
    between, events = merged(edges, range(len(ordered)), len(ordered), model)
    return View("states", "every state", tuple(range(len(shown))), tuple(classes), between, tuple(range(start)), events)


def _of_instance(
    exploration: Exploration, instance: str, shown: list[int], ordered: list[int], depths: list[int],
    edges: list[Crossing], start: int,
) -> View | None:  # fmt: skip
    model, packing = exploration.model, exploration.explorer.packing
    own = [i for i in shown if model.variables[i].instance == instance and len(model.variables[i].values) > 1]
    keys: dict[int, int] = {}
    of: list[int] = []
    while own:
        mask = packing.mask_of(own)
        keys, of = {}, []
        for s in ordered:
            of.append(keys.setdefault(s & mask, len(keys)))
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
    for c, depth in zip(of, depths, strict=True):
        if not sizes[c]:
            first[c] = depth
        sizes[c] += 1
    classes = []
    reached = [packing.unpack(key) for key in keys]
    told = [i for i in own if len({state[i] for state in reached}) > 1]
    for c, state in enumerate(reached):
        parts = tuple(short(model, i, state) for i in told)
        classes.append(Class(sizes[c], first[c], " · ".join(parts), _values(model, state, own), parts))
    between, events = merged(edges, of, len(classes), model)
    position = {i: n for n, i in enumerate(shown)}
    initial = tuple(sorted({of[i] for i in range(start)}))
    return View(instance, f"by {instance}", tuple(position[i] for i in own), tuple(classes), between, initial, events)
