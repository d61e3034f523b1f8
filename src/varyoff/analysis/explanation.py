"""The record of why a trace is a counterexample."""

from __future__ import annotations

import re
from typing import Literal

from varyoff.analysis.values import title, values_text
from varyoff.base.record import dataclass
from varyoff.model.expression import Value, show_value
from varyoff.model.model import Actor

Kind = Literal["source", "conditions", "unless", "procedure", "budget", "actor"]
"""What holds an event back; `actor`: nothing does, but its actor is none of those asked for."""


@dataclass(frozen=True, slots=True)
class FalseGuard:
    """One false guard of a transition: `text` is the part of it that is false, `values` what that reads.

    `fixed` tells that no transition of the model changes any of it.
    """

    kind: Kind
    name: str
    text: str
    values: tuple[tuple[str, Value], ...]
    fixed: bool = False

    def sentence(self) -> str:
        """Return what is false, with what it reads."""
        return self._said() + (", and no transition changes it" if self.fixed else "")

    def _said(self) -> str:
        if self.kind == "budget":
            return f"fault budget: {self.text} may happen, and they have"
        if self.kind == "actor":
            return self.text
        if self.kind == "unless" and self.values:
            return f"unless: {values_text(self.values)}"
        kind = f"procedure guard `{self.name}`" if self.kind == "procedure" else self.kind
        if not self.values:
            return f"{kind}: {self.text}"
        (name, value), *others = self.values
        if not others and self.text.removeprefix("not ") == name:
            return f"{kind}: {values_text(self.values)}"
        if not others and re.fullmatch(rf"{re.escape(name)} (==|!=|<=|>=|<|>|in) .*", self.text):
            return f"{kind}: {self.text}, but it is {show_value(value)}"
        return f"{kind}: {self.text}, but {values_text(self.values)}"


@dataclass(frozen=True, slots=True)
class Held:
    """Events that are held back alike.

    `events` are labels; several only when they are one event with several choices, or one event of several members
    of a family. The `guards` are those of the first, all of which are false there. `leads` says whether the step,
    could it happen, would lead back to the goal; None where that is unknown or no goal was asked for.
    """

    events: tuple[str, ...]
    actor: Actor
    guards: tuple[FalseGuard, ...]
    leads: bool | None = None

    @property
    def title(self) -> str:
        """The events in a few words."""
        return title(self.events)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A variable that keeps its value; `sealed` when no transition changes it from there, whatever else is the case."""

    name: str
    value: Value
    sealed: bool


@dataclass(frozen=True, slots=True)
class Waived:
    """A dropped procedure guard that is false before a step of the trace (by index): INSTANCE.EVENT/GUARD."""

    step: int
    name: str
    guard: FalseGuard


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a trace is a counterexample: the part of the property that is false, and the values in it.

    Attributes:
        text: the narrowest part that is false; of `never`, that is true. Of `recoverable`, the goal.
        values: the variables that it reads, by name, and totals of aggregates before what contributes to them.
        step: the index of the step concerned (the last one), None when it is the last state itself.
        given: what is the case, so that `text` is asked for: the premise of an implication; empty for nothing.
        more: further parts like `text`, of which each alone would do.
        lost: of `recoverable` and of a deadlock, what cannot happen any more and by whom; a sentence without a stop.
        stays: variables of the goal that keep their value in every state that can follow.
        waived: the dropped guards that would have held back a step of the trace.
        held: the events that would lead back (of a deadlock: all), each with the guards that hold it back, those
            nearest to happening first.
    """

    text: str
    values: tuple[tuple[str, Value], ...]
    step: int | None = None
    given: str = ""
    more: int = 0
    lost: str = ""
    stays: tuple[Stuck, ...] = ()
    held: tuple[Held, ...] = ()
    waived: tuple[Waived, ...] = ()

    def values_text(self) -> str:
        return values_text(self.values)
