"""From a formula of linear time to a small automaton.

The formula is rewritten, made a tableau, and that is reduced. Nothing is degeneralised: those who walk the product with a
model treat acceptance sets and fairness alike. The label of an edge is a cube: a conjunction of propositions of the formula
and of their negations (`model.expression.negation`), each at most once, in the order of the formula. What stands in a
proposition is never looked into: meanwhile it is a letter.
"""

from __future__ import annotations

from varyoff.model.expression import Const, Expr, Not, Var, conjunction, negation
from varyoff.temporal.automaton import Automaton, Edge
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until
from varyoff.temporal.reduction import reduced
from varyoff.temporal.rewriting import rewritten
from varyoff.temporal.tableau import Tableau, members, tableau_of


def automaton_of(formula: Formula) -> Automaton:
    """Return an automaton that accepts the behaviours of which a formula is true; the same bytes for the same formula.

    Every state begins an accepting run of some behaviour, but for that of a formula that is true of none: one state
    without edges.

    Raises:
        TooLargeAutomaton: its tableau has too many states or edges.
        OutOfTime: the bound of seconds in force was hit.
    """
    letters = Letters()
    small = rewritten(letters.instead_of(formula))
    return _labelled(reduced(tableau_of(small)), letters.propositions)


class Letters:
    """Numbers of propositions; one and its negation share a number."""

    def __init__(self) -> None:
        self.propositions: list[Expr] = []
        self._known: dict[Expr, tuple[int, bool]] = {}

    def instead_of(self, formula: Formula) -> Formula:
        """Return a formula with letters for propositions: variables at the positions of `propositions`."""
        match formula:
            case Proposition(Const()):
                return formula
            case Proposition(expression):
                number, affirmed = self.letter(expression)
                return Proposition(Var(number) if affirmed else Not(Var(number)))
            case Both(operands):
                return Both(tuple(map(self.instead_of, operands)))
            case Either(operands):
                return Either(tuple(map(self.instead_of, operands)))
            case Next(operand):
                return Next(self.instead_of(operand))
            case Until(a, b):
                return Until(self.instead_of(a), self.instead_of(b))
            case Release(a, b):
                return Release(self.instead_of(a), self.instead_of(b))

    def letter(self, expression: Expr) -> tuple[int, bool]:
        """Return the number of a proposition, and whether it is affirmed."""
        known = self._known.get(expression)
        if known is None:
            if isinstance(expression, Not):
                number, affirmed = self.letter(expression.operand)
                known = number, not affirmed
            else:
                number = len(self.propositions)
                self.propositions.append(expression)
                known = number, True
                self._known[negation(expression)] = number, False
            self._known[expression] = known
        return known


def _labelled(tableau: Tableau, expressions: list[Expr]) -> Automaton:
    edges = []
    for source, own in enumerate(tableau.arcs):
        for positive, negative, accepting, target in own:
            literals = [
                expressions[n] if positive >> n & 1 else negation(expressions[n]) for n in members(positive | negative)
            ]
            edges.append(Edge(source, target, conjunction(literals), frozenset(members(accepting))))
    return Automaton(len(tableau.arcs), (0,), tuple(edges), tableau.acceptance)
