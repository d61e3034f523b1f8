"""All forms of property, and the properties of a system."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.elaborate.flatten import Flat
from varyoff.property.always import always, never
from varyoff.property.asked import Asked
from varyoff.property.deadlock import deadlock
from varyoff.property.property import Property
from varyoff.property.reachable import reachable
from varyoff.property.recoverable import recoverable
from varyoff.property.whenever import whenever
from varyoff.spec.syntax import PropertyDeclaration

Lowering = Callable[[PropertyDeclaration, Flat], "Asked | None"]

FORMS: dict[str, Lowering] = {
    "always": always,
    "never": never,
    "require": whenever,
    "ensure": whenever,
    "reachable": reachable,
    "recoverable": recoverable,
}


def properties_of(flat: Flat) -> tuple[Property, ...]:
    """Return the properties of a system in the order of declaration, the one on deadlock last.

    Mistakes are recorded in the system's `world.mistakes`.
    """
    found = []
    for declaration in flat.system.properties:
        lowered = FORMS[declaration.form](declaration, flat)
        if lowered is None:
            continue
        found.append(
            Property(
                declaration.name.text,
                declaration.form_name,
                lowered.question,
                lowered.holds_if,
                lowered.premise,
                declaration.expect,
                declaration.name.span,
                declaration.expression.text,
                declaration.doc,
                declaration.source_text,
                declaration.severity,
            )
        )
    free = deadlock(flat)
    if free is not None:
        found.append(free)
    return tuple(found)
