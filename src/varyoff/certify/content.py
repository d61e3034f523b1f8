"""The lines of each kind of certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.certify.keeping import Header
from varyoff.model.model import State
from varyoff.model.trace import Trace
from varyoff.problem.certificate import ClosedSet, Ranking, StateSet, Trap
from varyoff.property.verdict import Verdict


class Numbers:
    """States by their places in the file that all certificates of an exploration share.

    Cost: O(states) memory, once somebody asks for the number of one.
    """

    def __init__(self, states: StateSet) -> None:
        self.states = states

    @cached_property
    def _places(self) -> Mapping[State, int]:
        return {state: place for place, state in enumerate(self.states)}

    def __getitem__(self, state: State) -> int:
        return self._places[state]


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of certificate: what its header says beside what all say, and its lines.

    `shared` tells whether it speaks of the states of the whole exploration.
    """

    kind: str
    lines: Iterable[object]
    header: Header
    shared: bool


def content_of(verdict: Verdict, numbers: Numbers) -> Content | None:
    """Return what shows a verdict, or None where nothing does. Cost: linear in the states, when the lines are walked."""
    trace = verdict.trace
    match verdict.certificate:
        case ClosedSet():
            return Content("closed", (), {}, shared=True)
        case Ranking(states, ranks):
            return Content("ranks", (ranks[state] for state in _each(states)), {}, shared=True)
        case Trap(states) if trace is not None:
            inside = (numbers[state] for state in _each(states))
            return Content("trap", _both(trace, inside), {"steps": len(trace)}, shared=True)
        case None if trace is not None:
            return Content("trace", run_of(trace), {"loop": trace.loop}, shared=False)
    return None


def run_of(trace: Trace) -> Iterator[Header]:
    """Yield the lines of a run: each state with the event that leads to it, None for the first and for a repetition."""
    labels: list[str | None] = [None, *(None if step.event is None else step.label for step in trace.steps)]
    for state, label in zip(trace.states, labels, strict=True):
        yield {"event": label, "state": state}


def _both(trace: Trace, others: Iterable[object]) -> Iterator[object]:
    yield from run_of(trace)
    yield from others


def _each(states: StateSet) -> Iterator[State]:
    for state in states:
        check_time()
        yield state
