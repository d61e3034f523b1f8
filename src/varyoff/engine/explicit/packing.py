"""States as integers: every variable has its own bits.

An integer takes 32 bytes and hashes in no time; a tuple of twenty values takes 200 and hashes slowly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from varyoff.model.expression import Value
from varyoff.model.model import Domain, Model, State

TABLE = 4_096  # values of a range up to which a dictionary holds their codes; beyond it they are reckoned


class Packing:
    """Where each variable lies in a packed state. A variable with one value takes no bits."""

    def __init__(self, model: Model) -> None:
        self.values: tuple[Domain, ...] = tuple(v.values for v in model.variables)
        self.codes: tuple[Mapping[Value, int], ...] = tuple(map(_codes, self.values))
        self.offsets: list[int] = []
        self.widths: list[int] = []
        at = 0
        for values in self.values:
            width = (len(values) - 1).bit_length()
            self.offsets.append(at)
            self.widths.append(width)
            at += width
        self.bits = at

    def mask(self, variable: int) -> int:
        return ((1 << self.widths[variable]) - 1) << self.offsets[variable]

    def mask_of(self, variables: Iterable[int]) -> int:
        mask = 0
        for variable in variables:
            mask |= self.mask(variable)
        return mask

    def pack(self, state: State) -> int:
        """Return the integer of a state; KeyError when a value is outside of its domain."""
        packed = 0
        for codes, offset, value in zip(self.codes, self.offsets, state, strict=True):
            packed |= codes[value] << offset
        return packed

    def unpack(self, packed: int) -> State:
        return tuple(
            values[(packed >> offset) & ((1 << width) - 1)]
            for values, offset, width in zip(self.values, self.offsets, self.widths, strict=True)
        )


def _codes(values: Domain) -> Mapping[Value, int]:
    if isinstance(values, range) and len(values) > TABLE:
        return _CodesOfRange(values)
    return {value: code for code, value in enumerate(values)}


class _CodesOfRange(Mapping[Value, int]):
    """The codes of many numbers in a row, without a table of them."""

    def __init__(self, values: range) -> None:
        self._values = values

    def __getitem__(self, value: Value) -> int:
        if isinstance(value, int) and value in self._values:
            return value - self._values.start
        raise KeyError(value)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values)
