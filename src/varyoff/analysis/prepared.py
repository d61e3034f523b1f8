"""A system ready to be explored."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.expression import Value
from varyoff.model.model import GuardName, Model
from varyoff.model.variant import drop_guards, limit_faults, procedure_guards
from varyoff.property.property import Property
from varyoff.spec.syntax import System


@dataclass(slots=True)
class Prepared:
    """A system with the model that the command line asks for.

    `model` is that of `flat` with guards dropped and faults bounded; `bound` is the bound in force, `dropped` the
    guards; `alone` tells that no other system stands in the file. `overridden` and `faults` are what the command line
    changed.
    """

    system: System
    flat: Elaborated
    model: Model
    properties: tuple[Property, ...]
    dropped: tuple[str, ...]
    bound: int | None
    alone: bool = True
    overridden: tuple[tuple[str, Value], ...] = ()
    faults: int | None = None

    def guards(self) -> tuple[GuardName, ...]:
        """Return the procedure guards that are still in force."""
        return procedure_guards(self.model)

    def without(self, guard: GuardName) -> Model:
        """Return the model with one more guard dropped."""
        dropped = [g for g in procedure_guards(self.flat.model) if str(g) in self.dropped]
        return limit_faults(drop_guards(self.flat.model, [*dropped, guard]), self.bound)
