"""The bound of parts of a formula is one: what it is taken apart to has no more, and it is not far off."""

from __future__ import annotations

import pytest

from varyoff.model.expression import And, Compare, Conditional, Expr, Implies, Not, Or, Temporal, Var
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some, branching_of
from varyoff.temporal.extent import parts_written_out
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until, formula_of

A, B, C = Var(0), Var(1), Var(2)
LINEAR = {"always": 1, "eventually": 1, "next": 1, "until": 2, "weak_until": 2, "release": 2, "leads_to": 2}
BRANCHING = {"AG": 1, "AF": 1, "AX": 1, "AU": 2, "EG": 1, "EF": 1, "EX": 1, "EU": 2}


def size(formula: Formula | Branching) -> int:
    """Return how many conditions a formula has."""
    match formula:
        case Proposition() | Here():
            return 1
        case Both(operands) | Either(operands):
            return sum(map(size, operands))
        case Every(parts) | Some(parts):
            return sum(map(size, parts))
        case Next(operand):
            return size(operand)
        case Denied(one) | CanStep(one) | CanStay(one):
            return size(one)
        case Until(a, b) | Release(a, b):
            return size(a) + size(b)
        case CanReach(left, right):
            return size(left) + size(right)


def nested(operators: dict[str, int], *, deep: int) -> list[Expr]:
    found: list[Expr] = [A]
    for _ in range(deep):
        inner = found[-4:]
        found = [Temporal(name, (one, B)[:number]) for name, number in operators.items() for one in inner]  # type: ignore[arg-type]
        found += [wrapped for one in found[-2:] for wrapped in (
            Not(one), And((A, one, C)), Or((one, B)), Implies(one, one), Conditional(one, A, one), Compare("==", one, one),
            Compare("!=", B, one),
        )]  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("operators", "made"), [(LINEAR, formula_of), (BRANCHING, branching_of)], ids=["linear", "branching"]
)
def test_what_is_written_out_has_no_more_parts(operators: dict[str, int], made: type) -> None:
    for deep in (1, 2):
        for expression in nested(operators, deep=deep):
            assert size(made(expression)) <= 2 * parts_written_out(expression)


def test_a_condition_on_states_is_one_part() -> None:
    assert parts_written_out(And((A, B, Or((C, Not(A)))))) == 1
    assert parts_written_out(Temporal("always", (Implies(A, B),))) == 2
    assert parts_written_out(Temporal("leads_to", (And((A, B)), C))) == 3


def test_what_doubles_is_counted_so_and_shared_parts_are_counted_fast() -> None:
    one: Expr = Temporal("eventually", (A,))
    for _ in range(200):
        one = Compare("==", one, one)
    assert parts_written_out(one) > 4**200
