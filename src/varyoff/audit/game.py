"""Games, checked locally: a strategy by ranks, an adversary by what it can lead to."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.audit.condition import StepsFrom, allowed, holds_in, successors_of
from varyoff.base.budget import check_time
from varyoff.model.model import Model, State
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.question import Win

NOWHERE = "a state that the game can come to is not there"


def _ways(question: Win, successors: StepsFrom) -> dict[int, list[State]]:
    """Return where each event that we can choose can go, by steps of our actors."""
    found: dict[int, list[State]] = {}
    for step, after in successors:
        if allowed(step, question.actors):
            found.setdefault(step.position, []).append(after)
    return found


class StrategyRule:
    """A `LocalRule`: in every member the chosen event leads, whatever the adversary does, to lower ranks only.

    Ranks do not grow for ever smaller, so the goal is touched.
    """

    def __init__(self, model: Model, certificate: Strategy, question: Win) -> None:
        self._model, self._question, self._moves = model, question, certificate.moves

    def of_initial(self, state: State) -> Iterator[str]:  # noqa: ARG002 - that it is a member is all
        yield from ()

    def of_all(self) -> Iterator[str]:
        yield from ()

    def of_member(self, state: State, successors: StepsFrom) -> Iterator[str]:
        try:
            yield from self._wrong(state, successors)
        except LookupError:
            yield NOWHERE

    def _wrong(self, state: State, successors: StepsFrom) -> Iterator[str]:
        event, rank, stay = self._moves[state]
        if holds_in(self._model, self._question.goal, state):
            if (event, rank, stay) != (None, 0, 0):
                yield "the goal holds, but there is still something to do"
            return
        if event is None or rank <= 0:
            yield "the goal does not hold, but there is nothing to do"
            return
        targets = _ways(self._question, successors).get(event)
        if targets is None:
            yield f"the event that is chosen cannot happen: number {event}"
        elif not all(self._stays_below(rank, target) for target in targets):
            yield f"the event that is chosen may lead to a rank that is not lower: number {event}"
        theirs = [self._moves[after][2] for step, after in successors if allowed(step, self._question.adversary)]
        if stay is None or None in theirs or stay != max([rank, *(one or 0 for one in theirs)]):
            yield f"the highest rank that the adversary can lead to is wrong: {stay}"

    def _stays_below(self, rank: int, target: State) -> bool:
        stay = self._moves[target][2]
        return stay is not None and stay < rank


class AdversaryRule:
    """A `LocalRule`: from every member, whatever we choose, the adversary can come back to a member without the goal."""

    def __init__(self, model: Model, certificate: Adversary, question: Win) -> None:
        self._model, self._question = model, question
        self._lost, self._distances = certificate.states, certificate.distances
        self._seen: dict[State, str | None] = {}

    def of_initial(self, state: State) -> Iterator[str]:  # noqa: ARG002 - it need not be a member
        yield from ()

    def of_all(self) -> Iterator[str]:
        yield from ()

    def of_member(self, state: State, successors: StepsFrom) -> Iterator[str]:
        if holds_in(self._model, self._question.goal, state):
            yield "the goal holds in a state that is lost"
        if self._distance(state) != 0:
            yield "a state that is lost is not at distance 0"
        for event, targets in _ways(self._question, successors).items():
            back = next((target for target in targets if self._distance(target) is not None), None)
            if back is None:
                yield f"the adversary cannot prevent what an event leads to: number {event}"
            elif (why := self._why_not_back(back)) is not None:
                yield why

    def _distance(self, state: State) -> int | None:
        try:
            return self._distances[state]
        except LookupError:
            return None

    def _why_not_back(self, state: State) -> str | None:
        """Return why the adversary cannot lead from a state with a distance into the set; each is looked at once."""
        passed: list[State] = []
        while state not in self._seen:
            check_time()
            self._seen[state] = None
            passed.append(state)
            distance = self._distance(state)
            if state in self._lost:
                break
            if distance is None or distance <= 0:
                return self._noted(passed, f"a state is not lost, but at distance {distance}")
            if holds_in(self._model, self._question.goal, state):
                return self._noted(passed, "the goal holds in a state through which the adversary would lead")
            theirs = (a for step, a in successors_of(self._model, state) if allowed(step, self._question.adversary))
            nearer = next((after for after in theirs if self._is_nearer(after, distance)), None)
            if nearer is None:
                return self._noted(passed, f"the adversary cannot lead on from distance {distance}")
            state = nearer
        return self._seen[state]

    def _is_nearer(self, state: State, distance: int) -> bool:
        other = self._distance(state)
        return other is not None and other < distance

    def _noted(self, passed: list[State], why: str) -> str:
        self._seen.update(dict.fromkeys(passed, why))
        return why
