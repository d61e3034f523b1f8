"""Sets of packed states, and ranks of them, as certificates want them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from varyoff.engine.explicit.explorer import Explorer
from varyoff.model.model import State


class PackedStates:
    """A set of states, stored packed."""

    def __init__(self, explorer: Explorer, ordered: Sequence[int], members: set[int] | None = None) -> None:
        self._packing = explorer.packing
        self._ordered = ordered
        self._members = members if members is not None else set(ordered)

    def __len__(self) -> int:
        return len(self._ordered)

    def __contains__(self, state: object) -> bool:
        try:
            return self._packing.pack(state) in self._members  # type: ignore[arg-type]
        except KeyError:
            return False

    def __iter__(self) -> Iterator[State]:
        return map(self._packing.unpack, self._ordered)

    def every(self, stride: int, offset: int) -> Iterable[State]:
        return map(self._packing.unpack, self._ordered[offset::stride])


class Levels(Sequence[int]):
    """The levels of a search as one sequence, without copying them."""

    def __init__(self, levels: list[list[int]]) -> None:
        self._levels = levels
        self._ends: list[int] = []
        total = 0
        for level in levels:
            total += len(level)
            self._ends.append(total)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        level = bisect_left(self._ends, index + 1)
        return self._levels[level][index - (self._ends[level - 1] if level else 0)]

    def __iter__(self) -> Iterator[int]:
        for level in self._levels:
            yield from level


class PackedRanks:
    """Ranks of packed states."""

    def __init__(self, explorer: Explorer, ranks: dict[int, int]) -> None:
        self._packing = explorer.packing
        self._ranks = ranks

    def __getitem__(self, state: State) -> int:
        return self._ranks[self._packing.pack(state)]
