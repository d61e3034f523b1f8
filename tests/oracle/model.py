"""A specification after reading: machines as written, instances with everything constant worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# bool, int, a word or the name of an instance (str), None for a reference to nothing, or a list of these
Value = Any
# (instance, variable) -> value; the variable of the machine's own state is called `state`
State = dict[tuple[str, str], Value]

# where a state keeps the number of faults so far, if the system bounds them
FAULTS = ("", "faults")


@dataclass(frozen=True, slots=True)
class Transition:
    """One entry of `transitions`, expressions as written.

    `sources` and `dest` are None for `*` and `=`, `fair` where nothing is said of it.
    """

    index: int
    trigger: str | None
    follows: list[str]
    sources: list[str] | None
    dest: str | None
    conditions: list[Any]
    unless: list[Any]
    procedure: dict[str, Any]
    choose: dict[str, Any]
    effect: dict[str, Any]
    actor: str
    fair: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as written. `variables` maps a name to (type as written, initial as written or None)."""

    name: str
    parameters: dict[str, Any]
    attributes: list[str]
    variables: dict[str, tuple[Any, Any]]
    states: list[str]
    define: dict[str, Any]
    transitions: list[Transition]


@dataclass(slots=True)
class Instance:
    """An instance; filled in stage by stage while the system is read.

    Attributes:
        parameters: a number, boolean, name of an instance, or list of names, by parameter.
        domains: all the values that each variable (and `state`) may have.
        initial: the initial values of each variable.
        choices: for each transition, by index, the values of each chosen name.
        heard: (transition, sender, trigger) for each event that a transition follows, without duplicates.
    """

    name: str
    machine: Machine
    parameters: dict[str, Value] = field(default_factory=dict)
    domains: dict[str, list[Value]] = field(default_factory=dict)
    initial: dict[str, list[Value]] = field(default_factory=dict)
    choices: dict[int, dict[str, list[Value]]] = field(default_factory=dict)
    heard: list[tuple[Transition, str, str]] = field(default_factory=list)

    @staticmethod
    def triggers_of(transition: Transition) -> list[str]:
        """The events by which a transition may happen: its own, or those that it follows, whoever is followed."""
        if transition.trigger is not None:
            return [transition.trigger]
        return [followed.rpartition(".")[2] for followed in transition.follows]


@dataclass(slots=True)
class Specification:
    """A system ready to be stepped.

    Attributes:
        fault_limit: None without a bound.
        family_machines: the machine of each family, which may be empty.
        declared: what is written of each instance: its machine, its entry, and the index of a family's member.
        dropped: procedure guards that do not count: (instance, trigger of the event, guard); a transition that
            follows several events has one for each.
    """

    name: str
    constants: dict[str, Value]
    machines: dict[str, Machine]
    instances: dict[str, Instance] = field(default_factory=dict)
    families: dict[str, list[str]] = field(default_factory=dict)
    family_machines: dict[str, str] = field(default_factory=dict)
    declared: dict[str, tuple[Machine, dict[str, Any], int | None]] = field(default_factory=dict)
    initially: list[Any] = field(default_factory=list)
    fault_limit: int | None = None
    deadlock: Any = "forbidden"
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    expect: dict[str, int] = field(default_factory=dict)
    dropped: set[tuple[str, str, str]] = field(default_factory=set)

    def possible_events(self) -> list[Event]:
        """Every event with every combination of its choices, enabled anywhere or not."""
        return [
            Event(owner.name, transition.trigger, chosen)
            for owner in self.instances.values()
            for transition in owner.machine.transitions
            if transition.trigger is not None
            for values in product(*owner.choices[transition.index].values())
            for chosen in [tuple(zip(owner.choices[transition.index], values, strict=True))]
        ]

    def instances_of(self, machine: str) -> list[str]:
        return [instance.name for instance in self.instances.values() if instance.machine.name == machine]

    @property
    def counts_faults(self) -> bool:
        """Whether the number of faults so far is part of the state."""
        return bool(self.fault_limit) and any(
            transition.trigger is not None and transition.actor == "fault"
            for instance in self.instances.values()
            for transition in instance.machine.transitions
        )


@dataclass(frozen=True, slots=True)
class Event:
    """An occurrence of `instance.trigger` with a value for each choice, in the order of declaration."""

    instance: str
    trigger: str
    choices: tuple[tuple[str, Value], ...] = ()

    @property
    def label(self) -> str:
        name = f"{self.instance}.{self.trigger}"
        if not self.choices:
            return name
        return f"{name}({', '.join(f'{choice}={written(value)}' for choice, value in self.choices)})"


def written(value: Value) -> str:
    """Return a value as labels show it: `true`, `none`, 3, `dirty`, `rm[1]`."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_list(value: Any) -> list[Any]:
    """Return a list where the language takes one thing, several, or nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def shown(state: Mapping[tuple[str, str], Value]) -> str:
    """Return a state on one line, for people."""
    return " ".join(
        f"{variable if not instance else f'{instance}.{variable}'}={written(value)}"
        for (instance, variable), value in state.items()
    )
