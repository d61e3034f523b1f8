"""Which strongly connected components of a product have a fair accepting cycle in them, and why the others have none.

A component has one when the cycle through all of it is one. Where a group with strong fairness is enabled somewhere and
taken nowhere, a fair cycle keeps away from the states in which it is enabled: the rest is taken apart again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.components import Components
from varyoff.engine.explicit.graph import Served
from varyoff.engine.explicit.product import Part
from varyoff.problem.fairness import Fairness

_Why = Literal["single", "accepting", "weak", "strong"]


@dataclass(frozen=True, slots=True)
class Barren:
    """Why a component has no fair accepting cycle, as `Block` says it."""

    reason: _Why
    index: int | None = None


SINGLE = Barren("single")


class Judge:
    """Finds the components of one part of a product, and says of each whether a fair accepting cycle is in it.

    Attributes:
        components: their numbers by node; of those that lie within others, the inner ones.
        outer: how many components are not within others; these come first.
        verdicts: by number, from `components.first` on; None of a component that has such a cycle.
        around: the number of the component around each that lies within another.
        fair: the nodes of each that has such a cycle.

    Cost: O(nodes + steps) for each time that a component is taken apart again, of which there are not more, one within
    another, than groups with strong fairness.
    """

    def __init__(self, part: Part, fairness: Fairness, served: Served, roots: Iterable[int]) -> None:
        product = part.product
        graph = product.graph
        self._part = part
        self._graph = graph
        self._letters = product.letters
        self._all = product.accepting
        self._enabled = [served.enabled[c] for c in graph.abilities]
        self._taken = served.taken
        self._weak = sum(1 << i for i, group in enumerate(fairness.groups) if group.kind == "weak")
        self._strong = sum(1 << i for i, group in enumerate(fairness.groups) if group.kind == "strong")
        self._staying = [
            [_together([bits for target, bits in by if target == place]) for by in by_letter]
            for place, by_letter in enumerate(part.moves)
        ]
        self.components = Components(len(part.states) * len(graph))
        self.verdicts: list[Barren | None] = []
        self.around: dict[int, int] = {}
        self.fair: list[list[int]] = []
        self._known: dict[tuple[int | None, int], Barren | None] = {}
        ahead = part.ahead()
        found = self.components.found(roots, ahead)
        self.outer = len(found)
        number = self.components.first
        for members in found:  # grows while it is walked
            verdict = self._alone(members[0]) if len(members) == 1 else self._joined(members, number)
            self.verdicts.append(verdict)
            if verdict is None:
                self.fair.append(members)
            elif verdict.reason == "strong":
                assert verdict.index is not None
                rest = [node for node in members if not self._enabled[node % len(graph)] >> verdict.index & 1]
                self.components.forget(rest)
                for within in self.components.found(rest, ahead):
                    self.around[self.components.first + len(found)] = number
                    found.append(within)
            number += 1

    def _alone(self, node: int) -> Barren | None:
        """Judge a component of one node: nothing but repetition and what changes nothing stays in it."""
        q, s = divmod(node, len(self._graph))
        key = self._staying[q][self._letters[s]], self._enabled[s] if s < len(self._enabled) else 0
        if key not in self._known:
            served, enabled = key
            if served is None:
                self._known[key] = SINGLE
            else:
                self._known[key] = self._lacking(self._all & ~served, enabled & self._weak, enabled & self._strong)
        return self._known[key]

    def _joined(self, members: list[int], number: int) -> Barren | None:
        """Judge a component of several nodes: from each of them some step stays in it."""
        check_time()
        size, enabled = len(self._graph), self._enabled
        always, ever = -1, 0
        for node in members:
            able = enabled[node % size]
            always &= able
            ever |= able
        missing = self._all & ~self._accepted(members, number)
        if missing:
            return self._lacking(missing, 0, 0)
        weak, strong = always & self._weak, ever & self._strong
        if weak or strong:
            free = self._never_taken(members, number, weak | strong)
            return self._lacking(0, weak & free, strong & free)
        return None

    def _accepted(self, members: list[int], number: int) -> int:
        """Return the acceptance sets that steps within a component are in."""
        size, letters = len(self._graph), self._letters
        found = 0
        if len(self._part.states) == 1:
            staying = self._staying[0]
            for letter in {letters[s] for s in members}:
                found |= staying[letter] or 0
            return found
        numbers, offsets, targets = self.components.number, self._graph.offsets, self._graph.targets
        for node in members:
            q, s = divmod(node, size)
            for target, bits in self._part.moves[q][letters[s]]:
                base = target * size
                if bits & ~found and (
                    numbers[base + s] == number
                    or any(numbers[base + t] == number for t in targets[offsets[s] : offsets[s + 1]])
                ):
                    found |= bits
        return found

    def _never_taken(self, members: list[int], number: int, groups: int) -> int:
        """Return those of some groups that no step within a component takes."""
        graph, taken, numbers = self._graph, self._taken, self.components.number
        size, offsets, targets, events, alike = len(graph), graph.offsets, graph.targets, graph.events, graph.alike
        bases = [[[target * size for target, _ in by] for by in by_letter] for by_letter in self._part.moves]
        for node in members:
            q, s = divmod(node, size)
            there = bases[q][self._letters[s]]
            for k in range(offsets[s], offsets[s + 1]):
                if taken[events[k]] & groups:
                    t = targets[k]
                    if alike[t] != alike[s] and any(numbers[base + t] == number for base in there):
                        groups &= ~taken[events[k]]
                        if not groups:
                            return 0
        return groups

    @staticmethod
    def _lacking(accepting: int, weak: int, strong: int) -> Barren | None:
        for reason, missing in (("accepting", accepting), ("weak", weak), ("strong", strong)):
            if missing:
                return Barren(reason, _lowest(missing))  # type: ignore[arg-type]
        return None


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _together(sets: list[int]) -> int | None:
    """Return what is in one of the sets; None where there is no set."""
    if not sets:
        return None
    found = 0
    for bits in sets:
        found |= bits
    return found
