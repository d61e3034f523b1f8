"""A system ready to be explored."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.expression import Value
from varyoff.model.model import GuardName, Model
from varyoff.model.variant import Variant, procedure_guards
from varyoff.property.property import Property
from varyoff.spec.syntax import System


@dataclass(slots=True)
class Prepared:
    """A system with the model that the command line asks for.

    Attributes:
        elaborated: what the system was elaborated to.
        variant: which of its Models is meant; `model` is that one.
        faults: the bound on faults, where the command line gave one.
        alone: whether no other system stands in the file.
    """

    system: System
    elaborated: Elaborated
    variant: Variant
    model: Model
    properties: tuple[Property, ...]
    faults: int | None = None
    alone: bool = True

    @property
    def dropped(self) -> tuple[str, ...]:
        """The guards that are dropped, as the command line names them."""
        return tuple(map(str, self.variant.drop))

    @property
    def overridden(self) -> tuple[tuple[str, Value], ...]:
        """The constants that the command line changed."""
        return self.variant.constants

    def guards(self) -> tuple[GuardName, ...]:
        """Return the procedure guards that are still in force."""
        return procedure_guards(self.model)

    def without(self, guard: GuardName) -> Model:
        """Return the model with one more guard dropped."""
        return self.variant.without(guard).of(self.elaborated.model)
