"""Formulas of branching time in the networkx engine: sets of nodes, found by rounds until nothing is new."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from varyoff.base.budget import check_time
from varyoff.model.expression import Const
from varyoff.model.interpret import evaluate
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Labelling
from varyoff.problem.decision import Decision
from varyoff.problem.question import Unfold
from varyoff.temporal.branching import (
    Branching,
    CanReach,
    CanStay,
    CanStep,
    Denied,
    Every,
    Here,
    Some,
    parts_of,
)  # fmt: skip

if TYPE_CHECKING:
    from varyoff.engine.networkx import Space

ByNode = dict[int, int]
"""Of every node a number, as `Labelling` has it for one part of a formula."""


def unfolded(space: Space, question: Unfold) -> Decision:
    """Answer whether a formula is true in every initial state. A lasso in what was expanded is an answer in any case."""
    futures = Futures(space)
    if not space.complete and not denied_by_a_lasso(question.formula):
        return Decision("unknown", reason=space.reason)
    true = futures.where(question.formula)
    denying = [node for node in range(space.roots) if node in futures.graph and node not in true]
    shown = futures.shown(question.formula, denying) if denying else None
    if not space.complete:
        return Decision("no", shown) if shown else Decision("unknown", reason=space.reason)
    parts = tuple(futures.labels)
    labels = {(space.by_node[n], i): futures.labels[part][n] for i, part in enumerate(parts) for n in space.depths}
    return Decision("no" if denying else "yes", shown, Labelling(space.states, parts, labels))


def denied_by_a_lasso(formula: Branching) -> bool:
    """Return whether a formula says of all paths that a condition on states is true sooner or later."""
    return isinstance(formula, Denied) and isinstance(formula.operand, CanStay) and is_of_here(formula.operand.operand)


def is_of_here(formula: Branching) -> bool:
    return not any(isinstance(part, CanStep | CanReach | CanStay) for part in parts_of(formula))


class Futures:
    """The states that were expanded as the graph that formulas of branching time speak of: one without event repeats."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.graph: nx.DiGraph[int] = nx.DiGraph(space.reached)
        self.graph.remove_nodes_from(range(space.expanded, len(space.by_node)))
        self.graph.add_edges_from((node, node) for node in self.graph if space.is_stuck(node))
        self.labels: dict[Branching, ByNode] = {}  # of the parts that speak of what comes, inner ones first

    def where(self, formula: Branching) -> set[int]:
        """Return the nodes in which a formula is true; fill `labels` for all parts of it."""
        true: dict[Branching, set[int]] = {}
        for part in parts_of(formula):
            check_time()
            true[part] = self._where(part, true)
        return true[formula]

    def _where(self, part: Branching, true: dict[Branching, set[int]]) -> set[int]:
        nodes = set(self.graph)
        match part:
            case Here(expression):
                return {node for node in nodes if evaluate(expression, self.space.by_node[node])}
            case Denied(operand):
                return nodes - true[operand]
            case Every(operands):
                return nodes.intersection(*(true[operand] for operand in operands))
            case Some(operands):
                return set[int]().union(*(true[operand] for operand in operands))
            case CanStep(operand):
                self.labels[part] = {node: int(not true[operand].isdisjoint(self.graph[node])) for node in nodes}
                return {node for node, label in self.labels[part].items() if label}
            case CanReach(a, b):
                self.labels[part] = self._steps_to(true[b], within=true[a])
                return {node for node, label in self.labels[part].items() if label >= 0}
            case CanStay(operand):
                self.labels[part] = self._steps_until_gone(true[operand])
                return {node for node, label in self.labels[part].items() if label < 0}

    def _steps_to(self, goals: set[int], within: set[int]) -> ByNode:
        """Return for every node by how many steps a goal can be reached, at least; -1 where it cannot."""
        labels, reached, steps = dict.fromkeys(self.graph, -1), goals, 0
        while reached:
            labels.update(dict.fromkeys(reached, steps))
            before = {node for goal in reached for node in self.graph.predecessors(goal)}
            reached, steps = {node for node in before & within if labels[node] < 0}, steps + 1
        return labels

    def _steps_until_gone(self, here: set[int]) -> ByNode:
        """Return for every node after how many steps nothing can have stayed in a set; -1 where something can for ever."""
        labels, steps = dict.fromkeys(self.graph, -1), 0
        gone = {node for node in self.graph if node not in here or not self.graph[node]}
        while gone:
            labels.update(dict.fromkeys(gone, steps))
            before = {node for one in gone for node in self.graph.predecessors(one) if labels[node] < 0}
            gone = {node for node in before if all(labels[after] >= 0 for after in self.graph[node])}
            steps += 1
        return labels

    def shown(self, formula: Branching, denying: Sequence[int]) -> Trace | None:
        """Return what shows that a formula is false in some initial nodes: of AX and AG a path, of AF a lasso."""
        match formula:
            case Denied(CanStep(operand)):
                true = self.where(operand)
                return self._trace(next([n, after] for n in denying for after in self.graph[n] if after in true))
            case Denied(CanReach(Here(Const(True)), operand)):
                true = self.where(operand)
                return self.space.path_to(next(node for node in self.space.depths if node in true))
            case Denied(CanStay() as part):
                return self._lasso(self.graph.subgraph(self.where(part)), denying)
            case _:
                return None

    def _lasso(self, within: nx.DiGraph[int], denying: Sequence[int]) -> Trace:
        """Return the shortest way to a nearest node from which a way leads back to it, and the shortest way back."""
        components = {node: found for found in nx.strongly_connected_components(within) for node in found}
        ways = nx.multi_source_dijkstra_path(within, dict.fromkeys(denying), weight=lambda *_: 1)
        turning = [node for node in ways if len(components[node]) > 1 or within.has_edge(node, node)]
        node = min(turning, key=lambda one: (len(ways[one]), one))
        returns = (nx.shortest_path(within, after, node) for after in within[node] if after in components[node])
        return self._trace([*ways[node], *min(returns, key=len)], loop=len(ways[node]) - 1)

    def _trace(self, nodes: Sequence[int], loop: int | None = None) -> Trace:
        if nodes[-2] == nodes[-1] and self.space.is_stuck(nodes[-1]):
            nodes, loop = nodes[:-1], len(nodes) - 2
        states = tuple(self.space.by_node[node] for node in nodes)
        steps = tuple(next(s for s, t in self.space.steps.ways(a) if t == b) for a, b in pairwise(states))
        return Trace(states, steps, loop, self.space.model.variables, shortest=loop is None or not steps)
