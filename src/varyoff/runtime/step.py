"""Steps of live machines: the ways in which an event can go, and taking one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.base.usage import described, item, wrong_value
from varyoff.model.expression import show_value
from varyoff.model.interpret import ways
from varyoff.model.model import Event, Model, Option, State, Variable

T = TypeVar("T")

Choose = int | random.Random | Callable[[Sequence[T]], T]
"""How one of several is taken: its position, a `Random`, or a function from all of them to one of them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which an event can go: its transition, those that follow, the state after it."""

    event: str
    options: tuple[Option, ...]
    before: State
    after: State
    changes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} becomes {value}" for name, value in self.changes) or "nothing changes"


def alternatives_of(model: Model, event: Event, state: State) -> tuple[Alternative, ...]:
    """Return the ways in which an event can go, one for each state that it can lead to.

    Raises:
        ModelError: a guard or an effect has no value, or leaves the range of its variable.
    """
    found: dict[State, Alternative] = {}
    for options, after in ways(model, event, state):
        if after not in found:
            changes = tuple(
                (variable.name, show_value(new))
                for variable, old, new in zip(model.variables, state, after, strict=True)
                if old != new and not variable.auxiliary
            )
            found[after] = Alternative(event.label, options, state, after, changes)
    return tuple(found.values())


def pick(candidates: Sequence[T], choose: Choose[T]) -> T:
    """Return one of several.

    Raises:
        UsageError: the position lies outside, or the function returned something that it was not given.
    """
    if isinstance(choose, random.Random):
        return choose.choice(candidates)
    if isinstance(choose, int):
        return item("alternative", candidates, choose)
    chosen = choose(candidates)
    if chosen not in candidates:
        raise wrong_value(f"`choose` returned {chosen!r}, which is none of the {counted(len(candidates), 'candidate')}")
    return chosen


def check_value(variable: Variable, value: object) -> None:
    """Raise UsageError unless it is one of the variable's values."""
    if not variable.admits(value):
        shown = show_value(value) if isinstance(value, bool | int | str | None) else described(value)
        raise wrong_value(f"`{variable.name}` is never {shown}")
