"""Linear time: is a formula true of every fair behaviour? By the tableau of all that may be true from a position on.

A node is a state and, for each part of the formula that begins with an operator of time, whether it is true of what
follows. Which parts are true at a position follows from the state and from which are true at the next position; that an
event which is promised comes, from nodes in which nothing is promised, or the promise is kept, being passed again and again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from tests.oracle.lassos import Lasso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.oracle.exploring import OracleGraph
    from tests.oracle.fairness import Occurrences
    from tests.oracle.formulas import Atoms, Formula

Node = tuple[int, tuple[bool, ...]]
Edge = tuple[Node, str | None, Node]


@dataclass(slots=True)
class Tableau:
    """The nodes that a behaviour which denies the formula can pass, and the edges between them.

    Attributes:
        initial: those with an initial state, of which the formula is false.
        edges: out of every node: its steps and repetitions.
        kept: for each part that promises something, of a node: whether nothing is promised, or it comes true right here.
        where: the occurrences of each group of events.
    """

    graph: OracleGraph
    initial: list[Node] = field(default_factory=list)
    edges: dict[Node, list[Edge]] = field(default_factory=dict)
    kept: list[Callable[[Node], bool]] = field(default_factory=list)
    where: list[Occurrences] = field(default_factory=list)


def temporal_parts(formula: Formula) -> list[Formula]:
    """The parts that begin with an operator of time, inner ones first."""
    if formula[0] == "atom":
        return []
    found: list[Formula] = []
    for part in formula[1:]:
        found += [one for one in temporal_parts(part) if one not in found]
    if formula[0] not in ("not", "and", "or") and formula not in found:
        found.append(formula)
    return found


def tableau(graph: OracleGraph, formula: Formula, atoms: Atoms, fairness: Iterable[Occurrences]) -> Tableau:
    parts = temporal_parts(formula)
    place = {part: number for number, part in enumerate(parts)}

    def true(one: Formula, state: int, known: tuple[bool, ...] | list[bool]) -> bool:
        match one[0]:
            case "atom":
                return atoms.true[one[1]][state]
            case "not":
                return not true(one[1], state, known)
            case "and":
                return all(true(part, state, known) for part in one[1:])
            case "or":
                return any(true(part, state, known) for part in one[1:])
        return known[place[one]]

    def before(state: int, target: Node) -> Node:
        """The node with a state that a node can come after."""
        known: list[bool] = []
        for part in parts:
            now = [true(operand, state, known) for operand in part[1:]]
            later = target[1][place[part]]
            match part[0]:
                case "next":
                    known.append(true(part[1], *target))
                case "always":
                    known.append(now[0] and later)
                case "eventually":
                    known.append(now[0] or later)
                case "until" | "weak_until":
                    known.append(now[1] or (now[0] and later))
                case "release":
                    known.append(now[1] and (now[0] or later))
        return state, tuple(known)

    def keeps(part: Formula) -> Callable[[Node], bool]:
        """Whether a node may be the only one that is passed for ever, as far as a part is concerned."""
        number = place[part]

        def kept(node: Node) -> bool:
            state, known = node
            match part[0]:
                case "eventually":  # it is not said that it comes, or here it is
                    return not known[number] or true(part[1], state, known)
                case "until":
                    return not known[number] or true(part[2], state, known)
                case "always":  # it is not denied, or here it fails
                    return known[number] or not true(part[1], state, known)
                case "weak_until":
                    return known[number] or not (true(part[1], state, known) or true(part[2], state, known))
                case "release":
                    return known[number] or not true(part[2], state, known)
            return True

        return kept

    found = Tableau(graph, kept=[keeps(part) for part in parts], where=list(fairness))
    combinations = list(product([False, True], repeat=len(parts)))
    for state in range(len(graph.states)):
        for known in combinations:
            found.edges[state, known] = []
    for state in range(len(graph.states)):
        for source, label, end in [(state, None, state), *graph.outgoing[state]]:
            for known in combinations:
                target = (end, known)
                node = before(source, target)
                found.edges[node].append((node, label, target))
    starts = [(state, known) for state in range(graph.initial) for known in combinations]
    found.initial = [(state, known) for state, known in starts if not true(formula, state, known)]
    return found


# ---- fair cycles


def denial(found: Tableau) -> Lasso | None:
    """A fair behaviour of which the formula is false, or None: then it is true of all."""
    component = fair_component(found, reached(found, found.initial))
    return None if component is None else _lasso(found, component)


def reached(found: Tableau, sources: Iterable[Node]) -> list[Node]:
    seen = dict.fromkeys(sources)
    waiting = list(seen)
    while waiting:
        for _, _, target in found.edges[waiting.pop()]:
            if target not in seen:
                seen[target] = None
                waiting.append(target)
    return list(seen)


def fair_component(found: Tableau, nodes: list[Node]) -> list[Node] | None:
    """Nodes, each of which can be reached from each, so that going everywhere among them keeps all and is fair."""
    for component in components(found, nodes):
        inside = _inside(found, component)
        if not inside or not all(any(map(kept, component)) for kept in found.kept):
            continue
        hopeless, avoided = False, []
        for where in found.where:
            if any(where.taken_by((s[0], label, t[0])) for s, label, t in inside):
                continue
            if where.group.kind == "weak":
                hopeless = hopeless or all(where.enabled[state] for state, _ in component)
            elif any(where.enabled[state] for state, _ in component):
                avoided.append(where)
        if hopeless:
            continue
        if not avoided:
            return component
        # what is strongly fair never happens in here, so it must not be possible
        rest = [node for node in component if not any(where.enabled[node[0]] for where in avoided)]
        smaller = fair_component(found, rest)
        if smaller is not None:
            return smaller
    return None


def _inside(found: Tableau, nodes: Iterable[Node]) -> list[Edge]:
    among = set(nodes)
    return [edge for node in among for edge in found.edges[node] if edge[2] in among]


def components(found: Tableau, nodes: list[Node]) -> Iterator[list[Node]]:
    """The strongly connected components among some nodes, by Kosaraju: forwards for an order, then backwards."""
    among = set(nodes)
    forwards = {node: [t for _, _, t in found.edges[node] if t in among] for node in nodes}
    backwards: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node, targets in forwards.items():
        for target in targets:
            backwards[target].append(node)
    finished: list[Node] = []
    seen: set[Node] = set()
    for start in nodes:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(forwards[start]))]
        while path:
            node, ahead = path[-1]
            following = next((target for target in ahead if target not in seen), None)
            if following is None:
                finished.append(node)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(forwards[following])))
    seen = set()
    for root in reversed(finished):
        if root in seen:
            continue
        seen.add(root)
        component = [root]
        for node in component:  # grows meanwhile
            for source in backwards[node]:
                if source not in seen:
                    seen.add(source)
                    component.append(source)
        yield component


# ---- lassos


def _way(found: Tableau, sources: Iterable[Node], among: set[Node] | None, good: Callable[[Edge], bool]) -> list[Edge]:
    """A shortest way from one of the sources whose last edge is good; one edge at least."""
    came: dict[Node, Edge | None] = dict.fromkeys(sources)
    waiting = deque(came)
    while waiting:
        node = waiting.popleft()
        for edge in found.edges[node]:
            target = edge[2]
            if among is not None and target not in among:
                continue
            if good(edge):
                way = [edge]
                while (last := came[way[0][0]]) is not None:
                    way.insert(0, last)
                return way
            if target not in came:
                came[target] = edge
                waiting.append(target)
    raise AssertionError("no way")


def _lasso(found: Tableau, component: list[Node]) -> Lasso:
    """A behaviour that gets to a component and then goes wherever something is to be kept or taken."""
    among = set(component)
    inside = _inside(found, component)
    entry = next((node for node in found.initial if node in among), None)
    stem = [] if entry is not None else _way(found, found.initial, None, lambda edge: edge[2] in among)
    start = entry if entry is not None else stem[-1][2]
    loop: list[Edge] = []

    def here() -> Node:
        return loop[-1][2] if loop else start

    def passes(good: Callable[[Node], bool]) -> None:
        if not good(start) and not any(good(edge[2]) for edge in loop):
            loop.extend(_way(found, [here()], among, lambda edge: good(edge[2])))

    def takes(good: Callable[[Edge], bool]) -> None:
        if not any(map(good, loop)):
            loop.extend(_way(found, [here()], among, good))

    for kept in found.kept:
        passes(kept)
    for where in found.where:
        if any(where.taken_by((s[0], label, t[0])) for s, label, t in inside):
            takes(lambda edge, where=where: where.taken_by((edge[0][0], edge[1], edge[2][0])))  # type: ignore[misc]
        elif where.group.kind == "weak":
            passes(lambda node, where=where: not where.enabled[node[0]])  # type: ignore[misc]
    if here() != start or not loop:
        loop.extend(_way(found, [here()], among, lambda edge: edge[2] == start))
    return _of_edges(start, stem, loop)


def _of_edges(start: Node, stem: list[Edge], loop: list[Edge]) -> Lasso:
    if [label for _, label, _ in loop] == [None]:
        loop = []  # a state that repeats for ever
    edges = [*stem, *loop]
    first = edges[0][0] if edges else start
    states = (first[0], *(target[0] for _, _, target in edges))
    return Lasso(states, tuple(label for _, label, _ in edges), len(stem))


def shortest_denial(found: Tableau) -> int | None:
    """The least number of steps of a stem and a loop that deny the formula fairly; None where nothing does.

    What is true from a position on is the same wherever the same behaviour follows; so a loop of states closes in the tableau,
    too. Cost: for every node all nodes, with each set of what a loop has shown so far; for small ones only.
    """
    stems = dict.fromkeys(found.initial, 0)
    waiting = deque(found.initial)
    while waiting:
        node = waiting.popleft()
        for _, _, target in found.edges[node]:
            if target not in stems:
                stems[target] = stems[node] + 1
                waiting.append(target)
    lengths = [stem + loop for node, stem in stems.items() if (loop := _shortest_loop(found, node)) is not None]
    return min(lengths, default=None)


def _shortest_loop(found: Tableau, start: Node) -> int | None:
    """The least number of steps that lead from a node back to it and show all that a loop must."""

    def shown(node: Node, edge: Edge | None) -> list[bool]:
        """What a node, and the edge to it, show: of each promise, that it is kept; of each group, where it is taken or not possible."""
        signs = [kept(node) for kept in found.kept]
        for where in found.where:
            taken = edge is not None and where.taken_by((edge[0][0], edge[1], edge[2][0]))
            enabled = where.enabled[node[0]]
            signs += [taken or not enabled] if where.group.kind == "weak" else [taken, enabled]
        return signs

    def complete(signs: tuple[bool, ...]) -> bool:
        left = list(signs[len(found.kept) :])
        fine = all(signs[: len(found.kept)])
        for where in found.where:
            if where.group.kind == "weak":
                fine = fine and left.pop(0)
            else:
                taken, enabled = left.pop(0), left.pop(0)
                fine = fine and (taken or not enabled)
        return fine

    first = (start, tuple(shown(start, None)))
    repeating = [edge for edge in found.edges[start] if edge[1] is None and edge[2] == start]
    if repeating and complete(first[1]):
        return 0
    lengths = {first: 0}
    waiting = deque([first])
    while waiting:
        node, signs = waiting.popleft()
        for edge in found.edges[node]:
            more = shown(edge[2], edge)
            then = (edge[2], tuple(old or new for old, new in zip(signs, more, strict=True)))
            if then[0] == start and complete(then[1]):
                return lengths[node, signs] + 1
            if then not in lengths:
                lengths[then] = lengths[node, signs] + 1
                waiting.append(then)
    return None
