"""The product of a graph with an automaton: pairs (state, state of the automaton), and the steps between them.

A step of the product is a step of the graph, or a repetition of its state, together with an edge of the automaton whose
label is true of the state before. It is made on the fly: nothing is stored for a pair.

The automaton is taken apart into its strongly connected components, here its phases. Within a phase, a node is a number:
`place * len(graph) + s` for state s and the place of the automaton's state among those of the phase.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import and_, or_

from varyoff.base.budget import check_time
from varyoff.engine.explicit.components import Components
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.graph import CompactGraph
from varyoff.engine.explicit.search import slices
from varyoff.model.expression import TRUE, Expr
from varyoff.problem.condition import StateCondition
from varyoff.temporal.automaton import Automaton

Onward = tuple[tuple[int, int], ...]
"""Where an automaton can go, each with the acceptance sets of the edge as bits."""


class Product:
    """A graph and an automaton.

    Attributes:
        letters: of each state of the graph the number of what the labels come to there; the last letter is that of
            all states that were not expanded, from which nothing leads on, not even a repetition.
        moves: by state of the automaton and letter, the edges of which no other is as good: the same target, and
            all of the acceptance sets.
        accepting: the bits of all acceptance sets.
        phases: the strongly connected components of the automaton, from the initial ones on: no edge leads back to an
            earlier one.

    Cost: a byte a state, 4 where there are many letters; the labels are evaluated once for each.
    """

    def __init__(self, explorer: Explorer, graph: CompactGraph, automaton: Automaton) -> None:
        self.graph = graph
        self.automaton = automaton
        self.accepting = (1 << automaton.acceptance) - 1
        labels = list(dict.fromkeys(edge.label for edge in automaton.edges if edge.label != TRUE))
        self.letters, truths = _letters(explorer, graph, labels)
        bit = {label: 1 << i for i, label in enumerate(labels)}
        going: list[list[tuple[int, int, int]]] = [[] for _ in range(automaton.states)]
        for edge in automaton.edges:
            bits = sum(1 << i for i in edge.accepting)
            going[edge.source].append((bit.get(edge.label, 0), edge.target, bits))
        self.moves: list[list[Onward]] = [
            [
                *[_best([(q, bits) for label, q, bits in edges if label & ~truth == 0]) for truth in truths],
                (),
            ]
            for edges in going
        ]
        following = [sorted({q for moves in by_letter for q, _ in moves}) for by_letter in self.moves]
        found = Components(automaton.states).found(sorted(automaton.initial), following.__getitem__)
        self.phases = [Phase(self, sorted(states)) for states in reversed(list(found))]

    def among(self, wanted: Sequence[bool]) -> Iterable[int]:
        """Return whether each state has one of the letters that are wanted, 1 or 0, in order."""
        if isinstance(self.letters, bytes):
            return self.letters.translate(bytes(wanted).ljust(256, b"\0"))
        return map(wanted.__getitem__, self.letters)

    def entered(self, phase: Phase, reached: Sequence[bytearray | None]) -> list[int]:
        """Return nodes of a phase, in order, from which all others are got to that a run can be in.

        A run begins in them, or is there after a step from an earlier phase.

        Args:
            reached: by state of the automaton, in which states of the graph it can be; None is in none.
        """
        graph = self.graph
        marks = {q: bytearray(len(graph)) for q in phase.states}
        for q in self.automaton.initial:
            if q in marks:
                marks[q][: graph.initial] = b"\1" * graph.initial
        offsets, targets = graph.offsets, graph.targets
        for source, there in enumerate(reached):
            if there is None or source in marks:
                continue
            into = [sorted({q for q, _ in by if q in marks}) for by in self.moves[source]]
            for q, mark in marks.items():
                marks[q] = bytearray(map(or_, mark, map(and_, there, self.among([q in found for found in into]))))
            # Where the state that is entered can wait, steps from there lead to what the targets are besides.
            ahead = [[marks[q] for q in found if q not in phase.waiting[letter]] for letter, found in enumerate(into)]
            for s in compress(range(len(graph)), self.among([bool(found) for found in ahead])) if any(ahead) else ():
                if there[s]:
                    check_time()
                    for mark in ahead[self.letters[s]]:
                        for t in targets[offsets[s] : offsets[s + 1]]:
                            mark[t] = 1
        size = len(graph)
        return [place * size + s for place, q in enumerate(phase.states) for s in compress(range(size), marks[q])]


class Phase:
    """A strongly connected component of the automaton, with all states of the graph.

    Attributes:
        states: those of the automaton, in order.
        moves: by the place of a state and by letter, the edges that stay in the phase, to places.
        accepting: the bits of the acceptance sets that some edge in it is in.
    """

    def __init__(self, product: Product, states: Sequence[int]) -> None:
        self.product = product
        self.states = tuple(states)
        place = {q: i for i, q in enumerate(states)}
        self.moves: list[list[Onward]] = [
            [tuple([(place[q], bits) for q, bits in by if q in place]) for by in product.moves[state]]
            for state in states
        ]
        self.waiting: list[set[int]] = [  # by letter, those that an edge leads back to at once
            {q for q in states if any(target == place[q] for target, _ in self.moves[place[q]][letter])}
            for letter in range(len(self.moves[0]))
        ]
        self.accepting = 0
        self.closed = True  # no edge stays in it
        for by_letter in self.moves:
            for by in by_letter:
                for _, bits in by:
                    self.accepting |= bits
                    self.closed = False

    def ahead(self) -> Callable[[int], Sequence[int]]:
        """Return the function from a node to those that steps within the phase lead to, itself left out."""
        graph, letters = self.product.graph, self.product.letters
        size, offsets, targets = len(graph), graph.offsets, graph.targets
        if len(self.states) == 1:
            alive = [bool(by) for by in self.moves[0]]

            def within(s: int) -> Sequence[int]:
                return targets[offsets[s] : offsets[s + 1]] if alive[letters[s]] else ()

            return within
        bases = [[tuple(dict.fromkeys(q * size for q, _ in by)) for by in by_letter] for by_letter in self.moves]

        def ahead(node: int) -> Sequence[int]:
            q, s = divmod(node, size)
            following = targets[offsets[s] : offsets[s + 1]]
            found: list[int] = []
            for base in bases[q][letters[s]]:
                if base != node - s:
                    found.append(base + s)
                found += [base + t for t in following]
            return found

        return ahead

    def spread(self, roots: Sequence[int]) -> list[bytearray]:
        """Return the nodes that can be got to from some, as marks by the place of the automaton's state."""
        graph = self.product.graph
        size = len(graph)
        if len(self.states) == 1 and len(roots) >= graph.initial and all(self.moves[0][:-1]):
            if list(roots[: graph.initial]) == list(range(graph.initial)):  # it can wait for whatever comes
                return [bytearray(b"\1" * size)]
        marks = bytearray(size * len(self.states))
        ahead = self.ahead()
        todo = list(roots)
        for node in todo:
            marks[node] = 1
        while todo:
            check_time()
            for node in ahead(todo.pop()):
                if not marks[node]:
                    marks[node] = 1
                    todo.append(node)
        return [marks[i : i + size] for i in range(0, len(marks), size)]

    def marked(self, numbers: Sequence[int]) -> list[bytearray]:
        """Return the nodes that have a number, like `spread`."""
        size = len(self.product.graph)
        return [bytearray(map(bool, numbers[i : i + size])) for i in range(0, len(numbers), size)]


def _letters(explorer: Explorer, graph: CompactGraph, labels: Sequence[Expr]) -> tuple[Sequence[int], list[int]]:
    """Return the letter of each state, and of each letter the labels that are true, as bits."""
    evaluate = explorer.truths([StateCondition(label) for label in labels])
    found: list[int] = []
    for part in slices(graph.states[: graph.expanded]):
        evaluate(part, found.append)
    known = {truth: i for i, truth in enumerate(sorted(set(found)))}
    found += [-1] * (len(graph) - graph.expanded)
    of = {**known, -1: len(known)}.__getitem__
    return (bytes(map(of, found)) if len(known) < 256 else array("I", map(of, found))), list(known)


def _best(moves: list[tuple[int, int]]) -> Onward:
    """Return moves in order, without those that another one makes needless."""
    distinct = sorted(set(moves))
    return tuple([(q, a) for q, a in distinct if not any(p == q and b != a and a & ~b == 0 for p, b in distinct)])
