"""Formulas of linear time that say the same in fewer words.

What holds of all behaviours is used where it spares states: absorption by what implies it, operators that repeat each other, and
whether something, once true, was true before (an eventuality) or is true from then on (a universality): Etessami and Holzmann
2000, Somenzi and Bloem 2000, Babiak, Křetínský, Řehák and Strejček 2012. A choice is never moved to where less is known:
`always(a or always(eventually(b)))` stays, as who reads on knows better which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from varyoff.base.budget import check_time
from varyoff.model.expression import Const
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
    both,
    denial,
    either,
)  # fmt: skip


def rewritten(formula: Formula) -> Formula:
    """Return a formula that is true of the same behaviours.

    Cost: comparisons of the operands of each node, which are kept.
    """
    return _Rewriter().rewritten(formula)


def is_eventuality(formula: Formula) -> bool:
    """Return whether it is plain that what is true at a position was true at all before."""
    match formula:
        case Proposition(expression):
            return isinstance(expression, Const)
        case Both(operands) | Either(operands):
            return all(map(is_eventuality, operands))
        case Next(operand):
            return is_eventuality(operand)
        case Until(a, b):
            return a == TRUTH or is_eventuality(b)
        case Release(a, b):
            return is_eventuality(a) and is_eventuality(b)


def is_universality(formula: Formula) -> bool:
    """Return whether it is plain that what is true at a position is true at all that follow."""
    return is_eventuality(denial(formula))


def _has_choice(formula: Formula) -> bool:
    """Return whether something in a formula is one or the other: who waits may learn which."""
    match formula:
        case Either():
            return True
        case Both(operands):
            return any(map(_has_choice, operands))
        case Next(operand):
            return _has_choice(operand)
        case Until(a, b) | Release(a, b):
            return _has_choice(a) or _has_choice(b)
        case Proposition():
            return False


class _Rewriter:
    """Keeps what it has found of formulas and of pairs of them."""

    def __init__(self) -> None:
        self.known: dict[Formula, Formula] = {}
        self.implied: dict[tuple[Formula, Formula], bool] = {}

    def rewritten(self, formula: Formula) -> Formula:
        found = self.known.get(formula)
        if found is None:
            check_time()
            match formula:
                case Proposition():
                    found = formula
                case Both(operands):
                    found = self.every(map(self.rewritten, operands))
                case Either(operands):
                    found = self.some(map(self.rewritten, operands))
                case Next(operand):
                    found = self.after(self.rewritten(operand))
                case Until(a, b):
                    found = self.until(self.rewritten(a), self.rewritten(b))
                case Release(a, b):
                    found = self.release(self.rewritten(a), self.rewritten(b))
            self.known[formula] = found
        return found

    # --- an operator over formulas that are rewritten

    def every(self, parts: Iterable[Formula]) -> Formula:
        formula = both(*parts)
        if not isinstance(formula, Both):
            return formula
        found = _grouped(
            formula.operands,
            lambda nexts: self.after(self.every(nexts)),
            lambda left, rights: (
                self.release(left, self.every(rights)) if len(rights) > 1 else Release(left, rights[0])
            ),
            lambda lefts, right: self.until(self.every(lefts), right) if len(lefts) > 1 else Until(lefts[0], right),
            left=Release,
            right=Until,
        )
        if any(self.implies(a, denial(b)) for position, a in enumerate(found) for b in found[position + 1 :]):
            return FALSITY
        return both(*self._least(found))

    def some(self, parts: Iterable[Formula]) -> Formula:
        formula = either(*parts)
        if not isinstance(formula, Either):
            return formula
        found = _grouped(
            formula.operands,
            lambda nexts: self.after(self.some(nexts)),
            lambda left, rights: self.until(left, self.some(rights)) if len(rights) > 1 else Until(left, rights[0]),
            lambda lefts, right: self.release(self.some(lefts), right) if len(lefts) > 1 else Release(lefts[0], right),
            left=Until,
            right=Release,
        )
        if any(self.implies(denial(a), b) for position, a in enumerate(found) for b in found[position + 1 :]):
            return TRUTH
        return either(*self._greatest(found))

    def _least(self, parts: list[Formula]) -> list[Formula]:
        """Leave out what another part implies."""
        kept = list(parts)
        for one in reversed(parts):
            if any(other is not one and self.implies(other, one) for other in kept):
                kept.remove(one)
        return kept

    def _greatest(self, parts: list[Formula]) -> list[Formula]:
        """Leave out what implies another part."""
        kept = list(parts)
        for one in reversed(parts):
            if any(other is not one and self.implies(one, other) for other in kept):
                kept.remove(one)
        return kept

    def after(self, operand: Formula) -> Formula:
        settled = is_eventuality(operand) and is_universality(operand) and not _has_choice(operand)
        return operand if settled else Next(operand)

    def until(self, a: Formula, b: Formula) -> Formula:
        if self.implies(a, b) or (is_eventuality(b) and not _has_choice(b)):
            return b
        if self.implies(denial(b), a):
            a = TRUTH
        match a, b:
            case _, Until(c, _) if self.implies(a, c):
                return b
            case Until(_, d), _ if d == b:
                return a
            case Next(c), Next(d):
                return self.after(self.until(c, d))
            case Proposition(Const(True)), Next(d):
                return self.after(self.until(a, d))
            case Proposition(Const(True)), Until(_, d):
                return self.until(a, d)
            case Proposition(Const(True)), Either(operands) if any(isinstance(one, Until) for one in operands):
                return self.until(a, self.some(one.right if isinstance(one, Until) else one for one in operands))
            case _:
                return Until(a, b)

    def release(self, a: Formula, b: Formula) -> Formula:
        if is_universality(b) or self.implies(b, a):
            return b
        if self.implies(b, denial(a)):
            a = FALSITY
        match a, b:
            case _, Release(c, _) if self.implies(c, a):
                return b
            case Release(_, d), _ if d == b:
                return a
            case Next(c), Next(d):
                return self.after(self.release(c, d))
            case Proposition(Const(False)), Next(d):
                return self.after(self.release(a, d))
            case Proposition(Const(False)), Release(_, d):
                return self.release(a, d)
            case Proposition(Const(False)), Both(operands) if any(isinstance(one, Release) for one in operands):
                return self.release(a, self.every(one.right if isinstance(one, Release) else one for one in operands))
            case Proposition(Const(False)), Until(Proposition(Const(True)), Both(operands)) if any(
                map(is_eventuality, operands)
            ):  # again and again x and, later on, y: both again and again
                again = [self.release(a, one) for one in operands if is_eventuality(one)]
                rest = self.every(one for one in operands if not is_eventuality(one))
                return self.every([*again, self.release(a, self.until(TRUTH, rest))])
            case _:
                return Release(a, b)

    # --- implication, as far as it is plain

    def implies(self, f: Formula, g: Formula) -> bool:
        """Return whether it is plain that a formula implies another one."""
        if f in (g, FALSITY) or g == TRUTH:
            return True
        if isinstance(f, Proposition) and isinstance(g, Proposition):
            return False
        found = self.implied.get((f, g))
        if found is None:
            check_time()
            found = self.implied[f, g] = self._implies(f, g)
        return found

    def _implies(self, f: Formula, g: Formula) -> bool:
        implies = self.implies
        match f:
            case Either(operands):
                return all(implies(one, g) for one in operands)
            case Until(c, d) if implies(c, g) and implies(d, g):
                return True
            case _:
                pass
        match g:
            case Both(operands):
                return all(implies(f, one) for one in operands)
            case Release(a, b) if implies(f, a) and implies(f, b):
                return True
            case _:
                pass
        match f:
            case Both(operands) if any(implies(one, g) for one in operands):
                return True
            case Release(_, d) if implies(d, g):
                return True
            case _:
                pass
        match g:
            case Either(operands) if any(implies(f, one) for one in operands):
                return True
            case Until(_, b) if implies(f, b):
                return True
            case _:
                pass
        match f, g:
            case Next(c), Next(a):
                return implies(c, a)
            case (Until(c, d), Until(a, b)) | (Release(c, d), Release(a, b)):
                return implies(c, a) and implies(d, b)
            case Next(c), _ if is_eventuality(g):
                return implies(c, g)
            case _, Next(a) if is_universality(f):
                return implies(f, a)
            case _:
                return False


def _grouped(
    parts: tuple[Formula, ...],
    nexts: Callable[[list[Formula]], Formula],
    with_left: Callable[[Formula, list[Formula]], Formula],
    with_right: Callable[[list[Formula], Formula], Formula],
    *,
    left: type[Until | Release],
    right: type[Until | Release],
) -> list[Formula]:
    """Make one of what is next, of operators `left` with the same left side, and of operators `right` with the same right."""
    groups: dict[tuple[type[Formula], Formula | None], list[Formula]] = {}
    for part in parts:
        key: tuple[type[Formula], Formula | None] = type(part), part
        member = part
        if isinstance(part, Next):
            key, member = (Next, None), part.operand
        elif isinstance(part, left):
            key, member = (left, part.left), part.right
        elif isinstance(part, right):
            key, member = (right, part.right), part.left
        groups.setdefault(key, []).append(member)
    found: list[Formula] = []
    for (kind, shared), inner in groups.items():
        if kind is Next:
            found.append(nexts(inner))
        elif shared is not None and kind is left:
            found.append(with_left(shared, inner))
        elif shared is not None and kind is right:
            found.append(with_right(inner, shared))
        else:
            found += inner
    return found
