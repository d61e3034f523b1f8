"""Machines that run a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

from transitions import EventData

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic, did_you_mean
from varyoff.base.usage import CODE, item, text_in, unknown_name, wrong_type, wrong_value
from varyoff.model.expression import Value, show_value
from varyoff.model.interpret import evaluate
from varyoff.model.model import Branch, Event, Model, ModelError, Part, State
from varyoff.runtime.machine import LiveInstance, LiveTransition, written
from varyoff.runtime.refusal import Ambiguous, Refused, UnknownEvent, refusal_of
from varyoff.runtime.step import Alternative, Choose, check_value, pick, state_after


def no_such_event(message: str, help: str) -> UnknownEvent:
    return UnknownEvent([Diagnostic(CODE, message, help=(help,) if help else ())])


class LiveModel:
    """The instances of a model as machines of `transitions`, in any state that they are put into.

    What a model asks of a step is asked of the machines: whether a transition can be taken is what its conditions say
    when the machine is in the state that it leaves.

    Args:
        model: any, one made from another included.
        values: the state to be in.
    """

    def __init__(self, model: Model, values: State) -> None:
        self.model = model
        self._labels = {event.label: event for event in model.events}
        self._values = values
        self._busy = False
        self._places = {v.instance: n for n, v in enumerate(model.variables) if v.local == "state"}
        self._instances = {instance.name: self._instance(instance.name) for instance in model.instances}
        self._add_transitions()

    def _instance(self, name: str) -> LiveInstance:
        own = {v.local: position for position, v in enumerate(self.model.variables) if v.instance == name}
        states = [str(value) for value in self.model.variables[own["state"]].values] if "state" in own else []
        return LiveInstance(name, self, own, states)

    def _add_transitions(self) -> None:
        """Give each machine its own triggers, and after them those that it follows."""
        for event in self.model.events:
            self._add_part(event, event.own, self._instances[event.instance].machine.trigger_name(event.trigger))
        for event in self.model.events:
            for part in event.followers:
                self._add_part(event, part, event.name)

    def _add_part(self, event: Event, part: Part, trigger: str) -> None:
        machine = self._instances[part.instance].machine
        for branch in part.branches:
            sources, dest = self._ends(branch, list(machine.states))
            machine.add_branch(trigger, event.label, branch, sources, dest, event.choices, self)

    def _ends(self, branch: Branch, states: list[str]) -> tuple[list[str], str | None]:
        """Return the states that a transition leaves, and the one that it enters; None where it stays."""
        place = self._places.get(branch.instance)
        if place is None:
            return states, None
        leaves = [c.expression for c in branch.guard if c.kind == "source"]
        enters = [evaluate(u.value, self._values) for u in branch.updates if u.variable == place]
        before, behind = self._values[:place], self._values[place + 1 :]
        sources = [s for s in states if all(evaluate(e, (*before, s, *behind)) for e in leaves)]
        return sources, str(enters[0]) if enters else None

    # --- reading -----------------------------------------------------------------------------

    @property
    def values(self) -> State:
        """The values of all variables, in the model's order, those that a bound of faults adds included."""
        return self._values

    @property
    def state(self) -> dict[str, Value]:
        """The values of all variables by name, `instance.variable` and `instance.state`."""
        pairs = zip(self.model.variables, self._values, strict=True)
        return {variable.name: value for variable, value in pairs if not variable.auxiliary}

    def __getitem__(self, name: str) -> LiveInstance:
        """Return an instance by its name.

        Raises:
            UsageError: there is none.
        """
        if text_in("[…]", name) not in self._instances:
            raise unknown_name(f"no instance `{name}`", did_you_mean(name, self._instances))
        return self._instances[name]

    def __iter__(self) -> Iterator[LiveInstance]:
        return iter(self._instances.values())

    def __len__(self) -> int:
        return len(self._instances)

    def events(self) -> list[str]:
        """Return the labels of all events, in the order of declaration."""
        return list(self._labels)

    def enabled(self) -> list[str]:
        """Return the labels of the events that can happen now, in the order of declaration.

        Raises:
            ModelError: a guard has no value in this state.
        """
        return [event.label for event in self.model.events if self._is_enabled(event)]

    def _is_enabled(self, event: Event) -> bool:
        return bool(self._willing(event, event.own))

    def _willing(self, event: Event, part: Part) -> list[LiveTransition]:
        """Return the transitions that the machine of an instance would take in an event."""
        try:
            return self._instances[part.instance].machine.willing(event.label, event.choices)
        except ModelError as error:
            error.event = event.label
            raise

    def ways(self, event: str, /, **choices: object) -> list[Alternative]:
        """Return every way in which an event can go now: a transition of its own, and one of each instance that joins.

        Several may lead to one state.

        Raises:
            UnknownEvent: there is no such event.
            ModelError: a guard or an effect has no value, or leaves the range of its variable.
        """
        return self._ways(self._event(event, choices))

    def _ways(self, event: Event) -> list[Alternative]:
        if not (own := self._willing(event, event.own)):
            return []
        joining = [willing for part in event.followers if (willing := self._willing(event, part))]
        before, found = self._values, []
        for taken in product(own, *joining):
            branches = tuple(transition.branch for transition in taken)
            try:
                found.append(
                    Alternative(event.label, branches, before, state_after(self.model, taken, before), self.model)
                )
            except ModelError as error:
                error.event = event.label
                raise
        return found

    def _alternatives(self, event: Event) -> tuple[Alternative, ...]:
        found: dict[State, Alternative] = {}
        for way in self._ways(event):
            found.setdefault(way.after, way)
        return tuple(found.values())

    def alternatives(self, event: str, /, **choices: object) -> tuple[Alternative, ...]:
        """Return the ways in which an event can go now, one for each state it can lead to."""
        return self._alternatives(self._event(event, choices))

    def refusal(self, event: str, /, **choices: object) -> Refused | None:
        """Return why an event cannot happen now, or None when it can."""
        found = self._event(event, choices)
        return None if self._is_enabled(found) else refusal_of(self.model, found, self._values)

    def _event(self, event: str, choices: Mapping[str, object]) -> Event:
        if not choices and text_in("event", event) in self._labels:
            return self._labels[event]
        given = {name: written(value) for name, value in choices.items()}
        named = [e for e in self.model.events if e.name == text_in("event", event)]
        for candidate in named:
            if {name: show_value(value) for name, value in candidate.choices} == given:
                return candidate
        if named:
            listed = ", ".join(e.label for e in named[:8]) + (", …" if len(named) > 8 else "")
            raise no_such_event(f"`{event}` has no such choices", f"there is {listed}")
        raise no_such_event(f"no event `{event}`", did_you_mean(event, [e.name for e in self.model.events]))

    # --- steps -------------------------------------------------------------------------------

    def fire(self, event: str, /, *, choose: Choose[Alternative] | None = None, **choices: object) -> str:
        """Take one step: the event, and with it the transitions that follow it.

        Everything is evaluated in the state before the step. Callbacks `before` and `on_exit` see that
        state, `on_enter` and `after` the state after it. When one of the first three raises, nothing has
        changed; when `after` raises, the step has been taken.

        Args:
            event: `instance.trigger` with the choices as keyword arguments, or the whole label.
            choose: which of several ways to take.

        Returns:
            the label of the event.

        Raises:
            Refused: the event is not enabled.
            Ambiguous: it can go several ways, and `choose` is not given.
            UnknownEvent: there is no such event.
            ModelError: a guard or an effect has no value, or leaves a range.
        """
        if self._busy:
            raise RuntimeError("a step is being taken; fire the next event from `after`, or after it")
        found = self._event(event, choices)
        if choose is not None and not (isinstance(choose, int | Random) or callable(choose)):
            raise wrong_type("choose", "a position, a `random.Random`, or a function of all ways", choose)
        ways = self._alternatives(found)
        if not ways:
            raise refusal_of(self.model, found, self._values)
        if len(ways) > 1 and choose is None:
            raise Ambiguous(found.label, ways)
        self._take(found, ways[0] if choose is None else pick(ways, choose))
        return found.label

    def try_fire(self, event: str, /, *, choose: Choose[Alternative] | None = None, **choices: object) -> bool:
        """Take one step as `fire` does, and return whether the event was enabled."""
        if not self._is_enabled(self._event(event, choices)):
            return False
        self.fire(event, choose=choose, **choices)
        return True

    def _take(self, event: Event, way: Alternative) -> None:
        moves = [self._move(branch.instance, event, way, index) for index, branch in enumerate(way.branches)]
        self._busy = True
        try:
            for transition, data in moves:
                data.machine.callbacks([*data.machine.before_state_change, *transition.before], data)
            for transition, data in moves:
                if transition.dest:
                    data.state.exit(data)
            if self._values != way.before:
                raise RuntimeError("a callback changed the state in the middle of a step")
            self._values = way.after
            for transition, data in moves:
                if transition.dest:
                    data.update(transition.dest)
                    data.state = data.machine.get_state(transition.dest)
                    data.state.enter(data)
        except BaseException:
            self._values = way.before
            raise
        finally:
            self._busy = False
        for transition, data in moves:
            data.result = True
            data.machine.callbacks([*transition.after, *data.machine.after_state_change], data)

    def _move(self, instance: str, event: Event, way: Alternative, index: int) -> tuple[LiveTransition, EventData]:
        """Return what an instance does in a step, and the record that callbacks are given."""
        live = self._instances[instance]
        machine = live.machine
        trigger = machine.trigger_name(event.trigger) if index == 0 else event.name
        transition = machine.taken(way.branches[index], live.state)
        data = EventData(machine.get_state(live.state), machine.events[trigger], machine, live, (), dict(event.choices))
        data.transition = transition
        return transition, data

    # --- going back --------------------------------------------------------------------------

    def snapshot(self) -> State:
        """Return the values of all variables; `restore` takes them back."""
        return self._values

    def restore(self, snapshot: Sequence[Value]) -> None:
        """Go to a state without a step; no callback is called.

        Raises:
            UsageError: it is not a state of this system.
        """
        if not isinstance(snapshot, Sequence):
            raise wrong_type("snapshot", "what `snapshot()` returned", snapshot)
        if len(snapshot) != len(self.model.variables):
            raise wrong_value(f"{counted(len(snapshot), 'value')} for {counted(len(self.model.variables), 'variable')}")
        for position, value in enumerate(snapshot):
            check_value(self.model.variables[position], value)
        self._values = tuple(snapshot)

    def assign(self, position: int, value: Value) -> None:
        """Set one variable; this is what `machine.set_state` of `transitions` ends in."""
        position = item("variable", range(len(self.model.variables)), position)
        check_value(self.model.variables[position], value)
        self._values = (*self._values[:position], value, *self._values[position + 1 :])

    def __repr__(self) -> str:
        shown = " ".join(f"{name}={show_value(value)}" for name, value in self.state.items())
        return f"<LiveSystem {self.model.name}: {shown}>"
