"""Random expressions over a few variables of every kind, with a value or without one."""

from __future__ import annotations

import random

from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Extreme,
    Implies,
    Not,
    Or,
    Select,
    Var,
)  # fmt: skip

# By kind, the positions of the variables and their values: truth values, numbers, words, references.
DOMAINS = (
    (False, True), range(-2, 3), ("a", "b", "c"), (None, "m", "n"), range(4), (True,), range(2, 4), ("c", "a"),
)  # fmt: skip
TRUTHS, NUMBERS, WORDS, REFERENCES = (0, 5), (1, 4, 6), (2, 7), (3,)
KINDS = ("boolean", "integer", "enumeration", "reference", "integer", "boolean", "integer", "enumeration")


class Expressions:
    """Random expressions; those that can fail are among them when `failing` is true."""

    def __init__(self, seed: object, *, failing: bool) -> None:
        self.draw = random.Random(str(seed))
        self.failing = failing

    def condition(self, depth):
        draw = self.draw
        if depth == 0:
            return draw.choice([Var(draw.choice(TRUTHS)), Const(draw.random() < 0.5), self.comparison(0)])
        match draw.randrange(6):
            case 0:
                return Not(self.condition(depth - 1))
            case 1:
                return And(tuple(self.condition(depth - 1) for _ in range(draw.randint(1, 3))))
            case 2:
                return Or(tuple(self.condition(depth - 1) for _ in range(draw.randint(1, 3))))
            case 3:
                return Implies(self.condition(depth - 1), self.condition(depth - 1))
            case 4:
                return Conditional(*(self.condition(depth - 1) for _ in range(3)))
            case _:
                return self.comparison(depth - 1)

    def comparison(self, depth):
        draw = self.draw
        which = draw.randrange(4)
        if which == 0:
            return Compare(draw.choice(["==", "!="]), self.word(), draw.choice([self.word(), Const("a"), Const("z")]))
        if which == 1:
            return Compare(draw.choice(["==", "!="]), Var(draw.choice(REFERENCES)), Const(draw.choice([None, "m"])))
        operator = draw.choice(["==", "!=", "<", "<=", ">", ">="])
        return Compare(operator, self.number(depth), self.number(depth))

    def word(self):
        pick = Var(self.draw.choice(WORDS))
        return Conditional(self.condition(0), pick, Const("b")) if self.draw.random() < 0.2 else pick

    def number(self, depth):
        draw = self.draw
        if depth <= 0:
            return draw.choice([Var(draw.choice(NUMBERS)), Const(draw.randint(-4, 6))])
        match 6 if self.failing and draw.random() < 0.3 else draw.randrange(6):
            case 0 | 1:
                return Arithmetic(draw.choice(["+", "-", "*"]), self.number(depth - 1), self.number(depth - 1))
            case 2:
                divisor = Const(draw.choice([-3, -2, -1, 1, 2, 3]))
                return Arithmetic(draw.choice(["//", "%"]), self.number(depth - 1), divisor)
            case 3:
                return Extreme(draw.choice(["min", "max"]), tuple(self.number(depth - 1) for _ in range(2)))
            case 4:
                return Absolute(self.number(depth - 1))
            case 5:
                return Conditional(self.condition(depth - 1), self.number(depth - 1), self.number(depth - 1))
            case _:
                if draw.random() < 0.5:
                    return Arithmetic(draw.choice(["//", "%"]), self.number(0), self.number(0))
                return Select(Var(REFERENCES[0]), (("m", self.number(0)), ("n", self.number(0))))
