"""The meaning of a formula on a lasso, by hand."""

from __future__ import annotations

import pytest

from varyoff.model.expression import Expr, Not, Temporal, Var
from varyoff.temporal.formula import formula_of
from varyoff.temporal.lasso import satisfied, values

A, B = Var(0), Var(1)


def t(operator: str, *operands: Expr) -> Expr:
    return Temporal(operator, operands)  # type: ignore[arg-type]


def says(expression: Expr, word: str, loop: int) -> bool:
    """`a`, `b`, `c` for both, `-` for neither."""
    letters = {"a": (True, False), "b": (False, True), "c": (True, True), "-": (False, False)}

    def truth(proposition: Expr, position: int) -> bool:
        assert isinstance(proposition, Var | Not)
        if isinstance(proposition, Not):
            return not truth(proposition.operand, position)
        return letters[word[position]][proposition.index]

    return satisfied(formula_of(expression), len(word), loop, truth)


@pytest.mark.parametrize(
    ("expression", "true", "false"),
    [
        (A, ["a|-", "|a"], ["-|a"]),
        (t("next", A), ["-|a", "|-a", "|a"], ["a|-", "|a-"]),
        (t("next", t("next", A)), ["|a-", "-|-a", "a|-a"], ["aa|-", "|-a"]),
        (t("always", A), ["|a", "a|ca"], ["a|a-", "-|a"]),
        (t("eventually", A), ["--|-a", "a|-"], ["|-", "b|-b"]),
        (t("until", A, B), ["|b", "aa|ab", "a|b-"], ["|a", "a-|b", "-|-"]),
        (t("weak_until", A, B), ["|a", "aa|ab", "|b", "a|b-"], ["a-|b", "|-"]),
        (t("release", A, B), ["|b", "bc|-", "|c"], ["ba|-", "|a", "b|-b"]),
        (t("leads_to", A, B), ["|-", "|ab", "|ba", "|c", "a|b-"], ["b|a", "b-|a-", "bca|-"]),
        (t("always", t("eventually", A)), ["|-a", "--|a--"], ["aaa|-"]),
        (t("eventually", t("always", A)), ["---|a"], ["|-a", "aaa|a-"]),
    ],
)
def test_lassos_by_hand(expression: Expr, true: list[str], false: list[str]) -> None:
    for words, expected in ((true, True), (false, False)):
        for shown in words:
            stem, _, cycle = shown.rpartition("|")
            assert says(expression, stem + cycle, len(stem)) is expected, shown
            assert says(Not(expression), stem + cycle, len(stem)) is not expected, shown


def test_many_lassos_are_decided_at_once() -> None:
    # Of two lassos, bits 0 and 1, of two positions that alternate: a is true at position 1 of the first only.
    found = values(formula_of(t("eventually", A)), 2, 0, lambda _, position: 0b01 if position else 0, 0b11)
    assert found == (0b01, 0b01)
    assert values(formula_of(t("always", Not(A))), 2, 0, lambda _, position: 0b10 if position else 0b11, 0b11) == (2, 2)
