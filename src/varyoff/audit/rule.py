"""A rule that every member of a certificate's set has to obey, seen from the member alone and the steps from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from varyoff.audit.condition import StepsFrom
from varyoff.model.model import State


class LocalRule(Protocol):
    """What is wrong is told as a sentence; of the same beginning, before a colon, the first is kept.

    Raises ModelError where what has to be evaluated has no value.
    """

    def of_initial(self, state: State) -> Iterator[str]:
        """Yield what is wrong with an initial state."""
        ...

    def of_member(self, state: State, successors: StepsFrom) -> Iterator[str]:
        """Yield what is wrong with a member, by the steps from it."""
        ...

    def of_all(self) -> Iterator[str]:
        """Yield what is wrong with all together, once every member and every initial state was looked at."""
        ...
