"""A system of live machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from random import Random

from transitions import EventData

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic, did_you_mean
from varyoff.base.usage import CODE, function_in, item, text_in, unknown_name, wrong_type, wrong_value
from varyoff.elaborate.pattern import instances_named, matching
from varyoff.model.expression import Value, show_value
from varyoff.model.interpret import initial_states, is_enabled
from varyoff.model.model import Event, GuardName, Model, ModelError, Part, State
from varyoff.runtime.machine import LiveInstance, LiveTransition, written
from varyoff.runtime.refusal import Ambiguous, Refused, UnknownEvent, refusal_of
from varyoff.runtime.source import SystemSource, elaborated_of, model_of
from varyoff.runtime.step import Alternative, Choose, alternatives_of, check_value, pick

Callback = Callable[[EventData], object]
MAX_INITIAL = 100_000  # initial states among which one can be chosen


def _unknown_event(message: str, help: str) -> UnknownEvent:
    return UnknownEvent([Diagnostic(CODE, message, help=(help,) if help else ())])


class LiveSystem:
    """The instances of a system as machines that run.

    Args:
        source: a file, what `varyoff.spec.load` returned, a system of it, or a flattened one.
        constants: override those of the system, like `--set`.
        faults: bound on fault events, like `--faults`; None is the system's own.
        drop: the procedure guards that do not count, INSTANCE.EVENT/GUARD, as `--drop` takes them; one or several.
        name: which system, where the file has several.
        initial: which of several initial states; the first one by default.

    Raises:
        SpecificationError: the specification has mistakes.

    `system["payroll"]` is the instance: `system["payroll"].vary_on()` fires, `.state` and `.memory` read,
    `.machine` is its `transitions.Machine`.
    """

    def __init__(
        self,
        source: SystemSource,
        *,
        constants: Mapping[str, int | bool] | None = None,
        faults: int | None = None,
        drop: str | GuardName | Iterable[str | GuardName] = (),
        name: str | None = None,
        initial: Choose[State] = 0,
    ) -> None:
        self.elaborated = elaborated_of(source, constants, name)
        self.model: Model = model_of(self.elaborated, faults, drop)
        self._labels = {event.label: event for event in self.model.events}
        self._values: State = ()
        self._busy = False
        self.reset(initial)
        self._instances = {one.name: self._instance(one.name) for one in self.elaborated.model.instances}
        self._add_transitions()

    def _instance(self, name: str) -> LiveInstance:
        variables = {v.local: p for p, v in enumerate(self.elaborated.model.variables) if v.instance == name}
        return LiveInstance(name, self, variables, [s.name.text for s in self.elaborated.machine_of(name).states])

    def _add_transitions(self) -> None:
        """Give each machine its own triggers, and after them those that it follows."""
        for event in self.model.events:
            self._add_part(event, event.own, self._instances[event.instance].machine.trigger_name(event.trigger))
        for event in self.model.events:
            for part in event.followers:
                self._add_part(event, part, event.name)

    def _add_part(self, event: Event, part: Part, trigger: str) -> None:
        for option in part.options:
            declared = self.elaborated.transition_of(option)
            sources = None if declared.sources is None else [s.text for s in declared.sources]
            dest = None if declared.dest is None else declared.dest.text
            machine = self._instances[part.instance].machine
            machine.add_option(trigger, event.label, option, sources, dest, event.choices, self)

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
        try:
            return is_enabled(event, self._values)
        except ModelError as error:
            error.event = event.label
            raise

    def alternatives(self, event: str, /, **choices: object) -> tuple[Alternative, ...]:
        """Return the ways in which an event can go now, one for each state it can lead to."""
        return alternatives_of(self.model, self._event(event, choices), self._values)

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
            raise _unknown_event(f"`{event}` has no such choices", f"there is {listed}")
        raise _unknown_event(f"no event `{event}`", did_you_mean(event, [e.name for e in self.model.events]))

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
        ways = alternatives_of(self.model, found, self._values)
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
        moves = [self._move(option.instance, event, way, index) for index, option in enumerate(way.options)]
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
        transition = machine.taken(way.options[index], live.state)
        data = EventData(machine.get_state(live.state), machine.events[trigger], machine, live, (), dict(event.choices))
        data.transition = transition
        return transition, data

    # --- callbacks ---------------------------------------------------------------------------

    def on(self, pattern: str, *, before: Callback | None = None, after: Callback | None = None) -> None:
        """Call back before or after every event that a pattern names (`payroll.vary_on`, `IASP.*`, `*`).

        The callback is given the `transitions.EventData` of the instance whose event it is: `.model` is the
        instance, `.transition.label` the event, `.kwargs` its choices.
        """
        positions = matching(text_in("pattern", pattern), self.elaborated)
        function_in("before", before, "what `transitions` calls back with")
        function_in("after", after, "what `transitions` calls back with")
        if not positions:
            raise _unknown_event(
                f"`{pattern}` names no event", did_you_mean(pattern, [e.name for e in self.model.events])
            )
        for position in positions:
            event = self.model.events[position]
            for transition in self._instances[event.instance].machine.labelled(event.label):
                if before is not None:
                    transition.add_callback("before", before)  # type: ignore[arg-type]
                if after is not None:
                    transition.add_callback("after", after)  # type: ignore[arg-type]

    def on_enter(self, instance: str, state: str, callback: Callback) -> None:
        """Call back whenever an instance (or any of a family, or of a machine) enters a state.

        A transition without `dest` stays where it is: it neither leaves nor enters.
        """
        self._on_state("enter", instance, state, callback)

    def on_exit(self, instance: str, state: str, callback: Callback) -> None:
        """Call back whenever an instance (or any of a family, or of a machine) leaves a state."""
        self._on_state("exit", instance, state, callback)

    def _on_state(self, kind: str, instance: str, state: str, callback: Callback) -> None:
        text_in("instance", instance)
        text_in("state", state)
        if not callable(callback):
            raise wrong_type("callback", "a function of what `transitions` calls back with", callback)
        names = [name for name in self._instances if name in instances_named(instance, self.elaborated)]
        if not names:
            raise unknown_name(f"no instance `{instance}`", did_you_mean(instance, self._instances))
        for name in names:
            machine = self._instances[name].machine
            if state not in machine.states:
                raise wrong_value(f"`{name}` has no state `{state}`", did_you_mean(state, machine.states))
            machine.get_state(state).add_callback(kind, callback)  # type: ignore[arg-type]

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

    def reset(self, initial: Choose[State] = 0) -> None:
        """Go back to an initial state, the first one unless `initial` says which."""
        if not (isinstance(initial, int | Random) or callable(initial)):
            raise wrong_type("initial", "a position, a `random.Random`, or a function of all initial states", initial)
        wanted = min(initial + 1, sys.maxsize) if isinstance(initial, int) and initial >= 0 else MAX_INITIAL
        self._values = pick(tuple(islice(initial_states(self.model), wanted)), initial)

    def assign(self, position: int, value: Value) -> None:
        """Set one variable; this is what `machine.set_state` of `transitions` ends in."""
        position = item("variable", range(len(self.model.variables)), position)
        check_value(self.model.variables[position], value)
        self._values = (*self._values[:position], value, *self._values[position + 1 :])

    def __repr__(self) -> str:
        shown = " ".join(f"{name}={show_value(value)}" for name, value in self.state.items())
        return f"<LiveSystem {self.model.name}: {shown}>"
