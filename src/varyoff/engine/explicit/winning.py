"""Decisions of games on the reachable states: a strategy, or a state that is lost and what the adversary does there."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import compress

from varyoff.engine.explicit.branching import reach_ranks
from varyoff.engine.explicit.game import attract
from varyoff.engine.explicit.numbering import path_to, steps_by, truths_of, turns_by
from varyoff.engine.explicit.packing import Packing
from varyoff.engine.explicit.space import Exploration
from varyoff.engine.explicit.states import PackedRanks, PackedStates
from varyoff.model.model import State
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.decision import Decision
from varyoff.problem.question import Win


def decide_game(question: Win, exploration: Exploration) -> Decision:
    """Decide a game on all reachable states: a state is lost if it cannot be won when it is our turn there."""
    graph = exploration.compact
    (goal,) = truths_of([question.goal], exploration)
    adversary = steps_by(graph, question.adversary, goal)
    choices = turns_by(graph, question.actors, goal)
    won = attract(goal, choices, adversary)
    lost = bytearray(rank < 0 for rank in won.ranks)
    explorer = exploration.explorer
    if not any(lost):
        made = array("i", [-1 if choice < 0 else choices.events[choice] for choice in won.choices])
        moves = PackedMoves(explorer.packing, graph.numbers, made, won.ranks, won.stays)
        return Decision("yes", None, Strategy(exploration.states, moves))
    distances = reach_ranks(adversary.reversed(), bytearray(b"\1") * len(goal), lost)
    known = {state: distance for state, distance in zip(graph.states, distances, strict=True) if distance >= 0}
    members = PackedStates(explorer, list(compress(graph.states, lost)))
    return Decision("no", path_to(lost, exploration), Adversary(members, PackedRanks(explorer, known)))


class PackedMoves:
    """By packed state: the event that is chosen (-1 for none), the rank, and the stay. 12 bytes a state."""

    def __init__(
        self,
        packing: Packing,
        numbers: Mapping[int, int],
        events: Sequence[int],
        ranks: Sequence[int],
        stays: Sequence[int],
    ) -> None:
        self._packing = packing
        self._numbers = numbers
        self._events = events
        self._ranks = ranks
        self._stays = stays

    def __getitem__(self, state: State) -> tuple[int | None, int, int]:
        number = self._numbers[self._packing.pack(state)]
        event = self._events[number]
        return None if event < 0 else event, self._ranks[number], self._stays[number]
