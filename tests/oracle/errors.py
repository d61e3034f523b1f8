"""What can go wrong: in the text of a specification, or in the model that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph

# named for what they say of a specification, not for being exceptions


class SpecMistake(Exception):
    """The specification cannot be read: a wrong key, an unknown name, values of different kinds compared."""


class Undefined(Exception):
    """An expression or effect has no value in a state.

    A range is left, `none` dereferenced, an index lies outside its family or list, or a divisor is zero.

    `event` is the label of the event being tried, or None where no event is involved.
    """

    def __init__(self, reason: str, event: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.event = event


class ModelError(Exception):
    """An error of the model, with a shortest way to it.

    Attributes:
        reason: what went wrong.
        path: labels of the events that lead to the state in which it goes wrong.
        event: label of the event that was tried there, whose guard or effect is at fault, or None.
        events: `path` and then `event`, if there is one.
        graph: what had been explored by then, where exploring met it.
    """

    def __init__(
        self, reason: str, path: list[str], event: str | None = None, graph: OracleGraph | None = None
    ) -> None:
        self.reason = reason
        self.path = path
        self.event = event
        self.graph = graph
        self.events = [*path, event] if event is not None else list(path)
        super().__init__(f"{reason}; after {self.events}")
