"""What can be true of a state, or of a step."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.expression import Expr


@dataclass(frozen=True, slots=True)
class StateCondition:
    """True of a state. That no event is enabled there is a condition like others: the expression `Deadlocked()`."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class EventCondition:
    """True of a step that is an event (its position in the model) and of which `expression` is true; `None` asks
    nothing more than that it happens. The expression may read the state after the step.
    """

    event: int
    expression: Expr | None


@dataclass(frozen=True, slots=True)
class StepCondition:
    """True of a step of which one of `any_of` is true."""

    any_of: tuple[EventCondition, ...]


Condition = StateCondition | StepCondition
