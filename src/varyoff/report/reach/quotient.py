"""The reachable states, or classes of them, with their distance from the start and what leads from one to another.

Some hundreds of states are shown one by one. Beyond that they are put together: by the values of one instance, and
by strongly connected component, so that every system has a picture that is true of all its states. Pictures of few
classes also tell by which events one leads to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.engine.explicit import Exploration
from varyoff.model.expression import show_value
from varyoff.model.model import Model, State

ALL_STATES = 400  # shown one by one up to here
MOST_CLASSES = 120  # of one instance; beyond, fewer of its variables tell the classes apart
MOST_COMPONENTS = 150  # shown one by one
FEW = 60  # classes that are drawn as boxes, with their values and events

Edge = tuple[int, int, str]
Step = tuple[int, int, int]  # positions of two states, and of the event that leads from the one to the other


@dataclass(frozen=True, slots=True)
class Class:
    """Some states: how many, the least distance from the start, a short text, and the values that they share.

    `lines` is the text as a box has it, a line for each instance.
    """

    states: int
    depth: int
    text: str
    values: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A picture of the reachable states.

    `variables` are the positions (among those that are shown) by whose values the classes differ; of components
    there are none. An edge names an actor whose events lead from the one class to the other; `fault` only where no
    other does. `events` are their labels, of few classes only, in the order of the edges.
    """

    name: str
    title: str
    variables: tuple[int, ...]
    classes: tuple[Class, ...]
    edges: tuple[Edge, ...]
    initial: tuple[int, ...]
    events: tuple[tuple[str, ...], ...] = ()


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
    # What leads beyond an exploration that was cut short is left out.
    edges: list[Step] = []
    if exploration.search.complete:
        for i, s in enumerate(ordered):
            edges.extend((i, place[t], e) for e, t in explorer.successors(s))
    views = []
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    start = len(exploration.search.levels[0]) if exploration.search.levels else 0
    if len(ordered) <= ALL_STATES:
        views.append(_every_state(exploration, shown, ordered, depths, edges, start))
    for instance in model.instances:
        view = _of_instance(exploration, instance.name, shown, ordered, depths, edges, start)
        if view is not None:
            views.append(view)
    component, of_state = _components(exploration, shown, ordered, depths, edges, start)
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


def _merged(
    steps: Iterable[Step], of: Sequence[int], classes: int, model: Model
) -> tuple[tuple[Edge, ...], tuple[tuple[str, ...], ...]]:
    """Return the edges between classes, each pair once, and for few classes the labels of the events on each.

    Args:
        of: the class of every state.
    """
    actors = [event.actor for event in model.events]
    if classes > FEW:
        found: dict[tuple[int, int], str] = {}
        for s, t, e in steps:
            a, b = of[s], of[t]
            if a != b and found.get((a, b), "fault") == "fault":
                found[a, b] = actors[e]
        return tuple((a, b, actor) for (a, b), actor in sorted(found.items())), ()
    events: dict[tuple[int, int], set[int]] = {}
    for a, b, e in {(of[s], of[t], e) for s, t, e in steps}:
        if a != b:
            events.setdefault((a, b), set()).add(e)
    edges, labels = [], []
    for (a, b), together in sorted(events.items()):
        ordered = sorted(together)
        edges.append((a, b, next((actors[e] for e in ordered if actors[e] != "fault"), "fault")))
        labels.append(tuple(model.events[e].label for e in ordered))
    return tuple(edges), tuple(labels)


def _every_state(
    exploration: Exploration, shown: list[int], ordered: list[int], depths: list[int], edges: list[Step], start: int
) -> View:
    model, unpack = exploration.model, exploration.explorer.packing.unpack
    told = _varying(exploration, shown, ordered) if len(ordered) <= FEW else []
    classes = []
    for s, depth in zip(ordered, depths, strict=True):
        state = unpack(s)
        classes.append(Class(1, depth, "", _values(model, state, shown), _lines(model, told, state)))
    merged, events = _merged(edges, range(len(ordered)), len(ordered), model)
    return View("states", "every state", tuple(range(len(shown))), tuple(classes), merged, tuple(range(start)), events)


def _varying(exploration: Exploration, shown: Iterable[int], ordered: Sequence[int]) -> list[int]:
    """Return the variables that differ between some of the states."""
    packing = exploration.explorer.packing
    differ = 0
    for s in ordered:
        differ |= s ^ ordered[0]
    return [i for i in shown if packing.mask(i) & differ]


