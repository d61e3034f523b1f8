"""Formulas of linear time as tableaux: generalised Büchi automata whose states are sets of formulas that are due.

What is due now is expanded: into a cube of literals that the state of now satisfies, what is due at the next position,
and what is put off. The one rule that puts off is `a until b`: either b is the case now, or a is, the same is due at the next
position, and b was put off; an edge is in the acceptance set of b unless it puts b off (Couvreur 1999; with states that
carry the choice, Gerth, Peled, Vardi and Wolper 1995). Two formulas that wait for the same share the set.

States are merged while they are made: when one formula that is due is repeated by the expansion of another, as `eventually p` is
by `always(eventually(p))`, it is left out, and sets with the same expansions are one state. Neither changes an expansion,
so what is put off is not forgotten.
"""

from __future__ import annotations

from typing import NamedTuple

from varyoff.base.budget import check_time
from varyoff.model.expression import Const, Expr, Not, Var
from varyoff.temporal.automaton import TooLargeAutomaton
from varyoff.temporal.formula import (
    FALSITY,
    TRUTH,
    Both,
    Either,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
)

MOST_STATES = 1_000
MOST_EDGES = 20_000
MOST_EDGES_OF_A_STATE = 1_000


class Arc(NamedTuple):
    """An edge: the literals are bits, by the number of their proposition; so are the acceptance sets that it is in."""

    positive: int
    negative: int
    accepting: int
    target: int


class Tableau(NamedTuple):
    """The edges of each state, of which 0 is initial, and the number of acceptance sets."""

    arcs: list[list[Arc]]
    acceptance: int


class Expansion(NamedTuple):
    """One way to satisfy a formula: bits of literals, of formulas that are due next, of what is put off."""

    positive: int
    negative: int
    due: int
    deferred: int


def tableau_of(formula: Formula) -> Tableau:
    """Return an automaton that accepts the behaviours of which a formula is true.

    Its propositions are letters: Boolean variables, the number of each is its position, and their negations.

    Raises:
        TooLargeAutomaton: it has too many states or edges.
    """
    return _Maker().made(formula)


