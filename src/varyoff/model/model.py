"""The model: variables with finite domains, events with guards and simultaneous updates, initial states."""

from __future__ import annotations

from typing import Literal

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass, field
from varyoff.base.span import Span
from varyoff.base.usage import text_in, unknown_name
from varyoff.model.expression import TRUE, Expr, Value

State = tuple[Value, ...]
"""A value for every variable, in the model's order."""

Domain = tuple[Value, ...] | range
"""The values that a variable can have, in order; of integers, a range, which takes no memory."""

Actor = Literal["operator", "spontaneous", "workload", "fault"]
Fairness = Literal["none", "weak", "strong"]


_TYPES = (bool, int, str, type(None))  # of values


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: `name` is `instance.local`, `values` its domain in order, `initial` what it may begin with.

    `kind` is boolean, integer, enumeration or reference. An auxiliary variable was added by a transformation
    and is not shown in traces.
    """

    name: str
    instance: str
    local: str
    kind: Literal["boolean", "integer", "enumeration", "reference"]
    values: Domain
    initial: Domain
    span: Span | None = None
    auxiliary: bool = False
    _words: frozenset[Value] = field(default=frozenset(), init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.values, range):
            object.__setattr__(self, "_words", frozenset(self.values))

    def admits(self, value: object) -> bool:
        """Return whether a value is one of the domain; unlike for Python's `in`, 1 is not true.

        Cost: O(1), whatever the size of the domain.
        """
        if isinstance(self.values, range):
            return type(value) is int and value in self.values
        if type(value) not in _TYPES or value not in self._words:
            return False
        return (type(value) is bool) == (self.kind == "boolean")


@dataclass(frozen=True, slots=True)
class Update:
    """`variable` (a position) takes the value of `value`, evaluated in the state before the step."""

    variable: int
    value: Expr
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One part of a guard. `kind` tells where it comes from; procedure guards have a name."""

    kind: Literal["source", "conditions", "unless", "procedure", "budget"]
    expression: Expr
    name: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One transition of one instance, as part of an event: its guard, its updates, and where it is written.

    `machine` and `transition` (the position among the machine's transitions) say which it is. Of a following
    transition, `sender` names the instance that is followed.
    """

    instance: str
    machine: str
    transition: int
    guard: tuple[Conjunct, ...]
    updates: tuple[Update, ...]
    actor: Actor
    command: str | None
    minutes: float
    span: Span
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one instance does in an event: any of its enabled branches, or nothing when none is enabled."""

    instance: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """`instance.trigger` with one combination of its choices.

    It is enabled when a branch of `own` is. With it go, in the same step, the parts that follow it; the
    instances of the parts differ, so no two of them write the same variable.
    """

    label: str
    instance: str
    trigger: str
    choices: tuple[tuple[str, Value], ...]
    own: Part
    followers: tuple[Part, ...]
    fair: Fairness

    @property
    def name(self) -> str:
        """The event's name without its choices; fairness is per name."""
        return f"{self.instance}.{self.trigger}"

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.own, *self.followers)

    @property
    def actor(self) -> Actor:
        """The actor of the first transition of the event; operator when it has none that is ever enabled."""
        return self.own.branches[0].actor if self.own.branches else "operator"


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a machine; `family` and `index` (from 1) when it is a member of a replicated family."""

    name: str
    machine: str
    family: str | None = None
    index: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()  # parameters, as text


@dataclass(frozen=True, slots=True)
class GuardName:
    """A procedure guard as `--drop` names it: INSTANCE.EVENT/GUARD."""

    instance: str
    event: str
    guard: str

    def __str__(self) -> str:
        return f"{self.instance}.{self.event}/{self.guard}"


@dataclass(frozen=True, slots=True)
class Model:
    """A finite transition system; everything else is derived from it."""

    name: str
    variables: tuple[Variable, ...]
    events: tuple[Event, ...]
    instances: tuple[Instance, ...]
    initially: Expr = TRUE
    _positions: dict[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_positions", {v.name: i for i, v in enumerate(self.variables)})

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(v.name for v in self.variables)

    def position(self, name: str) -> int:
        """Return the position of the variable `instance.local`.

        Raises:
            UsageError: there is none.
        """
        if text_in("name", name) not in self._positions:
            raise unknown_name(f"there is no variable `{name}`", did_you_mean(name, self._positions))
        return self._positions[name]

    def event(self, label: str) -> int:
        """Return the position of the event with this label.

        Raises:
            UsageError: there is none.
        """
        text_in("label", label)
        for index, event in enumerate(self.events):
            if event.label == label:
                return index
        raise unknown_name(f"there is no event `{label}`", did_you_mean(label, [event.label for event in self.events]))


class ModelError(Exception):
    """An error of the model in one state: a range left, `none` dereferenced, an index outside a family.

    `code` is the code of the diagnostic, `event` the label of the event that was tried (None when a property
    was evaluated), `span` where the expression stands.
    """

    def __init__(self, code: str, message: str, span: Span | None, event: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.event = event

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str, Span | None, str | None]]:
        return type(self), (self.code, self.message, self.span, self.event)
