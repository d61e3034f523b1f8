"""Fairness, by the interpreter: which groups are enabled in a state, and which a step takes."""

from __future__ import annotations

from collections.abc import Iterable

from varyoff.model.model import Model, State
from varyoff.model.trace import Step
from varyoff.problem.fairness import Fairness


class FairGroups:
    """The groups of an assumption of fairness, by their numbers."""

    def __init__(self, model: Model, fairness: Fairness) -> None:
        self.groups = fairness.groups
        self._seen = [position for position, variable in enumerate(model.variables) if not variable.auxiliary]
        self._of_event: dict[int | None, list[int]] = {}
        for number, group in enumerate(self.groups):
            for event in dict.fromkeys(group.events):
                self._of_event.setdefault(event, []).append(number)

    def __len__(self) -> int:
        return len(self.groups)

    def taken(self, step: Step, before: State, after: State) -> list[int]:
        """Return the groups that a step takes: none, where it changes auxiliary variables at most."""
        found = self._of_event.get(step.event, [])
        return found if found and any(before[place] != after[place] for place in self._seen) else []

    def enabled(self, state: State, successors: Iterable[tuple[Step, State]]) -> set[int]:
        return {number for step, after in successors for number in self.taken(step, state, after)}
