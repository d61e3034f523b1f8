"""How large a formula is when it is written out in the operators that are left of it."""

from __future__ import annotations

from varyoff.model.expression import Compare, Conditional, Expr, Temporal, children

_TWICE = {"weak_until": (1, 2), "AU": (1, 3)}
"""How often the operands of an operator stand in what it is taken apart to, where that is more than once."""


def parts_written_out(expression: Expr) -> int:
    """Return about how many parts a formula has when it is written out; a condition on states is one.

    Cost: linear in the parts of the expression that are distinct objects.
    """
    known: dict[int, int] = {}  # 0 for a condition on states

    def of(part: Expr) -> int:
        if id(part) not in known:
            found = [of(child) for child in children(part)]
            timed = isinstance(part, Temporal) or any(found)
            known[id(part)] = (
                1 + sum(n * max(one, 1) for n, one in zip(_times(part), found, strict=True)) if timed else 0
            )
        return known[id(part)]

    return max(of(expression), 1)


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
