"""Steps of live machines: the ways in which an event can go, and taking one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from varyoff.base.counted import counted
from varyoff.base.record import dataclass, field
from varyoff.base.usage import described, item, wrong_value
from varyoff.model.expression import show_value
from varyoff.model.interpret import evaluate, range_error
from varyoff.model.model import Branch, Model, State, Variable
from varyoff.runtime.machine import LiveTransition

T = TypeVar("T")

Choose = int | random.Random | Callable[[Sequence[T]], T]
"""How one of several is taken: its position, a `Random`, or a function from all of them to one of them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which an event can go: its transition, those that follow, the state after it."""

    event: str
    branches: tuple[Branch, ...]
    before: State
    after: State
    model: Model = field(repr=False, compare=False)

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """The variables that change, by name, with their new values."""
        return tuple(
            (variable.name, show_value(new))
            for variable, old, new in zip(self.model.variables, self.before, self.after, strict=True)
            if old != new and not variable.auxiliary
        )

    def __str__(self) -> str:
        return ", ".join(f"{name} becomes {value}" for name, value in self.changes) or "nothing changes"


def state_after(model: Model, taken: Sequence[LiveTransition], state: State) -> State:
    """Return the state after a step in which machines take transitions, all at once.

    Raises:
        ModelError: an effect has no value, or leaves the range of its variable.
    """
    found = list(state)
    for transition in taken:
        for update in transition.branch.updates:
            value, variable = evaluate(update.value, state), model.variables[update.variable]
            if not variable.admits(value):
                raise range_error(variable.name, value, variable.values, update.span)
            found[update.variable] = value
    return tuple(found)


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
