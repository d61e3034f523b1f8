"""One set of states with everything that is claimed of its members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from varyoff.audit.claim import Claim, Closed, Descends, Never, Obeys, Sometimes
from varyoff.audit.condition import StepsFrom, Test, allowed, holds_in, test_of
from varyoff.audit.finding import Findings, shown
from varyoff.model.model import Actor, Model, ModelError, State
from varyoff.problem.certificate import StateSet


class Members:
    """A set that one or more certificates share; each member is looked at once, for all of them."""

    def __init__(self, model: Model, states: StateSet, claims: Iterable[Claim], findings: Findings) -> None:
        self.model = model
        self.states = states
        self.whole = False
        self.entered: list[State] = []
        self._findings = findings
        self._closed: dict[tuple[Actor, ...] | None, list[str]] = {}
        self._never: list[tuple[Never, Test]] = []
        self._awaited: list[tuple[Sometimes, Test]] = []
        self._descends: list[Descends] = []
        self._obeys: list[Obeys] = []
        self._rooted: list[str] = []
        for claim in claims:
            match claim:
                case Closed():
                    self._closed.setdefault(claim.actors, []).append(claim.property)
                    if claim.whole:
                        self.whole = True
                        self._rooted.append(claim.property)
                    if claim.entered is not None:
                        self.entered.append(claim.entered)
                case Never():
                    self._never.append((claim, test_of(model, claim.condition)))
                case Sometimes():
                    self._awaited.append((claim, test_of(model, claim.condition)))
                case Descends():
                    self._descends.append(claim)
                case Obeys():
                    self._obeys.append(claim)

    def check_initial(self, state: State) -> None:
        """Check what is claimed of an initial state: that it is a member, and what else there is."""
        if state not in self.states:
            name, of = _owner(self._rooted)
            message = f"the certificate{of} lacks an initial state: {self._shown(state)}"
            self._findings.add(name, "initial", message)
            return
        for claim in self._obeys:
            self._note(claim, claim.rule.of_initial(state), state)

    def check(self, state: State, successors: StepsFrom) -> None:
        """Check everything that is claimed of one member."""
        targets = dict.fromkeys(after for _, after in successors)
        outside = {after for after in targets if after not in self.states}
        if outside:
            self._check_closed(state, successors, outside)
        for never, test in self._never:
            if self._true(never, test, state, successors):
                message = f"{never.contrary} in a member of its certificate: {self._shown(state)}"
                self._findings.add(never.property, never.contrary, message)
        for claim in self._descends:
            self._check_rank(claim, state, successors, outside)
        for obeys in self._obeys:
            self._note(obeys, obeys.rule.of_member(state, successors), state)
        if self._awaited:
            still = [(c, test) for c, test in self._awaited if not self._true(c, test, state, successors)]
            self._awaited = still

    def finish(self) -> None:
        """Record, after a walk through all members, what was not found in any."""
        for claim, _ in self._awaited:
            self._findings.add(claim.property, claim.contrary, claim.contrary)
        for obeys in self._obeys:
            for wrong in obeys.rule.of_all():
                self._findings.add(obeys.property, wrong, wrong)

    def _shown(self, state: State) -> str:
        return shown(self.model, state)

    def _note(self, claim: Obeys, found: Iterator[str], state: State) -> None:
        """Record what is wrong with a state by a rule; of one sort, which is what stands before a colon, once."""
        try:
            for wrong in found:
                message = f"{wrong}, in a member of its certificate: {self._shown(state)}"
                self._findings.add(claim.property, wrong.partition(":")[0], message)
        except ModelError as error:
            where = f"{error.message}, in a member of its certificate: {self._shown(state)}"
            self._findings.add(claim.property, "error", where)

    def _true(self, claim: Never | Sometimes, test: Test, state: State, successors: StepsFrom) -> bool:
        try:
            return test(state, successors)
        except ModelError as error:
            where = f"{error.message}, in a member of its certificate: {self._shown(state)}"
            self._findings.add(claim.property, "error", where)
            return False

    def _check_closed(self, state: State, successors: StepsFrom, outside: set[State]) -> None:
        for actors, names in self._closed.items():
            for step, after in successors:
                if after in outside and allowed(step, actors):
                    name, of = _owner(names)
                    message = (
                        f"the certificate{of} is not closed: {step.label} leads from {self._shown(state)} "
                        f"to {self._shown(after)}, which is not a member"
                    )
                    self._findings.add(name, f"closed {actors}", message)
                    break

    def _check_rank(self, claim: Descends, state: State, successors: StepsFrom, outside: set[State]) -> None:
        wrong = self._wrong_rank(claim, state, successors, outside)
        if wrong is not None:
            message = f"{wrong}, in a member of its certificate: {self._shown(state)}"
            self._findings.add(claim.property, "rank", message)

    def _wrong_rank(self, claim: Descends, state: State, successors: StepsFrom, outside: set[State]) -> str | None:
        try:
            rank = claim.ranks[state]
            if rank <= 0:
                goal = holds_in(self.model, claim.goal, state)
                return None if goal else f"the rank is {rank}, but the goal is false"
            lower = any(
                claim.ranks[after] < rank
                for step, after in successors
                if after not in outside and allowed(step, claim.actors)
            )
        except LookupError:
            return "there is no rank, or none of a state that follows"
        except ModelError as error:
            return error.message
        return None if lower else f"the rank is {rank}, and no allowed step leads to a lower one"


def _owner(names: list[str]) -> tuple[str | None, str]:
    """Return the property that something concerns, if it is a single one, and words for all of them."""
    if len(names) == 1:
        return names[0], ""
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return None, f" of {', '.join(f'`{n}`' for n in names[:3])}{rest}"
