"""Which strongly connected components of a product have a fair accepting cycle in them, and why the others have none.

A component has one when the cycle through all of it is one. Where a group with strong fairness is enabled somewhere and
taken nowhere, a fair cycle keeps away from the states in which it is enabled: the rest is taken apart again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from typing import Literal

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.components import Components, Found
from varyoff.engine.explicit.graph import Served
from varyoff.engine.explicit.product import Phase
from varyoff.problem.fairness import Fairness

_Why = Literal["single", "accepting", "weak", "strong"]


@dataclass(frozen=True, slots=True)
class Barren:
    """Why a component has no fair accepting cycle, as `Block` says it."""

    reason: _Why
    index: int | None = None


ACCEPTING: _Why = "accepting"
WEAK: _Why = "weak"
STRONG: _Why = "strong"
SINGLE = Barren("single")


class Judge:
    """Finds the components of one phase of a product, and says of each whether a fair accepting cycle is in it.

    Attributes:
        components: their numbers by node; of those that lie within others, the inner ones.
        outer: how many components are not within others; these come first.
        verdicts: by number, from `components.first` on; None of a component that has such a cycle.
        around: the number of the component around each that lies within another.
        fair: by number, the nodes of each that has such a cycle.

    Cost: O(nodes + steps) for each time that a component is taken apart again, of which there are not more, one within
    another, than groups with strong fairness.
    """

    def __init__(self, phase: Phase, fairness: Fairness, served: Served, roots: Iterable[int]) -> None:
        product = phase.product
        graph = product.graph
        self._phase = phase
        self._graph = graph
        self._letters = product.letters
        self._all = product.accepting
        self._enabled = [served.enabled[c] for c in graph.abilities]
        self._served = served
        self._weak = sum(1 << i for i, group in enumerate(fairness.groups) if group.kind == "weak")
        self._strong = sum(1 << i for i, group in enumerate(fairness.groups) if group.kind == "strong")
        self._staying = [
            [_together([bits for target, bits in by if target == place]) for by in by_letter]
            for place, by_letter in enumerate(phase.moves)
        ]
        self.components = Components(len(phase.states) * len(graph))
        self.verdicts: list[Barren | None] = []
        self.around: dict[int, int] = {}
        self.fair: dict[int, list[int]] = {}
        self._takers: dict[int, set[int]] = {}
        self._bases = [[[target * len(graph) for target, _ in by] for by in by_letter] for by_letter in phase.moves]
        ahead = phase.ahead()
        found = self.components.found(roots, ahead)
        self.outer = len(found)
        waiting = [found]
        for found in waiting:  # grows while it is walked
            verdicts = self._judged(found)
            self.verdicts += verdicts
            for number, (members, verdict) in enumerate(zip(found, verdicts, strict=True), found.first):
                if verdict is None:
                    self.fair[number] = members
                elif verdict.reason == STRONG and len(members) > 1:
                    assert verdict.index is not None
                    rest = [node for node in members if not self._enabled[node % len(graph)] >> verdict.index & 1]
                    self.components.forget(rest)
                    within = self.components.found(rest, ahead)
                    self.around.update(dict.fromkeys(range(within.first, within.first + len(within)), number))
                    waiting.append(within)

    def _judged(self, found: Found) -> list[Barren | None]:
        """Return the verdicts on components. Most are of one node: what stays there repeats it, or changes nothing."""
        size, letters, abilities = len(self._graph), self._letters, self._graph.abilities
        served_by = self._served.enabled
        verdicts: list[Barren | None] = []
        known: dict[tuple[int, int | None], Barren | None] = {}
        nodes, begin = found.nodes, 0
        for end in found.ends:
            if end - begin > 1:
                check_time()
                verdicts.append(self._joined(nodes[begin:end], found.first + len(verdicts)))
            else:
                q, s = divmod(nodes[begin], size)
                staying = self._staying[q][letters[s]]
                if staying is None:
                    verdicts.append(SINGLE)
                else:
                    key = abilities[s], staying
                    if key not in known:
                        enabled = served_by[abilities[s]]
                        known[key] = _lacking(self._all & ~staying, enabled & self._weak, enabled & self._strong)
                    verdicts.append(known[key])
            begin = end
        return verdicts

    def _joined(self, members: list[int], number: int) -> Barren | None:
        """Judge a component of several nodes: from each of them some step stays in it."""
        size, enabled = len(self._graph), self._enabled
        always, ever = -1, 0
        for node in members:
            able = enabled[node % size]
            always &= able
            ever |= able
        missing = self._all & ~self._accepted(members, number)
        if missing:
            return _lacking(missing, 0, 0)
        for reason, groups in (WEAK, always & self._weak), (STRONG, ever & self._strong):
            for group in _members(groups):
                if not self._takes(members, number, group):
                    return Barren(reason, group)
        return None

    def _accepted(self, members: list[int], number: int) -> int:
        """Return the acceptance sets that steps within a component are in."""
        size, letters = len(self._graph), self._letters
        found = 0
        if len(self._phase.states) == 1:
            staying = self._staying[0]
            for letter in {letters[s] for s in members}:
                found |= staying[letter] or 0
            return found
        numbers, offsets, targets = self.components.number, self._graph.offsets, self._graph.targets
        for node in members:
            q, s = divmod(node, size)
            for target, bits in self._phase.moves[q][letters[s]]:
                base = target * size
                if bits & ~found and (
                    numbers[base + s] == number
                    or any(numbers[base + t] == number for t in targets[offsets[s] : offsets[s + 1]])
                ):
                    found |= bits
        return found

    def _takes(self, members: list[int], number: int, group: int) -> bool:
        """Return whether a step within a component takes a group."""
        if len(self._phase.states) == 1 and number < self.components.first + self.outer:
            if group not in self._takers:
                self._takers[group] = self._taking(group)
            return number in self._takers[group]
        graph, letters, numbers, alike = self._graph, self._letters, self.components.number, self._graph.alike
        size, offsets, targets = len(graph), graph.offsets, graph.targets
        find = self._served.steps(group).find
        for node in members:
            q, s = divmod(node, size)
            end = offsets[s + 1]
            k = find(1, offsets[s], end)
            while k >= 0:
                t = targets[k]
                if alike[t] != alike[s] and any(numbers[base + t] == number for base in self._bases[q][letters[s]]):
                    return True
                k = find(1, k + 1, end)
        return False

    def _taking(self, group: int) -> set[int]:
        """Return the components that take a group, all at once: before one is taken apart, in a phase of one state.

        There nodes are states of the graph, and from each node of a component all steps of the graph are steps.
        """
        graph, numbers, alike, steps = self._graph, self.components.number, self._graph.alike, self._served.steps(group)
        pairs = zip(compress(graph.origins(), steps), compress(graph.targets, steps), strict=True)
        return {numbers[s] for s, t in pairs if numbers[s] == numbers[t] and alike[s] != alike[t]}


def _lacking(accepting: int, weak: int, strong: int) -> Barren | None:
    """Return what comes first of acceptance sets and groups that are not served."""
    for reason, missing in (ACCEPTING, accepting), (WEAK, weak), (STRONG, strong):
        if missing:
            return Barren(reason, _members(missing)[0])
    return None


def _members(bits: int) -> list[int]:
    return [i for i in range(bits.bit_length()) if bits >> i & 1]


def _together(sets: list[int]) -> int | None:
    """Return what is in one of the sets; None where there is no set."""
    if not sets:
        return None
    found = 0
    for bits in sets:
        found |= bits
    return found
