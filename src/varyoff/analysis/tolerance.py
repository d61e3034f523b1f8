"""Which faults, or least sets of faults, lose which property: systems with some of their faults only, decided again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from varyoff.analysis.deciding import Decided, decide
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.prepared import Prepared
from varyoff.base.budget import countdown
from varyoff.base.record import dataclass
from varyoff.engine.engine import Bounds, Engine, Failure
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.model.variant import fault_names, keep_faults
from varyoff.problem.question import Recover, Win
from varyoff.property.property import Property
from varyoff.property.verdict import Status

DEFAULT_FAULTS = 2  # in one behaviour, where nobody says how many are tried


@dataclass(frozen=True, slots=True)
class Loss:
    """A property that holds without faults, and no longer when some of them can happen.

    Attributes:
        faults: the events that must be possible, by name: with fewer of them, or less often, it holds.
        bound: how many faults there are then in a behaviour at most.
        happen: how often each of them happens in the trace.
        model: the Model with these faults only, on which the trace runs.
        no_return: whether what is lost is a way back.
    """

    property: Property
    faults: tuple[str, ...]
    bound: int
    happen: tuple[tuple[str, int], ...]
    trace: Trace | None
    model: Model
    explanation: Explanation | None
    no_return: bool


@dataclass(frozen=True, slots=True)
class Tolerated:
    """The verdicts on a property with no fault, with one, and so on; all faults of the system count."""

    property: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Properties of which it is not known whether these faults lose them, and why."""

    faults: tuple[str, ...]
    bound: int
    properties: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ToleranceTable:
    """What faults do to the properties of a system.

    Attributes:
        faults: the events that are faults, by name, in the order of declaration.
        bound: how many of them were tried together.
        rows: of each property, in the order of declaration.
        losses: fewest faults first, those of one set together, in the order of the properties.
        harmless: faults that are part of no loss.
        undecided: what a bound left open; empty where everything is known.
        failure: an error of the model, which ended it: with which faults, and what.
        asked: whether anybody wrote down a property at all.
    """

    faults: tuple[str, ...]
    bound: int
    rows: tuple[Tolerated, ...]
    losses: tuple[Loss, ...]
    harmless: tuple[str, ...]
    undecided: tuple[Unsettled, ...]
    failure: Failure | None
    asked: bool


def tolerance(
    engine: Engine, prepared: Prepared, bound: int, bounds: Bounds | None = None,
    step: Callable[[Sequence[str]], None] | None = None,
) -> ToleranceTable:  # fmt: skip
    """Find, for every property that holds without faults, the least sets of faults that lose it.

    A set of n faults is tried with up to `bound` of them in a behaviour, so that a fault which loses a property when it
    happens twice is found, too. A set is least when no part of it, and no smaller number, does.

    Args:
        bound: at most so many faults in a behaviour.
        bounds: of states in each exploration, of seconds in all of them together.
        step: called before each set is tried, for progress.

    Cost: one exploration for each number of faults, and for each set of at most that many which can still lose
    something; with two faults in a behaviour at most n + n (n + 1) / 2 of these.
    """
    bounds = bounds or Bounds()
    search = _Tolerance(engine, prepared, bounds, step)
    return search.run(bound)


