"""What names of a system mean: its constants, machines, instances and families, while the model is built of them.

Nothing of this is seen outside of `elaborate`: what it comes to is `varyoff.elaborate.elaborated.Elaborated`.
"""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass, field
from varyoff.base.span import Span
from varyoff.elaborate.noticed import Notes
from varyoff.model.expression import Const
from varyoff.model.model import Variable
from varyoff.model.types import ReferenceT, Type, Typed
from varyoff.spec.syntax import InstanceDeclaration, Machine


@dataclass(slots=True)
class Member:
    """An instance while the model is built: its machine, what its parameters are, where its variables lie."""

    name: str
    machine: Machine
    declaration: InstanceDeclaration
    family: str | None = None
    index: int | None = None
    parameters: dict[str, Typed] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    variables: dict[str, int] = field(default_factory=dict)  # local name -> position
    types: dict[str, Type] = field(default_factory=dict)

    def reference(self) -> Typed:
        """Return the instance as a value."""
        return Typed(Const(self.name), ReferenceT(self.machine.name.text, (self.name,)))

    def is_complete(self) -> bool:
        """Return whether all that the machine declares is known of the instance: no mistake stands in its way."""
        machine = self.machine
        return set(self.variables) >= {v.name.text for v in machine.variables} and set(self.parameters) >= {
            p.name.text for p in machine.parameters
        }


@dataclass(slots=True)
class World:
    """Everything static of a system, where mistakes go, and where what is noticed goes."""

    mistakes: Mistakes
    machines: dict[str, Machine]
    # What to add for a machine that is not included, and where it is named; empty where no file near by declares it.
    elsewhere: Callable[[str, Span], str] = lambda _machine, _used: ""
    notes: Notes = field(default_factory=Notes)
    constants: dict[str, Typed] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)
    family_machines: dict[str, str] = field(default_factory=dict)
    variables: list[Variable] = field(default_factory=list)
    complete: bool = False  # all variables are there; before, only constants can be evaluated
    lowered: int = 0  # parts of expressions so far, of which there is a bound
    defined: dict[tuple[str, str], Typed | None] = field(default_factory=dict)  # cache of definitions
    defining: list[tuple[str, str]] = field(default_factory=list)
    # Arguments not evaluated yet, by instance and parameter: one may read those of other instances.
    pending: dict[tuple[str, str], tuple[Span, Callable[[], Typed | None]]] = field(default_factory=dict)
    giving: list[tuple[str, str]] = field(default_factory=list)
    _triggers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of_machine(self, machine: str) -> tuple[str, ...]:
        """Return the instances of a machine, in the order of declaration."""
        return tuple(m.name for m in self.members.values() if m.machine.name.text == machine)

    def triggers_of(self, member: Member) -> tuple[str, ...]:
        """Return the events of an instance, in the order of their first transition."""
        name = member.machine.name.text
        known = self._triggers.get(name)
        if known is None:
            known = self._triggers[name] = member.machine.triggers()
        return known
