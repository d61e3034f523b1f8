"""The blocks of a certificate, in arrays: what the components of a product came to."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload

from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.fair import Barren, Judge
from varyoff.engine.explicit.graph import CompactGraph
from varyoff.engine.explicit.product import Phase
from varyoff.model.model import State
from varyoff.problem.certificate import Block

Looked = tuple[Phase, "Judge | tuple[Barren, list[bytearray]]"]
"""A phase of the automaton, and what was found: components; or where none can be accepting, the reason, and by place of
its states the nodes that can be got to."""


class BlockList(Sequence[Block]):
    """Blocks, made when they are asked for: those at the top first, by their numbers, then those within."""

    def __init__(self, top: list[Barren], inner: list[Block]) -> None:
        self._top = top
        self._inner = inner

    def __len__(self) -> int:
        return len(self._top) + len(self._inner)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | Sequence[Block]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index >= len(self._top):
            return self._inner[index - len(self._top)]
        barren = self._top[index]
        return Block((index,), barren.reason, barren.index)


class PackedPlaces:
    """The block of each node, by its position: 4 bytes for each pair of states."""

    def __init__(self, explorer: Explorer, graph: CompactGraph, positions: dict[int, array[int]]) -> None:
        self._packing = explorer.packing
        self._states = graph.states
        self._numbers = graph.numbers
        self._positions = positions

    def __len__(self) -> int:
        return sum(len(found) - found.count(-1) for found in self._positions.values())

    def __iter__(self) -> Iterator[tuple[State, int, int]]:
        for q, positions in self._positions.items():
            for s, position in enumerate(positions):
                if position >= 0:
                    yield self._packing.unpack(self._states[s]), q, position

    def block(self, state: State, automaton_state: int) -> int | None:
        positions = self._positions.get(automaton_state)
        try:
            number = self._numbers.get(self._packing.pack(state))
        except KeyError:
            return None
        if positions is None or number is None or positions[number] < 0:
            return None
        return positions[number]


def blocks_of(explorer: Explorer, graph: CompactGraph, looked: Sequence[Looked]) -> tuple[BlockList, PackedPlaces]:
    """Number the blocks of all phases, the last phase first: no step leads from it to an earlier one."""
    top: list[Barren] = []
    inner: list[Block] = []
    size = len(graph)
    tops = sum(found.outer if isinstance(found, Judge) else 1 for _, found in looked)
    positions: dict[int, array[int]] = {}
    for phase, found in reversed(looked):
        if not isinstance(found, Judge):
            barren, reached = found
            for q, there in zip(phase.states, reached, strict=True):
                positions[q] = array("i", [len(top) if mark else -1 for mark in there])
            top.append(barren)
            continue
        verdicts, first = found.verdicts, found.components.first
        assert None not in verdicts, "a fair component is in no block"
        places: dict[int, tuple[int, ...]] = {}
        shift = len(top)
        where = list(range(shift, shift + found.outer))
        top += verdicts[: found.outer]  # type: ignore[arg-type]
        for i in range(found.outer, len(verdicts)):
            around = found.around[first + i]
            place = (*places.get(around, (around - first + shift,)), i)
            places[first + i] = place
            where.append(tops + len(inner))
            verdict = verdicts[i]
            assert verdict is not None
            inner.append(Block(place, verdict.reason, verdict.index))
        for place_of, q in enumerate(phase.states):
            numbers = found.components.number[place_of * size : (place_of + 1) * size]
            positions[q] = array("i", [where[n - first] if n else -1 for n in numbers])
    return BlockList(top, inner), PackedPlaces(explorer, graph, dict(sorted(positions.items())))
