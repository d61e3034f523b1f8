"""One instance as a machine of the `transitions` library.

The hooks that the library has for extensions are used: classes for transitions and events. What the library
would do differently is settled here: no automatic transitions, guards that are bool, no state that nobody
declared, and a trigger that does not take the first alternative but asks the system for a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from transitions import EventData, Machine
from transitions.core import Event as MachineEvent
from transitions.core import Transition

from varyoff.model.expression import Value, negation, show_value
from varyoff.model.interpret import evaluate
from varyoff.model.model import Branch, Conjunct, State

STATELESS = "stateless"
"""The only state of a machine that has variables only."""


class Host(Protocol):
    """What the machine of an instance needs of the system it lives in."""

    @property
    def values(self) -> State: ...

    def assign(self, position: int, value: Value) -> None: ...

    def fire(self, event: str, /, **choices: Any) -> str: ...


class LiveGuard:
    """One conjunct of a guard as a condition of `transitions`, evaluated on the live state."""

    def __init__(self, conjunct: Conjunct, host: Host) -> None:
        self.conjunct = conjunct
        inverted = conjunct.kind == "unless"
        self._expression = negation(conjunct.expression) if inverted else conjunct.expression
        self._host = host
        self.__name__ = conjunct.name or conjunct.kind

    def __call__(self, _data: EventData) -> bool:
        return bool(evaluate(self._expression, self._host.values))


class WithChoices:
    """A condition of `transitions`: the choices that were given are those of this transition."""

    def __init__(self, choices: Sequence[tuple[str, Value]]) -> None:
        self.choices = {name: show_value(value) for name, value in choices}
        self.__name__ = "choices"

    def __call__(self, data: EventData) -> bool:
        return all(self.choices.get(name) == written(value) for name, value in data.kwargs.items())


def written(value: object) -> str:
    """Return a choice as labels show it; a live instance stands for its name."""
    if isinstance(value, LiveInstance):
        return value.name
    return show_value(value) if value is None or isinstance(value, bool | int) else str(value)


class LiveTransition(Transition):
    """A transition of one instance, with one combination of choices, from one state.

    Attributes:
        label: the event that it belongs to, or that it follows.
        branch: guard and updates in the model.
    """

    def __init__(self, *arguments: Any, label: str, branch: Branch, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.label = label
        self.branch = branch

    def allows(self, data: EventData) -> bool:
        """Return whether all conditions say yes, asked in order up to the first that does not."""
        return bool(self._eval_conditions(data))


class LiveEvent(MachineEvent):
    """A trigger. Pulling it asks the system for a whole step: other instances may follow."""

    def trigger(self, model: object, *args: object, **kwargs: object) -> bool:
        """Take the step; raises what `LiveSystem.fire` raises."""
        assert isinstance(model, LiveInstance)
        if args:
            raise TypeError("choices are keyword arguments")
        model.host.fire(model.machine.label_of(self.name), **kwargs)
        return True


class InstanceMachine(Machine):
    """The `transitions.Machine` of one instance; its only model is the `LiveInstance`.

    Besides its own triggers it has one for each event that it follows, under the label of that event
    (`host.crash`); pulling that fires the event itself.
    """

    event_cls = LiveEvent
    transition_cls = LiveTransition

    def __init__(self, model: LiveInstance, states: Sequence[str], initial: str) -> None:
        self._taken: dict[tuple[int, str], LiveTransition] = {}
        self._leaving: dict[tuple[str, str], list[tuple[str, LiveTransition]]] = {}
        self._instance = model.name
        self._live = model
        assert initial in states  # the library would declare it
        super().__init__(
            model=model,
            states=list(states),
            initial=initial,
            name=model.name,
            auto_transitions=False,
            send_event=True,
        )

    def trigger_name(self, trigger: str) -> str:
        """Return the trigger's name in this machine: its own, unless the library reserves that."""
        return trigger if trigger != self.model_attribute else f"{self._instance}.{trigger}"

    def label_of(self, trigger: str) -> str:
        return trigger if "." in trigger else f"{self._instance}.{trigger}"

    def add_branch(
        self, trigger: str, label: str, branch: Branch, sources: Sequence[str], dest: str | None,
        choices: Sequence[tuple[str, Value]], host: Host,
    ) -> None:  # fmt: skip
        """Add what an instance does in an event, from each of the states that it leaves; `dest` None stays."""
        given = [WithChoices(choices)] if choices else []
        guards = [LiveGuard(c, host) for c in branch.guard if c.kind != "source"]
        order = {id(guard): place for place, guard in enumerate([*given, *guards])}
        conditions: list[Callable[..., bool | None]] = [*given, *(g for g in guards if g.conjunct.kind != "unless")]
        unless: list[Callable[..., bool | None]] = [g for g in guards if g.conjunct.kind == "unless"]
        for source in sources:
            self.add_transition(
                trigger, source, dest, conditions=[*conditions], unless=[*unless], label=label, branch=branch
            )
            added = self.events[trigger].transitions[source][-1]
            assert isinstance(added, LiveTransition)
            # The library asks `unless` last. One that comes before may keep what is asked next from having no value.
            added.conditions.sort(key=lambda condition: order[id(condition.func)])
            self._taken[id(branch), source] = added
            self._leaving.setdefault((label, source), []).append((trigger, added))

    def willing(self, label: str, choices: Sequence[tuple[str, Value]]) -> list[LiveTransition]:
        """Return the transitions of an event that can be taken now, in the order of declaration.

        They leave the state that the machine is in, and their conditions say yes.
        """
        leaving = self._leaving.get((label, self._live.state))
        if leaving is None:
            return []
        state = self.get_state(self._live.state)
        data = EventData(state, self.events[leaving[0][0]], self, self._live, (), dict(choices))
        return [transition for _, transition in leaving if transition.allows(data)]

    def taken(self, branch: Branch, source: str) -> LiveTransition:
        """Return the transition by which a branch leaves a state."""
        return self._taken[id(branch), source]

    def labelled(self, label: str) -> list[LiveTransition]:
        """Return the transitions of an event, from all states."""
        return [
            transition
            for event in self.events.values()
            for transitions in event.transitions.values()
            for transition in transitions
            if isinstance(transition, LiveTransition) and transition.label == label
        ]

    def _checked_assignment(self, model: object, name: str, func: Callable[..., bool | None]) -> None:
        # The library warns where a name is taken; such a trigger is pulled by `model.trigger(name)`.
        if name not in vars(model) and not hasattr(type(model), name):
            setattr(model, name, func)


