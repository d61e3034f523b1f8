"""All formulas over two letters up to a size, all lassos up to a length, and what is accepted of them, many at a time.

A lasso is a shape (how many positions, where the last one returns to) and a word over the four letters, the digits of a number of
base 4, of which the first position is the highest. A set of lassos is for each shape a whole number with a bit for each word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from varyoff.model.expression import And, Const, Expr, Implies, Not, Or, Temporal, Var, negation
from varyoff.temporal.automaton import Automaton, Edge
from varyoff.temporal.formula import (
    Both,
    Either,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
    always,
    both,
    either,
    eventually,
    formula_of,
)
from varyoff.temporal.lasso import values

LONGEST = 6
SHAPES = [(length, loop) for length in range(1, LONGEST + 1) for loop in range(length)]
A, B = Var(0), Var(1)

LITERALS = tuple(Proposition(e) for e in (A, B, Not(A), Not(B)))

UNARY = ("next", "always", "eventually")
BINARY = ("until", "release", "weak_until", "leads_to")

Lassos = list[int]
"""For each of SHAPES a set of words."""


# --- formulas


@cache
def expressions(nodes: int) -> tuple[Expr, ...]:
    """All of so many nodes: letters, `not`, `and`, `or`, `implies` and the operators of LTL."""
    if nodes == 1:
        return (A, B)
    found: list[Expr] = [Not(inner) for inner in expressions(nodes - 1)]
    found += [Temporal(operator, (inner,)) for operator in UNARY for inner in expressions(nodes - 1)]
    for left_nodes in range(1, nodes - 1):
        for left in expressions(left_nodes):
            for right in expressions(nodes - 1 - left_nodes):
                found += [And((left, right)), Or((left, right)), Implies(left, right)]
                found += [Temporal(operator, (left, right)) for operator in BINARY]
    return tuple(found)


def formulas(nodes: int) -> list[Formula]:
    """The distinct formulas of expressions up to so many nodes, small ones first; their propositions are letters."""
    return list(dict.fromkeys(of_letters(formula_of(e)) for n in range(1, nodes + 1) for e in expressions(n)))


def pairs_of_formulas() -> list[Formula]:
    """Conjunctions and disjunctions of two common formulas: what has more nodes, and waits for several things in turn."""
    of_one = [
        always(eventually(letter)) for letter in LITERALS
    ] + [eventually(always(letter)) for letter in LITERALS]  # fmt: skip
    a, b, not_a, not_b = LITERALS
    of_two = [
        always(either(not_a, eventually(b))),
        always(either(not_a, Next(Until(not_a, b)))),
        eventually(both(a, Next(always(not_b)))),
        Release(a, either(b, Next(b))),
        eventually(both(a, Next(eventually(b)))),
    ]
    some = of_one + of_two
    pairs = [(f, g) for position, f in enumerate(some) for g in some[position + 1 :]]
    return list(dict.fromkeys(joined(f, g) for joined in (both, either) for f, g in pairs))


def of_letters(formula: Formula) -> Formula:
    """Take propositions apart: `a and b`, which is one, becomes two."""
    match formula:
        case Proposition(Not(And() | Or() | Implies() | Not() as operand)):
            return of_letters(denied(operand))
        case Proposition(And(operands)):
            return both(*(of_letters(Proposition(operand)) for operand in operands))
        case Proposition(Or(operands)):
            return either(*(of_letters(Proposition(operand)) for operand in operands))
        case Proposition(Implies(a, b)):
            return either(of_letters(Proposition(negation(a))), of_letters(Proposition(b)))
        case Proposition():
            return formula
        case Both(operands):
            return both(*map(of_letters, operands))
        case Either(operands):
            return either(*map(of_letters, operands))
        case Next(operand):
            return Next(of_letters(operand))
        case Until(a, b):
            return Until(of_letters(a), of_letters(b))
        case Release(a, b):
            return Release(of_letters(a), of_letters(b))


def denied(expression: Expr) -> Formula:
    match expression:
        case And(operands):
            return either(*(Proposition(negation(operand)) for operand in operands))
        case Or(operands):
            return both(*(Proposition(negation(operand)) for operand in operands))
        case Implies(a, b):
            return both(Proposition(a), Proposition(negation(b)))
        case _:
            return Proposition(negation(negation(expression)))


def letters_exchanged(formula: Formula) -> Formula:
    match formula:
        case Proposition(expression):
            return Proposition(_exchanged(expression))
        case Both(operands):
            return Both(tuple(map(letters_exchanged, operands)))
        case Either(operands):
            return Either(tuple(map(letters_exchanged, operands)))
        case Next(operand):
            return Next(letters_exchanged(operand))
        case Until(a, b):
            return Until(letters_exchanged(a), letters_exchanged(b))
        case Release(a, b):
            return Release(letters_exchanged(a), letters_exchanged(b))


def with_letters_exchanged(automaton: Automaton) -> Automaton:
    edges = tuple(Edge(e.source, e.target, _exchanged(e.label), e.accepting) for e in automaton.edges)
    return Automaton(automaton.states, automaton.initial, edges, automaton.acceptance)


@cache
def _exchanged(expression: Expr) -> Expr:
    match expression:
        case Var(index):
            return Var(1 - index)
        case Not(operand):
            return Not(_exchanged(operand))
        case And(operands):
            return And(tuple(map(_exchanged, operands)))
        case _:
            assert isinstance(expression, Const)
            return expression


# --- lassos


def every_word(length: int) -> int:
    return (1 << 4**length) - 1


@cache
def words_where(condition: Expr, position: int, length: int) -> int:
    """The words of a length in which a condition on letters is true at a position."""
    every = every_word(length)
    match condition:
        case Var(index):
            block = 4 ** (length - 1 - position)  # so many words follow each other with one letter there
            found = sum(((1 << block) - 1) << letter * block for letter in range(4) if letter >> index & 1)
            return found * (every // ((1 << 4 * block) - 1))
        case Const(value):
            return every if value else 0
        case Not(operand):
            return every ^ words_where(operand, position, length)
        case And(operands):
            for operand in operands:
                every &= words_where(operand, position, length)
            return every
        case Or(operands):
            return every ^ words_where(And(tuple(map(Not, operands))), position, length)
        case Implies(a, b):
            return words_where(Or((Not(a), b)), position, length)
        case _:
            raise AssertionError(condition)


def number_of_lassos() -> int:
    return sum(4**length for length, _ in SHAPES)


def said(formula: Formula) -> Lassos:
    """The lassos of which a formula is true."""
    return [
        values(formula, length, loop, lambda e, p, length=length: words_where(e, p, length), every_word(length))[0]
        for length, loop in SHAPES
    ]


def accepted(automaton: Automaton) -> Lassos:
    """The lassos that an automaton accepts: those of which a run in the product with it comes by every set for ever."""
    found: dict[tuple[int, int], int] = {}
    for cycle in range(1, LONGEST + 1):
        begins = _for_ever(automaton, cycle)
        found[cycle, 0] = _any(begins, automaton)
        for stem in range(1, LONGEST + 1 - cycle):
            length = stem + cycle
            four = 1 + sum(1 << letter * 4 ** (length - 1) for letter in (1, 2, 3))
            before = [0] * automaton.states
            for edge in automaton.edges:
                before[edge.source] |= words_where(edge.label, 0, length) & begins[edge.target] * four
            begins = before
            found[length, stem] = _any(begins, automaton)
    return [found[shape] for shape in SHAPES]


def _any(begins: list[int], automaton: Automaton) -> int:
    found = 0
    for state in automaton.initial:
        found |= begins[state]
    return found


def _for_ever(automaton: Automaton, cycle: int) -> list[int]:
    """The cycles that each state accepts from their beginning on."""
    edges = [
        [(e.source, e.target, e.accepting, words_where(e.label, position, cycle)) for e in automaton.edges]
        for position in range(cycle)
    ]
    good = [[every_word(cycle)] * automaton.states for _ in range(cycle)]
    while True:
        before = good
        for wanted in range(automaton.acceptance) if automaton.acceptance else (None,):
            good = _coming_by(edges, good, wanted)
        if good == before:
            return good[0]


def _coming_by(
    edges: list[list[tuple[int, int, frozenset[int], int]]], good: list[list[int]], wanted: int | None
) -> list[list[int]]:
    """Where, within what is good, one can take an edge of a set into what is good."""
    cycle = len(good)
    found = [[0] * len(row) for row in good]
    changed = True
    while changed:
        changed = False
        for position in reversed(range(cycle)):
            after = (position + 1) % cycle
            row = [0] * len(good[0])
            for source, target, accepting, words in edges[position]:
                ahead = found[after][target]
                if wanted is None or wanted in accepting:
                    ahead |= good[after][target]
                row[source] |= words & ahead
            row = [a & b for a, b in zip(row, good[position], strict=True)]
            if row != found[position]:
                found[position] = row
                changed = True
    return found


def first_difference(some: Lassos, others: Lassos) -> str | None:
    """A lasso that is in one of two sets only, written as `stem(cycle)`: `a`, `b`, `c` for both, `-` for neither."""
    for (length, loop), one, other in zip(SHAPES, some, others, strict=True):
        different = one ^ other
        if different:
            word = (different & -different).bit_length() - 1
            shown = "".join("-abc"[word >> 2 * (length - 1 - position) & 3] for position in range(length))
            return f"{shown[:loop]}({shown[loop:]})"
    return None


def differences(some: Iterable[Formula], translated: Callable[[Formula], Automaton]) -> Iterator[str]:
    """Formulas whose automaton, as `translated` makes it, does not accept what they say.

    Of two formulas that differ in an exchange of the letters one is decided, where their automata differ in the same.
    """
    known: dict[Automaton, Lassos] = {}
    done: dict[Formula, Automaton] = {}
    for formula in some:
        automaton = translated(formula)
        done[formula] = automaton
        twin = done.get(letters_exchanged(formula))
        if twin is not None and with_letters_exchanged(automaton) == twin:
            continue
        if automaton not in known:
            known[automaton] = accepted(automaton)
        word = first_difference(known[automaton], said(formula))
        if word is not None:
            yield f"{formula}: {word}"