def members(bits: int) -> list[int]:
    """Return the numbers of the bits that are set, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


class _Maker:
    """Expands formulas of one tableau; each has a number, and what it expands to is kept."""

    def __init__(self) -> None:
        self.formulas: list[Formula] = []
        self.numbers: dict[Formula, int] = {}
        self.awaited: dict[Formula, int] = {}  # the right sides of `until`: the numbers of the acceptance sets
        self.terms: dict[int, list[Expansion]] = {}
        self.lean: dict[int, int] = {}
        self.direct: dict[int, int] = {}

    def made(self, formula: Formula) -> Tableau:
        start = self._lean(self._bits(formula))
        numbers: dict[int, int] = {start: 0}  # by what is due
        by_terms: dict[tuple[Expansion, ...], int] = {}
        found: list[list[Expansion]] = []
        waiting = [start]
        edges = 0
        merged: dict[int, int] = {}
        order: list[int] = []
        while waiting:
            due = waiting.pop(0)
            terms = self._terms_of(due)
            key = tuple(terms)
            if (known := by_terms.get(key)) is not None:
                merged[due] = known
                continue
            by_terms[key] = merged[due] = len(order)
            order.append(due)
            found.append(terms)
            edges += len(terms)
            if len(order) > MOST_STATES or edges > MOST_EDGES:
                raise TooLargeAutomaton(MOST_STATES, MOST_EDGES)
            for term in terms:
                if term.due not in numbers:
                    numbers[term.due] = 0
                    waiting.append(term.due)
        every = (1 << len(self.awaited)) - 1
        arcs = [[Arc(t.positive, t.negative, every & ~t.deferred, merged[t.due]) for t in terms] for terms in found]
        return Tableau(arcs, len(self.awaited))

    # --- sets of formulas

    def _number(self, formula: Formula) -> int:
        known = self.numbers.get(formula)
        if known is None:
            known = self.numbers[formula] = len(self.formulas)
            self.formulas.append(formula)
        return known

    def _bits(self, formula: Formula) -> int:
        """The parts of a conjunction as a set."""
        if formula == TRUTH:
            return 0
        if isinstance(formula, Both):
            found = 0
            for operand in formula.operands:
                found |= self._bits(operand)
            return found
        return 1 << self._number(formula)

    def _closure(self, due: int) -> int:
        """Add what the expansion of these repeats: of `a release b`, b."""
        found, waiting = due, members(due)
        while waiting:
            number = waiting.pop()
            below = self.direct.get(number)
            if below is None:
                formula = self.formulas[number]
                below = self.direct[number] = self._bits(formula.right) if isinstance(formula, Release) else 0
            fresh = below & ~found
            found |= fresh
            waiting.extend(members(fresh))
        return found

    def _follows(self, formula: Formula, closure: int) -> bool:
        """Return whether a formula adds nothing to the expansions of a set with this closure."""
        number = self.numbers.get(formula)
        if number is not None and closure >> number & 1:
            return True
        match formula:
            case Both(operands):
                return all(self._follows(operand, closure) for operand in operands)
            case Either(operands):
                return any(self._follows(operand, closure) for operand in operands)
            case Until(_, b):
                return self._follows(b, closure)
            case Release(a, b):
                return self._follows(a, closure) and self._follows(b, closure)
            case _:
                return formula == TRUTH

    def _lean(self, due: int) -> int:
        """Leave out what the others repeat."""
        known = self.lean.get(due)
        if known is None:
            known = due
            for number in members(due):
                rest = known & ~(1 << number)
                if self._follows(self.formulas[number], self._closure(rest)):
                    known = rest
            self.lean[due] = known
        return known

    # --- expansions

    def _terms_of(self, due: int) -> list[Expansion]:
        found = [Expansion(0, 0, 0, 0)]
        for number in members(due):
            found = self._product(found, self._expansion(number))
        return sorted(found)

    def _expansion(self, number: int) -> list[Expansion]:
        known = self.terms.get(number)
        if known is None:
            known = self.terms[number] = self._expanded(self.formulas[number])
        return known

    def _expanded(self, formula: Formula) -> list[Expansion]:
        match formula:
            case Proposition(Const(value)):
                return [Expansion(0, 0, 0, 0)] if value else []
            case Proposition(expression):
                return [_literal(expression)]
            case Both():
                return self._terms_of(self._bits(formula))
            case Either(operands):
                every = [term for operand in operands for term in self._expansion(self._number(operand))]
                return self._undominated(every)
            case Next(operand):
                return [] if operand == FALSITY else [Expansion(0, 0, self._lean(self._bits(operand)), 0)]
            case Until(a, b):
                again = Expansion(0, 0, self._bits(formula), 1 << self.awaited.setdefault(b, len(self.awaited)))
                now = self._expansion(self._number(b))
                later = self._product([again], self._expansion(self._number(a)))
                return self._undominated(now + later)
            case Release(a, b):
                again = Expansion(0, 0, self._bits(formula), 0)
                kept = self._expansion(self._number(b))
                ended = self._product(kept, self._expansion(self._number(a)))
                return self._undominated(ended + self._product([again], kept))

    def _product(self, some: list[Expansion], others: list[Expansion]) -> list[Expansion]:
        found: dict[Expansion, None] = {}
        for one in some:
            check_time()
            for other in others:
                positive, negative = one.positive | other.positive, one.negative | other.negative
                if not positive & negative:
                    due = self._lean(one.due | other.due)
                    found[Expansion(positive, negative, due, one.deferred | other.deferred)] = None
            if len(found) > 2 * MOST_EDGES_OF_A_STATE:
                raise TooLargeAutomaton(MOST_STATES, MOST_EDGES)
        return self._undominated(list(found))

    def _undominated(self, terms: list[Expansion]) -> list[Expansion]:
        """Leave out what asks for more than another one does."""
        kept: list[Expansion] = []
        for term in sorted(dict.fromkeys(terms), key=_weight):
            if not any(self._dominates(other, term) for other in kept):
                kept.append(term)
                if len(kept) > MOST_EDGES_OF_A_STATE:
                    raise TooLargeAutomaton(MOST_STATES, MOST_EDGES)
        return kept

    def _dominates(self, one: Expansion, other: Expansion) -> bool:
        if one.positive & ~other.positive or one.negative & ~other.negative or one.deferred & ~other.deferred:
            return False
        missing = one.due & ~other.due
        if not missing:
            return True
        closure = self._closure(other.due)
        return all(self._follows(self.formulas[number], closure) for number in members(missing))


def _literal(expression: Expr) -> Expansion:
    match expression:
        case Var(number):
            return Expansion(1 << number, 0, 0, 0)
        case Not(Var(number)):
            return Expansion(0, 1 << number, 0, 0)
        case _:
            raise AssertionError("not a letter")


def _weight(term: Expansion) -> tuple[int, int, int, Expansion]:
    return (
        (term.positive | term.negative).bit_count(),
        term.deferred.bit_count(),
        term.due.bit_count(),
        term,
    )