class _Tolerance:
    def __init__(
        self, engine: Engine, prepared: Prepared, bounds: Bounds, step: Callable[[Sequence[str]], None] | None
    ) -> None:
        self.engine = engine
        self.prepared = prepared
        self.states = bounds.states
        self.left = countdown(bounds.seconds)
        self.step = step
        self.names = fault_names(prepared.elaborated.model)
        self.losses: list[Loss] = []
        self.undecided: list[Unsettled] = []
        self.failure: Failure | None = None

    def run(self, bound: int) -> ToleranceTable:
        properties = self.prepared.properties
        statuses: list[list[Status]] = [[] for _ in properties]
        for number in range(bound + 1):
            found = self.decided(self.names, number)
            for position, verdict in enumerate(found.verdicts):
                statuses[position].append(verdict.status)
            if self.ended():
                break
            if number:
                kept = [p for p, known in enumerate(statuses) if known[0] in ("holds", "vacuous")]
                endangered = [p for p in kept if statuses[p][number] in ("violated", "unknown")]
                self.sets(endangered, number)
            if self.ended():
                break
        rows = tuple(
            Tolerated(one.name, tuple(known)) for one, known in zip(properties, statuses, strict=True) if one.stated
        )
        guilty = {name for loss in self.losses for name in loss.faults}
        guilty.update(name for open_ in self.undecided for name in open_.faults)
        harmless = tuple(name for name in self.names if name not in guilty) if self.failure is None else ()
        asked = any(one.stated for one in properties)
        return ToleranceTable(
            self.names, bound, rows, tuple(self.losses), harmless, tuple(self.undecided), self.failure, asked
        )

    def sets(self, endangered: Sequence[int], number: int) -> None:
        """Try every set of at most `number` faults on the properties that so many faults can lose."""
        found: list[tuple[int, Loss]] = []
        for faults in self.candidates(number):
            left = [p for p in endangered if not self.lost(p, faults)]
            if not left:
                continue
            if self.step is not None:
                self.step(faults)
            decided = self.decided(faults, number, left)
            if self.ended():
                return
            unknown = [p for p, verdict in zip(left, decided.verdicts, strict=True) if verdict.status == "unknown"]
            if unknown:
                names = tuple(self.prepared.properties[p].name for p in unknown)
                self.undecided.append(Unsettled(faults, number, names, decided.answer.reason or "undecided"))
            for place, position in enumerate(left):
                if decided.verdicts[place].status == "violated":
                    loss = self.loss(position, faults, number, decided, place)
                    found.append((position, loss))
                    self.losses.append(loss)
        self.losses = [one for one in self.losses if one.bound < number]
        self.losses += [loss for _, loss in sorted(found, key=lambda pair: (*self.place(pair[1]), pair[0]))]

    def ended(self) -> bool:
        """Return whether the model is in error, so that nothing more can be said."""
        return self.failure is not None

    def candidates(self, number: int) -> Iterator[tuple[str, ...]]:
        """Yield the sets of at most so many faults, smaller ones first."""
        for size in range(1, min(number, len(self.names)) + 1):
            yield from combinations(self.names, size)

    def place(self, loss: Loss) -> tuple[int, list[int]]:
        return len(loss.faults), list(map(self.names.index, loss.faults))

    def lost(self, position: int, faults: Sequence[str]) -> bool:
        """Return whether some of these faults lose a property already."""
        name = self.prepared.properties[position].name
        return any(one.property.name == name and set(one.faults) <= set(faults) for one in self.losses)

    def decided(self, faults: Sequence[str], number: int, positions: Sequence[int] | None = None) -> Decided:
        """Decide properties (all, or those at some positions) with these faults, so many in a behaviour."""
        properties = self.prepared.properties
        asked = properties if positions is None else [properties[p] for p in positions]
        found = decide(self.engine, self.model(faults, number), asked, Bounds(self.states, self.left()))
        if found.interrupted:
            raise KeyboardInterrupt
        self.failure = next((one.answer.failure for one in found.explored if one.answer.failure is not None), None)
        return found

    def model(self, faults: Sequence[str], number: int) -> Model:
        whole = self.prepared.elaborated.model
        return self.prepared.variant.with_faults(number).of(keep_faults(whole, faults))

    def loss(self, position: int, faults: tuple[str, ...], number: int, decided: Decided, place: int) -> Loss:
        one, verdict = self.prepared.properties[position], decided.verdicts[place]
        explained = None
        if verdict.trace is None or verdict.trace.states:
            on, whole = decided.model_of(place), self.prepared.elaborated.model
            explained = explain_violation(
                self.engine, on, one, verdict.trace, whole, verdict.certificate, remedies=False
            )
        shown = decided.shown(place)
        happen: Counter[str] = Counter()
        model = self.model(faults, number)
        for step in shown.trace.steps if shown.trace is not None else ():
            if step.actor == "fault":
                happen[model.events[step.position].name] += 1
        counted = tuple((name, happen[name]) for name in faults if happen[name])
        no_return = isinstance(one.question, Recover | Win)
        return Loss(one, faults, number, counted, shown.trace, model, explained, no_return)
