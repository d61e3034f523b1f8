"""Smaller automata for the same behaviours.

- States from which no run accepts go.
- In every component only those acceptance sets count that some cycle of it misses and no other set implies; they are numbered
  anew, component by component, and edges between components or in rejecting ones have none that matters.
- States that simulate each other are one, and an edge goes when another one with a weaker label, more acceptance sets and a
  target that simulates its target stays (direct simulation: Etessami and Holzmann 2000; Somenzi and Bloem 2000). As the sets
  of edges that are on no cycle do not matter, they count once as in none and once as in all.
"""

from __future__ import annotations

from varyoff.base.budget import check_time
from varyoff.temporal.tableau import Arc, Tableau, members

MOST_COMPARISONS = 4_000_000  # of two edges, in a round of the simulation; beyond that only equal states are merged


def reduced(tableau: Tableau) -> Tableau:
    """Return an automaton with the same language that is not larger.

    Cost: of each round quadratic in the edges, up to a limit.
    """
    arcs, acceptance = _relevant(tableau.arcs, tableau.acceptance)
    while True:
        size = _size(arcs), acceptance
        for accepting in (False, True) if acceptance else (False,):
            arcs = _simulated(_with_transient(arcs, acceptance, accepting=accepting))
            arcs, acceptance = _relevant(arcs, acceptance)
        if (_size(arcs), acceptance) == size:
            return Tableau(arcs, acceptance)


def _size(arcs: list[list[Arc]]) -> tuple[int, int]:
    return len(arcs), sum(map(len, arcs))


# --- components and acceptance


def components_of(successors: list[list[int]]) -> list[int]:
    """Return the number of each node's strongly connected component; a component has a lower one than those that lead to it.

    Cost: linear.
    """
    count = len(successors)
    index = [-1] * count
    low = [0] * count
    found = [-1] * count
    stack: list[int] = []
    clock = components = 0
    for root in range(count):
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                index[node] = low[node] = clock
                clock += 1
                stack.append(node)
            descended = False
            for at in range(position, len(successors[node])):
                target = successors[node][at]
                if index[target] < 0:
                    work += [(node, at + 1), (target, 0)]
                    descended = True
                    break
                if found[target] < 0:
                    low[node] = min(low[node], index[target])
            if descended:
                continue
            if low[node] == index[node]:
                while True:
                    member = stack.pop()
                    found[member] = components
                    if member == node:
                        break
                components += 1
            if work:
                parent = work[-1][0]
                if found[node] < 0:
                    low[parent] = min(low[parent], low[node])
    return found


def _components(arcs: list[list[Arc]]) -> list[int]:
    return components_of([[arc.target for arc in own] for own in arcs])


def _relevant(arcs: list[list[Arc]], acceptance: int) -> tuple[list[list[Arc]], int]:
    """Drop states without accepting run, and acceptance sets that change nothing."""
    component = _components(arcs)
    count = max(component) + 1
    inner: list[list[tuple[int, Arc]]] = [[] for _ in range(count)]
    for source, own in enumerate(arcs):
        for arc in own:
            if component[arc.target] == component[source]:
                inner[component[source]].append((source, arc))
    every = (1 << acceptance) - 1
    needed: list[list[int] | None] = []  # None: of a rejecting component
    for pairs in inner:
        union = 0
        for _, arc in pairs:
            union |= arc.accepting
        needed.append(None if not pairs or union != every else _needed(pairs, acceptance))
    alive = [one is not None for one in needed]
    live = [False] * len(arcs)
    for source in sorted(range(len(arcs)), key=lambda s: component[s]):  # targets first
        live[source] = alive[component[source]] or any(live[a.target] for a in arcs[source])
    changed = True
    while changed:  # within a component that is not accepting but leads to one
        changed = False
        for source, own in enumerate(arcs):
            if not live[source] and any(live[a.target] for a in own):
                live[source] = changed = True
    most = max((len(one) for one in needed if one is not None), default=0)
    rejecting_cycle = any(one is None and pairs for one, pairs in zip(needed, inner, strict=True))
    if not most and rejecting_cycle:
        most = 1
    all_sets = (1 << most) - 1
    fresh: list[list[Arc]] = []
    for source, own in enumerate(arcs):
        kept = []
        for arc in own if live[source] else ():
            if not live[arc.target]:
                continue
            accepting = 0
            chosen = needed[component[source]]
            if component[arc.target] == component[source] and chosen is not None:
                accepting = all_sets & ~((1 << len(chosen)) - 1)
                for position, old in enumerate(chosen):
                    accepting |= (arc.accepting >> old & 1) << position
            kept.append(arc._replace(accepting=accepting))
        fresh.append(kept)
    return _reachable(fresh), most


