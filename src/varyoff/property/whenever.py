"""`whenever: EVENTS` with `require` (before the step) or `ensure` (across it)."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Conditions, Elaborated
from varyoff.elaborate.pattern import events_of
from varyoff.model.expression import negation
from varyoff.problem.condition import EventCondition, StepCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.property.premise import premise_of
from varyoff.spec.syntax import PropertyDeclaration


def whenever(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    """Lower for every event that a pattern names, with `this` and the choices of that event."""
    positions = events_of(declaration.given["whenever"], conditions.elaborated, conditions.mistakes)
    if positions is None:
        return None
    bad: list[EventCondition] = []
    premises: list[EventCondition] = []
    ok = True
    for position in positions:
        event = conditions.model.events[position]
        expression = conditions.of_event(declaration.expression, event, across=declaration.asked == "ensure")
        if expression is None:
            ok = False
            continue
        bad.append(EventCondition(position, negation(expression)))
        premises.append(EventCondition(position, premise_of(expression)))
    if not ok:
        return None
    return Asked(Reach(StepCondition(tuple(bad))), "no", StepCondition(tuple(premises)))


def ensured_before(declaration: PropertyDeclaration, elaborated: Elaborated, warnings: Mistakes) -> None:  # noqa: ARG001
    """Warn about an `ensure` that speaks of the state before the step only."""
    if declaration.asked != "ensure":
        return
    names = (node.id for node in ast.walk(declaration.expression.tree) if isinstance(node, ast.Name))
    if "next" not in names:
        warnings.add(
            "V614",
            f"`ensure` of `{declaration.name}` never says `next`",
            declaration.expression.span,
            "about the state before the step",
            help="write `next(x)` for the value of x after the step, or `require` for `ensure`",
        )
