"""Decisions of formulas of branching time on the reachable states, with labels, and paths or lassos that deny them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from varyoff.engine.explicit.branching import Labelled, labelled, stay_ranks
from varyoff.engine.explicit.numbering import backward_edges, edges_of, path_to, truths_of
from varyoff.engine.explicit.packing import Packing
from varyoff.engine.explicit.space import Exploration
from varyoff.engine.explicit.staying import shortest_lasso
from varyoff.model.expression import Const
from varyoff.model.model import State
from varyoff.model.occurrence import step_between
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Labelling
from varyoff.problem.condition import StateCondition
from varyoff.problem.decision import Decision
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Here, parts_of

TRUTH = Here(Const(True))
OPERATORS = (CanStep, CanReach, CanStay)


def decide_branching(formula: Branching, exploration: Exploration) -> Decision:
    """Decide a formula; of an exploration that was cut short only a lasso that denies an AF of conditions is known."""
    if not exploration.complete:
        return _decide_in_part(formula, exploration)
    parts = parts_of(formula)
    graph = exploration.compact
    found = labelled(parts, _conditions(parts, exploration), edges_of(graph), backward_edges(graph))
    operators = tuple(part for part in parts if isinstance(part, OPERATORS))
    labels = PackedLabels(exploration.explorer.packing, graph.numbers, [found.numbers[part] for part in operators])
    certificate = Labelling(exploration.states, operators, labels)
    if all(found.truths[formula][: graph.initial]):
        return Decision("yes", None, certificate)
    return Decision("no", _denial(formula, found, exploration), certificate)


class PackedLabels:
    """Numbers by (state, position of a part of a formula); 4 bytes for each of these."""

    def __init__(self, packing: Packing, numbers: Mapping[int, int], labels: Sequence[Sequence[int]]) -> None:
        self._packing = packing
        self._numbers = numbers
        self._labels = labels

    def __getitem__(self, key: tuple[State, int]) -> int:
        state, part = key
        return self._labels[part][self._numbers[self._packing.pack(state)]]


def _conditions(parts: Sequence[Branching], exploration: Exploration) -> dict[Branching, bytearray]:
    """Return where each condition on a state alone is true."""
    found: dict[Branching, bytearray] = {}
    asked: list[Here] = []
    for part in parts:
        if not isinstance(part, Here):
            continue
        if isinstance(part.expression, Const):
            found[part] = bytearray([bool(part.expression.value)]) * len(exploration.compact)
        else:
            asked.append(part)
    truths = truths_of([StateCondition(part.expression) for part in asked], exploration)
    return {**found, **dict(zip(asked, truths, strict=True))}


def _decide_in_part(formula: Branching, exploration: Exploration) -> Decision:
    """Decide what was not explored to the end: a lasso within what was expanded is one, whatever there is beyond."""
    unknown = Decision("unknown", reason=exploration.search.reason)
    match formula:
        case Denied(CanStay(operand)) if not any(isinstance(part, OPERATORS) for part in parts_of(operand)):
            pass
        case _:
            return unknown
    graph, parts = exploration.compact, parts_of(operand)
    edges, backward = edges_of(graph), backward_edges(graph)
    inside = labelled(parts, _conditions(parts, exploration), edges, backward).truths[operand]
    for node in range(len(graph)):
        if node >= graph.expanded or (not edges.of(node) and exploration.explorer.successors(graph.states[node])):
            inside[node] = 0  # what follows is not known
    stays = bytearray(rank < 0 for rank in stay_ranks(edges, backward, inside))
    return Decision("no", _lasso(stays, exploration)) if any(stays[: graph.initial]) else unknown


def _denial(formula: Branching, found: Labelled, exploration: Exploration) -> Trace | None:
    """Return the first of the shortest paths, lassos or steps that deny a formula, if it is an AG, AF or AX."""
    match formula:
        case Denied(CanReach(left, right)) if left == TRUTH:
            return path_to(found.truths[right], exploration)
        case Denied(CanStay() as stays):
            return _lasso(found.truths[stays], exploration)
        case Denied(CanStep(operand) as steps):
            return _step(found.truths[steps], found.truths[operand], exploration)
        case _:
            return None


def _lasso(stays: bytearray, exploration: Exploration) -> Trace:
    """Return the first of the shortest lassos among states in which one can stay; some initial one is among them."""
    graph, successors = exploration.compact, exploration.explorer.successors
    states, numbers = graph.states, graph.numbers

    def ordered(node: int) -> list[int]:
        return [numbers[t] for _, t in successors(states[node]) if t in numbers]

    edges, backward = edges_of(graph), backward_edges(graph)
    found = shortest_lasso(edges, backward, range(graph.initial), stays, ordered)
    return _shown(found.nodes, exploration, found.loop, found.shortest)


def _step(goes: bytearray, bad: bytearray, exploration: Exploration) -> Trace:
    """Return the first step to what is bad; in a state without event it repeats."""
    graph = exploration.compact
    root = next(root for root in range(graph.initial) if goes[root])
    successors = exploration.explorer.successors(graph.states[root])
    if not successors:
        return _shown([root], exploration, 0)
    return _shown([root, next(n for _, t in successors if bad[n := graph.numbers[t]])], exploration)


def _shown(nodes: Sequence[int], exploration: Exploration, loop: int | None = None, shortest: bool = True) -> Trace:
    """Return a path of nodes as a trace; of several events that lead from one to the next, the first."""
    model, explorer = exploration.model, exploration.explorer
    packed = [exploration.compact.states[node] for node in nodes]
    states = [explorer.packing.unpack(state) for state in packed]
    steps = []
    for i, (before, after) in enumerate(pairwise(packed)):
        event = next(e for e, t in explorer.successors(before) if t == after)
        steps.append(step_between(model, event, states[i], states[i + 1]))
    return Trace(tuple(states), tuple(steps), loop, variables=model.variables, shortest=shortest)
