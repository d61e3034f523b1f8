"""The game of `despite`: from which states can we enforce that a goal is touched, whatever an adversary does?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.oracle.exploring import OracleGraph


def won(graph: OracleGraph, goal: Iterable[int], ours: Sequence[str], theirs: Sequence[str]) -> set[int]:
    """The states in which it is our turn and we can enforce the goal.

    We choose an event; where it can go several ways, the adversary picks. Then the adversary takes any finite number of
    steps, and it is our turn again.
    """
    touched = set(goal)

    def by(state: int, actors: Sequence[str]) -> list[tuple[int, str, int]]:
        return [step for step in graph.outgoing[state] if any(actor in actors for actor in graph.actors[step])]

    def ends(start: int) -> set[int]:
        """Where it may be our turn again, after our event led to a state; the goal, once touched, is the end."""
        found, waiting = {start}, [start]
        while waiting:
            state = waiting.pop()
            for _, _, target in [] if state in touched else by(state, theirs):
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    turns: dict[int, list[set[int]]] = {}
    for state in range(len(graph.states)):
        steps = by(state, ours)
        labels = dict.fromkeys(label for _, label, _ in steps)
        turns[state] = [
            {end for _, other, target in steps if other == label for end in ends(target)} for label in labels
        ]
    found = set(touched)
    while True:
        more = {state for state, choices in turns.items() if any(choice <= found for choice in choices)} - found
        if not more:
            return found
        found |= more
