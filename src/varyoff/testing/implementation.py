"""What a state machine tests: an implementation beside its specification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from varyoff.base.record import dataclass
from varyoff.model.expression import Value, show_value
from varyoff.model.model import Model, State
from varyoff.runtime import LiveSystem


class Implementation(Protocol):
    """What a state machine needs of the thing that it tests."""

    def fire(self, event: str, choices: Mapping[str, Value]) -> bool:
        """Do what an event stands for (`payroll.vary_on`); return False when it is refused."""
        ...

    def state(self) -> Mapping[str, Value]:
        """Return the values that can be observed, by the names of the specification; any part of them."""
        ...


class Mismatch(AssertionError):
    """The implementation and the specification differ."""


@dataclass(slots=True)
class Live:
    """A live system as an implementation: to compare two specifications, or one with guards dropped."""

    system: LiveSystem

    def fire(self, event: str, choices: Mapping[str, Value]) -> bool:
        """Take the step, any of several."""
        return self.system.try_fire(event, choose=0, **choices)

    def state(self) -> Mapping[str, Value]:
        """Return all variables."""
        return self.system.state


def differences(model: Model, expected: State, observed: Mapping[str, Value]) -> list[str]:
    """Return where an implementation is not in the state expected, in words."""
    found = []
    for name, value in observed.items():
        wanted = expected[model.position(name)]
        if value != wanted or (type(value) is bool) != (type(wanted) is bool):
            found.append(f"{name} is {show_value(value)}, should be {show_value(wanted)}")
    return found
