"""A spread has every member once, and none of its beginnings leaves a large gap."""

from __future__ import annotations

import pytest

from varyoff.audit.walk import spread
from varyoff.model.model import State


class Range:
    """The states (0,) to (size - 1,)."""

    def __init__(self, size: int) -> None:
        self.all: list[State] = [(i,) for i in range(size)]

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, state: object) -> bool:
        return state in self.all

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.all)

    def every(self, stride: int, offset: int) -> list[State]:
        return self.all[offset::stride]


@pytest.mark.parametrize("size", [0, 1, 2, 31, 32, 33, 63, 64, 65, 100, 127, 128, 1000, 4097])
def test_a_spread_has_every_member_once(size: int) -> None:
    order = list(spread(Range(size)))
    assert len(order) == size
    assert set(order) == set(Range(size).all)


def test_every_beginning_of_a_spread_leaves_no_large_gap() -> None:
    order = [state[0] for state in spread(Range(1000))]
    for length in (32, 64, 128, 256, 512):
        taken = sorted(order[:length])
        gaps = [b - a for a, b in zip([0, *taken], [*taken, 1000], strict=True)]
        assert max(gaps) <= 4 * 1000 / length
