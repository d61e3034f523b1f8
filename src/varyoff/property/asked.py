"""What one form of property lowers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from varyoff.base.record import dataclass
from varyoff.model.model import Model
from varyoff.problem.condition import Condition, StateCondition
from varyoff.problem.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answer by which the property holds, and what must be reachable for it to say anything.

    `conclusion` is a condition that should not be true everywhere: then the premise makes no difference. `variant`
    makes the Model on which they stand, see `property.property.Property`.
    """

    question: Question
    holds_if: Literal["yes", "no"]
    premise: Condition | None = None
    variant: Callable[[Model], Model] | None = None
    conclusion: StateCondition | None = None
