"""The record of why a trace is a counterexample."""

from __future__ import annotations

import re
from typing import Literal

from varyoff.analysis.values import title, values_text
from varyoff.base.record import dataclass
from varyoff.model.expression import Value, show_value
from varyoff.model.model import Actor
from varyoff.model.trace import Step

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
class Discharged:
    """Why a loop is fair to some events: a step of it takes them, or they are not enabled there.

    Attributes:
        name: of the event, or of the group.
        taken: the number of the step, from 1; None where none takes them.
        idle: the number of a state of the loop in which they are not enabled; of strong fairness the first of all.
        guards: what holds the first of the events back there; nothing where it could happen and would change nothing.
        events: how many there are, choices counted.
    """

    name: str
    kind: Literal["weak", "strong"]
    taken: int | None = None
    idle: int | None = None
    guards: tuple[FalseGuard, ...] = ()
    events: int = 1


@dataclass(frozen=True, slots=True)
class Relied:
    """Events that would have to be fair, and who would have to see to it."""

    name: str
    kind: Literal["weak", "strong"]
    actors: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """Under which fairness a property would hold: any one of `remedies` alone, the least of them.

    `reason` says why there is none, or why none was found.
    """

    remedies: tuple[tuple[Relied, ...], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Endless:
    """Why a behaviour that goes on for ever is a counterexample.

    Attributes:
        what: what does not come, or is not so, as text.
        since: the number of the state from which on it does not come.
        never: that it never comes; else it is just not so in that state.
        last: the number of the state in which it is so for the last time; None where it never is.
        values: what is asked for reads these, by name, with all values that they have in the loop.
        fair: of everything that is assumed to be fair, why the loop is.
        mending: under which further fairness it would hold; None where that was not asked.
    """

    what: str
    since: int
    never: bool
    last: int | None
    values: tuple[tuple[str, tuple[Value, ...]], ...]
    fair: tuple[Discharged, ...]
    mending: Mending | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What the adversary of a game does after one of our events, `ours`: the steps that lead to a state that is lost
    again, none where that is one already; `where` is what differs there from before.
    """

    ours: Step
    theirs: tuple[Step, ...]
    where: tuple[tuple[str, Value], ...]


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
        answers: of a game that is lost in the last state, what is answered to each of our events; None where that is
            not known, or it is no game.
        endless: of a behaviour that goes on for ever, what does not come in it, and why it is fair.
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
    endless: Endless | None = None
    answers: tuple[Answered, ...] | None = None

    def values_text(self) -> str:
        return values_text(self.values)
