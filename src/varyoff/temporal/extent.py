"""How large a formula is when it is written out in the operators that are left of it."""

from __future__ import annotations

from varyoff.model.expression import Compare, Conditional, Expr, Temporal, children, subexpressions

_TWICE = {"weak_until": (1, 2), "AU": (1, 3)}
"""How often the operands of an operator stand in what it is taken apart to, where that is more than once."""


def parts_written_out(expression: Expr) -> int:
    """Return how many parts a formula has at most when it is written out; a condition on states is one.

    Cost: linear in the parts of the expression that are distinct objects.
    """
    timed = _with_operators(expression)
    known: dict[int, int] = {}

    def of(part: Expr) -> int:
        if id(part) not in timed:
            return 1
        if id(part) not in known:
            known[id(part)] = 1 + sum(map(int.__mul__, _times(part), map(of, children(part))))
        return known[id(part)]

    return of(expression)


def _times(part: Expr) -> tuple[int, ...]:
    match part:
        case Compare():
            return (2, 2)
        case Conditional():
            return (2, 1, 1)
        case Temporal(operator, operands):
            return _TWICE.get(operator, (1,) * len(operands))
        case _:
            return (1,) * len(children(part))


def _with_operators(expression: Expr) -> set[int]:
    """Return the identities of the parts that have an operator in them."""
    found: set[int] = set()
    for part in reversed(list(subexpressions(expression))):  # what is below a part comes first
        if isinstance(part, Temporal) or any(id(child) in found for child in children(part)):
            found.add(id(part))
    return found
