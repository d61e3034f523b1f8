"""What one form of property lowers to."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass
from varyoff.problem.condition import Condition
from varyoff.problem.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answer by which the property holds, and what must be reachable for it to say anything."""

    question: Question
    holds_if: Literal["yes", "no"]
    premise: Condition | None = None
