"""Properties of behaviours: what is asked of a graph, and whether a lasso is an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.oracle.fairness import Occurrences, assumed
from tests.oracle.forms import BEHAVIOURS
from tests.oracle.formulas import LINEAR, Atoms, Formula, formula_of, leads_to
from tests.oracle.lassos import denies
from tests.oracle.linear import shortest_denial, tableau

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph
    from tests.oracle.lassos import Lasso
    from tests.oracle.linear import Tableau


@dataclass(frozen=True, slots=True)
class Asked:
    """A formula that should be true of every behaviour that is fair to some events, with the truth of its atoms."""

    graph: OracleGraph
    formula: Formula
    atoms: Atoms
    fairness: list[Occurrences]

    def tableau(self) -> Tableau:
        return tableau(self.graph, self.formula, self.atoms, self.fairness)

    def denied_by(self, lasso: Lasso) -> str:
        """Why a lasso does not show that the property is violated; nothing where it does."""
        return denies(self.graph, lasso, self.formula, self.atoms, self.fairness)

    def shortest(self) -> int | None:
        """The number of steps of the shortest lasso that shows it; None where none does. For small graphs only."""
        return shortest_denial(self.tableau())


def asked(graph: OracleGraph, body: dict[str, Any]) -> Asked:
    """Return what a property of one of the four forms asks.

    Raises:
        ModelError: what it says of states has no value in one of them.
        SpecMistake: what it assumes means nothing.
    """
    atoms = Atoms(graph)

    def part(written: Any) -> Formula:
        return formula_of(written, atoms, {})

    (form,) = [form for form in BEHAVIOURS if form in body]
    match form:
        case "leads_to":
            formula = leads_to(*map(part, body[form]))
        case "eventually":
            formula = ("eventually", part(body[form]))
        case "infinitely_often":
            formula = ("always", ("eventually", part(body[form])))
        case _:
            formula = formula_of(body[form], atoms, LINEAR)
    fairness = [Occurrences(graph, group) for group in assumed(graph.specification, body)]
    atoms.evaluate()
    return Asked(graph, formula, atoms, fairness)
