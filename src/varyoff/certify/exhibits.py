"""The lines of each kind of certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from varyoff.certify.block_lines import exhibit_of_blocks
from varyoff.certify.keeping import Exhibit, Header, Numbers, walked
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.certificate import (
    Adversary,
    Blocks,
    ClosedSet,
    Labelling,
    Moves,
    Ranking,
    Ranks,
    StateSet,
    Strategy,
    Trap,
)
from varyoff.problem.question import Follow, Unfold
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict


def exhibit_of(one: Property, verdict: Verdict, model: Model, numbers: Numbers) -> Exhibit | None:
    """Return what shows a verdict, or None where nothing does. Cost: linear in the states, when the lines are walked."""
    trace = verdict.trace
    match verdict.certificate:
        case ClosedSet():
            return Exhibit("closed", (), {}, shared=True)
        case Ranking(states, ranks):
            return Exhibit("ranks", (ranks[state] for state in walked(states)), {}, shared=True)
        case Trap(states) if trace is not None:
            return _behind(trace, "trap", (numbers[state] for state in walked(states)))
        case Strategy(states, moves):
            return Exhibit("strategy", _moves(states, moves, model), {}, shared=True)
        case Adversary(_, distances) if trace is not None:
            return _behind(trace, "adversary", _known(numbers.states, distances))
        case Labelling():  # whoever has all states and steps computes where a formula is true in no more time
            return Exhibit("graph", (), {}, shared=True)
        case Blocks() as blocks if isinstance(one.question, Follow):
            return exhibit_of_blocks(blocks, one.question.fairness, model)
        case None if trace is not None and not isinstance(one.question, Unfold):
            kind = "trace" if trace.loop is None else "lasso"
            return Exhibit(kind, run_of(trace), {"loop": trace.loop}, shared=False)
    return None


def run_of(trace: Trace) -> Iterator[Header]:
    """Yield the lines of a run: each state with the event that leads to it, None for the first and for a repetition."""
    labels: list[str | None] = [None, *(None if step.event is None else step.label for step in trace.steps)]
    for state, label in zip(trace.states, labels, strict=True):
        yield {"event": label, "state": state}


def _behind(trace: Trace, kind: str, others: Iterable[object]) -> Exhibit:
    """Return a certificate of a run, and of what is there at its end."""

    def lines() -> Iterator[object]:
        yield from run_of(trace)
        yield from others

    return Exhibit(kind, lines(), {"steps": len(trace)}, shared=True)


def _moves(states: StateSet, moves: Moves, model: Model) -> Iterator[object]:
    for state in walked(states):
        event, rank, stay = moves[state]
        yield [None if event is None else model.events[event].label, rank, stay]


def _known(states: StateSet, distances: Ranks) -> Iterator[object]:
    """Yield the number of each state that has a distance, with it."""
    for number, state in enumerate(walked(states)):
        with suppress(KeyError):
            yield [number, distances[state]]
