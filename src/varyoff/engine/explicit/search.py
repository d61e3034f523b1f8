"""Breadth-first search over packed states, level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from varyoff.base.budget import Exhausted, check_time, time_limit, why_exhausted
from varyoff.base.counted import counted
from varyoff.base.record import dataclass, field
from varyoff.engine.engine import Bounds, Progress
from varyoff.engine.explicit.codegen import EvaluationFailed, reads_deadlock
from varyoff.engine.explicit.explorer import Explorer
from varyoff.model.fold import may_fail
from varyoff.model.interpret import initial_states
from varyoff.model.model import ModelError
from varyoff.problem.condition import Condition, StateCondition

if TYPE_CHECKING:
    from varyoff.engine.explicit.recording import Recording

CHUNK = 4_096  # states expanded between two looks at the bound of states
SLICE = 64  # states expanded between two looks at the clock
RESERVE = 40 * 1024 * 1024  # bytes of memory that are kept for telling what was found when no more is to be had


@dataclass(slots=True)
class Watch:
    """A condition that is looked for; `found` are the states of the first level that has any."""

    condition: Condition
    level: int | None = None
    found: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """What a search found. `levels` are the packed states by distance from the initial ones; the first `expanded` of
    these were expanded to the end.

    `reason` is empty when every reachable state was expanded; `failed` are the states of the last level in which
    an evaluation failed.
    """

    levels: list[list[int]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    transitions: int = 0
    edges: int = 0
    expanded: int = 0
    deadlocks: int = 0
    reason: str = ""
    interrupted: bool = False
    failed: list[int] = field(default_factory=list)
    failed_inspecting: bool = False
    initial_error: ModelError | None = None
    recording: Recording | None = None

    @property
    def complete(self) -> bool:
        return not self.reason


def search(
    explorer: Explorer,
    watches: Sequence[Watch] = (),
    bounds: Bounds | None = None,
    progress: Progress | None = None,
    recording: Recording | None = None,
) -> Search:
    """Explore breadth-first until everything is expanded, a bound is hit, or an evaluation fails.

    Of every watch, the states of the nearest level that has any are recorded. When time or memory run out, the result
    is what was found until then.

    Args:
        recording: where steps are recorded; it is part of the result when everything is expanded.
    """
    result = Search()
    bounds = bounds or Bounds()
    reserve = _reserve()
    try:
        with time_limit(bounds.seconds):
            _search(explorer, result, watches, bounds.states, progress, recording)
    except KeyboardInterrupt:
        result.reason = "interrupted"
        result.interrupted = True
    except Exhausted as stop:
        del reserve
        result.reason = why_exhausted(stop)
    return result


def _reserve() -> bytes:
    """Return a block of memory, to be given up when there is no other. Until it is written to, it is none."""
    try:
        return bytes(RESERVE)
    except MemoryError:
        return b""


def slices(states: list[int]) -> Iterator[list[int]]:
    """Yield the states piece by piece, with a look at the clock before each."""
    for start in range(0, len(states), SLICE):
        check_time()
        yield states[start : start + SLICE]


class Inspections:
    """Looks for conditions, level by level.

    A condition that was found is not looked for at the levels behind it, at the latest from the next power of
    two on. One whose evaluation could fail is evaluated to the end: a state in which it does is an error of the
    model, whatever else is known.
    """

    def __init__(self, explorer: Explorer, watches: Sequence[Watch]) -> None:
        self.explorer = explorer
        self.watches = [w for w in watches if not _of_deadlock(w.condition)]
        self.stuck = [(w, explorer.also(w.condition.expression)) for w in watches if _of_deadlock(w.condition)]  # type: ignore[union-attr]
        self._choose()

    def _choose(self) -> None:
        self.chosen = [w for w in self.watches if w.level is None or _may_fail(w.condition)]
        self.inspect = self.explorer.inspect([w.condition for w in self.chosen])

    def of_level(self, level: list[int], result: Search) -> bool:
        """Inspect a level; False when an evaluation failed, which is then part of the result."""
        depth = len(result.levels) - 1
        if depth & (depth - 1) == 0 and any(w.level is not None and not _may_fail(w.condition) for w in self.chosen):
            self._choose()
        hits: list[tuple[int, int]] = []
        active = sum(1 << n for n, watch in enumerate(self.chosen) if watch.level is None)
        try:
            for part in slices(level):
                self.inspect(part, active, hits.append)
        except EvaluationFailed:
            return _failed_inspecting(result, [s for s in level if _fails(self.inspect, [s], active, hits.append)])
        for n, watch in enumerate(self.chosen):
            if active >> n & 1:
                watch.found = [s for s, bits in hits if bits >> n & 1]
                if watch.found:
                    watch.level = depth
        return True

    def of_deadlocks(self, states: list[int], result: Search) -> bool:
        """Inspect those states of the last level that have no successor; False as above."""
        for watch, also in self.stuck:
            if watch.level is not None and not _may_fail(watch.condition):
                continue
            try:
                found = [s for s in states if also(s)]
            except EvaluationFailed:
                return _failed_inspecting(result, [s for s in states if _fails(also, s)])
            if watch.level is None and found:
                watch.level, watch.found = len(result.levels) - 1, found
        return True


def _failed_inspecting(result: Search, states: list[int]) -> bool:
    result.failed = states
    result.failed_inspecting = True
    result.reason = "an error of the model"
    return False


def _of_deadlock(condition: Condition) -> bool:
    return isinstance(condition, StateCondition) and reads_deadlock(condition.expression)


def _may_fail(condition: Condition) -> bool:
    if isinstance(condition, StateCondition):
        return may_fail(condition.expression)
    return any(o.expression is not None and may_fail(o.expression) for o in condition.any_of)


def _search(
    explorer: Explorer,
    result: Search,
    watches: Sequence[Watch],
    limit: int | None,
    progress: Progress | None,
    recording: Recording | None,
) -> None:
    try:
        level = _initial(explorer, result, limit)
    except ModelError as error:
        result.reason, result.initial_error = "an error of the model", error
        return
    expand, inspections = explorer.expand(), Inspections(explorer, watches)
    seen = result.seen
    if recording is not None:
        recording.number(level)
    while level:
        result.levels.append(level)
        if not inspections.of_level(level, result) or result.reason:
            return
        following: list[int] = []
        stuck: list[int] = []
        for start in range(0, len(level), CHUNK):
            out: list[int] = []
            try:
                for part in slices(level[start : start + CHUNK]):
                    if recording is None:
                        transitions, edges = expand(part, out.append, stuck.append)
                    else:
                        transitions, edges = recording.link(part, out, stuck.append)
                    result.transitions += transitions
                    result.edges += edges
            except EvaluationFailed:
                result.failed = [s for s in level if _fails(expand, [s], out.append, stuck.append)]
                result.reason = "an error of the model"
                return
            new = set(out) - seen
            if limit is not None and len(seen) + len(new) > limit:
                new = set(sorted(new)[: limit - len(seen)])
                result.reason = f"the bound of {counted(limit, 'state')} was hit"
                recording = None
            seen |= new
            if recording is None:
                following.extend(new)
            else:
                following.extend(recording.number(sorted(new)))
                recording.settle(out)
            result.expanded += len(level[start : start + CHUNK])
            if progress is not None:
                progress(len(seen), result.transitions, len(level) - start - CHUNK + len(following))
            if result.reason:
                break
        result.deadlocks += len(stuck)
        if stuck and not inspections.of_deadlocks(stuck, result):
            return
        level = following
    result.recording = recording


def _initial(explorer: Explorer, result: Search, limit: int | None) -> list[int]:
    """Return the initial states; those that were found, where the bound of states, time or memory ended it."""
    level: list[int] = []
    try:
        for count, state in enumerate(initial_states(explorer.model)):
            if limit is not None and count >= limit:
                result.reason = f"the bound of {counted(limit, 'state')} was hit"
                break
            level.append(explorer.packing.pack(state))
    except Exhausted as stop:
        result.reason = why_exhausted(stop)
    result.seen.update(level)
    return level


def _fails(loop: Callable[..., object], *arguments: object) -> bool:
    """Return whether the evaluation of one state, and what else the loop takes, is an error of the model."""
    check_time()
    try:
        loop(*arguments)
    except EvaluationFailed:
        return True
    return False
