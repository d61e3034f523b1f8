"""Drafts of specifications: what a strategy has drawn, before it becomes text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from varyoff.base.record import dataclass, field

Yaml = str | int | Sequence["Yaml"] | Mapping[str, "Yaml"]
"""A piece of YAML: a scalar, a list, a mapping."""

_PLAIN = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\Z|-?\d+\Z")


@dataclass(slots=True)
class VariableDraft:
    """A variable. `low` and `high` are the ends of a range, `words` an enumeration's values.

    `group` tells which references can be compared and assigned: the list that they range over.
    """

    name: str
    kind: Literal["boolean", "integer", "words", "reference"]
    type: Yaml
    size: int
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()
    group: str = ""
    machine: str = ""
    optional: bool = False
    initial: Yaml | None = None

    def entry(self) -> Yaml:
        """Return what stands under the variable's name."""
        if self.initial is None:
            return self.type
        if isinstance(self.type, Mapping):
            return {**self.type, "initial": self.initial}
        return {"type": self.type, "initial": self.initial}


@dataclass(slots=True)
class DefinitionDraft:
    """A named expression; `low`, `high` and `words` say what it may be, as of a variable."""

    name: str
    kind: Literal["boolean", "integer", "words"]
    text: str
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class MachineDraft:
    """A machine. `triggers` maps the names of its events to the choices that all their transitions have."""

    name: str
    states: tuple[str, ...] = ()
    initial: Yaml | None = None
    parameters: dict[str, Yaml] = field(default_factory=dict)
    variables: list[VariableDraft] = field(default_factory=list)
    defines: list[DefinitionDraft] = field(default_factory=list)
    triggers: dict[str, dict[str, Yaml]] = field(default_factory=dict)
    transitions: list[dict[str, Yaml]] = field(default_factory=list)

    def body(self) -> dict[str, Yaml]:
        """Return the machine's keys, without those that say nothing."""
        found: dict[str, Yaml] = {
            "parameters": self.parameters,
            "variables": {variable.name: variable.entry() for variable in self.variables},
            "states": list(self.states),
            "define": {definition.name: definition.text for definition in self.defines},
            "transitions": list(self.transitions),
        }
        if self.initial is not None:
            found["initial"] = self.initial
        return {key: value for key, value in found.items() if value}


@dataclass(slots=True)
class InstanceDraft:
    """An instance, or a family of `count` members; `entry` holds its parameters and initial values."""

    name: str
    machine: str
    count: int | None = None
    entry: dict[str, Yaml] = field(default_factory=dict)

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the instances that this declares."""
        if self.count is None:
            return (self.name,)
        return tuple(f"{self.name}[{index}]" for index in range(1, self.count + 1))


@dataclass(slots=True)
class SystemDraft:
    """A whole specification of one system."""

    name: str
    machines: list[MachineDraft]
    instances: list[InstanceDraft]
    constants: dict[str, Yaml] = field(default_factory=dict)
    initially: str | None = None
    faults: Yaml | None = None
    deadlock: Yaml | None = None
    properties: dict[str, dict[str, Yaml]] = field(default_factory=dict)
    inline: bool = False

    def machine(self, name: str) -> MachineDraft:
        """Return a machine by its name."""
        return next(machine for machine in self.machines if machine.name == name)

    def text(self) -> str:
        """Return the specification as YAML."""
        body: dict[str, Yaml] = {}
        if self.constants:
            body["constants"] = self.constants
        if self.inline:
            body["machines"] = {machine.name: machine.body() for machine in self.machines}
        body["instances"] = {
            one.name: _instance(one) if one.entry or one.count is not None else one.machine for one in self.instances
        }
        if self.initially is not None:
            body["initially"] = self.initially
        if self.faults is not None:
            body["limits"] = {"faults": self.faults}
        if self.deadlock is not None:
            body["deadlock"] = self.deadlock
        if self.properties:
            body["properties"] = dict(self.properties)
        parts = [] if self.inline else [_document("machine", one.name, one.body()) for one in self.machines]
        return "---\n".join([*parts, _document("system", self.name, body)])


def _instance(one: InstanceDraft) -> Yaml:
    head: dict[str, Yaml] = {"machine": one.machine}
    if one.count is not None:
        head["count"] = one.count
    return {**head, **one.entry}


def _document(kind: str, name: str, body: Mapping[str, Yaml]) -> str:
    return "\n".join([f"{kind}: {name}", *_block(body, "")]) + "\n"


def _block(body: Mapping[str, Yaml], indent: str) -> list[str]:
    """Return the lines of a mapping: two levels of blocks where they hold something, braces inside."""
    lines = []
    for key, value in body.items():
        nested = isinstance(value, Mapping) and any(isinstance(v, Mapping | list) for v in value.values())
        if isinstance(value, Mapping) and value and nested and len(indent) < 6:
            lines += [f"{indent}{key}:", *_block(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines += [f"{indent}{key}:", *(f"{indent}  - {flow(item)}" for item in value)]
        else:
            lines.append(f"{indent}{key}: {flow(value)}")
    return lines


def flow(value: Yaml) -> str:
    """Return a piece of YAML on one line; whatever is not a plain word is quoted."""
    if isinstance(value, str):
        return value if _PLAIN.match(value) else json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"
