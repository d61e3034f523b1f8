"""Expressions as people read them: what was expanded over a family is written as one aggregate again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from varyoff.base.record import replace
from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Expr,
    Extreme,
    Implies,
    Not,
    Or,
    Var,
    negation,
    show,
    variables_of,
)  # fmt: skip

LONGEST = 120  # characters of a condition beyond which the property's own text is shown instead
FEWEST = 3  # operands that are worth being written as one
LISTED = 4  # instances that are named one by one


def phrase(expression: Expr, names: tuple[str, ...]) -> str:
    """Return an expression as text, conditions and sums over many instances as `all`, `any`, `count` and `sum`.

    The text means the same as the expression; where instances are no whole family, they are listed.

    Args:
        names: of the variables, by position.

    Cost: linear in the expression written out, times the number of its levels.
    """
    return _Wording(names).of(expression)


def shorter(text: str, written: str) -> str:
    """Return a condition as it is written where that is shorter: definitions written out hide more than they show."""
    written = " ".join(written.split())
    return written if len(text) > LONGEST and written and len(written) < len(text) else text


def plain_truth(comparison: Compare) -> Expr:
    """Return what a comparison with `true` or `false` says: its other side, or the negation of it."""
    assert isinstance(comparison.right, Const)
    positive = (comparison.operator == "==") == bool(comparison.right.value)
    return comparison.left if positive else negation(comparison.left)


def terms_of_sum(expression: Expr) -> list[Expr]:
    """Return the terms of a sum, which is stored as a balanced tree."""
    if isinstance(expression, Arithmetic) and expression.operator == "+":
        return [*terms_of_sum(expression.left), *terms_of_sum(expression.right)]
    return [expression]


def counted_condition(term: Expr) -> Expr | None:
    """Return the condition that a term of a `count` counts, None for another term."""
    if isinstance(term, Conditional) and term.then == Const(1) and term.otherwise == Const(0):
        return term.condition
    return None


class _Wording:
    """Aggregates become variables with a text for a name, so that `show` writes the rest."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.texts: list[str] = []

    def of(self, expression: Expr) -> str:
        shortened = self.shorten(expression)
        return show(shortened, (*self.names, *self.texts))

    def put(self, text: str) -> Expr:
        self.texts.append(text)
        return Var(len(self.names) + len(self.texts) - 1)

    def shorten(self, e: Expr) -> Expr:
        match e:
            case And(operands):
                return self.many("all", operands) or And(tuple(map(self.shorten, operands)))
            case Or(operands):
                return self.many("any", operands) or Or(tuple(map(self.shorten, operands)))
            case Not(operand):
                return Not(self.shorten(operand))
            case Implies(a, b):
                return Implies(self.shorten(a), self.shorten(b))
            case Compare("==" | "!=", a, Const(bool())):
                return self.shorten(plain_truth(e))
            case Compare(operator, a, b):
                return Compare(operator, self.shorten(a), self.shorten(b))
            case Extreme(which, operands):
                return self.many(which, operands) or Extreme(which, tuple(map(self.shorten, operands)))
            case Arithmetic("+", _, _, _):
                return self.total(e)
            case Arithmetic():
                return replace(e, left=self.shorten(e.left), right=self.shorten(e.right))
            case Absolute(operand):
                return Absolute(self.shorten(operand))
            case Conditional(a, b, c):
                return Conditional(self.shorten(a), self.shorten(b), self.shorten(c))
            case _:
                return e

    def total(self, e: Arithmetic) -> Expr:
        terms = terms_of_sum(e)
        conditions = [counted_condition(t) for t in terms]
        if all(c is not None for c in conditions):
            counted = [c for c in conditions if c is not None]
            grouped = self.many("count", counted)
            return grouped or self.put(f"count({', '.join(_Wording(self.names).of(c) for c in counted)})")
        whole = self.many("sum", terms)
        return whole or replace(e, left=self.shorten(e.left), right=self.shorten(e.right))

    def many(self, word: str, operands: Sequence[Expr]) -> Expr | None:
        if len(operands) < (2 if word == "count" else FEWEST):
            return None
        found = self.common(operands)
        return None if found is None else self.put(f"{word}({found})")

    def common(self, operands: Sequence[Expr]) -> str | None:
        """Return `BODY for x in LIST` when the operands say the same, each of another instance."""
        read = [self.instances(o) for o in operands]
        shared = set.intersection(*map(set, read))
        own = [[i for i in found if i not in shared] for found in read]
        if any(len(found) != 1 for found in own) or len({found[0] for found in own}) != len(own):
            return None
        members = [found[0] for found in own]
        letter = next(c for c in "xyzuvw" if not any(n.split(".")[0] == c for n in self.names))
        bodies = {_renamed(_Wording(self.names).of(o), m, letter) for o, m in zip(operands, members, strict=True)}
        return f"{bodies.pop()} for {letter} in {self.listed(members)}" if len(bodies) == 1 else None

    def instances(self, expression: Expr) -> list[str]:
        return list(dict.fromkeys(self.names[i].rpartition(".")[0] for i in variables_of(expression)))

    def listed(self, members: Sequence[str]) -> str:
        family = members[0].partition("[")[0]
        every = {n.rpartition(".")[0] for n in self.names if n.startswith(f"{family}[")}
        if set(members) == every:
            return family
        numbers = [re.fullmatch(rf"{re.escape(family)}\[(\d+)\]", m) for m in members]
        if all(numbers) and len(members) > LISTED:
            return f"{family}[{', '.join(n[1] for n in numbers if n)}]"
        return ", ".join(members)


def _renamed(text: str, instance: str, letter: str) -> str:
    return re.sub(rf"(?<![\w.\]]){re.escape(instance)}(?![\w\[])", letter, text)
