"""`whenever: EVENTS` with `require` (before the step) or `ensure` (across it)."""

from __future__ import annotations

from varyoff.elaborate.elaborated import Conditions
from varyoff.elaborate.pattern import events_of
from varyoff.model.expression import negation
from varyoff.problem.condition import EventCondition, StepCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.property.premise import premise_of
from varyoff.spec.syntax import PropertyDeclaration


def whenever(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    """Lower for every event that a pattern names, with `this` and the choices of that event."""
    positions = events_of(declaration.events, conditions.elaborated, conditions.mistakes)
    if positions is None:
        return None
    bad: list[EventCondition] = []
    premises: list[EventCondition] = []
    ok = True
    for position in positions:
        event = conditions.model.events[position]
        expression = conditions.of_event(declaration.expression, event, across=declaration.form == "ensure")
        if expression is None:
            ok = False
            continue
        bad.append(EventCondition(position, negation(expression)))
        premises.append(EventCondition(position, premise_of(expression)))
    if not ok:
        return None
    return Asked(Reach(StepCondition(tuple(bad))), "no", StepCondition(tuple(premises)))
