"""The graph of an exploration in arrays: a few bytes for each transition, no objects.

States are numbered level by level, so that numbers grow with the distance from the initial states. States of a complete search that
were found together are in the order of their bits: what lies close together in memory is asked for together, and the numbers
do not depend on how sets are walked. The steps of state i are the numbers from offsets[i] up to offsets[i + 1]; they are what the
arrays `targets` and `events` are indexed by. Steps of one state are distinct, and in a fixed order that does not depend on the
numbering.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import get_args

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.explorer import MEMO_LIMIT, Explorer
from varyoff.engine.explicit.recording import recorded
from varyoff.engine.explicit.search import Search
from varyoff.model.model import Actor
from varyoff.model.variant import restrict_actors
from varyoff.problem.fairness import Fairness

ACTORS: tuple[Actor, ...] = get_args(Actor)
"""By the number of the bit that each has in `CompactGraph.actors`."""


@dataclass(frozen=True, slots=True)
class Backward:
    """The steps by their targets: those into state i are at offsets[i] up to offsets[i + 1]."""

    offsets: array[int]
    sources: array[int]
    steps: array[int]  # their numbers in the graph


class Served:
    """Fairness groups in a graph, as bits by their position.

    Attributes:
        enabled: of every class of states (`CompactGraph.abilities`) the groups that are enabled.
        taken: of every event the groups that it belongs to: taken where it changes something.
    """

    def __init__(self, enabled: Sequence[int], taken: Sequence[int], events: array[int]) -> None:
        self.enabled = enabled
        self.taken = taken
        self._events = events
        self._steps: dict[int, bytes] = {}

    def steps(self, group: int) -> bytes:
        """Return of every step 1 where its event belongs to a group, else 0.

        Cost: a byte a transition; made once.
        """
        if group not in self._steps:
            of = [groups >> group & 1 for groups in self.taken]
            self._steps[group] = bytes(map(of.__getitem__, self._events))
        return self._steps[group]


class CompactGraph:
    """The states that a search found, and the steps of those that it expanded.

    Attributes:
        states: packed, by number.
        numbers: the number of each packed state.
        initial: how many states are initial: those with the lowest numbers.
        expanded: how many states were expanded: those with the lowest numbers. Only these have steps, and of a search
            that was cut short only those that lead to a state with a number.
        offsets, targets, events: the steps.
        abilities: of each expanded state the number of its class: in states of one class the same events change
            something. `able` has these events for each class, as bits.
        alike: of each state a number that it shares with those from which it differs in auxiliary variables only.

    Cost: 6 bytes a transition and, with the dictionary of numbers, some 130 a state. Recorded while the search goes on, it adds
    about half to the time of that; made afterwards, it takes somewhat longer than exploring.
    """

    def __init__(self, explorer: Explorer, search: Search) -> None:
        self._explorer = explorer
        recording = search.recording or recorded(explorer, search)
        recording.forget()
        search.recording = None  # it is here now
        self.states, self.numbers = recording.states, recording.numbers
        self.initial = len(search.levels[0]) if search.levels else 0
        self.expanded = search.expanded
        self.offsets, self.targets, self.events = recording.offsets, recording.targets, recording.events
        self.offsets.extend([len(self.targets)] * (len(self.states) - self.expanded))
        self.abilities, self.able = recording.abilities, recording.able
        self.alike: Sequence[int] = self._classes(recording.visible)
        self._actors: bytearray | None = None
        self._backward: Backward | None = None
        self._origins: array[int] | None = None
        self._served: dict[Fairness, Served] = {}

    def __len__(self) -> int:
        return len(self.states)

    def _classes(self, visible: int) -> Sequence[int]:
        if not any(variable.auxiliary for variable in self._explorer.model.variables):
            return range(len(self.states))
        first: dict[int, int] = {}
        return array("I", [first.setdefault(state & visible, len(first)) for state in self.states])

    # --- what is asked for later -----------------------------------------------------------------

    def origins(self) -> array[int]:
        """Return the source of every step. Cost: 4 bytes a transition; made once."""
        if self._origins is None:
            found = self._origins = array("I")
            extend, offsets = found.extend, self.offsets
            for i in range(self.expanded):
                extend([i] * (offsets[i + 1] - offsets[i]))
        return self._origins

    def first_event(self, source: int, target: int) -> int:
        """Return the first event, as they are declared, that leads from one state to another."""
        steps = range(self.offsets[source], self.offsets[source + 1])
        return min(self.events[k] for k in steps if self.targets[k] == target)

    def backward(self) -> Backward:
        """Return the steps by their targets. Cost: 8 bytes a transition; made once."""
        if self._backward is None:
            self._backward = self._turned()
        return self._backward

    def _turned(self) -> Backward:
        targets = self.targets
        free = [0] * (len(self.states) + 1)
        for t in targets:
            free[t + 1] += 1
        total = 0
        for i, count in enumerate(free):
            total += count
            free[i] = total
        offsets = array("Q", free)
        sources, steps = array("I", bytes(4 * len(targets))), array("I", bytes(4 * len(targets)))
        begin = 0
        for i in range(self.expanded):
            if not i & 1023:
                check_time()
            end = self.offsets[i + 1]
            for k in range(begin, end):
                t = targets[k]
                place = free[t]
                free[t] = place + 1
                sources[place] = i
                steps[place] = k
            begin = end
        return Backward(offsets, sources, steps)

    def actors(self) -> bytearray:
        """Return of every step who can take it, as bits by the positions in ACTORS.

        Several branches of an event may lead to the same state, each with its own actor. Cost: a byte a transition.
        """
        if self._actors is None:
            self._actors = self._acting()
        return self._actors

    def _acting(self) -> bytearray:
        events = self._explorer.model.events
        who = [{branch.actor for branch in event.own.branches} for event in events]
        table = [sum(1 << i for i, actor in enumerate(ACTORS) if actor in actors) for actors in who]
        mixed = self._asked([i for i, actors in enumerate(who) if len(actors) > 1])
        found = bytearray(map(table.__getitem__, self.events))
        if mixed:
            begin = 0
            for i, s in enumerate(self.states[: self.expanded]):
                check_time()
                end = self.offsets[i + 1]
                for k in range(begin, end):
                    if (asked := mixed.get(self.events[k])) is not None:
                        found[k] = asked(s, self.states[self.targets[k]])
                begin = end
        return found

    def _asked(self, positions: Sequence[int]) -> dict[int, Callable[[int, int], int]]:
        """Return for events the functions from a state and a successor to the actors who can lead there."""
        if not positions:
            return {}
        explorer = self._explorer
        alone = [explorer.restricted(restrict_actors(explorer.model, [actor])) for actor in ACTORS]

        def asked(position: int) -> Callable[[int, int], int]:
            ways = [(1 << i, one.event(position)) for i, one in enumerate(alone)]
            mask = explorer.packing.mask_of(explorer.generator.support(explorer.model.events[position]))
            memo: dict[tuple[int, int], int] = {}

            def actors(s: int, t: int) -> int:
                key = s & mask, t & mask
                found = memo.get(key)
                if found is None:
                    found = sum(bit for bit, way in ways if t in way(s))
                    if len(memo) < MEMO_LIMIT:
                        memo[key] = found
                return found

            return actors

        return {position: asked(position) for position in positions}

    def served(self, fairness: Fairness) -> Served:
        """Return where fairness groups are enabled and by what they are taken; made once for each fairness."""
        if fairness not in self._served:
            taken = [0] * len(self._explorer.model.events)
            for bit, group in enumerate(fairness.groups):
                for event in group.events:
                    taken[event] |= 1 << bit
            speaking = sum(1 << event for event, groups in enumerate(taken) if groups)
            known: dict[int, int] = {0: 0}
            enabled = []
            for able in self.able:
                events = able & speaking
                if events not in known:
                    known[events] = _union(taken, events)
                enabled.append(known[events])
            self._served[fairness] = Served(enabled, taken, self.events)
        return self._served[fairness]


def _union(sets: Sequence[int], members: int) -> int:
    """Return the union of some sets; those as well as the members are bits."""
    found = 0
    while members:
        lowest = members & -members
        found |= sets[lowest.bit_length() - 1]
        members ^= lowest
    return found
