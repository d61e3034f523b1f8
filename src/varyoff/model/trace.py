"""Traces: a run of a model as states and steps, with stem and loop where it goes on for ever."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.model import Actor, Model, State


@dataclass(frozen=True, slots=True)
class Step:
    """The event of one step: its position in the model, and who acts by which command."""

    event: int
    label: str
    actor: Actor
    command: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """n + 1 states and n steps; `loop` is the index of the state to which the last one returns, or None."""

    states: tuple[State, ...]
    steps: tuple[Step, ...]
    loop: int | None = None

    def __len__(self) -> int:
        return len(self.steps)


def changes(model: Model, before: State, after: State) -> dict[str, object]:
    """Return the variables that differ, by name, with their values after the step."""
    return {
        variable.name: new
        for variable, old, new in zip(model.variables, before, after, strict=True)
        if old != new and not variable.auxiliary
    }
