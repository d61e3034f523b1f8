"""The questions that engines answer. A form of property lowers to one of them."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.model.expression import Expr
from varyoff.model.model import Actor


@dataclass(frozen=True, slots=True)
class StateCondition:
    """True of a state."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event (its position in the model) and what is asked of the step, `None` for nothing more than that it
    happens. `expression` may read the state after the step.
    """

    event: int
    expression: Expr | None


@dataclass(frozen=True, slots=True)
class StepCondition:
    """True of a step that is one of the occurrences."""

    occurrences: tuple[Occurrence, ...]


Condition = StateCondition | StepCondition


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Is there no reachable state or step with `condition`? The trace leads to the nearest one."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Reachable:
    """Is there a reachable state with `condition`? The trace is the witness."""

    condition: StateCondition


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Can a state with `goal` be reached from every reachable state, by steps of the actors given?

    The trace leads to the nearest state from which it cannot.
    """

    goal: StateCondition
    actors: tuple[Actor, ...] | None


Question = Unreachable | Reachable | Recoverable


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a model.

    `premise`, where there is one, is what must be reachable for the property to say anything.
    """

    name: str
    form: str
    question: Question
    premise: Condition | None
    expected: Literal["holds", "violated", "vacuous", "unknown"]
    span: Span | None
    text: str = ""
    doc: str = ""
    source_text: str = ""
    severity: Literal["error", "warning"] = "error"
    stated: bool = True  # False for what is checked although nobody wrote it down
