"""How many reachable states agree on something: on the values of variables, on how conditions come out.

Combinations of values are counted, and a condition is evaluated once for each combination of the variables that it
reads itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from varyoff.base.budget import check_time
from varyoff.engine.engine import Combination, Projected
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.search import Search
from varyoff.model.expression import Expr, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import ModelError
from varyoff.problem.condition import Condition

FEWER = 8  # states to a combination, from which on counting combinations takes less time than counting states


class Census:
    """Counts of the states that a search found."""

    def __init__(self, explorer: Explorer, search: Search) -> None:
        self._explorer = explorer
        self._packing = explorer.packing
        self._search = search
        self._counts: dict[int, list[tuple[int, int]]] = {}
        self._groups = [explorer.mask_of(group.variables) for group in explorer.groups()]
        self._examples: dict[int, dict[int, tuple[int, int]]] = {}
        self._truths: dict[Expr, tuple[int, dict[int, bool | None]]] = {}

    def projection(self, variables: Sequence[int], *, distances: bool) -> list[Projected]:
        mask = self._packing.mask_of(variables)
        depths: dict[int, int | None] = {}
        if distances:  # what is nearer comes later, and counts
            for depth in range(len(self._search.levels) - 1, -1, -1):
                check_time()
                depths.update(dict.fromkeys(map(mask.__and__, self._search.levels[depth]), depth))
        values, offsets, widths = self._packing.values, self._packing.offsets, self._packing.widths
        fields = [(values[i], offsets[i], (1 << widths[i]) - 1) for i in variables]
        return [
            Projected(tuple([domain[key >> offset & bits] for domain, offset, bits in fields]), count, depths.get(key))
            for key, count in sorted(self._of(mask), key=lambda one: (depths.get(one[0]) or 0, one[0]))
        ]

    def count(self, condition: Condition) -> int:
        mask = self._packing.mask_of(self._explorer.condition_support(condition))
        test = self._explorer.predicate(condition)
        counts: Counter[int] = Counter()
        examples: dict[int, int] = {}
        for level in self._search.levels:
            check_time()
            keys = [s & mask for s in level]
            counts.update(keys)
            examples.update(zip(keys, level, strict=True))
        return sum(count for key, count in counts.items() if test(examples[key]))

    def combinations(self, event: int, conditions: Sequence[Expr]) -> list[Combination]:
        alike = list(self._alike(event, {v for c in conditions for v in variables_of(c)}))
        if not conditions:
            return [Combination((), sum(count for _, count in alike))]
        columns = [self._truths_in([state for state, _ in alike], condition) for condition in conditions]
        found: dict[tuple[bool | None, ...], int] = {}
        for truths, (_, count) in zip(zip(*columns, strict=True), alike, strict=True):
            found[truths] = found.get(truths, 0) + count
        return [Combination(*item) for item in found.items()]

    # --- combinations of values --------------------------------------------------------------

    def _of(self, mask: int) -> list[tuple[int, int]]:
        """Return every combination of values, with the number of states that have it."""
        if mask not in self._counts:
            counts: Counter[int] = Counter()
            # What an event reads is among the variables of its group. Where these have few combinations they are
            # counted again; of many, counting the states is faster.
            group = self._group_around(mask)
            if group is not None:
                self._of(group)
            wider = [found for known, found in self._counts.items() if known & mask == mask]
            least = min(wider, key=len, default=None)
            if least is not None and len(least) * FEWER < len(self._search.seen):
                for key, count in least:
                    counts[key & mask] += count
            else:
                for level in self._search.levels:
                    check_time()
                    counts.update(map(mask.__and__, level))
            self._counts[mask] = list(counts.items())
        return self._counts[mask]

    def _group_around(self, mask: int) -> int | None:
        """Return the variables of a group of events that has all of these and more."""
        return next((g for g in self._groups if g & mask == mask and g != mask), None)

    def _alike(self, event: int, variables: set[int]) -> Iterable[tuple[int, int]]:
        """Return states that stand for all in which an event and its conditions on some variables come out alike.

        Each comes with the number of states that it stands for; of its values, others than the variables' may be lost.
        """
        mask = self._explorer.summarized(event)
        return self._of(self._packing.mask_of(variables)) if mask is None else self._examples_of(mask).values()

    def _examples_of(self, mask: int) -> dict[int, tuple[int, int]]:
        """Return a state, and how many there are, for each combination of bits of the extended states."""
        if mask not in self._examples:
            group = self._group_around(mask)
            found: dict[int, tuple[int, int]] = {}
            if group is None:
                extend = self._explorer.extension()
                counts: Counter[int] = Counter()
                examples: dict[int, int] = {}
                for level in self._search.levels:
                    check_time()
                    keys = [extend(state) & mask for state in level]
                    counts.update(keys)
                    examples.update(zip(keys, level, strict=True))
                found = {key: (examples[key], count) for key, count in counts.items()}
            else:
                for key, (state, count) in self._examples_of(group).items():
                    found[key & mask] = (state, count + found.get(key & mask, (0, 0))[1])
            self._examples[mask] = found
        return self._examples[mask]

    def _truths_in(self, states: Sequence[int], condition: Expr) -> list[bool | None]:
        """Return whether a condition is true of packed states; None where it has no value."""
        if condition not in self._truths:
            self._truths[condition] = self._packing.mask_of(variables_of(condition)), {}
        mask, known = self._truths[condition]
        keys = [state & mask for state in states]
        for key in set(keys).difference(known):
            try:
                known[key] = bool(evaluate(condition, self._packing.unpack(key)))
            except ModelError:
                known[key] = None
        return [known[key] for key in keys]
