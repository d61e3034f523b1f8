"""`whenever: EVENTS` with `require` (before the step) or `ensure` (across it)."""

from __future__ import annotations

from dataclasses import replace

from varyoff.model.expression import Const, negation
from varyoff.model.flatten import Flat
from varyoff.model.lower import lower_condition
from varyoff.model.model import Event
from varyoff.model.scope import Scope
from varyoff.model.types import BOOLEAN, IntegerT, ReferenceT, Typed, WordsT
from varyoff.property.pattern import events_of
from varyoff.property.premise import premise_of
from varyoff.property.question import Condition, Occurrence, Question, StepCondition, Unreachable
from varyoff.spec.syntax import PropertyDeclaration


def whenever(declaration: PropertyDeclaration, flat: Flat) -> tuple[Question, Condition | None] | None:
    """Lower for every event that a pattern names, with `this` and the choices of that event."""
    positions = events_of(declaration.events, flat)
    if positions is None:
        return None
    bad: list[Occurrence] = []
    premises: list[Occurrence] = []
    ok = True
    for position in positions:
        event = flat.model.events[position]
        expression = lower_condition(declaration.expression, _scope(flat, event, declaration.form == "ensure"))
        if expression is None:
            ok = False
            continue
        bad.append(Occurrence(position, negation(expression)))
        premises.append(Occurrence(position, premise_of(expression)))
    if not ok:
        return None
    return Unreachable(StepCondition(tuple(bad))), StepCondition(tuple(premises))


def _scope(flat: Flat, event: Event, across: bool) -> Scope:
    member = flat.world.members[event.instance]
    scope = flat.scope().bind(this=member.reference())
    return replace(scope, event={n: _typed(flat, n, v) for n, v in event.choices}, allow_next=across)


def _typed(flat: Flat, name: str, value: object) -> Typed:
    if isinstance(value, bool):
        return Typed(Const(value), BOOLEAN)
    if isinstance(value, int):
        return Typed(Const(value), IntegerT(value, value))
    if isinstance(value, str) and value in flat.world.members:
        return flat.world.members[value].reference()
    if value is None:
        return Typed(Const(None), ReferenceT("", (), True))
    return Typed(Const(str(value)), WordsT((str(value),), f"the choice {name}"))
