"""What a formula of linear time says of a lasso, straight from its meaning: no automaton is involved.

A lasso is a behaviour that is told in finitely many positions: 0 to `length - 1`, and after the last of them comes `loop` again.
A formula has one value at each position, and what is said of the future is a fixpoint over positions: `until` the least,
`release` the greatest one. Values are sets of lassos of one shape, as bits, so that many are decided at once.
"""

from __future__ import annotations

from collections.abc import Callable

from varyoff.model.expression import Const, Expr
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until


def satisfied(formula: Formula, length: int, loop: int, truth: Callable[[Expr, int], bool]) -> bool:
    """Return whether a formula is true of a lasso; `truth` says whether a proposition is at a position.

    Cost: positions × parts of the formula, twice.
    """
    return bool(values(formula, length, loop, lambda expression, position: int(truth(expression, position)))[0])


def values(
    formula: Formula, length: int, loop: int, truth: Callable[[Expr, int], int], lassos: int = 1
) -> tuple[int, ...]:
    """Return at each position of some lassos those of which a formula is true there.

    Args:
        formula: what is asked.
        length: of each lasso.
        loop: the position after the last one.
        truth: of a proposition and a position: the set of lassos where it is true.
        lassos: all of them, as bits.
    """
    assert 0 <= loop < length
    known: dict[int, tuple[int, ...]] = {}  # by the identity of what is shared

    def value(one: Formula) -> tuple[int, ...]:
        found = known.get(id(one))
        if found is None:
            found = known[id(one)] = tuple(computed(one))
        return found

    def computed(one: Formula) -> list[int]:
        match one:
            case Proposition(Const(constant)):
                return [lassos if constant else 0] * length
            case Proposition(expression):
                return [truth(expression, position) for position in range(length)]
            case Both(operands):
                found = [lassos] * length
                for operand in operands:
                    found = [a & b for a, b in zip(found, value(operand), strict=True)]
                return found
            case Either(operands):
                found = [0] * length
                for operand in operands:
                    found = [a | b for a, b in zip(found, value(operand), strict=True)]
                return found
            case Next(operand):
                inner = value(operand)
                return [*inner[1:], inner[loop]]
            case Until(a, b):
                left, right = value(a), value(b)
                return around(lambda position, after: right[position] | left[position] & after, 0)
            case Release(a, b):
                left, right = value(a), value(b)
                return around(lambda position, after: right[position] & (left[position] | after), lassos)

    def around(one: Callable[[int, int], int], after: int) -> list[int]:
        """Go backwards from what is assumed after the last position; twice, so that a loop has seen all of itself."""
        found = [after] * length
        for _ in range(2):
            for position in reversed(range(length)):
                found[position] = after = one(position, after)
            after = found[loop]
        return found

    return value(formula)
