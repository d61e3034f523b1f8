"""Which events, or conditions, are remembered together: those that depend on the same few variables.

What a group does is computed once for each combination of values of its variables. Few combinations make joining
cheap; of many, most are met once only.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass

SMALL = 4_096  # combinations of values up to which groups are joined
LARGE = 65_536  # combinations of values up to which a group takes in what depends on fewer variables
OPEN = 32  # groups to which more variables may be added; the oldest of more is left as it is


@dataclass(slots=True)
class Group:
    """Things (events, or conditions) that are remembered together, and the variables that they depend on."""

    members: list[int]
    variables: frozenset[int]


class _Growing:
    """A group in the making; `mask` has a bit for each of its variables."""

    __slots__ = ("combinations", "mask", "members")

    def __init__(self, mask: int, combinations: int) -> None:
        self.mask = mask
        self.combinations = combinations
        self.members: list[int] = []


def grouped(supports: Sequence[tuple[int, frozenset[int]]], sizes: Sequence[int]) -> list[Group]:
    """Put things into groups: small ones together, and each with one that knows all its variables.

    A group that depends on much takes in only what depends on the same: it is computed anew for most states.

    Args:
        supports: things (numbers) with the variables that each depends on.
        sizes: how many values each variable has.

    Cost: for each thing, the groups that share its rarest variable, and a bounded number of others.
    """
    things = []
    for position, variables in supports:
        check_time()
        combinations = 1
        mask = 0
        for variable in variables:
            combinations *= sizes[variable]
            mask |= 1 << variable
        things.append((-combinations, position, variables, mask))
    things.sort(key=lambda thing: thing[:2])
    groups: list[_Growing] = []
    same: dict[int, _Growing] = {}  # by mask
    holding: dict[int, list[_Growing]] = {}  # by variable: those that take in what depends on fewer
    joinable: list[_Growing] = []
    for negative, position, variables, mask in things:
        check_time()
        found = same.get(mask) or _around(variables, mask, holding) or _beside(variables, sizes, joinable)
        if found is None:
            found = _Growing(mask, -negative)
            groups.append(found)
            if found.combinations <= LARGE:
                for variable in variables:
                    holding.setdefault(variable, []).append(found)
            if found.combinations <= SMALL // 2:
                joinable.append(found)
                del joinable[:-OPEN]
        elif mask & ~found.mask:
            for variable in variables:
                if not found.mask >> variable & 1:
                    found.combinations *= sizes[variable]
                    holding.setdefault(variable, []).append(found)
            found.mask |= mask
            if found.combinations > SMALL // 2:
                joinable.remove(found)
        same.setdefault(found.mask, found)
        found.members.append(position)
    made = [Group(sorted(g.members), frozenset(_bits(g.mask))) for g in groups]
    return sorted(made, key=lambda g: g.members)


def _around(variables: frozenset[int], mask: int, holding: dict[int, list[_Growing]]) -> _Growing | None:
    """Return the first group that knows all of the variables."""
    candidates = min((holding.get(v, []) for v in variables), key=len, default=[])
    return next((g for g in candidates if not mask & ~g.mask), None)


def _beside(variables: frozenset[int], sizes: Sequence[int], joinable: list[_Growing]) -> _Growing | None:
    """Return the first group that stays small when the variables are added."""
    for g in joinable:
        combinations = g.combinations
        for variable in variables:
            if not g.mask >> variable & 1:
                combinations *= sizes[variable]
        if combinations <= SMALL:
            return g
    return None


def _bits(mask: int) -> list[int]:
    """Return the positions of the bits that are set; looking at the others, too, would be quadratic in all."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
