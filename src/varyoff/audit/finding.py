"""Findings: what an audit found wrong, in words."""

from __future__ import annotations

from collections.abc import Iterable

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.model.expression import Value, show_value
from varyoff.model.model import Domain, Model, State


@dataclass(frozen=True, slots=True)
class Finding:
    """Something said by an engine that is not so; `property` is None where it concerns no single one."""

    property: str | None
    message: str


class Findings:
    """Collects findings.

    Of those of one kind about one property the first is kept, and the others are counted: a certificate that
    is wrong is often wrong in every state.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str | None, str], tuple[str, int]] = {}

    def add(self, property: str | None, kind: str, message: str) -> None:
        first, times = self._found.get((property, kind), (message, 0))
        self._found[property, kind] = (first, times + 1)

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding.property, finding.message, finding.message)

    def __bool__(self) -> bool:
        return bool(self._found)

    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order in which they were made."""
        return tuple(
            Finding(property, first if times == 1 else f"{first} (and {times - 1:,} more like it)")
            for (property, _), (first, times) in self._found.items()
        )


def shown(model: Model, state: State) -> str:
    """Return a state as `a.x=1 b.y=off`, whatever it is made of."""
    names = model.names
    if len(names) != len(state):
        return repr(state)
    return " ".join(f"{name}={show_value(value)}" for name, value in zip(names, state, strict=True))


def among(value: Value, values: Domain) -> bool:
    """Return whether a value is one of these; unlike Python's `in`, 1 is not true.

    Cost: O(1) in a range, else linear.
    """
    if isinstance(values, range):
        return type(value) is int and value in values
    return any(value == v and type(value) is type(v) for v in values)


def misfit(model: Model, state: State) -> str | None:
    """Return why something is no state of the model: too few values, or one outside of its domain."""
    if len(state) != len(model.variables):
        return f"it has {counted(len(state), 'value')}, the model has {counted(len(model.variables), 'variable')}"
    for variable, value in zip(model.variables, state, strict=True):
        if not variable.admits(value):
            return f"`{variable.name}` is {show_value(value)}, which is not one of its values"
    return None
