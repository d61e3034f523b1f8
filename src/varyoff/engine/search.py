"""Breadth-first search over packed states, level by level.

What an event does depends only on the variables that it reads or writes, and so does the difference between the
packed successor and the packed state. Events are put into groups; the differences of a group are computed once
for each combination of values of its variables, and added after that.

# s packed state · d differences to the successors · mN memo of group N · kN mask of its variables
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import prod

from varyoff.engine.codegen import EvaluationFailed, Generator, reads_deadlock
from varyoff.engine.packing import Packing
from varyoff.model.expression import Deadlocked, Expr, conjuncts, conjunction, variables_of
from varyoff.model.interpret import initial_states
from varyoff.model.model import Model, ModelError
from varyoff.property.question import Condition, StateCondition

CHUNK = 4_096  # states expanded between two looks at clock and bounds
SMALL = 4_096  # combinations of values up to which groups are joined
MEMO_LIMIT = 200_000  # entries of all memos together; beyond it nothing more is remembered


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of an exploration; None is no bound."""

    states: int | None = None
    seconds: float | None = None


Progress = Callable[[int, int, int], None]
"""Called now and then with the number of states, of transitions, and of states still to be expanded."""


@dataclass(slots=True)
class Group:
    """Events whose differences are remembered together."""

    events: list[int]
    variables: frozenset[int]
    remembered: bool


