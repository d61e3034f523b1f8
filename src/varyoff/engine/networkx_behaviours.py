"""Liveness in the networkx engine: a fair behaviour that an automaton accepts, looked for in a graph of both together.

What is shown is no shortest lasso, but one that is not long: a shortest way to a component in which a fair behaviour can
stay, and from there shortest ways to one thing after the other that the loop owes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

from varyoff.base.budget import check_time
from varyoff.model.interpret import evaluate
from varyoff.model.model import State
from varyoff.model.trace import REPETITION, Step, Trace
from varyoff.problem.certificate import Block, Blocks
from varyoff.problem.decision import Decision
from varyoff.problem.fairness import Fair
from varyoff.problem.question import Follow
from varyoff.temporal.automaton import Automaton, Edge, TooLargeAutomaton
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Until, denial
from varyoff.temporal.translation import automaton_of

if TYPE_CHECKING:
    from varyoff.engine.networkx import Space

Vertex = tuple[int, int]
"""A node of the space, and a state of the automaton."""

Debt = tuple[str, int]
"""What a loop owes: an acceptance set or a group of fairness, by its number."""


Lead = tuple[int | None, int, tuple[int, ...]]
"""Where a node leads: by which event (None: a repetition), to which node, and which groups of fairness that takes."""


class Passage(NamedTuple):
    """An edge of the product: by which event (None: a repetition), and what a loop no longer owes that takes it."""

    source: Vertex
    target: Vertex
    event: int | None
    pays: frozenset[Debt]


def followed(space: Space, question: Follow) -> Decision:
    """Answer whether all fair behaviours are as a formula says. A loop in what was expanded is an answer in any case."""
    try:
        automaton = automaton_of(denial(question.formula))
    except TooLargeAutomaton as error:
        return Decision("unknown", reason=str(error))
    product = ProductGraph(space, automaton, question.fairness.groups)
    fair = {node: component for component in product.components() for node in component}
    for node in product.graph:  # nearest first
        if node in fair:
            return Decision("no", product.lasso(node, fair[node], of_steps=says_next(question.formula)))
    if not space.complete:
        return Decision("unknown", reason=space.reason)
    return Decision(
        "yes", None, Blocks(product.automaton, tuple(product.blocks), PlacedVertices(product), space.states)
    )


class ProductGraph:
    """The states of a model, each with what the automaton may have made of the way to it, and the steps between these.

    `blocks` and `places` are those that `components` has come to, and in which no fair behaviour can stay.
    """

    def __init__(self, space: Space, automaton: Automaton, groups: Sequence[Fair]) -> None:
        self.space, self.automaton, self.groups = space, automaton, groups
        self.blocks: list[Block] = []
        self.places: dict[Vertex, int] = {}  # each with the position of the innermost of `blocks` that it is in
        self.graph: nx.MultiDiGraph[Vertex] = nx.MultiDiGraph()
        self.leads: dict[int, list[Lead]] = {node: [(None, node, ())] for node in range(space.expanded)}
        for source, target, event in space.taken:
            if source in self.leads and source != target:  # where nothing changes, the repetition does the same
                self.leads[source].append((event, target, tuple(self._taken(source, target, event))))
        self.enabled = {node: {g for *_, taken in leads for g in taken} for node, leads in self.leads.items()}
        self.fair = {node: list(self._fair(node)) for node in self.leads}
        self._build()

    def _taken(self, source: int, target: int, event: int) -> Iterator[int]:
        """Yield the groups that a step takes: those of its event, where it changes something that is not auxiliary."""
        triples = zip(self.space.model.variables, self.space.by_node[source], self.space.by_node[target], strict=True)
        if any(before != after and not variable.auxiliary for variable, before, after in triples):
            yield from (number for number, group in enumerate(self.groups) if event in group.events)

    def _build(self) -> None:
        """Add every node that can be reached, nearest first, and an edge for each step and each way to read it."""
        automaton, roots = self.automaton, range(min(self.space.roots, self.space.expanded))
        following = [[edge for edge in automaton.edges if edge.source == state] for state in range(automaton.states)]
        level: list[Vertex] = [(node, state) for node in roots for state in automaton.initial]
        self.graph.add_nodes_from(level)
        while level:
            before = len(self.graph)
            for node, state in level:
                check_time()
                for read in following[state]:
                    if evaluate(read.label, self.space.by_node[node]):
                        self._read((node, state), read)
            level = list(islice(self.graph, before, None))

    def _read(self, source: Vertex, read: Edge) -> None:
        accepting = frozenset(("accepting", number) for number in read.accepting)
        for (event, target, _), fair in zip(self.leads[source[0]], self.fair[source[0]], strict=True):
            if target in self.leads:
                passage = Passage(source, (target, read.target), event, fair | accepting)
                self.graph.add_edge(source, passage.target, passage=passage)

    def _fair(self, node: int) -> Iterator[frozenset[Debt]]:
        """Yield for each step the groups that owe nothing after it: those that it takes, and weak ones not enabled before."""
        weak = [number for number, group in enumerate(self.groups) if group.kind == "weak"]
        idle = frozenset[Debt](("weak", number) for number in weak if number not in self.enabled[node])
        yield from (
            idle.union((self.groups[number].kind, number) for number in taken) for *_, taken in self.leads[node]
        )

    # --- where a fair behaviour can stay ---------------------------------------------------------

    def components(self, nodes: Iterable[Vertex] | None = None, place: tuple[int, ...] = ()) -> Iterator[set[Vertex]]:
        """Yield sets of nodes in which one that is fair and accepted can stay and come by everything that it owes.

        Every such behaviour stays in one of the components in the end. Where it cannot pay there, because
        events of strong fairness are enabled but not taken, it has to leave the nodes where they are.
        """
        graph = self.graph if nodes is None else self.graph.subgraph(nodes)
        # What can be reached comes first, so that steps lead to components with lower numbers.
        for number, component in enumerate(nx.strongly_connected_components(graph)):
            check_time()
            unpaid = self._unpaid(component)
            if unpaid is None:
                yield component
                continue
            reason, index = unpaid
            self.places.update(dict.fromkeys(component, len(self.blocks)))
            self.blocks.append(Block((*place, number), reason, index))  # type: ignore[arg-type]
            if reason == "strong":
                rest = [node for node in component if index not in self.enabled[node[0]]]
                yield from self.components(rest, (*place, number))

    def _unpaid(self, component: set[Vertex]) -> tuple[str, int | None] | None:
        """Return a debt that cannot be paid in a component, or that nothing can go on in it."""
        inner = [passage for node in component for passage in self._from(node, component)]
        if not inner:
            return "single", None
        paid = frozenset[Debt]().union(*(passage.pays for passage in inner))
        return next((debt for debt in self._owed(component) if debt not in paid), None)

    def _from(self, node: Vertex, component: set[Vertex]) -> list[Passage]:
        """Return the passages from a node that stay in a component."""
        passages: Iterable[tuple[Vertex, Vertex, Passage]] = self.graph.out_edges(node, data="passage")
        return [passage for _, target, passage in passages if target in component]

    def _owed(self, component: set[Vertex]) -> Iterator[Debt]:
        """Yield what a behaviour owes that comes by all nodes of a component again and again."""
        yield from (("accepting", number) for number in range(self.automaton.acceptance))
        ordered = sorted(enumerate(self.groups), key=lambda one: one[1].kind == "strong")
        for number, group in ordered:
            if group.kind == "weak" or any(number in self.enabled[node] for node, _ in component):
                yield group.kind, number

    # --- what is shown ---------------------------------------------------------------------------

    def lasso(self, node: Vertex, component: set[Vertex], *, of_steps: bool) -> Trace:
        """Return a way to a node and a loop from there through a component, by which everything is paid.

        Args:
            of_steps: whether repetitions count; else they are left out.
        """
        sources = [one for one in self.graph if one[0] < self.space.roots and one[1] in self.automaton.initial]
        ways = nx.multi_source_dijkstra_path(self.graph, dict.fromkeys(sources), weight=lambda *_: 1)
        stem, loop = self._passages(ways[node]), list(self._loop(node, component))
        if not of_steps:
            stem, loop = ([passage for passage in passages if passage.event is not None] for passages in (stem, loop))
        if all(passage.event is None for passage in loop):
            loop = []  # the last state repeats for ever
        nodes = [ways[node][0], *(passage.target for passage in chain(stem, loop))]
        states = tuple(self.space.by_node[node] for node, _ in nodes)
        steps = tuple(map(self._step, chain(stem, loop)))
        return Trace(states, steps, len(stem), self.space.model.variables, shortest=not steps)

    def _passages(self, path: Sequence[Vertex]) -> list[Passage]:
        return [next(iter(self.graph[a][b].values()))["passage"] for a, b in pairwise(path)]

    def _loop(self, start: Vertex, component: set[Vertex]) -> Iterator[Passage]:
        """Yield passages of a component from a node back to it, by which everything that is owed is paid."""
        within = self.graph.subgraph(component)
        owed, at, passage = set(self._owed(component)), start, None
        while owed or passage is None:
            ways = nx.single_source_shortest_path(within, at)  # nearest first
            passage = next(one for node in ways for one in self._from(node, component) if not owed or owed & one.pays)
            for one in (*self._passages(ways[passage.source]), passage):
                owed -= one.pays
                yield one
            at = passage.target
        yield from self._passages(nx.shortest_path(within, at, start))

    def _step(self, passage: Passage) -> Step:
        if passage.event is None:
            return REPETITION
        ways = self.space.steps.ways(self.space.by_node[passage.source[0]], passage.event)
        return next(step for step, after in ways if after == self.space.by_node[passage.target[0]])


def says_next(formula: Formula) -> bool:
    """Return whether a formula counts steps: only then it can matter how often a state is repeated."""
    match formula:
        case Proposition():
            return False
        case Both(operands) | Either(operands):
            return any(map(says_next, operands))
        case Next():
            return True
        case Until(a, b):
            return says_next(a) or says_next(b)
        case _:
            return says_next(formula.left) or says_next(formula.right)


class PlacedVertices:
    """The nodes of a product in which no fair behaviour can stay for ever, as a certificate wants them."""

    def __init__(self, product: ProductGraph) -> None:
        self.space, self.places = product.space, {node: product.places[node] for node in product.graph}

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[tuple[State, int, int]]:
        return ((self.space.by_node[node], state, position) for (node, state), position in self.places.items())

    def block(self, state: State, automaton_state: int) -> int | None:
        return self.places.get((self.space.states.get(state, -1), automaton_state))
