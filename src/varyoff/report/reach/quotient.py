"""The reachable states, or classes of them, with their distance from the start and what leads from one to another.

Some hundreds of states are shown one by one. Beyond that they are put together: by the values of one instance, and
by strongly connected component, so that every system has a picture that is true of all its states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from varyoff.engine.explicit import Exploration
from varyoff.model.expression import show_value
from varyoff.model.model import Model, State

ALL_STATES = 400  # shown one by one up to here
MOST_CLASSES = 120  # of one instance; beyond, fewer of its variables tell the classes apart
MOST_COMPONENTS = 150  # shown one by one

Edge = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Class:
    """Some states: how many, the least distance from the start, a short text, and the values that they share."""

    states: int
    depth: int
    text: str
    values: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A picture of the reachable states.

    `variables` are the positions (among those that are shown) by whose values the classes differ; of components
    there are none. An edge names an actor whose events lead from the one class to the other; `fault` only where no
    other does.
    """

    name: str
    title: str
    variables: tuple[int, ...]
    classes: tuple[Class, ...]
    edges: tuple[Edge, ...]
    initial: tuple[int, ...]


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

    Cost: O(states + transitions) for each instance.
    """
    model = exploration.model
    ordered, depths = exploration.ordered
    place = {state: i for i, state in enumerate(ordered)}
    explorer = exploration.explorer
    actors = [event.actor for event in model.events]
    # What leads beyond an exploration that was cut short is left out.
    edges: list[Edge] = []
    if exploration.search.complete:
        for i, s in enumerate(ordered):
            edges.extend((i, place[t], actors[e]) for e, t in explorer.successors(s))
    views = []
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    start = len(exploration.search.levels[0]) if exploration.search.levels else 0
    if len(ordered) <= ALL_STATES:
        views.append(_every_state(exploration, shown, ordered, depths, edges, start))
    for instance in model.instances:
        view = _of_instance(exploration, instance.name, shown, ordered, depths, edges, start)
        if view is not None:
            views.append(view)
    component, of_state = _components(len(ordered), depths, edges, start)
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
    return tuple(model.variables[i].values.index(state[i]) for i in shown)


def _merged(edges: Iterator[Edge]) -> tuple[Edge, ...]:
    """Return the edges, each pair once; `fault` only where no other event leads the same way."""
    found: dict[tuple[int, int], str] = {}
    for a, b, actor in edges:
        if a != b and found.get((a, b), "fault") == "fault":
            found[a, b] = actor
    return tuple((a, b, actor) for (a, b), actor in sorted(found.items()))


def _every_state(
    exploration: Exploration, shown: list[int], ordered: list[int], depths: list[int], edges: list[Edge], start: int
) -> View:
    model, unpack = exploration.model, exploration.explorer.packing.unpack
    classes = tuple(
        Class(1, depth, "", _values(model, unpack(s), shown)) for s, depth in zip(ordered, depths, strict=True)
    )
    return View("states", "every state", tuple(range(len(shown))), classes, _merged(iter(edges)), tuple(range(start)))


def _of_instance(
    exploration: Exploration, instance: str, shown: list[int], ordered: list[int], depths: list[int],
    edges: list[Edge], start: int,
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
        text = " · ".join(_short(model, i, state) for i in told)
        classes.append(Class(sizes[c], first[c], text, _values(model, state, own)))
    merged = _merged((of[a], of[b], actor) for a, b, actor in edges)
    position = {i: n for n, i in enumerate(shown)}
    initial = tuple(sorted({of[i] for i in range(start)}))
    return View(instance, f"by {instance}", tuple(position[i] for i in own), tuple(classes), merged, initial)


def _short(model: Model, i: int, state: State) -> str:
    """Return a value as it is told apart from others: a state bare, a truth value by the variable's name."""
    variable, value = model.variables[i], state[i]
    if value is True:
        return variable.local
    if value is False:
        return f"not {variable.local}"
    if variable.local == "state" or (variable.kind == "enumeration" and isinstance(value, str)):
        return show_value(value)
    return f"{variable.local} {show_value(value)}"


def _components(states: int, depths: list[int], edges: list[Edge], start: int) -> tuple[View | None, list[int]]:
    """Return the picture by strongly connected component, and in which class of it each state lies.

    Components of one state at the same distance are put together; of the others the largest are shown one by one.
    """
    import networkx as nx

    if not edges:
        return None, []
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(states))
    graph.add_edges_from((a, b) for a, b, _ in edges)
    found = sorted((sorted(c) for c in nx.strongly_connected_components(graph)), key=lambda c: c[0])
    large = sorted((c for c in found if len(c) > 1), key=lambda c: (-len(c), c[0]))[:MOST_COMPONENTS]
    chosen = {c[0] for c in large}
    of = [0] * states
    classes: list[Class] = []
    single: dict[int, int] = {}
    for component in found:
        depth = depths[component[0]]
        if component[0] in chosen:
            text = f"{len(component):,} states, each reachable from each"
            classes.append(Class(len(component), depth, text))
            number = len(classes) - 1
        else:
            number = single.setdefault(depth, len(classes))
            if number == len(classes):
                classes.append(Class(0, depth, ""))
            total = classes[number].states + len(component)
            text = "1 state without return" if total == 1 else f"{total:,} states without return"
            classes[number] = Class(total, depth, text)
        for state in component:
            of[state] = number
    initial = tuple(sorted({of[i] for i in range(start)}))
    merged = _merged((of[a], of[b], actor) for a, b, actor in edges)
    return View("components", "by strongly connected component", (), tuple(classes), merged, initial), of
