"""From a formula of linear time to a small automaton.

The formula is simplified, made a tableau, and that is reduced. Nothing is degeneralised: those who walk the product with a
model treat acceptance sets and fairness alike. The label of an edge is a cube: a conjunction of propositions of the formula
and of their negations (`model.expression.negation`), each at most once, in the order of the formula; what stands in a
proposition is never looked into.
"""

from __future__ import annotations

from varyoff.model.expression import conjunction, negation
from varyoff.temporal.automaton import Automaton, Edge
from varyoff.temporal.formula import Formula
from varyoff.temporal.reduction import reduced
from varyoff.temporal.tableau import Tableau, members, tableau_of


def automaton_of(formula: Formula) -> Automaton:
    """Return an automaton that accepts the behaviours of which a formula is true; the same bytes for the same formula.

    Every state begins an accepting run of some behaviour, but for that of a formula that is true of none: one state
    without edges.

    Raises:
        TooLargeAutomaton: its tableau has too many states or edges.
        OutOfTime: the bound of seconds in force was hit.
    """
    return _labelled(reduced(tableau_of(formula)))


def _labelled(tableau: Tableau) -> Automaton:
    expressions = tableau.propositions
    edges = []
    for source, own in enumerate(tableau.arcs):
        for positive, negative, accepting, target in own:
            literals = [
                expressions[n] if positive >> n & 1 else negation(expressions[n]) for n in members(positive | negative)
            ]
            edges.append(Edge(source, target, conjunction(literals), frozenset(members(accepting))))
    return Automaton(len(tableau.arcs), (0,), tuple(edges), tableau.acceptance)
