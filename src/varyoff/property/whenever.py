"""`whenever: EVENTS` with `require` (before the step) or `ensure` (across it)."""

from __future__ import annotations

from varyoff.base.record import replace
from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.flatten import Flat
from varyoff.elaborate.pattern import events_of
from varyoff.elaborate.scope import Scope
from varyoff.model.expression import negation
from varyoff.model.model import Event
from varyoff.problem.condition import EventCondition, StepCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.property.premise import premise_of
from varyoff.spec.syntax import PropertyDeclaration


def whenever(declaration: PropertyDeclaration, flat: Flat) -> Asked | None:
    """Lower for every event that a pattern names, with `this` and the choices of that event."""
    positions = events_of(declaration.events, flat)
    if positions is None:
        return None
    bad: list[EventCondition] = []
    premises: list[EventCondition] = []
    ok = True
    for position in positions:
        event = flat.model.events[position]
        expression = lower_condition(declaration.expression, _scope(flat, event, declaration.form == "ensure"))
        if expression is None:
            ok = False
            continue
        bad.append(EventCondition(position, negation(expression)))
        premises.append(EventCondition(position, premise_of(expression)))
    if not ok:
        return None
    return Asked(Reach(StepCondition(tuple(bad))), "no", StepCondition(tuple(premises)))


def _scope(flat: Flat, event: Event, across: bool) -> Scope:
    member = flat.world.members[event.instance]
    scope = flat.scope().bind(this=member.reference())
    return replace(scope, event=flat.choices[event.label], allow_next=across)
