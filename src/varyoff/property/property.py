"""A property of a model: what is asked, and which answer it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from varyoff.base.record import dataclass
from varyoff.model.expression import negation
from varyoff.model.model import Model
from varyoff.problem.condition import Condition, StateCondition
from varyoff.problem.question import Problem, Question, Reach
from varyoff.property.statement import Expected, Statement


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a model.

    Attributes:
        statement: how it is written down.
        question: what is asked of the model.
        holds_if: the answer by which the property holds.
        premise: a condition that must be reachable for the property to say anything; it is a question of its own.
        variant: makes the Model on which the questions stand, from the one that is checked; it keeps the positions of
            variables and events and adds behind them. None where that is the model itself.
        conclusion: a condition that the property demands, where there is a premise; that it is true in every reachable
            state is a remark, and a question of its own.
    """

    statement: Statement
    question: Question
    holds_if: Literal["yes", "no"]
    premise: Condition | None = None
    variant: Callable[[Model], Model] | None = None
    conclusion: StateCondition | None = None

    @property
    def name(self) -> str:
        return self.statement.name

    @property
    def form(self) -> str:
        return self.statement.form

    @property
    def text(self) -> str:
        """What is asked, as it is written."""
        return self.statement.text

    @property
    def expected(self) -> Expected:
        return self.statement.expected

    @property
    def stated(self) -> bool:
        """Whether somebody wrote it down."""
        return self.statement.stated

    @property
    def forbidden(self) -> Condition | None:
        """What must not be reachable; None where the property asks something else."""
        return self.question.condition if isinstance(self.question, Reach) and self.holds_if == "no" else None

    @property
    def sought(self) -> Condition | None:
        """What must be reachable; None where the property asks something else."""
        return self.question.condition if isinstance(self.question, Reach) and self.holds_if == "yes" else None

    def problems(self, model: Model) -> tuple[Problem, ...]:
        """Return what engines are asked of a model: the question and, where there is a premise, whether it can be true,
        where there is a conclusion, whether it can be false.

        All stand on one model.
        """
        on = model if self.variant is None else self.variant(model)
        asked: list[Question] = [self.question]
        if self.premise is not None:
            asked.append(Reach(self.premise, witness=False))
        if self.conclusion is not None:
            asked.append(Reach(StateCondition(negation(self.conclusion.expression)), witness=False))
        return tuple(Problem(on, question) for question in asked)
