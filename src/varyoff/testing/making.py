"""From a specification to the class of a Hypothesis state machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Any

from hypothesis import settings as Settings  # noqa: N812
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from varyoff.base.usage import flag_in, function_in, instance_in, texts_in, unknown_name, wrong_type
from varyoff.model.interpret import initial_states
from varyoff.model.model import Event, State
from varyoff.property.forms import properties_of
from varyoff.runtime import LiveSystem
from varyoff.runtime.source import SystemSource, elaborated_of
from varyoff.testing.checks import checks_of
from varyoff.testing.implementation import Implementation
from varyoff.testing.stateful import SpecificationMachine

MAX_INITIAL = 10_000


def state_machine(
    spec: SystemSource,
    *,
    implementation: Callable[[], Implementation] | None = None,
    constants: Mapping[str, int | bool] | None = None,
    faults: int | None = None,
    drop: str | Iterable[str] = (),
    name: str | None = None,
    properties: str | Iterable[str] | None = None,
    events: Callable[[Event], bool] | None = None,
    refusals: bool = True,
) -> type[SpecificationMachine]:
    """Return a Hypothesis state machine with a rule for every event.

    Args:
        spec: a file, or what the other functions of varyoff read from one.
        implementation: makes what is tested. It is told every event and must do what the specification says: happen
            or be refused, and be afterwards in the state of one of the ways in which the event can go.
        constants: like `--set`.
        faults: like `--faults`.
        drop: procedure guards that do not count, like `--drop`.
        name: which system, where the file has several.
        properties: names of those that are asserted; by default all that are expected to hold. `reachable` and
            `recoverable` cannot be seen on a run.
        events: which of them become rules; by default all.
        refusals: whether an implementation is also asked for events that it should refuse.

    Raises:
        UsageError: `events` takes none, or `properties` names one that there is not or that no run can show; a test
            of nothing would pass.

    >>> from varyoff.spec.load import loads
    >>> machine = state_machine(
    ...     loads('''
    ... machine: Gate
    ... states: [locked, unlocked]
    ... transitions:
    ...   - {trigger: coin, source: locked, dest: unlocked}
    ...   - {trigger: push, source: unlocked, dest: locked}
    ... ---
    ... system: turnstile
    ... instances: {gate: Gate}
    ... properties:
    ...   never-opens: {never: gate.state == unlocked}
    ... ''')
    ... )
    >>> try:
    ...     run_state_machine(machine)
    ... except AssertionError as failure:
    ...     print(failure)
    `never-opens` is violated (gate.state == unlocked) in gate.state=unlocked
    """
    elaborated = elaborated_of(spec, constants, name)
    function_in("implementation", implementation, "no argument")
    function_in("events", events, "an event")
    flag_in("refusals", refusals)
    dropped = texts_in("drop", drop)

    def make_system() -> LiveSystem:
        return LiveSystem(elaborated, faults=faults, drop=dropped)

    model = make_system().model
    stated = properties_of(elaborated)
    checks = checks_of(stated, None if properties is None else texts_in("properties", properties))
    namespace: dict[str, Any] = {
        "__doc__": f"The system {model.name}.",
        "__module__": __name__,
        "make_system": staticmethod(make_system),
        "make_implementation": None if implementation is None else staticmethod(implementation),
        "checks": checks,
    }
    starts = list(initial_states(model))[:MAX_INITIAL]
    if len(starts) > 1 and implementation is None:
        namespace["start"] = initialize(initial=st.sampled_from(starts))(_start)
    by_name: dict[str, list[Event]] = {}
    for event in model.events:
        if events is None or events(event):
            by_name.setdefault(event.name, []).append(event)
    if not by_name and (events is not None or not model.events):
        known = ", ".join(dict.fromkeys(e.name for e in model.events)) or "none at all"
        raise unknown_name("none of the events is to become a rule", f"there are: {known}")
    for event_name, named in by_name.items():
        identifier = _identifier(event_name, namespace)
        namespace[identifier] = _event_rule(named, identifier)
    namespace[_identifier("nothing_is_enabled", namespace)] = _rest(list(by_name.values()))
    if implementation is not None and refusals:
        namespace[_identifier("refused", namespace)] = rule(event=st.runner().flatmap(_refusable))(refused_event)
    title = "".join(part.capitalize() for part in re.split(r"\W+", model.name))
    return type(f"{title}Machine", (SpecificationMachine,), namespace)


def _start(self: SpecificationMachine, initial: State) -> None:
    self.begin(initial)


def refused_event(self: SpecificationMachine, event: str | None) -> None:
    if event is not None:
        self.refuse(event)


def _refusable(self: SpecificationMachine) -> st.SearchStrategy[str | None]:
    found: list[str | None] = [*self.refusable()]
    return st.sampled_from(found or [None])


def _event_rule(events: Sequence[Event], name: str) -> object:
    """Return the rule of all events of one name: with the choices, and the ways it can go, as arguments."""
    labels = [event.label for event in events]
    ways = max(prod(max(1, len(part.branches)) for part in event.parts) for event in events)
    arguments: dict[str, Any] = {}
    if len(labels) > 1:
        arguments["event"] = st.runner().flatmap(lambda self: st.sampled_from(self.offered_of(labels)))
    if ways > 1:
        arguments["way"] = st.integers(0, ways - 1)

    def happens(self: SpecificationMachine, event: str = labels[0], way: int = 0) -> None:
        self.happen(event, way)

    happens.__name__ = happens.__qualname__ = name
    decorate: Callable[[Callable[..., None]], Callable[..., None]] = rule(**arguments)
    return decorate(precondition(lambda self: bool(self.offered_of(labels)))(happens))


def _rest(events: Sequence[Sequence[Event]]) -> object:
    labels = [event.label for named in events for event in named]

    def nothing_is_enabled(_self: SpecificationMachine) -> None:
        """A run may end before Hypothesis wants it to."""

    return rule()(precondition(lambda self: not self.offered_of(labels))(nothing_is_enabled))


def _identifier(text: str, taken: Mapping[str, object]) -> str:
    """Return a name for a method that is not taken yet."""
    name = re.sub(r"\W+", "_", text).strip("_")
    while name in taken or hasattr(SpecificationMachine, name):
        name += "_"
    return name


def run_state_machine(
    spec: SystemSource | type[RuleBasedStateMachine], *, settings: Settings | None = None, **options: Any
) -> None:
    """Run a state machine, or the one of a specification; raises with the shortest failing program.

    Args:
        options: those of `state_machine`.

    Raises:
        UsageError: an argument is of a kind that is not taken.
    """
    if settings is not None:
        instance_in("settings", settings, Settings, "`hypothesis.settings(…)`")
    if isinstance(spec, type) and not issubclass(spec, RuleBasedStateMachine):
        raise wrong_type("spec", "what `state_machine` takes or returns", spec)
    machine = spec if isinstance(spec, type) else state_machine(spec, **options)
    run_state_machine_as_test(machine, settings=settings)