def _lines(model: Model, told: Sequence[int], state: State) -> tuple[str, ...]:
    """Return the values of some variables, a line for each instance."""
    by: dict[str, list[str]] = {}
    for i in told:
        by.setdefault(model.variables[i].instance, []).append(_short(model, i, state))
    alone = len(by) == 1
    return tuple(" · ".join(values) if alone else f"{name}: {' · '.join(values)}" for name, values in by.items())


def _of_instance(
    exploration: Exploration, instance: str, shown: list[int], ordered: list[int], depths: list[int],
    edges: list[Step], start: int,
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
        parts = tuple(_short(model, i, state) for i in told)
        classes.append(Class(sizes[c], first[c], " · ".join(parts), _values(model, state, own), parts))
    merged, events = _merged(edges, of, len(classes), model)
    position = {i: n for n, i in enumerate(shown)}
    initial = tuple(sorted({of[i] for i in range(start)}))
    return View(instance, f"by {instance}", tuple(position[i] for i in own), tuple(classes), merged, initial, events)


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


def _components(
    exploration: Exploration, shown: list[int], ordered: list[int], depths: list[int], edges: list[Step], start: int
) -> tuple[View | None, list[int]]:
    """Return the picture by strongly connected component, and in which class of it each state lies.

    Components of one state at the same distance are put together; of the others the largest are shown one by one.
    A class is named by the values that all its states share, where not all reachable states do.
    """
    import networkx as nx

    if not edges:
        return None, []
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(ordered)))
    graph.add_edges_from((a, b) for a, b, _ in edges)
    found = sorted((sorted(c) for c in nx.strongly_connected_components(graph)), key=lambda c: c[0])
    large = sorted((c for c in found if len(c) > 1), key=lambda c: (-len(c), c[0]))[:MOST_COMPONENTS]
    chosen = {c[0] for c in large}
    of = [0] * len(ordered)
    members: list[list[int]] = []
    single: dict[int, int] = {}
    for component in found:
        if component[0] in chosen:
            number = len(members)
            members.append([])
        else:
            number = single.setdefault(depths[component[0]], len(members))
            if number == len(members):
                members.append([])
        members[number] += component
        for state in component:
            of[state] = number
    told = _varying(exploration, shown, ordered)
    alone = set(single.values())
    states_of = [[ordered[i] for i in own] for own in members]
    shared = [sorted(set(told).difference(_varying(exploration, told, states))) for states in states_of]
    tells = _telling(exploration, states_of, shared)
    classes = [
        _named(exploration, tells, states, common, depths[own[0]], len(states) == len(ordered), number not in alone)
        for number, (own, states, common) in enumerate(zip(members, states_of, shared, strict=True))
    ]
    initial = tuple(sorted({of[i] for i in range(start)}))
    merged, events = _merged(edges, of, len(classes), exploration.model)
    title = "by strongly connected component"
    return View("components", title, (), tuple(classes), merged, initial, events), of


def _telling(
    exploration: Exploration, states_of: list[list[int]], shared: list[list[int]]
) -> dict[tuple[int, int], int]:
    """Return for every value that a class shares, as variable and bits, how many states are in such classes."""
    packing = exploration.explorer.packing
    found: dict[tuple[int, int], int] = {}
    for states, common in zip(states_of, shared, strict=True):
        for i in common:
            key = i, states[0] & packing.mask(i)
            found[key] = found.get(key, 0) + len(states)
    return found


def _named(
    exploration: Exploration, tells: dict[tuple[int, int], int], states: list[int], common: list[int], depth: int,
    everything: bool, together: bool,
) -> Class:  # fmt: skip
    """Return a class of states, by the values common to them; those come first that fewest others share.

    Args:
        together: each can be reached from each.
    """
    model, packing = exploration.model, exploration.explorer.packing
    state = packing.unpack(states[0])
    many = f"{counted(len(states), 'state', 'states')}{'' if together else ' without return'}"
    first = sorted(
        common, key=lambda i: (tells[i, states[0] & packing.mask(i)], model.variables[i].local != "state", i)
    )
    parts = tuple(f"{model.variables[i].instance} {_short(model, i, state)}" for i in first)
    parts = parts or ("all states" if everything else "nothing in common",)
    by = _lines(model, common, state) if common else parts
    return Class(len(states), depth, f"{many}: {' · '.join(parts)}", (), (many, *by))