class LiveInstance:
    """An instance of a machine: the model object of `transitions`.

    It has the state, the triggers (`vary_on()`, `may_vary_on()`), `is_STATE()`, and reads its variables as
    attributes. A trigger whose name is taken is pulled by `trigger(NAME)`.
    """

    def __init__(self, name: str, host: Host, variables: Mapping[str, int], states: Sequence[str]) -> None:
        self.name = name
        self.host = host
        self._positions = dict(variables)
        place = self._positions.get("state")
        initial = STATELESS if place is None else str(host.values[place])
        self.machine = InstanceMachine(self, states or [STATELESS], initial)

    @property
    def state(self) -> str:
        """The current state; `STATELESS` for a machine with variables only."""
        place = self._positions.get("state")
        return STATELESS if place is None else str(self.host.values[place])

    @state.setter
    def state(self, value: str) -> None:
        place = self._positions.get("state")
        if place is not None:
            self.host.assign(place, value)

    @property
    def variables(self) -> dict[str, Value]:
        """The values of the instance's variables, its state left out."""
        return {name: self.host.values[place] for name, place in self._positions.items() if name != "state"}

    def __getattr__(self, name: str) -> Any:
        place = self.__dict__.get("_positions", {}).get(name)
        if place is None:
            raise AttributeError(f"`{self.__dict__.get('name')}` has no variable or trigger `{name}`")
        return self.host.values[place]

    def __repr__(self) -> str:
        return f"<{self.name}: {self.state}>"
