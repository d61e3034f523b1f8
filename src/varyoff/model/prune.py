"""Leaving out initial values early: those with which a conjunct of `initially` can provably not come true.

Only conjuncts before the first that can fail are used. Where one of them is false for every choice of the remaining
values, none of these choices reaches what stands behind it, errors included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.base.budget import check_time
from varyoff.model.bounds import Possible, can_hold, possible_of
from varyoff.model.expression import Expr, Value, conjuncts, variables_of
from varyoff.model.fold import may_fail
from varyoff.model.model import Domain

WORTH = 64  # combinations of values not yet chosen, up to which trying them costs less than looking ahead
PIECE = 32  # values that are tried one by one, without a look at them together


class Pruning:
    """What is known while values are chosen for one variable after the other, in order."""

    def __init__(self, initially: Expr, domains: Sequence[Domain]) -> None:
        self._domains = domains
        self._all: list[Possible] = [possible_of(values) if values else None for values in domains]
        self._known = list(self._all)
        # By variable, the conjuncts that are looked at before a value is chosen, and those that read the variable.
        self._ahead: list[list[Expr]] = [[] for _ in domains]
        self._reading: list[list[Expr]] = [[] for _ in domains]
        for part in conjuncts(initially):
            if may_fail(part):
                break
            needed = variables_of(part)
            combinations = 1
            for variable in range(needed[-1] if needed else -1, -1, -1):
                combinations = min(combinations * len(domains[variable]), WORTH + 1)
                if combinations <= WORTH:
                    continue
                if variable in needed:
                    self._reading[variable].append(part)
                if variable == 0 or variable in needed or variable - 1 in needed:  # else nothing new is known
                    self._ahead[variable].append(part)

    def choose(self, variable: int, value: Value) -> None:
        """Take a value as that of a variable."""
        self._known[variable] = possible_of((value,))

    def forget(self, variable: int) -> None:
        """Take a variable as not chosen."""
        self._known[variable] = self._all[variable]

    def promising(self, variable: int) -> Iterator[Value]:
        """Yield the initial values of a variable, in order, without such as are provably of no initial state.

        The variables before it are to be chosen, those behind it not. Cost: one evaluation where all are left out; at
        most one for every sixteen values where none is.
        """
        pending = [self._domains[variable]] if self._can_hold(self._ahead[variable]) else []
        reading = self._reading[variable]
        while pending:
            piece = pending.pop()
            if reading and len(piece) > PIECE:
                middle = len(piece) // 2
                pending += [
                    half for half in (piece[middle:], piece[:middle]) if self._can_hold(reading, variable, half)
                ]
            else:
                yield from piece

    def _can_hold(self, parts: list[Expr], variable: int = 0, values: Domain = ()) -> bool:
        """Return whether none of some conjuncts is provably false, where a variable has one of these values."""
        if values:
            check_time()
            self._known[variable] = possible_of(values)
        return all(can_hold(part, self._known) for part in parts)
