"""Games in the networkx engine: the states from which a goal can be enforced, round by round, as `Win` defines them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx

from varyoff.base.budget import check_time
from varyoff.model.model import Actor, State
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.decision import Decision
from varyoff.problem.question import Win

if TYPE_CHECKING:
    from varyoff.engine.networkx import Space


def won(space: Space, question: Win, goals: Sequence[int]) -> Decision:
    """Answer whether a goal can be enforced from everywhere; of a space that was explored as a whole."""
    game = Game(space, question, goals)
    lost = [node for node in space.depths if node not in game.ranks]
    if not lost:
        stays = game.stays()
        moves: dict[State, tuple[int | None, int, int | None]] = {
            space.by_node[node]: (game.chosen.get(node), rank, stays[node]) for node, rank in game.ranks.items()
        }
        return Decision("yes", None, Strategy(space.states, moves))
    distances = {space.by_node[node]: distance for node, distance in game.distances(lost).items()}
    return Decision("no", space.path_to(lost[0]), Adversary(space.subset(lost), distances))


class Game:
    """The reachable states as a game.

    Attributes:
        ranks: of every node from which the goal can be enforced: after how many of our events, at most.
        chosen: our event there, where the goal does not hold already.
    """

    def __init__(self, space: Space, question: Win, goals: Sequence[int]) -> None:
        self.space = space
        self.theirs = self._steps_of(question.adversary)
        self.theirs.remove_edges_from(list(self.theirs.out_edges(goals)))  # a goal that is touched is won
        self.ours = self._steps_of(question.actors)
        self.ranks = dict.fromkeys(goals, 0)
        self.chosen: dict[int, int] = {}
        self._play()

    def _steps_of(self, actors: Collection[Actor]) -> nx.MultiDiGraph[int]:
        steps: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        steps.add_nodes_from(self.space.reached)
        edges: Iterable[tuple[int, int, Any]] = self.space.reached.edges(data=True)
        steps.add_edges_from((s, t, data) for s, t, data in edges if not set(actors).isdisjoint(data["actors"]))
        return steps

    def _play(self) -> None:
        """Add in each round the nodes in which one of our events leads, whatever they do, into those of rounds before."""
        rank, found = 0, dict[int, int]()
        while rank == 0 or found:
            rank += 1
            safe = self._never_leads_outside(self.ranks)
            found = {}
            for node in self.space.depths:
                check_time()
                if node not in self.ranks:
                    found.update((node, event) for event in self._events_into(node, safe)[:1])
            self.ranks.update(dict.fromkeys(found, rank))
            self.chosen.update(found)

    def _never_leads_outside(self, nodes: Collection[int]) -> set[int]:
        """Return the nodes from which the adversary cannot lead out of a set."""
        outside = [node for node in self.theirs if node not in nodes]
        return set(self.theirs) - set(self.distances(outside))

    def distances(self, nodes: Collection[int]) -> dict[int, int]:
        """Return in how many steps the adversary can lead into a set, from every node from which that is so."""
        layers = enumerate(nx.bfs_layers(self.theirs.reverse(copy=False), nodes))
        return {node: distance for distance, layer in layers for node in layer}

    def _events_into(self, node: int, safe: set[int]) -> list[int]:
        """Return our events that lead into a set, in whichever way they go, as they are declared."""
        ways: dict[int, list[int]] = {}
        edges: Iterable[tuple[int, int, int]] = self.ours.out_edges(node, data="event")
        for _, target, event in edges:
            ways.setdefault(event, []).append(target)
        return sorted(event for event, targets in ways.items() if safe.issuperset(targets))

    def stays(self) -> dict[int, int]:
        """Return of every node the highest rank to which the adversary can lead from there."""
        found: dict[int, int] = {}
        for rank in sorted(set(self.ranks.values()), reverse=True):
            for node in self.distances([node for node, of in self.ranks.items() if of == rank]):
                found.setdefault(node, rank)
        return found
