"""The graph of an exploration in arrays: a few bytes for each transition, no objects.

States are numbered level by level, so that numbers grow with the distance from the initial states. Within a level of a complete
search they are in the order of their bits: what lies close together in memory is asked for together, and the numbers do not depend on
how sets are walked. The steps of state i are the numbers from offsets[i] up to offsets[i + 1]; they are what the arrays `targets` and
`events` are indexed by. Steps of one state are distinct, and in a fixed order that does not depend on the numbering.

# s packed state · e extended state · pN differences, events and changing events of group N · mN memo · kN mask of its variables
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import get_args

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.explorer import MEMO_LIMIT, Explorer
from varyoff.engine.explicit.grouping import Group
from varyoff.engine.explicit.search import Search, slices
from varyoff.model.model import Actor
from varyoff.model.variant import restrict_actors
from varyoff.problem.fairness import Fairness

ACTORS: tuple[Actor, ...] = get_args(Actor)
"""By the number of the bit that each has in `CompactGraph.actors`."""

_Entry = tuple[tuple[int, ...], tuple[int, ...], int]
"""Differences to the successors, the events that lead there, and as bits those events that change something."""


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
        self._steps: dict[int | None, bytes] = {}

    def steps(self, group: int | None) -> bytes:
        """Return of every step 1 where its event belongs to a group, else 0; None is any group.

        Cost: a byte a transition; made once.
        """
        if group not in self._steps:
            of = [int(groups > 0 if group is None else groups >> group & 1) for groups in self.taken]
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

    Cost: 6 bytes a transition and, with the dictionary of numbers, some 130 a state; about the time of exploring.
    """

    def __init__(self, explorer: Explorer, search: Search) -> None:
        self._explorer = explorer
        self.states: list[int] = _in_order(search)
        self.numbers: dict[int, int] = {state: number for number, state in enumerate(self.states)}
        self.initial = len(search.levels[0]) if search.levels else 0
        self.expanded = search.expanded
        events = len(explorer.model.events)
        self.offsets = array("Q", [0])
        self.targets = array("I")
        self.events = array("H" if events <= 1 << 16 else "I")
        self.abilities = array("I")
        self.able: list[int] = []
        self._kinds: dict[int, int] = {}
        self._visible = explorer.packing.mask_of(
            i for i, variable in enumerate(explorer.model.variables) if not variable.auxiliary
        )
        self._build(complete=self.expanded == len(self.states) and search.complete)
        self.alike: Sequence[int] = self._classes()
        self._actors: bytearray | None = None
        self._backward: Backward | None = None
        self._served: dict[Fairness, Served] = {}

    def __len__(self) -> int:
        return len(self.states)

    # --- building ------------------------------------------------------------------------------

    def _build(self, *, complete: bool) -> None:
        link = self._linking(complete=complete)
        todo = self.states[: self.expanded]
        for part in slices(todo):
            link(part)
        self.offsets.extend([len(self.targets)] * (len(self.states) - self.expanded))
        self._kinds.clear()

    def _linking(self, *, complete: bool) -> Callable[[Sequence[int]], None]:
        """Generate the loop that adds the steps of states."""
        explorer = self._explorer
        groups = explorer.groups()
        extended, tables = explorer.extended_source()
        namespace: dict[str, object] = dict(tables)
        namespace.update(
            number=self.numbers.__getitem__ if complete else self.numbers.get, known=self._kinds.get, classify=self._classify,
            targets=self.targets, events=self.events, end=self.offsets.append, ability=self.abilities.append,
        )  # fmt: skip
        lines = ["def link(states):", "    there, what, size = [], [], len(targets)", "    for s in states:"]
        lines.append(f"        e = {extended}")
        for n, group in enumerate(groups):
            memo: dict[int, _Entry] = {}
            mask = explorer.mask_of(group.variables)
            namespace.update({f"m{n}": memo, f"k{n}": mask, f"f{n}": self._remember(group, mask, memo)})
            lines += [f"        p{n} = m{n}.get(e & k{n})", f"        if p{n} is None: p{n} = f{n}(s, e)"]
        d, v, b = ([f"p{n}[{i}]" for n in range(len(groups))] for i in range(3))
        lines += [f"        d = {' + '.join(d) or '()'}", f"        v = {' + '.join(v) or '()'}"]
        if complete:
            lines += ["        there += [s + x for x in d]", "        what += v", "        end(size + len(there))"]
        else:  # what leads to a state that was not counted any more is left out
            lines += [
                "        for x, y in zip(d, v):",
                "            t = number(s + x)",
                "            if t is not None: there.append(t); what.append(y)",
                "        end(size + len(there))",
            ]
        lines += [
            f"        b = {' | '.join(b) or '0'}",
            "        c = known(b)",
            "        ability(classify(b) if c is None else c)",
            f"    targets.extend({'map(number, there)' if complete else 'there'})",
            "    events.extend(what)",
        ]
        exec(compile("\n".join(lines), "<generated link>", "exec"), namespace)  # noqa: S102 - made of our own names
        return namespace["link"]  # type: ignore[return-value]

    def _classify(self, able: int) -> int:
        self._kinds[able] = len(self.able)
        self.able.append(able)
        return self._kinds[able]

    def _remember(self, group: Group, mask: int, memo: dict[int, _Entry]) -> Callable[[int, int], _Entry]:
        functions = [(i, self._explorer.event(i)) for i in group.members]
        visible = self._visible
        share = MEMO_LIMIT // max(1, len(self._explorer.groups()))

        def remembered(s: int, e: int) -> _Entry:
            pairs = [(i, t) for i, f in functions for t in f(s)]
            able = 0
            for i, t in pairs:
                if (s ^ t) & visible:
                    able |= 1 << i
            found = (tuple([t - s for _, t in pairs]), tuple([i for i, _ in pairs]), able)
            if len(memo) < share:
                memo[e & mask] = found
            return found

        return remembered

    def _classes(self) -> Sequence[int]:
        visible = self._visible
        if not any(variable.auxiliary for variable in self._explorer.model.variables):
            return range(len(self.states))
        first: dict[int, int] = {}
        return array("I", [first.setdefault(state & visible, len(first)) for state in self.states])

    # --- what is asked for later -----------------------------------------------------------------

    def origins(self) -> array[int]:
        """Return the source of every step."""
        found = array("I")
        extend, offsets = found.extend, self.offsets
        for i in range(self.expanded):
            extend([i] * (offsets[i + 1] - offsets[i]))
        return found

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


def _in_order(search: Search) -> list[int]:
    if not search.complete:  # the first ones were expanded
        return [state for level in search.levels for state in level]
    found = list(search.levels[0]) if search.levels else []
    for level in search.levels[1:]:
        found += sorted(level)
    zero = 0
    return [state + zero for state in found]  # new objects, one beside the other


def _union(sets: Sequence[int], members: int) -> int:
    """Return the union of some sets; those as well as the members are bits."""
    found = 0
    while members:
        lowest = members & -members
        found |= sets[lowest.bit_length() - 1]
        members ^= lowest
    return found
