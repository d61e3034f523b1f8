"""The properties of a system: what is declared, lowered as the row of its form says."""

from __future__ import annotations

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass
from varyoff.base.reference import look_up
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.noticed import Noticed
from varyoff.property.asked import Asked
from varyoff.property.property import Property
from varyoff.property.statement import statement_of
from varyoff.spec.forms import declarations, form_named


@dataclass(frozen=True, slots=True)
class Stated:
    """The properties of a system in the order of declaration, those that it declares by
    itself last; and what was noticed of them.
    """

    properties: tuple[Property, ...]
    noticed: Noticed


def properties_of(elaborated: Elaborated, mistakes: Mistakes | None = None) -> tuple[Property, ...]:
    """Return the properties of a system in the order of declaration, those that it declares by itself last.

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
    for declaration in declarations(elaborated.system):
        lowered: Asked | None = look_up(form_named(declaration.form).lowering)(declaration, conditions)
        if lowered is not None:
            found.append(
                Property(
                    statement_of(declaration),
                    lowered.question,
                    lowered.holds_if,
                    lowered.premise,
                    lowered.variant,
                    lowered.conclusion,
                )
            )
    return Stated(tuple(found), conditions.noticed())
