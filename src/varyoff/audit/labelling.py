"""Labels of formulas of branching time, checked locally: each by the labels of the states to which steps lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from varyoff.audit.condition import StepsFrom
from varyoff.base.counted import counted
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, State
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Labelling
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some, parts_of

OUTSIDE = "a state that a step leads to has no label"


class Truths:
    """Where parts of a formula are true, by the labels of a certificate; without one, of conditions on states alone."""

    def __init__(self, model: Model, certificate: Labelling | None) -> None:
        self._model = model
        self._labels = None if certificate is None else certificate.labels
        self.numbers = {part: number for number, part in enumerate(certificate.parts if certificate else ())}

    def true(self, part: Branching, state: State) -> bool:
        """Return whether a part is true in a state; LookupError where it takes a label that is not there."""
        match part:
            case Here(expression):
                return bool(evaluate(expression, state, None, self._model))
            case Denied(operand):
                return not self.true(operand, state)
            case Every(operands):
                return all(self.true(operand, state) for operand in operands)
            case Some(operands):
                return any(self.true(operand, state) for operand in operands)
            case CanStep():
                return self.label(part, state) == 1
            case CanReach():
                return self.label(part, state) >= 0
            case CanStay():
                return self.label(part, state) == -1

    def label(self, part: Branching, state: State) -> int:
        if self._labels is None:
            raise LookupError
        return self._labels[state, self.numbers[part]]


class LabelRule:
    """A `LocalRule`: of every member all labels follow from its own state and the labels of its successors.

    Args:
        answer: `yes` where the formula is true in every initial state; `no` where it is false in one of them.
        trace: what shows that it is false, where it is a path to the nearest state of its kind.
    """

    def __init__(self, truths: Truths, formula: Branching, answer: Literal["yes", "no"], trace: Trace | None) -> None:
        self._truths, self._formula, self._answer, self._trace = truths, formula, answer, trace
        self._denied = False  # in some initial state that was looked at

    def of_initial(self, state: State) -> Iterator[str]:
        try:
            true = self._truths.true(self._formula, state)
            nearer = not true and self._trace is not None and self._is_nearer(state, len(self._trace))
        except LookupError:
            yield "an initial state has no label"
            return
        self._denied = self._denied or not true
        if self._answer == "yes" and not true:
            yield "it is false in an initial state"
        if nearer:
            yield "its trace is not the shortest: from here it takes fewer steps"

    def _is_nearer(self, state: State, steps: int) -> bool:
        match self._formula:
            case Denied(CanReach() as part):
                return self._truths.label(part, state) < steps
            case _:
                return False

    def of_member(self, state: State, successors: StepsFrom) -> Iterator[str]:
        following = list(dict.fromkeys(after for _, after in successors)) or [state]
        for part in self._truths.numbers:
            try:
                expected = self._expected(part, state, following)
                label = self._truths.label(part, state)
            except LookupError:
                yield f"{OUTSIDE}, or it has none itself"
                return
            if label != expected:
                yield f"the label of a state is wrong: {label} for part {self._truths.numbers[part]}, where {expected} follows"

    def _expected(self, part: Branching, state: State, following: Sequence[State]) -> int:
        """Return what the label of a part must be in a state; there is one such labelling of all states."""
        match part:
            case CanStep(operand):
                return int(any(self._truths.true(operand, after) for after in following))
            case CanReach(left, right):
                if self._truths.true(right, state):
                    return 0
                ways = [label for after in following if (label := self._truths.label(part, after)) >= 0]
                return 1 + min(ways) if ways and self._truths.true(left, state) else -1
            case CanStay(operand):
                if not self._truths.true(operand, state):
                    return 0
                labels = [self._truths.label(part, after) for after in following]
                return -1 if -1 in labels else 1 + max(labels)
            case _:
                raise AssertionError(f"no part that has a label: {type(part).__name__}")

    def of_all(self) -> Iterator[str]:
        if self._answer == "no" and not self._denied:
            yield "its verdict is violated, but it is true in every initial state"


def lacking(certificate: Labelling, formula: Branching) -> str | None:
    """Return what is wrong with the parts of the formula that a labelling names."""
    needed = tuple(part for part in parts_of(formula) if isinstance(part, CanStep | CanReach | CanStay))
    if set(needed) == set(certificate.parts) and len(needed) == len(certificate.parts):
        return None
    named = counted(len(certificate.parts), "part")
    return f"its certificate has labels for {named}, but not for just those that the formula has"
