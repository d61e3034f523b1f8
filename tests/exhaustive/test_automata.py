"""All formulas over two letters up to five nodes, all lassos up to length six: an automaton accepts what the formula says."""

from __future__ import annotations

from functools import cache
from itertools import islice

from tests.support.lassos import (
    LONGEST,
    SHAPES,
    accepted,
    differences,
    every_word,
    expressions,
    first_difference,
    formulas,
    number_of_lassos,
    pairs_of_formulas,
    said,
    words_where,
)
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until, formula_of
from varyoff.temporal.simulation import plain_automaton, simulates
from varyoff.temporal.translation import automaton_of

NODES = 5

translated = cache(automaton_of)


def test_that_is_how_many_there_are() -> None:
    assert (LONGEST, number_of_lassos()) == (6, 30_948)
    assert sum(len(expressions(nodes)) for nodes in range(1, NODES + 1)) == 4_518
    assert len(formulas(NODES)) == 3_246


def test_automata_accept_what_formulas_say() -> None:
    assert list(islice(differences(formulas(NODES), translated), 3)) == []


def test_automata_of_larger_formulas_accept_what_they_say() -> None:
    some = pairs_of_formulas()
    assert len(some) == 156
    assert list(islice(differences(some, automaton_of), 3)) == []
    assert [f for f in some if not simulates(automaton_of(f), plain_automaton(f))] == []


def test_a_proposition_of_several_letters_is_one() -> None:
    """`a and b` is not taken apart, nor is it known that it implies `a`: what is accepted is the same."""
    for nodes in range(1, NODES - 1):
        for formula in dict.fromkeys(map(formula_of, expressions(nodes))):
            assert first_difference(accepted(automaton_of(formula)), said(formula)) is None, formula


def test_a_textbook_automaton_is_followed_by_the_small_one() -> None:
    """That is how somebody who does not believe in the translation is convinced that nothing is missing."""
    assert [f for f in formulas(NODES) if not simulates(translated(f), plain_automaton(f))] == []


def test_textbook_automata_accept_what_formulas_say() -> None:
    assert list(islice(differences(formulas(NODES - 1), plain_automaton), 3)) == []


def test_who_follows_an_automaton_accepts_what_it_does() -> None:
    some = [(f, automaton_of(f), plain_automaton(f), said(f)) for f in formulas(3)]
    followed = 0
    for f, small, _, own in some:
        for g, _, plain, other in some:
            if simulates(small, plain):
                followed += 1
                assert all(b & ~a == 0 for a, b in zip(own, other, strict=True)), (f, g)
    assert followed > 3 * len(some)  # and not only itself


# --- the meaning, told differently


def holds(formula: Formula, word: int, length: int, loop: int, position: int) -> bool:
    """The definition: what comes is looked for at the positions that follow, twice around the loop."""

    def at(steps: int) -> int:
        after = position + steps
        return after if after < length else loop + (after - loop) % (length - loop)

    def now(one: Formula, steps: int = 0) -> bool:
        return holds(one, word, length, loop, at(steps))

    ahead = range(2 * length)
    match formula:
        case Proposition(expression):
            return bool(words_where(expression, position, length) >> word & 1)
        case Both(operands):
            return all(map(now, operands))
        case Either(operands):
            return any(map(now, operands))
        case Next(operand):
            return now(operand, 1)
        case Until(a, b):
            return any(now(b, k) and all(now(a, j) for j in range(k)) for k in ahead)
        case Release(a, b):
            return all(now(b, k) or any(now(a, j) for j in range(k)) for k in ahead)


def test_the_meaning_on_a_lasso_is_that_of_the_definition() -> None:
    for formula in formulas(3):
        for (length, loop), found in zip(SHAPES, said(formula), strict=True):
            if length <= 3:
                defined = sum(holds(formula, word, length, loop, 0) << word for word in range(4**length))
                assert found == defined, (formula, length, loop)


def test_words_are_numbered_as_is_said() -> None:
    assert every_word(2) == 2**16 - 1
    first_is_a = [word for word in range(16) if words_where(formulas(1)[0].expression, 0, 2) >> word & 1]  # type: ignore[union-attr]
    assert first_is_a == [4, 5, 6, 7, 12, 13, 14, 15]
