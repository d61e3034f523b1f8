"""The reachable states by strongly connected component, named by the values that the states of each share."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.engine.explicit import Exploration
from varyoff.report.reach.view import Class, Crossing, View, lines_of, merged, short, varying

MOST_COMPONENTS = 150  # shown one by one


def components(
    exploration: Exploration, shown: list[int], ordered: list[int], depths: list[int], edges: list[Crossing], start: int
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
    told = varying(exploration, shown, ordered)
    alone = set(single.values())
    states_of = [[ordered[i] for i in own] for own in members]
    shared = [sorted(set(told).difference(varying(exploration, told, states))) for states in states_of]
    tells = _telling(exploration, states_of, shared)
    classes = [
        _named(exploration, tells, states, common, depths[own[0]], len(states) == len(ordered), number not in alone)
        for number, (own, states, common) in enumerate(zip(members, states_of, shared, strict=True))
    ]
    initial = tuple(sorted({of[i] for i in range(start)}))
    edges_of, events = merged(edges, of, len(classes), exploration.model)
    title = "by strongly connected component"
    return View("components", title, (), tuple(classes), edges_of, initial, events), of


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
    many = f"{counted(len(states), 'state')}{'' if together else ' without return'}"
    first = sorted(
        common, key=lambda i: (tells[i, states[0] & packing.mask(i)], model.variables[i].local != "state", i)
    )
    parts = tuple(f"{model.variables[i].instance} {short(model, i, state)}" for i in first)
    parts = parts or ("all states" if everything else "nothing in common",)
    by = lines_of(model, common, state) if common else parts
    return Class(len(states), depth, f"{many}: {' · '.join(parts)}", (), (many, *by))
