"""Walks through the states: each is expanded once by the interpreter and checked for every set it is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from varyoff.audit.claim import Claim, Nearest
from varyoff.audit.condition import StepsFrom, Test, evaluate_all, successors_of, test_of
from varyoff.audit.finding import Findings, misfit, shown
from varyoff.audit.initial import combinations, initial_among
from varyoff.audit.members import Members
from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.model.model import Model, ModelError, State
from varyoff.problem.certificate import StateSet
from varyoff.problem.decision import Counts

HANDFUL = 8  # states that a sample has whatever the budget
INITIAL = 1_000  # combinations of initial values that a sample looks at, at most
MOST = 2_000_000  # combinations of initial values that a full audit tries, at most
PASS = 32  # states of one pass over a set, at most


class Walk:
    """The sets that certificates speak of, and the states that were checked so far."""

    def __init__(self, model: Model, claims: Sequence[Claim], findings: Findings) -> None:
        by_set: dict[int, list[Claim]] = {}
        for claim in claims:
            by_set.setdefault(id(claim.states), []).append(claim)
        self.model = model
        self.findings = findings
        self.sets = [Members(model, same[0].states, same, findings) for same in by_set.values()]
        self.checked: set[State] = set()
        self.reason = ""  # why less was checked than was asked for

    @property
    def largest(self) -> int:
        return max((len(members.states) for members in self.sets), default=0)

    # --- one state ---------------------------------------------------------------------------

    def visit(self, state: State) -> StepsFrom | None:
        """Check a state for every set that it is in; return the steps from it, None if one is an error."""
        check_time()
        self.checked.add(state)
        try:
            successors = successors_of(self.model, state)
        except ModelError as error:
            message = f"a step is an error of the model: {error.message}, in {shown(self.model, state)}"
            self.findings.add(None, "step error", message)
            return None
        for members in self.sets:
            if state in members.states:
                members.check(state, successors)
        return successors

    def _fits(self, member: State) -> bool:
        why = misfit(self.model, member)
        if why is not None:
            message = f"a member of a certificate is no state of the model: {why}"
            self.findings.add(None, "misfit", f"{message}: {shown(self.model, member)}")
        return why is None

    def _initial(self, most: int | None) -> Iterator[State]:
        """Yield the initial states among so many combinations of initial values, each checked for every whole set."""
        whole = [members for members in self.sets if members.whole]
        try:
            for state in initial_among(self.model, most):
                for members in whole:
                    members.check_initial(state)
                yield state
        except ModelError as error:
            self.findings.add(None, "initially", f"`initially` is an error of the model: {error.message}")

    # --- all states --------------------------------------------------------------------------

    def all(self, counts: Counts | None, nearest: Sequence[Nearest]) -> None:
        """Check every member of every set, and every state that can be reached from them; compare the counts.

        Args:
            counts: those of all reachable states; None when only a part of them was explored.
            nearest: is looked at where there are counts.
        """
        if not self.sets and counts is None:
            return  # nothing is claimed
        if (total := combinations(self.model)) > MOST:
            self.reason = (
                f"of {counted(total, 'combination')} of initial values {MOST:,} were tried, and nothing was counted"
            )
            counts = None
        initial = list(dict.fromkeys(self._initial(MOST)))
        if counts is not None and counts.states is not None:
            found = self._count(initial, counts.states, nearest)
            if found is not None:
                self._compare(counts, found)
        entered = [state for members in self.sets for state in members.entered]
        for state in chain(initial if self.sets else (), entered):
            self._close(state)
        for members in self.sets:
            for state in members.states:
                if state in self.checked or self._fits(state):
                    self._close(state)
        for members in self.sets:
            members.finish()

    def _close(self, state: State) -> None:
        """Visit a state and the members that follow it: a set may hold more than it yields when walked."""
        stack = [state]
        while stack:
            top = stack.pop()
            if top not in self.checked:
                targets = dict.fromkeys(after for _, after in self.visit(top) or ())
                stack.extend(target for target in targets if self._owed(target))

    def _owed(self, state: State) -> bool:
        return state not in self.checked and any(state in members.states for members in self.sets)

    def _count(self, initial: list[State], states: int, nearest: Sequence[Nearest]) -> Counts | None:
        """Count what is reachable, level by level; None when that fails or is more than there should be."""
        asked = [(near, test_of(self.model, near.condition)) for near in nearest]
        reached = set(initial)
        level, depth, transitions, edges, deadlocks = initial, -1, 0, 0, 0
        while level:
            depth += 1
            following: dict[State, None] = {}
            for state in level:
                successors = self.visit(state)
                if successors is None:
                    return None
                self._look_nearer(asked, depth, state, successors)
                targets = dict.fromkeys(after for _, after in successors)
                transitions += len({(step.label, after) for step, after in successors})
                edges += len(targets)
                deadlocks += not targets
                following.update((target, None) for target in targets if target not in reached)
                if len(reached) + len(following) > states:
                    message = f"states: {states:,} were counted, but more are reachable"
                    self.findings.add(None, "states", message)
                    return None
            reached.update(following)
            level = list(following)
        return Counts(len(initial), len(reached), transitions, edges, max(depth, 0), deadlocks)

    def _look_nearer(self, asked: list[tuple[Nearest, Test]], depth: int, state: State, successors: StepsFrom) -> None:
        for near, test in asked:
            try:
                if depth >= near.steps:
                    evaluate_all(self.model, near.condition, state, successors)
                elif test(state, successors):
                    message = f"its trace is not the shortest: after {counted(depth, 'step')} there is"
                    self.findings.add(near.property, "nearest", f"{message} {shown(self.model, state)}")
            except ModelError as error:
                self.findings.add(near.property, "error", f"{error.message}, in {shown(self.model, state)}")

    def _compare(self, claimed: Counts, found: Counts) -> None:
        for (name, said), (_, is_) in zip(claimed.items(), found.items(), strict=True):
            if said is not None and said != is_:
                message = f"{name}: {said:,} were counted, by the interpreter {is_:,}"
                self.findings.add(None, name, message)

    # --- a sample ----------------------------------------------------------------------------

    def sample(self, number: int | None) -> None:
        """Check so many members spread over every set, at least a handful; None is all of them."""
        wanted = None if number is None else max(number, HANDFUL)
        if any(members.whole for members in self.sets):
            for _ in self._initial(INITIAL if wanted is None else min(wanted, INITIAL)):
                pass
        for members in self.sets:
            for state in members.entered:
                if state not in self.checked:
                    self.visit(state)
        for members in self.sets:
            for state in islice(spread(members.states), wanted):
                if state not in self.checked and self._fits(state):
                    self.visit(state)


def spread(states: StateSet) -> Iterator[State]:
    """Yield every member once, in passes over the whole set, each between those of the passes before.

    The offsets of the passes are 0, 1, 2, … with their bits reversed.
    """
    size = len(states)
    bits = (size // PASS).bit_length()
    for number in range(1 << bits):
        offset = int(f"{number:0{bits}b}"[::-1], 2) if bits else 0
        if offset < size:
            yield from states.every(1 << bits, offset)
