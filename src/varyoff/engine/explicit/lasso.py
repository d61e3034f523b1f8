"""Lassos: a stem and a loop that a fair behaviour of the product goes along.

What is looked for is the lasso with the fewest steps, stem and loop together, whose word the automaton accepts: however
often the automaton has to read the loop until it comes round. First a good one is found, then every state that
is near enough is tried as the beginning of a loop, breadth-first over what the loop has done so far. That takes exponential time
at worst, so there is a budget, of work and not of time: the same lasso is found everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.fair import Judge
from varyoff.engine.explicit.graph import Served
from varyoff.engine.explicit.product import Phase, Product
from varyoff.engine.explicit.profile import Profiles
from varyoff.engine.explicit.stems import Stems
from varyoff.problem.fairness import Fairness

BUDGET = 400_000  # steps that are looked at, from places in loops, before the search for a shorter lasso is given up

Path = tuple[tuple[int, int | None], ...]
"""The steps of a loop: the state that each leads to, and its number in the graph; None of a repetition."""

_Place = tuple[int, int, int]
"""How far a loop has come: the state, the profile of the word, and what is done for fairness."""


@dataclass(frozen=True, slots=True)
class Lasso:
    """The states of the stem, the last of which the loop begins and ends in; `shortest` when there is no shorter one.

    A loop without steps is a state that repeats for ever.
    """

    stem: tuple[int, ...]
    loop: Path
    shortest: bool

    def __len__(self) -> int:
        return len(self.stem) - 1 + len(self.loop)


class Needs:
    """What a loop has to do to be fair, in bits: groups served, and with strong fairness, groups owed.

    Groups that are nowhere enabled in the states given are left out.
    """

    def __init__(self, fairness: Fairness, served: Served, classes: Iterable[int]) -> None:
        ever = 0
        for c in classes:
            ever |= served.enabled[c]
        weak = [i for i, g in enumerate(fairness.groups) if g.kind == "weak" and ever >> i & 1]
        strong = [i for i, g in enumerate(fairness.groups) if g.kind == "strong" and ever >> i & 1]
        self.served = (1 << len(weak)) - 1
        self._width = len(strong)
        self._paid = ((1 << len(strong)) - 1) << len(weak)
        self._enabled = served.enabled
        self._disabled = [(1 << i, 1 << n) for n, i in enumerate(weak)]
        self._owed = [(1 << i, 1 << n + len(weak) + len(strong)) for n, i in enumerate(strong)]
        self._here: dict[int, int] = {}
        bits = [(1 << i, 1 << n) for n, i in enumerate((*weak, *strong))]
        self.taken = [sum(own for group, own in bits if groups & group) for groups in served.taken]

    def here(self, ability: int) -> int:
        """Return what is done by being in a state of a class: groups that are disabled, and those that are owed from then on."""
        found = self._here.get(ability)
        if found is None:
            enabled = self._enabled[ability]
            found = sum(own for group, own in self._disabled if not enabled & group)
            found |= sum(own for group, own in self._owed if enabled & group)
            self._here[ability] = found
        return found

    def after(self, done: int, more: int) -> int:
        """Return what is done when `more` is done as well: what is paid is owed no longer."""
        done |= more
        return done & ~((done & self._paid) << self._width)

    def useful(self, done: int, more: int) -> bool:
        """Return whether something that a loop has to do yet is done by `more`."""
        wanted = self.served & ~done | done >> self._width & self._paid
        return bool(more & wanted)

    def met(self, done: int) -> bool:
        return done & self.served == self.served and done <= self.served | self._paid


class LassoSearch:
    """The search for a lasso in a product of which fair components are known."""

    def __init__(
        self,
        product: Product,
        fairness: Fairness,
        served: Served,
        judges: Sequence[tuple[Phase, Judge]],
        *,
        repeating: bool,
    ) -> None:
        self._product = product
        self._graph = product.graph
        self._size = len(product.graph)
        self._repeating = repeating
        self._judges = judges
        self._stems = Stems(product, repeating=repeating)
        self._profiles = Profiles(product.moves, product.accepting)
        self._region = bytearray(self._size)
        self._home = {q: (phase, judge, place) for phase, judge in judges for place, q in enumerate(phase.states)}
        for _, judge in judges:
            for members in judge.fair.values():
                for node in members:
                    self._region[node % self._size] = 1
        self._needs = Needs(fairness, served, set(compress(self._graph.abilities, self._region)))
        inside = {product.letters[s] for s, mark in enumerate(self._region) if mark}
        self._over = {  # by state in which the automaton can wait, whatever comes in the region: where loops were looked for
            q: bytearray(self._size)
            for q, moves in enumerate(product.moves)
            if all(any(to == q for to, _ in moves[letter]) for letter in inside)
        }
        self._known_steps: dict[int, list[tuple[int | None, int, int]]] = {}
        self._left = BUDGET

    def shortest(self) -> Lasso:
        """Return the lasso with the fewest steps, or a good one where finding that is more than the budget allows."""
        best = self._good()
        depth = 0
        while depth < len(best):
            level = self._stems.level(depth)
            if not level:
                break
            for node in level:
                if self._still(node):
                    return self._lasso(node, (), shortest=True)
            at: dict[int, list[int]] = {}
            for node in level:
                q, s = divmod(node, self._size)
                if self._region[s]:
                    at.setdefault(s, []).append(q)
            for s, states in at.items():
                limit = len(best) - depth - 1
                if limit < 2:
                    break
                loop = self._loop(s, limit, states)
                for q in states:
                    if q in self._over:
                        self._over[q][s] = 1
                if loop is not None:
                    q = next(q for q in states if q in self._profiles.accepted(self._profile(s, loop)))
                    best = self._lasso(q * self._size + s, loop, shortest=False)
                if self._left <= 0:
                    return best
            depth += 1
        return Lasso(best.stem, best.loop, True)

    def _lasso(self, node: int, loop: Path, *, shortest: bool) -> Lasso:
        stem = [one % self._size for one in self._stems.way(node)]
        if not self._repeating:
            stem = [s for i, s in enumerate(stem) if not i or s != stem[i - 1]]
        return Lasso(tuple(stem), loop, shortest)

    # --- a good one ------------------------------------------------------------------------------

    def _good(self) -> Lasso:
        """Return a lasso whose stem is the shortest to a fair component, with a loop that serves one need after the other."""
        depth = 0
        while level := self._stems.level(depth):
            for node in level:
                if self._still(node):
                    return self._lasso(node, (), shortest=False)
            for node in level:
                if self._is_fair(node):
                    return self._lasso(node, self._around(node), shortest=False)
            depth += 1
        raise AssertionError("a fair component that cannot be got to")

    def _is_fair(self, node: int) -> bool:
        """Return whether a node is in a component with a fair accepting cycle."""
        q, s = divmod(node, self._size)
        if q not in self._home:
            return False
        _, judge, place = self._home[q]
        return judge.components.number[place * self._size + s] in judge.fair

    def _around(self, node: int) -> Path:
        """Return a loop from a node of a fair component within it, by shortest ways to what is still to be served."""
        size, letters, abilities = self._size, self._product.letters, self._graph.abilities
        phase, judge, place = self._home[node // size]
        start = place * size + node % size
        numbers, here = judge.components.number, self._needs.here
        number = numbers[start]

        def steps(node: int) -> Iterator[tuple[int, int | None, int]]:
            place, s = divmod(node, size)
            for target, bits in phase.moves[place][letters[s]]:
                base = target * size
                if numbers[base + s] == number:
                    yield base + s, None, bits
                for k, t in self._going(s):
                    if numbers[base + t] == number:
                        yield base + t, k, bits

        path: list[tuple[int, int | None]] = []
        current, missing, done = start, self._product.accepting, self._needs.after(0, here(abilities[start % size]))
        while True:
            came: dict[int, tuple[int, int | None, int]] = {}
            level = [current]
            ended: tuple[int, int | None, int, int] | None = None
            home = not missing and self._needs.met(done)
            if home and current == start and path:
                break
            while ended is None:
                assert level, "a fair component in which something cannot be served"
                following = []
                for v in level:
                    check_time()
                    for w, k, bits in steps(v):
                        if (
                            w == start
                            if home
                            else bits & missing or self._needs.useful(done, self._doing(v % size, k, w % size))
                        ):
                            ended = v, k, bits, w
                            break
                        if w not in came and w != current:
                            came[w] = v, k, bits
                            following.append(w)
                    if ended is not None:
                        break
                level = following
            v, k, bits, w = ended
            way = [(v, k, bits, w)]
            while v != current:
                before, k, bits = came[v]
                way.append((before, k, bits, v))
                v = before
            for v, k, bits, w in reversed(way):
                path.append((w, k))
                missing &= ~bits
                done = self._needs.after(done, self._doing(v % size, k, w % size))
            current = path[-1][0]
        steps_taken = [(w % size, k) for w, k in path if self._repeating or k is not None]
        assert any(k is not None for _, k in steps_taken), "a state that repeats for ever was overlooked"
        return tuple(steps_taken)

    def _going(self, s: int) -> Iterator[tuple[int, int]]:
        """Yield the steps from a state to others, by number, with their targets."""
        graph = self._graph
        for k in range(graph.offsets[s], graph.offsets[s + 1]):
            t = graph.targets[k]
            if t != s:
                yield k, t

    def _doing(self, s: int, k: int | None, t: int) -> int:
        """Return what a step does for fairness: what it takes, and what is so in the state after it."""
        graph = self._graph
        here = self._needs.here(graph.abilities[t])
        if k is None or graph.alike[s] == graph.alike[t]:
            return here
        return here | self._needs.taken[graph.events[k]]

    # --- the shortest ----------------------------------------------------------------------------

    def _still(self, node: int) -> bool:
        """Return whether repeating the state for ever is fair, and accepted from the state of the automaton."""
        q, s = divmod(node, self._size)
        if not self._region[s]:
            return False
        if not self._needs.met(self._needs.after(0, self._needs.here(self._graph.abilities[s]))):
            return False
        return q in self._profiles.accepted(self._profiles.after(0, self._product.letters[s]))

    def _loop(self, s: int, limit: int, wanted: Sequence[int]) -> Path | None:
        """Return the shortest fair loop from a state that the automaton accepts from one of the states wanted.

        None when there is none within the limit that is of use: a loop through a state from which loops have been looked
        for, and which the automaton can wait for, would have been found there, with a stem that is not longer.
        """
        needs, profiles, letters = self._needs, self._profiles, self._product.letters
        back = self._back(s, limit, wanted)
        start = s, 0, needs.after(0, needs.here(self._graph.abilities[s]))
        came: dict[_Place, tuple[_Place, int | None] | None] = {start: None}
        level = [start]
        for length in range(1, limit + 1):
            following = []
            left = limit - length
            for place in level:
                t, profile, done = place
                profile = profiles.after(profile, letters[t])
                if profiles.hopeless(profile):
                    continue
                steps = self._steps(t)
                self._left -= len(steps)
                for k, u, doing in steps:
                    if back.get(u, limit) > left:
                        continue
                    more = needs.after(done, doing)
                    if u == s and needs.met(more) and not profiles.accepted(profile).isdisjoint(wanted):
                        return self._path(came, place, k, s)
                    there = u, profile, more
                    if there not in came:
                        came[there] = place, k
                        following.append(there)
            check_time()
            if self._left <= 0:
                return None
            level = following
        return None

    def _back(self, s: int, limit: int, wanted: Sequence[int]) -> dict[int, int]:
        """Return how far it is at least from states of the region to one of them, up to a limit.

        Those are left out that loops have been looked for from, by all of the automaton's states wanted.
        """
        backward, region = self._graph.backward(), self._region
        over = [self._over[q] for q in wanted if q in self._over]
        if len(over) < len(wanted):
            over = []
        found = {s: 0}
        level = [s]
        for distance in range(1, limit):
            following = []
            for t in level:
                sources = backward.sources[backward.offsets[t] : backward.offsets[t + 1]]
                self._left -= len(sources) // 4  # they take less time
                for u in sources:
                    if region[u] and u not in found and not (over and all(marks[u] for marks in over)):
                        found[u] = distance
                        following.append(u)
            check_time()
            level = following
        return found

    def _steps(self, s: int) -> list[tuple[int | None, int, int]]:
        """Return the steps from a state within the region: number, target, and what they do for fairness, each once."""
        found = self._known_steps.get(s)
        if found is None:
            distinct: dict[tuple[int, int], int | None] = {}
            for k, t in self._going(s):
                if self._region[t]:
                    distinct.setdefault((t, self._doing(s, k, t)), k)
            if self._repeating:
                distinct.setdefault((s, self._doing(s, None, s)), None)
            found = self._known_steps[s] = [(k, t, doing) for (t, doing), k in distinct.items()]
        return found

    def _profile(self, s: int, loop: Path) -> int:
        profile = 0
        for t in (s, *(t for t, _ in loop[:-1])):
            profile = self._profiles.after(profile, self._product.letters[t])
        return profile

    @staticmethod
    def _path(came: dict[_Place, tuple[_Place, int | None] | None], place: _Place, k: int | None, end: int) -> Path:
        """Return the steps to a place, and one more."""
        found = [(end, k)]
        while (before := came[place]) is not None:
            found.append((place[0], before[1]))
            place = before[0]
        return tuple(found[::-1])
