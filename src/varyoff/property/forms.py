"""All forms of property, and the properties of a system."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass
from varyoff.elaborate.elaborated import Conditions, Elaborated
from varyoff.elaborate.noticed import Noticed
from varyoff.property.always import always, never
from varyoff.property.asked import Asked
from varyoff.property.deadlock import deadlock
from varyoff.property.property import Property
from varyoff.property.reachable import reachable
from varyoff.property.recoverable import recoverable
from varyoff.property.statement import statement_of
from varyoff.property.whenever import whenever
from varyoff.spec.syntax import PropertyDeclaration

Lowering = Callable[[PropertyDeclaration, Conditions], "Asked | None"]

FORMS: dict[str, Lowering] = {
    "always": always,
    "never": never,
    "require": whenever,
    "ensure": whenever,
    "reachable": reachable,
    "recoverable": recoverable,
}


@dataclass(frozen=True, slots=True)
class Stated:
    """The properties of a system in the order of declaration, the one on deadlock last; and what was noticed of them."""

    properties: tuple[Property, ...]
    noticed: Noticed


def properties_of(elaborated: Elaborated, mistakes: Mistakes | None = None) -> tuple[Property, ...]:
    """Return the properties of a system in the order of declaration, the one on deadlock last.

    Args:
        mistakes: where mistakes are recorded; a property that has one is left out.

    Raises:
        SpecificationError: a property has a mistake, and nobody said where to record it.
    """
    found = Mistakes() if mistakes is None else mistakes
    stated = stated_in(elaborated, found)
    if mistakes is None:
        found.raise_if_any()
    return stated.properties


def stated_in(elaborated: Elaborated, mistakes: Mistakes) -> Stated:
    """Return the properties of a system, and what was noticed while they were lowered; mistakes are recorded."""
    conditions = elaborated.conditions(mistakes)
    found = []
    for declaration in elaborated.system.properties:
        lowered = FORMS[declaration.form](declaration, conditions)
        if lowered is None:
            continue
        found.append(Property(statement_of(declaration), lowered.question, lowered.holds_if, lowered.premise))
    free = deadlock(conditions)
    if free is not None:
        found.append(free)
    return Stated(tuple(found), conditions.noticed())