def _needed(pairs: list[tuple[int, Arc]], acceptance: int) -> list[int]:
    """Return the acceptance sets that matter within an accepting component."""
    found = [
        number
        for number in range(acceptance)
        if _has_cycle([(source, arc.target) for source, arc in pairs if not arc.accepting >> number & 1])
    ]
    kept: list[int] = []
    for number in found:
        mine = {pair for pair in pairs if pair[1].accepting >> number & 1}
        implied = False
        for other in found:
            theirs = {pair for pair in pairs if pair[1].accepting >> other & 1}
            if other != number and theirs <= mine and (theirs != mine or other in kept):
                implied = True
        if not implied:
            kept.append(number)
    return kept


def _has_cycle(pairs: list[tuple[int, int]]) -> bool:
    successors: dict[int, list[int]] = {}
    for source, target in pairs:
        successors.setdefault(source, []).append(target)
    nodes = sorted({node for pair in pairs for node in pair})
    place = {node: position for position, node in enumerate(nodes)}
    graph = [[place[t] for t in successors.get(node, ())] for node in nodes]
    found = components_of(graph)
    return any(found[place[source]] == found[place[target]] for source, target in pairs)


def _reachable(arcs: list[list[Arc]]) -> list[list[Arc]]:
    """Keep what is reachable from state 0, numbered breadth first, edges in order."""
    order, place = [0], {0: 0}
    for source in order:
        for arc in sorted(arcs[source]):
            if arc.target not in place:
                place[arc.target] = len(order)
                order.append(arc.target)
    return [_joined([a._replace(target=place[a.target]) for a in arcs[source]]) for source in order]


def _joined(own: list[Arc]) -> list[Arc]:
    """Join two edges that differ in one literal only, drop those that another one covers."""
    found = set(own)
    waiting = sorted(found)
    while waiting:
        arc = waiting.pop(0)
        if arc not in found:
            continue
        for bit in (1 << n for n in members(arc.positive)):
            twin = arc._replace(positive=arc.positive & ~bit, negative=arc.negative | bit)
            if twin in found:
                wider = arc._replace(positive=arc.positive & ~bit)
                found -= {arc, twin}
                if wider not in found:
                    found.add(wider)
                    waiting.append(wider)
                break
    return [a for a in sorted(found) if not any(_covers(b, a) for b in found if b != a)]


def _covers(one: Arc, other: Arc) -> bool:
    return one.target == other.target and _weaker(one, other)


def _weaker(one: Arc, other: Arc) -> bool:
    """Return whether one may be taken wherever the other may, and is in all of its acceptance sets."""
    return not (one.positive & ~other.positive or one.negative & ~other.negative or other.accepting & ~one.accepting)


# --- simulation


def _with_transient(arcs: list[list[Arc]], acceptance: int, *, accepting: bool) -> list[list[Arc]]:
    """Put the edges between components into all acceptance sets, or into none."""
    component = _components(arcs)
    sets = (1 << acceptance) - 1 if accepting else 0
    return [
        [a if component[a.target] == component[source] else a._replace(accepting=sets) for a in own]
        for source, own in enumerate(arcs)
    ]


def _simulated(arcs: list[list[Arc]]) -> list[list[Arc]]:
    """Merge states that simulate each other, and drop edges that others make needless."""
    above = _simulation(arcs)
    if above is None:
        return _bisimulated(arcs)
    leader = [min(t for t in members(above[s]) if above[t] >> s & 1) for s in range(len(arcs))]
    fresh: list[list[Arc]] = []
    for source, own in enumerate(arcs):
        moved = sorted({a._replace(target=leader[a.target]) for a in own}) if leader[source] == source else []
        fresh.append(
            [a for a in moved if not any(b != a and _weaker(b, a) and above[a.target] >> b.target & 1 for b in moved)]
        )
    return _reachable(fresh)  # state 0 is the least of all: its own leader


def _simulation(arcs: list[list[Arc]]) -> list[int] | None:
    """Return for each state the set of those that simulate it directly, itself among them; None where that takes too long."""
    count = len(arcs)
    if sum(map(len, arcs)) ** 2 > MOST_COMPARISONS:
        return None
    above = [(1 << count) - 1] * count
    changed = True
    while changed:
        changed = False
        for source in range(count):
            check_time()
            for other in members(above[source]):
                if other != source and not all(
                    any(_weaker(b, a) and above[a.target] >> b.target & 1 for b in arcs[other]) for a in arcs[source]
                ):
                    above[source] &= ~(1 << other)
                    changed = True
    return above


def _bisimulated(arcs: list[list[Arc]]) -> list[list[Arc]]:
    """Merge states with the same edges into the same classes. Cost: a round over all edges for each refinement."""
    group = [0] * len(arcs)
    while True:
        check_time()
        keys: dict[tuple[int, tuple[Arc, ...]], int] = {}
        fresh = []
        for source, own in enumerate(arcs):
            key = group[source], tuple(sorted({a._replace(target=group[a.target]) for a in own}))
            fresh.append(keys.setdefault(key, len(keys)))
        if fresh == group:
            break
        group = fresh
    first: dict[int, int] = {}
    for source, number in enumerate(group):
        first.setdefault(number, source)
    return _reachable([[a._replace(target=first[group[a.target]]) for a in own] for own in arcs])
