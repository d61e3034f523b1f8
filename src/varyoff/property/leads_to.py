"""`leads_to: [P, Q]`: every state that satisfies P is followed, sooner or later, by one that satisfies Q."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.model.expression import Temporal
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Follow
from varyoff.property.asked import Asked
from varyoff.property.fairness import fairness_of
from varyoff.spec.leading import Leading
from varyoff.spec.syntax import PropertyDeclaration
from varyoff.temporal.formula import formula_of


def leads_to(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    said: Leading = declaration.given["leads_to"]
    premise, conclusion = conditions.of_states(said.premise), conditions.of_states(said.conclusion)
    fairness = fairness_of(declaration, conditions)
    if premise is None or conclusion is None or fairness is None:
        return None
    formula = formula_of(Temporal("leads_to", (premise, conclusion)))
    return Asked(Follow(formula, fairness), "yes", StateCondition(premise), conclusion=StateCondition(conclusion))
