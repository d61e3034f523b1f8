"""The steps of states in arrays, as they are found: while a search goes on, or after it.

# s packed state · e extended state · pN differences, events and changing events of group N · mN memo · kN mask of its variables
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence

from varyoff.engine.explicit.explorer import MEMO_LIMIT, Explorer
from varyoff.engine.explicit.grouping import Group
from varyoff.engine.explicit.search import Search, slices

_Entry = tuple[tuple[int, ...], tuple[int, ...], int]
"""Differences to the successors, the events that lead there, and as bits those events that change something."""


class Recording:
    """What `CompactGraph` is made of, growing; its attributes are explained there.

    Many states are linked, by `link`, and their successors collected in a list of the caller's. When these have numbers, the
    steps are settled; until then, nothing else is.

    Cost: that of `Explorer.expand`, a look at the number of each successor, and 6 bytes a transition.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self.states: list[int] = []
        self.numbers: dict[int, int] = {}
        self.offsets = array("Q", [0])
        self.targets = array("I")
        self.events = array("H" if len(explorer.model.events) <= 1 << 16 else "I")
        self.abilities = array("I")
        self.able: list[int] = []
        self.visible = explorer.packing.mask_of(
            i for i, variable in enumerate(explorer.model.variables) if not variable.auxiliary
        )
        self._kinds: dict[int, int] = {}
        self._happening: list[int] = []
        self.link = self._linking()

    def number(self, states: Iterable[int]) -> Sequence[int]:
        """Give numbers to states; return them, as objects that lie one beside the other in memory."""
        zero = 0
        fresh = [state + zero for state in states]
        self.numbers.update(zip(fresh, range(len(self.states), len(self.states) + len(fresh)), strict=True))
        self.states += fresh
        return fresh

    def settle(self, successors: Collection[int]) -> None:
        """Record the steps to the successors that were collected since this was done last; all of them have numbers."""
        self.targets.extend(map(self.numbers.__getitem__, successors))
        self.events.extend(self._happening)
        self._happening.clear()

    def settle_known(self, successors: Sequence[int]) -> None:
        """Record the steps to those successors of one state that have numbers."""
        for successor, event in zip(successors, self._happening, strict=True):
            target = self.numbers.get(successor)
            if target is not None:
                self.targets.append(target)
                self.events.append(event)
        self.offsets[-1] = len(self.targets)
        self._happening.clear()

    def _linking(self) -> Callable[[Sequence[int], list[int], Callable[[int], None]], tuple[int, int]]:
        """Generate the loop that adds the successors of states to a list, and hands on states that have none.

        It returns the numbers of transitions and edges.
        """
        explorer = self._explorer
        groups = explorer.groups()
        extended, tables = explorer.extended_source()
        namespace: dict[str, object] = dict(tables)
        namespace.update(
            targets=self.targets, happen=self._happening.extend, end=self.offsets.append, known=self._kinds.get,
            classify=self._classify, ability=self.abilities.append,
        )  # fmt: skip
        lines = [
            "def link(states, there, stuck):",
            "    transitions = edges = 0",
            "    size, add = len(targets), there.append",
        ]
        lines += ["    for s in states:", f"        e = {extended}"]
        for n, group in enumerate(groups):
            memo: dict[int, _Entry] = {}
            mask = explorer.mask_of(group.variables)
            namespace.update({f"m{n}": memo, f"k{n}": mask, f"f{n}": self._remember(group, mask, memo)})
            lines += [f"        p{n} = m{n}.get(e & k{n})", f"        if p{n} is None: p{n} = f{n}(s, e)"]
        d, v, b = ([f"p{n}[{i}]" for n in range(len(groups))] for i in range(3))
        lines += [
            f"        d = {' + '.join(d) or '()'}",
            "        if d:",
            "            transitions += len(d)",
            "            edges += len(set(d))",
            "            for x in d: add(s + x)",
            f"            happen({' + '.join(v) or '()'})",
            "        else: stuck(s)",
            "        end(size + len(there))",
            f"        b = {' | '.join(b) or '0'}",
            "        c = known(b)",
            "        ability(classify(b) if c is None else c)",
            "    return transitions, edges",
        ]
        exec(compile("\n".join(lines), "<generated link>", "exec"), namespace)  # noqa: S102 - made of our own names
        return namespace["link"]  # type: ignore[return-value]

    def _classify(self, able: int) -> int:
        self._kinds[able] = len(self.able)
        self.able.append(able)
        return self._kinds[able]

    def _remember(self, group: Group, mask: int, memo: dict[int, _Entry]) -> Callable[[int, int], _Entry]:
        functions = [(i, self._explorer.event(i)) for i in group.members]
        visible = self.visible
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

    def forget(self) -> None:
        """Give up what only the making needs."""
        del self.link
        self._kinds.clear()


def recorded(explorer: Explorer, search: Search) -> Recording:
    """Return the steps of the states that a search which is over has expanded.

    Steps to states that are in no level are left out.
    """
    recording = Recording(explorer)
    for depth, level in enumerate(search.levels):
        recording.number(sorted(level) if search.complete and depth else level)
    for part in slices(recording.states[: search.expanded]):
        if search.complete:
            successors: list[int] = []
            recording.link(part, successors, _ignored)
            recording.settle(successors)
        else:
            for state in part:
                successors = []
                recording.link([state], successors, _ignored)
                recording.settle_known(successors)
    return recording


def _ignored(_: int) -> None:
    pass
