"""Why a condition has the value that it has: the narrowest part that decides it, and the values that it reads.

A condition over all members of a family is false because of one of them; a conjunction because of one conjunct; a
selection reads one of its cases. What is evaluated after that plays no role, and may not even have a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.analysis.wording import phrase, plain_truth, terms_of_sum
from varyoff.base.record import dataclass
from varyoff.model.expression import (
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Deadlocked,
    Expr,
    Extreme,
    Implies,
    Not,
    Or,
    Select,
    Value,
    Var,
    children,
    conjunction,
    disjunction,
    negation,
    variables_of,
)  # fmt: skip
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError, State

SHOWN_PARTS = 3  # of several parts each of which alone decides


@dataclass(frozen=True, slots=True)
class Culprit:
    """What decides a condition: `part` alone, where `given` is the case (None: in any case).

    `values` are the variables that matter, by name, with their values; `next(x)` is x after the step, an aggregate
    over a family stands there with its result, before what contributes to it. `others` counts the further parts of
    which each alone decides as well.
    """

    part: Expr
    given: Expr | None
    values: tuple[tuple[str, Value], ...]
    others: int = 0

    def text(self, model: Model) -> str:
        return phrase(self.part, model.names)

    def given_text(self, model: Model) -> str:
        return "" if self.given is None else phrase(self.given, model.names)


def culprit(model: Model, condition: Expr, before: State, after: State | None = None) -> Culprit:
    """Return what decides the truth of a condition in a state, or across a step.

    Raises:
        ModelError: the condition has no value there.

    Cost: linear in the condition.
    """
    looking = _Looking(model, before, after)
    truth = bool(looking.value(condition))
    part, given = looking.narrow(condition, truth)
    values: dict[str, Value] = {}
    for expression in (part, *given):
        for name, value in looking.reads(expression):
            values.setdefault(name, value)
    return Culprit(part, conjunction(given) if given else None, tuple(values.items()), looking.others)


class _Looking:
    """One look at a state, or at a step."""

    def __init__(self, model: Model, before: State, after: State | None) -> None:
        self.model = model
        self.before = before
        self.after = after
        self.others = 0

    def value(self, expression: Expr) -> Value:
        return evaluate(expression, self.before, self.after, self.model)

    def is_true(self, expression: Expr) -> bool | None:
        """Return its truth, None where it has no value."""
        try:
            return bool(self.value(expression))
        except ModelError:
            return None

    # --- narrowing ---------------------------------------------------------------------------

    def narrow(self, e: Expr, truth: bool) -> tuple[Expr, list[Expr]]:
        """Return the part of an expression that is as true as it, and what must be the case for it to decide."""
        match e:
            case Not(operand):
                part, given = self.narrow(operand, not truth)
                return negation(part), given
            case And(operands):
                if truth:
                    return self.all_of(operands)
                return self.one_of(operands, truth)
            case Or(operands):
                if truth:
                    return self.one_of(operands, truth)
                return self.none_of(e)
            case Implies(premise, conclusion):
                if self.value(premise):
                    part, given = self.narrow(conclusion, truth)
                    return part, [*self.holding(premise), *given]
                part, given = self.narrow(premise, False)
                return negation(part), given
            case Conditional(condition, then, otherwise):
                chosen = bool(self.value(condition))
                part, given = self.narrow(then if chosen else otherwise, truth)
                return part, [*self.holding(condition if chosen else negation(condition)), *given]
            case Select(key, cases, _):
                value = self.value(key)
                case = next((c for v, c in cases if v == value), None)
                if case is None or isinstance(case, Var | Const):
                    return e, []
                part, given = self.narrow(case, truth)
                return part, [Compare("==", key, Const(value)), *given]
            case Compare("==" | "!=", _, Const(bool())):
                return self.narrow(plain_truth(e), truth)
            case Compare():
                return self.decisive(e, truth), []
            case _:
                return e, []

    def holding(self, condition: Expr) -> list[Expr]:
        part, given = self.narrow(condition, True)
        return [*given, part]

    def all_of(self, operands: tuple[Expr, ...]) -> tuple[Expr, list[Expr]]:
        """Every operand counts; what must be the case for one of them counts with it."""
        found: list[Expr] = []
        for operand in operands:
            part, given = self.narrow(operand, True)
            found += [*given, part]
        return conjunction(list(dict.fromkeys(found))), []

    def one_of(self, operands: tuple[Expr, ...], truth: bool) -> tuple[Expr, list[Expr]]:
        """Each operand with this truth decides alone. Several are shown together where nothing else must be given."""
        deciding = [o for o in operands if self.is_true(o) is truth]
        part, given = self.narrow(deciding[0], truth)
        if len(deciding) == 1 or given:
            self.others += len(deciding) - 1
            return part, given
        parts = [part]
        for operand in deciding[1:SHOWN_PARTS]:
            other, needed = self.narrow(operand, truth)
            if needed:
                break
            parts.append(other)
        self.others += len(deciding) - len(parts)
        return (disjunction(parts) if truth else conjunction(parts)), []

    def none_of(self, e: Or) -> tuple[Expr, list[Expr]]:
        """A disjunction is false: `not c or x`, as `all(x for … if c)` is stored, asks for x where c is the case."""
        rest = [o for o in e.operands if not _is_negative(o)]
        conditions = [negation(o) for o in e.operands if _is_negative(o)]
        if not rest or not conditions:
            return e, []
        given = [g for c in conditions for g in self.holding(c)]
        if len(rest) > 1:
            return disjunction(rest), given
        part, further = self.narrow(rest[0], False)
        return part, [*given, *further]

    def decisive(self, e: Compare, truth: bool) -> Expr:
        """Of `max(a, b) < 3` that is false, the greatest operand decides; likewise for `min`."""
        for side, other, left in ((e.left, e.right, True), (e.right, e.left, False)):
            if not isinstance(side, Extreme) or isinstance(other, Extreme):
                continue
            wants_less = (e.operator in ("<", "<=")) == left
            if e.operator in ("==", "!=") or (wants_less == truth) != (side.which == "min"):
                continue
            total = self.value(side)
            chosen = next(o for o in side.operands if self.value(o) == total)
            return Compare(e.operator, chosen, other) if left else Compare(e.operator, other, chosen)
        return e

    # --- values ------------------------------------------------------------------------------

    def reads(self, e: Expr) -> Iterator[tuple[str, Value]]:
        """Yield the variables that the value depends on, with theirs, in the order of evaluation."""
        names = self.model.names
        match e:
            case Var(index, True):
                assert self.after is not None
                yield f"next({names[index]})", self.after[index]
            case Var(index, False):
                yield names[index], self.before[index]
            case And(operands) | Or(operands):
                decides = isinstance(e, Or)
                one = next((o for o in operands if self.is_true(o) is decides), None)
                for operand in operands if one is None else (one,):
                    yield from self.reads(operand)
            case Implies(premise, conclusion):
                if self.value(premise):
                    yield from self.reads(conclusion)
                yield from self.reads(premise)
            case Conditional(condition, then, otherwise):
                yield from self.reads(then if self.value(condition) else otherwise)
                yield from self.reads(condition)
            case Select(key, cases, _):
                value = self.value(key)
                yield from self.reads(key)
                yield from (r for v, case in cases if v == value for r in self.reads(case))
            case Extreme(_, operands):
                total = self.value(e)
                yield from self.reads(next(o for o in operands if self.value(o) == total))
            case Arithmetic("+", _, _, _) if len(terms := terms_of_sum(e)) > 2:
                yield phrase(e, names), self.value(e)
                for term in terms:
                    if self.value(term) != 0:
                        yield from self.reads(term)
            case Deadlocked() | Const():
                return
            case _:
                for child in children(e):
                    yield from self.reads(child)


def _is_negative(expression: Expr) -> bool:
    match expression:
        case Not(Compare() | Var() | And() | Or() | Select() | Implies()):
            return True
        case Compare("!=", left, right):
            return bool(variables_of(left)) and isinstance(right, Const)
        case _:
            return False
