"""What a behaviour lacks that a formula of linear time asks for: which part of it, and since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.analysis.wording import phrase
from varyoff.base.record import dataclass
from varyoff.model.expression import And, Conditional, Const, Expr, Implies, Or, disjunction, negation
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.temporal.formula import (
    FALSITY,
    TRUTH,
    Both,
    Either,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
)  # fmt: skip
from varyoff.temporal.lasso import values


@dataclass(frozen=True, slots=True)
class Missed:
    """The part of a formula that a behaviour does not fulfil.

    Attributes:
        part: what is asked for.
        since: the number of the state from which on it does not come, or in which it is not so.
        never: that it comes in no state from there on; else it is not so in that state.
        given: what is the case there, so that it is asked for.
    """

    part: Formula
    since: int
    never: bool
    given: tuple[Expr, ...] = ()


class Course:
    """A trace as the behaviour that it is: positions, each with its state, after the last of which comes one again."""

    def __init__(self, model: Model, trace: Trace) -> None:
        assert trace.loop is not None, "the trace has a loop"
        self.length = max(len(trace), trace.loop + 1)
        self.loop = trace.loop
        self._model = model
        self._states = trace.states
        self._known: dict[Formula, tuple[int, ...]] = {}

    def fulfils(self, formula: Formula, position: int = 0) -> bool:
        """Whether a formula is true of what follows from a position on.

        Cost: positions × parts of the formula, for each formula once.
        """
        found = self._known.get(formula)
        if found is None:
            found = values(formula, self.length, self.loop, self._truth)
            self._known[formula] = found
        return bool(found[position])

    def _truth(self, expression: Expr, position: int) -> int:
        return int(bool(evaluate(expression, self._states[position], None, self._model)))

    def after(self, position: int) -> int:
        return position + 1 if position + 1 < self.length else self.loop

    def future(self, position: int) -> Iterator[int]:
        """Yield the positions from one on, each once, in their order."""
        seen = set()
        while position not in seen:
            yield position
            seen.add(position)
            position = self.after(position)


def missed(course: Course, formula: Formula, position: int = 0) -> Missed:
    """Return what a behaviour lacks by which a formula is not true of what follows from a position on."""
    assert not course.fulfils(formula, position), "the formula is false there"
    match formula:
        case Both(operands):
            return missed(course, next(o for o in operands if not course.fulfils(o, position)), position)
        case Either(operands):
            return _alternatives(course, operands, position)
        case Next(operand):
            return missed(course, operand, course.after(position))
        case Until(left, right):
            for at in course.future(position):
                if not course.fulfils(left, at):
                    return Missed(either_of(formula), at, never=False)
            return Missed(right, position, never=True)
        case Release(_, right):
            return missed(course, right, next(at for at in course.future(position) if not course.fulfils(right, at)))
        case _:
            return Missed(formula, position, never=False)


def either_of(formula: Until) -> Formula:
    """Return what must be the case until the right side comes: that, or the left side."""
    match formula:
        case Until(Proposition(left), Proposition(right)):
            return Proposition(disjunction([right, left]))
        case _:
            return Either((formula.right, formula.left))


def _alternatives(course: Course, operands: Sequence[Formula], position: int) -> Missed:
    """Of several formulas none is true: where all but one are conditions, these are the case the other way."""
    later = [o for o in operands if not isinstance(o, Proposition)]
    here = [o.expression for o in operands if isinstance(o, Proposition)]
    if len(later) != 1:
        part = Either(tuple(operands)) if later else Proposition(disjunction(here))
        return Missed(part, position, never=False)
    found = missed(course, later[0], position)
    given = tuple(negation(e) for e in here)
    if found.since == position:
        return Missed(found.part, found.since, found.never, (*given, *found.given))
    return found


def formula_text(formula: Formula, names: tuple[str, ...]) -> str:
    """Return a formula as it could be written under `ltl`."""

    def of(one: Formula) -> str:
        match one:
            case Proposition(Const(bool(truth))):
                return "true" if truth else "false"
            case Proposition(expression):
                return phrase(expression, names)
            case Both(operands):
                return " and ".join(map(operand_of, operands))
            case Either(operands):
                return " or ".join(map(operand_of, operands))
            case Next(operand):
                return f"next({of(operand)})"
            case Until(left, right):
                return f"eventually({of(right)})" if left == TRUTH else f"until({of(left)}, {of(right)})"
            case Release(left, right):
                return f"always({of(right)})" if left == FALSITY else f"release({of(left)}, {of(right)})"

    def operand_of(one: Formula) -> str:
        joined = isinstance(one, Both | Either) or (isinstance(one, Proposition) and is_joined(one.expression))
        return f"({of(one)})" if joined else of(one)

    return of(formula)


def is_joined(expression: Expr) -> bool:
    """Whether a condition, as text, stands in parentheses where it is part of a formula."""
    return isinstance(expression, And | Or | Implies | Conditional)
