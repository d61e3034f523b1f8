"""A system of live machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from random import Random

from transitions import EventData

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.usage import function_in, text_in, unknown_name, wrong_type, wrong_value
from varyoff.elaborate.pattern import instances_named, matching
from varyoff.model.interpret import initial_states
from varyoff.model.model import GuardName, Model, State
from varyoff.runtime.live import LiveModel, no_such_event
from varyoff.runtime.source import SystemSource, elaborated_of, model_of
from varyoff.runtime.step import Choose, pick

Callback = Callable[[EventData], object]
MAX_INITIAL = 100_000  # initial states among which one can be chosen


class LiveSystem(LiveModel):
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
        model = model_of(self.elaborated, faults, drop)
        super().__init__(model, _initial(model, initial))

    def reset(self, initial: Choose[State] = 0) -> None:
        """Go back to an initial state, the first one unless `initial` says which."""
        self._values = _initial(self.model, initial)

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
            raise no_such_event(
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


def _initial(model: Model, initial: Choose[State]) -> State:
    if not (isinstance(initial, int | Random) or callable(initial)):
        raise wrong_type("initial", "a position, a `random.Random`, or a function of all initial states", initial)
    wanted = min(initial + 1, sys.maxsize) if isinstance(initial, int) and initial >= 0 else MAX_INITIAL
    return pick(tuple(islice(initial_states(model), wanted)), initial)
