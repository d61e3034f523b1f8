"""Traces: a run of a model as states and steps, with stem and loop where it goes on for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass, field
from varyoff.base.usage import item, unknown_name, wrong_type
from varyoff.model.expression import Value
from varyoff.model.model import Actor, Model, State, Variable


@dataclass(frozen=True, slots=True)
class Step:
    """The event of one step: its position in the model, and who acts by which command.

    Of a repetition, in which nothing happens, `event` and `actor` are None and the label is empty.
    """

    event: int | None
    label: str
    actor: Actor | None
    command: str | None

    @property
    def position(self) -> int:
        """The position of the event; of a step in which one happens."""
        assert self.event is not None, "a repetition is no event"
        return self.event


REPETITION = Step(None, "", None, None)
REPEATED = "-"  # stands among labels of events for a step in which nothing happens


@dataclass(frozen=True, slots=True)
class Trace:
    """A run of n steps through n + 1 states.

    `len(trace)` is n, `trace[0]` the first step, `trace.events` what happens, `trace.state(0)` the initial state by the
    names of the variables, `trace.state(-1)` the last one.

    Attributes:
        states: n + 1 of them, each with a value for every variable in the model's order.
        steps: n of them; each has the event's `label`, the `actor`, and the `command` where there is one.
        loop: the index of the state to which the last one returns for ever, or None. A state that repeats for ever is
            a loop without steps.
        shortest: whether there is no shorter one of its kind; of a loop that is not always known.
        variables: what the positions of a state mean.
    """

    states: tuple[State, ...]
    steps: tuple[Step, ...]
    loop: int | None = None
    variables: tuple[Variable, ...] = field(default=(), compare=False, repr=False)
    shortest: bool = field(default=True, compare=False, repr=False)

    @property
    def events(self) -> tuple[str, ...]:
        """The labels of the events, in the order in which they happen: what `varyoff replay --trace` takes. `-` stands
        where nothing happens.
        """
        return tuple(REPEATED if step.event is None else step.label for step in self.steps)

    def state(self, number: int) -> NamedState:
        """Return the state after so many steps, by the names of the variables.

        Args:
            number: 0 is the initial state, n the last one; negative numbers count from the end.

        Raises:
            UsageError: the trace is shorter.
        """
        return NamedState(self.variables, item("state", self.states, number))

    def changes(self, number: int) -> dict[str, tuple[Value, Value]]:
        """Return what a step changes: by the name of the variable, its value before and after.

        Args:
            number: 0 is the first step; negative numbers count from the end.

        Raises:
            UsageError: the trace is shorter.
        """
        step = item("step", range(len(self.steps)), number)
        pairs = zip(self.variables, self.states[step], self.states[step + 1], strict=True)
        return {v.name: (old, new) for v, old, new in pairs if old != new and not v.auxiliary}

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __getitem__(self, number: int) -> Step:
        """Return a step: 0 is the first one.

        Raises:
            UsageError: the trace is shorter.
        """
        return item("step", self.steps, number)


class NamedState(dict[str, Value]):
    """A state as a dictionary from the names of the variables, `instance.variable`, to their values.

    Those that varyoff added for itself are left out.
    """

    __slots__ = ()

    def __init__(self, variables: Sequence[Variable], state: State) -> None:
        super().__init__((v.name, value) for v, value in zip(variables, state, strict=True) if not v.auxiliary)

    def __missing__(self, name: object) -> Value:
        if not isinstance(name, str):
            raise wrong_type("[…]", "the name of a variable", name)
        raise unknown_name(f"there is no variable `{name}`", did_you_mean(name, self))

    def __reduce__(self) -> tuple[object, ...]:
        return dict, (dict(self),)


def changes(model: Model, before: State, after: State) -> dict[str, Value]:
    """Return the variables that differ, by name, with their values after the step."""
    return {
        variable.name: new
        for variable, old, new in zip(model.variables, before, after, strict=True)
        if old != new and not variable.auxiliary
    }
