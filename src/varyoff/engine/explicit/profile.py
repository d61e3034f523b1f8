"""What a finite word does to an automaton: from which state to which, through which acceptance sets.

That is enough to know whether the word, repeated for ever, is accepted from a state; however often the word has to
be read until the automaton comes round.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.engine.explicit.components import Components
from varyoff.engine.explicit.product import Onward

_Relation = frozenset[tuple[int, int, int]]  # (from, to, the acceptance sets met as bits), without what is no better


class Profiles:
    """The profiles of words, by numbers; 0 is that of the word without letters.

    Args:
        moves: by state of the automaton and letter.
        accepting: the bits of all acceptance sets.

    Cost: each profile is followed by each letter once. There are few for small automata, though in general
    exponentially many.
    """

    def __init__(self, moves: Sequence[Sequence[Onward]], accepting: int) -> None:
        self._moves = moves
        self._all = accepting
        empty: _Relation = frozenset((q, q, 0) for q in range(len(moves)))
        self._relations = [empty]
        self._numbers = {empty: 0}
        self._after: dict[tuple[int, int], int] = {}
        self._accepted: dict[int, frozenset[int]] = {}

    def after(self, profile: int, letter: int) -> int:
        """Return the profile of a word with one more letter."""
        key = profile, letter
        found = self._after.get(key)
        if found is None:
            reached: dict[tuple[int, int], set[int]] = {}
            for q, r, met in self._relations[profile]:
                for s, bits in self._moves[r][letter]:
                    reached.setdefault((q, s), set()).add(met | bits)
            relation = frozenset(
                (q, s, one)
                for (q, s), sets in reached.items()
                for one in sets
                if not any(one != other and one & ~other == 0 for other in sets)
            )
            found = self._numbers.setdefault(relation, len(self._relations))
            if found == len(self._relations):
                self._relations.append(relation)
            self._after[key] = found
        return found

    def hopeless(self, profile: int) -> bool:
        """Return whether no run goes through a word."""
        return not self._relations[profile]

    def accepted(self, profile: int) -> frozenset[int]:
        """Return the states from which a word of the profile, repeated for ever, is accepted."""
        if profile not in self._accepted:
            self._accepted[profile] = self._accepting(self._relations[profile])
        return self._accepted[profile]

    def _accepting(self, relation: _Relation) -> frozenset[int]:
        ahead: list[list[int]] = [[] for _ in self._moves]
        for q, r, _ in sorted(relation):
            ahead[q].append(r)
        components = Components(len(self._moves))
        good: set[int] = set()
        for number, members in enumerate(
            components.found(range(len(self._moves)), ahead.__getitem__), components.first
        ):
            met, staying = 0, False
            for q, r, bits in relation:
                if components.number[q] == components.number[r] == number:
                    met |= bits
                    staying = True
            if (staying and not self._all & ~met) or any(r in good for q in members for r in ahead[q]):
                good.update(members)
        return frozenset(good)
