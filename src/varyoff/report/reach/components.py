"""The reachable states by strongly connected component, named by the values that the states of each share."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.model.enumeration import Enumeration
from varyoff.model.expression import Value
from varyoff.model.model import Model, State
from varyoff.report.reach.view import Class, View, lines_of, merged, short, varying

MOST_COMPONENTS = 150  # shown one by one


def components(model: Model, shown: list[int], found: Enumeration) -> tuple[View | None, list[int]]:
    """Return the picture by strongly connected component, and in which class of it each state lies.

    Components of one state at the same distance are put together; of the others the largest are shown one by one.
    A class is named by the values that all its states share, where not all reachable states do.
    """
    import networkx as nx

    if not found.steps:
        return None, []
    ordered, depths = found.states, found.depths
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(ordered)))
    graph.add_edges_from((a, b) for a, b, _ in found.steps)
    strong = sorted((sorted(c) for c in nx.strongly_connected_components(graph)), key=lambda c: c[0])
    large = sorted((c for c in strong if len(c) > 1), key=lambda c: (-len(c), c[0]))[:MOST_COMPONENTS]
    chosen = {c[0] for c in large}
    of = [0] * len(ordered)
    members: list[list[int]] = []
    single: dict[int, int] = {}
    for component in strong:
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
    told = varying(shown, ordered)
    alone = set(single.values())
    states_of = [[ordered[i] for i in own] for own in members]
    shared = [sorted(set(told).difference(varying(told, states))) for states in states_of]
    tells = _telling(states_of, shared)
    classes = [
        _named(model, tells, states, common, depths[own[0]], len(states) == len(ordered), number not in alone)
        for number, (own, states, common) in enumerate(zip(members, states_of, shared, strict=True))
    ]
    initial = tuple(sorted({of[i] for i in range(found.initial)}))
    edges_of, events = merged(found.steps, of, len(classes), model)
    title = "by strongly connected component"
    return View("components", title, (), tuple(classes), edges_of, initial, events), of


def _telling(states_of: list[list[State]], shared: list[list[int]]) -> dict[tuple[int, Value], int]:
    """Return for every value that a class shares, with its variable, how many states are in such classes."""
    found: dict[tuple[int, Value], int] = {}
    for states, common in zip(states_of, shared, strict=True):
        for i in common:
            key = i, states[0][i]
            found[key] = found.get(key, 0) + len(states)
    return found


def _named(
    model: Model, tells: dict[tuple[int, Value], int], states: list[State], common: list[int], depth: int,
    everything: bool, together: bool,
) -> Class:  # fmt: skip
    """Return a class of states, by the values common to them; those come first that fewest others share.

    Args:
        together: each can be reached from each.
    """
    state = states[0]
    many = f"{counted(len(states), 'state')}{'' if together else ' without return'}"
    first = sorted(common, key=lambda i: (tells[i, state[i]], model.variables[i].local != "state", i))
    parts = tuple(f"{model.variables[i].instance} {short(model, i, state)}" for i in first)
    parts = parts or ("all states" if everything else "nothing in common",)
    by = lines_of(model, common, state) if common else parts
    return Class(len(states), depth, f"{many}: {' · '.join(parts)}", (), (many, *by))