@dataclass(slots=True)
class Watch:
    """A condition that is looked for; `found` are the states of the first level that has any."""

    condition: Condition
    level: int | None = None
    found: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """What a search found. `levels` are the packed states by distance from the initial ones.

    `reason` is empty when every reachable state was expanded; `failed` are the states of the last level in which
    an evaluation failed.
    """

    levels: list[list[int]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    transitions: int = 0
    edges: int = 0
    deadlocks: int = 0
    reason: str = ""
    interrupted: bool = False
    failed: list[int] = field(default_factory=list)
    failed_inspecting: bool = False
    initial_error: ModelError | None = None

    @property
    def complete(self) -> bool:
        return not self.reason


class Explorer:
    """Compiled functions of one model: successors, conditions, searches."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.packing = Packing(model)
        self.generator = Generator(model, self.packing)
        self._events: dict[int, Callable[[int], Sequence[int]]] = {}
        self._pairs: list[tuple[int, dict[int, tuple[tuple[int, int], ...]], list[int]]] | None = None
        self._memo_entries = 0

    # --- successors --------------------------------------------------------------------------

    def event(self, position: int) -> Callable[[int], Sequence[int]]:
        """Return the function from a packed state to its distinct successors by one event."""
        if position not in self._events:
            self._events[position] = self.generator.event(self.model.events[position])
        return self._events[position]

    def groups(self) -> list[Group]:
        """Return the events in groups: small ones together, and each with one that knows its variables."""
        supports = [(i, self.generator.support(e)) for i, e in enumerate(self.model.events) if e.own.options]
        sizes = {i: self._combinations(v) for i, v in supports}
        groups: list[Group] = []
        for i, variables in sorted(supports, key=lambda pair: (-sizes[pair[0]], pair[0])):
            for group in groups:
                joined = group.variables | variables
                if (group.remembered and joined == group.variables) or self._combinations(joined) <= SMALL:
                    group.events.append(i)
                    group.variables = joined
                    break
            else:
                groups.append(Group([i], variables, sizes[i] <= 1 << 40))
        for group in groups:
            group.events.sort()
        return sorted(groups, key=lambda g: g.events)

    def _combinations(self, variables: Iterable[int]) -> int:
        return prod(len(self.packing.values[v]) for v in variables)

    def successors(self, state: int) -> list[tuple[int, int]]:
        """Return (event, packed successor), distinct, in the order of declaration.

        Raises:
            EvaluationFailed: some evaluation is an error of the model.
        """
        if self._pairs is None:
            self._pairs = [(self.packing.mask_of(g.variables), {}, g.events) for g in self.groups()]
        found: list[tuple[int, int]] = []
        for mask, memo, events in self._pairs:
            key = state & mask
            pairs = memo.get(key)
            if pairs is None:
                pairs = tuple((e, t - state) for e in events for t in self.event(e)(state))
                if len(memo) < MEMO_LIMIT // 8:
                    memo[key] = pairs
            found.extend((e, state + difference) for e, difference in pairs)
        if len(self._pairs) > 1:
            found.sort(key=_event_of)
        return found

    def _expand(self) -> Callable[[Sequence[int], Callable[[int], None]], tuple[int, int, int]]:
        """Generate the loop that expands many states: it returns transitions, edges, deadlocks."""
        groups = self.groups()
        namespace: dict[str, object] = {}
        lines = ["def expand(states, append):", "    transitions = edges = deadlocks = 0", "    for s in states:"]
        for n, group in enumerate(groups):
            if group.remembered:
                namespace[f"m{n}"] = memo = {}
                namespace[f"f{n}"] = self._remember(group, memo)
                namespace[f"k{n}"] = self.packing.mask_of(group.variables)
                lines += [f"        d{n} = m{n}.get(s & k{n})", f"        if d{n} is None: d{n} = f{n}(s)"]
            else:
                namespace[f"f{n}"] = self._differences(group)
                lines.append(f"        d{n} = f{n}(s)")
        together = " + ".join(f"d{n}" for n in range(len(groups))) or "()"
        lines += [
            f"        d = {together}",
            "        if d:",
            "            transitions += len(d)",
            "            edges += len(set(d))",
            "            for x in d: append(s + x)",
            "        else: deadlocks += 1",
            "    return transitions, edges, deadlocks",
        ]
        exec(compile("\n".join(lines), "<generated search>", "exec"), namespace)
        return namespace["expand"]  # type: ignore[return-value]

    def _differences(self, group: Group) -> Callable[[int], tuple[int, ...]]:
        functions = [self.event(e) for e in group.events]

        def differences(s: int) -> tuple[int, ...]:
            return tuple([t - s for f in functions for t in f(s)])

        return differences

    def _remember(self, group: Group, memo: dict[int, tuple[int, ...]]) -> Callable[[int], tuple[int, ...]]:
        compute = self._differences(group)
        mask = self.packing.mask_of(group.variables)

        def remembered(s: int) -> tuple[int, ...]:
            found = compute(s)
            if self._memo_entries < MEMO_LIMIT:
                self._memo_entries += 1
                memo[s & mask] = found
            return found

        return remembered

    # --- conditions --------------------------------------------------------------------------

    def predicate(self, condition: Condition) -> Callable[[int], object]:
        """Return the function from a packed state to whether the condition is true of it, or of a step from it."""
        if isinstance(condition, StateCondition):
            return self._state_predicate(condition.expression)
        tests = []
        for occurrence in condition.occurrences:
            if not self.model.events[occurrence.event].own.options:
                continue
            event = self.event(occurrence.event)
            expression = occurrence.expression
            if expression is None:
                tests.append((event, None, None))
            elif any(v for v in variables_of(expression, next=True)) or _reads_next(expression):
                tests.append((event, None, self.generator.step_predicate(expression)))
            else:
                tests.append((event, self.generator.predicate(expression), None))

        def some_step(s: int) -> bool:
            for event, before, across in tests:
                targets = event(s)
                if not targets:
                    continue
                if across is not None:
                    if any([across(s, t) for t in targets]):
                        return True
                elif before is None or before(s):
                    return True
            return False

        return some_step

    def _state_predicate(self, expression: Expr) -> Callable[[int], object]:
        if not reads_deadlock(expression):
            return self.generator.predicate(expression)
        rest = [c for c in conjuncts(expression) if not isinstance(c, Deadlocked)]
        also = self.generator.predicate(conjunction(rest))

        def stuck(s: int) -> bool:
            return not self.successors(s) and bool(also(s))

        return stuck

    def condition_support(self, condition: Condition) -> frozenset[int]:
        """Return the variables that the truth of a condition depends on."""
        if isinstance(condition, StateCondition):
            if reads_deadlock(condition.expression):
                return frozenset(range(len(self.model.variables)))
            return frozenset(variables_of(condition.expression))
        found: set[int] = set()
        for occurrence in condition.occurrences:
            found |= self.generator.support(self.model.events[occurrence.event])
            if occurrence.expression is not None:
                found |= set(variables_of(occurrence.expression))
        return frozenset(found)

    def _inspect(self, watches: Sequence[Watch]) -> Callable[[Sequence[int], int, Callable[[tuple[int, int]], None]], None]:
        """Generate the loop that evaluates conditions on many states.

        It reports (state, bits) where a condition that is still looked for holds; bit N is watch N.
        """
        groups: list[tuple[list[int], frozenset[int]]] = []
        for n, watch in enumerate(watches):
            support = self.condition_support(watch.condition)
            for position, (members, variables) in enumerate(groups):
                joined = variables | support
                if joined == variables or self._combinations(joined) <= SMALL:
                    groups[position] = ([*members, n], joined)
                    break
            else:
                groups.append(([n], support))
        namespace: dict[str, object] = {}
        lines = ["def inspect(states, active, report):", "    for s in states:"]
        for g, (members, variables) in enumerate(groups):
            memo: dict[int, int] = {}
            namespace[f"m{g}"] = memo
            namespace[f"k{g}"] = self.packing.mask_of(variables)
            namespace[f"f{g}"] = self._remember_bits([(1 << n, self.predicate(watches[n].condition)) for n in members],
                                                     memo, self.packing.mask_of(variables))  # fmt: skip
            lines += [f"        r{g} = m{g}.get(s & k{g})", f"        if r{g} is None: r{g} = f{g}(s)"]
        together = " | ".join(f"r{g}" for g in range(len(groups))) or "0"
        lines += [f"        r = ({together}) & active", "        if r: report((s, r))"]
        exec(compile("\n".join(lines), "<generated inspection>", "exec"), namespace)
        return namespace["inspect"]  # type: ignore[return-value]

    def _remember_bits(
        self, tests: list[tuple[int, Callable[[int], object]]], memo: dict[int, int], mask: int
    ) -> Callable[[int], int]:
        def remembered(s: int) -> int:
            bits = 0
            for bit, test in tests:
                if test(s):
                    bits |= bit
            if self._memo_entries < MEMO_LIMIT:
                self._memo_entries += 1
                memo[s & mask] = bits
            return bits

        return remembered

    # --- the search --------------------------------------------------------------------------

    def search(self, watches: Sequence[Watch] = (), bounds: Bounds | None = None, progress: Progress | None = None) -> Search:
        """Explore breadth-first until everything is expanded, a bound is hit, or an evaluation fails.

        Of every watch, the states of the nearest level that has any are recorded.
        """
        result = Search()
        bounds = bounds or Bounds()
        deadline = None if bounds.seconds is None else time.monotonic() + bounds.seconds
        try:
            self._search(result, watches, bounds.states, deadline, progress)
        except KeyboardInterrupt:
            result.reason = "interrupted"
            result.interrupted = True
        return result

    def _search(
        self, result: Search, watches: Sequence[Watch], limit: int | None, deadline: float | None, progress: Progress | None
    ) -> None:
        try:
            level = self._initial(result, limit, deadline)
        except ModelError as error:
            result.reason, result.initial_error = "an error of the model", error
            return
        expand, inspect = self._expand(), self._inspect(watches)
        seen = result.seen
        while level:
            result.levels.append(level)
            depth = len(result.levels) - 1
            hits: list[tuple[int, int]] = []
            active = sum(1 << n for n, watch in enumerate(watches) if watch.level is None)
            try:
                inspect(level, active, hits.append)
            except EvaluationFailed:
                result.failed = [s for s in level if _fails(lambda s: inspect([s], active, hits.append), s)]
                result.failed_inspecting = True
                result.reason = "an error of the model"
                return
            for n, watch in enumerate(watches):
                if active >> n & 1:
                    watch.found = [s for s, bits in hits if bits >> n & 1]
                    if watch.found:
                        watch.level = depth
            if result.reason:
                return
            following: list[int] = []
            for start in range(0, len(level), CHUNK):
                out: list[int] = []
                try:
                    transitions, edges, deadlocks = expand(level[start : start + CHUNK], out.append)
                except EvaluationFailed:
                    result.failed = [s for s in level if _fails(lambda s: expand([s], out.append), s)]
                    result.reason = "an error of the model"
                    return
                result.transitions += transitions
                result.edges += edges
                result.deadlocks += deadlocks
                new = set(out) - seen
                if limit is not None and len(seen) + len(new) > limit:
                    new = set(sorted(new)[: limit - len(seen)])
                    result.reason = f"the bound of {limit:,} states was hit"
                seen |= new
                following.extend(new)
                if progress is not None:
                    progress(len(seen), result.transitions, len(level) - start - CHUNK + len(following))
                if deadline is not None and not result.reason and time.monotonic() > deadline:
                    result.reason = "the bound of seconds was hit"
                if result.reason:
                    break
            level = following

    def _initial(self, result: Search, limit: int | None, deadline: float | None) -> list[int]:
        level: list[int] = []
        for count, state in enumerate(initial_states(self.model)):
            if limit is not None and count >= limit:
                result.reason = f"the bound of {limit:,} states was hit"
                break
            if deadline is not None and count % CHUNK == 0 and time.monotonic() > deadline:
                result.reason = "the bound of seconds was hit"
                break
            level.append(self.packing.pack(state))
        result.seen.update(level)
        return level


def _event_of(pair: tuple[int, int]) -> int:
    return pair[0]


def _reads_next(expression: Expr) -> bool:
    return bool(variables_of(expression, next=True))


def _fails(evaluate: Callable[[int], object], state: int) -> bool:
    try:
        evaluate(state)
    except EvaluationFailed:
        return True
    return False
