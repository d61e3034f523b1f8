"""What random expressions are made of: a pen that draws, and the names that are in scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from varyoff.base.record import dataclass, field, replace
from varyoff.testing.draft import MachineDraft

T = TypeVar("T")
Draw = Callable[[int, int], int]
"""Returns an integer between two, both included; the lower one is the simplest."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws numbers, from Hypothesis or from a seed; what stands first is what failing examples shrink to.

    `errors` allows what may be an error of the model in some state.
    """

    draw: Draw
    errors: bool = False

    def pick(self, options: Sequence[T]) -> T:
        """Return one of several."""
        return options[self.draw(0, len(options) - 1)]

    def some_value(self, low: int, high: int) -> str:
        """Return a constant between two ends, perhaps one that a condition on constants chooses."""
        value, other = self.upto(high, low), self.upto(high, low)
        return self.pick(
            [str(value), str(value), f"({value} if N > 1 else {other})", f"({other} if N == 1 else {value})"]
        )

    def upto(self, high: int, low: int = 0) -> int:
        """Return a number, small ones being simpler."""
        return self.draw(low, high)

    def chance(self, one_in: int = 2) -> bool:
        """Return true about once in so many times."""
        return self.upto(one_in - 1) == one_in - 1


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of instances: its text, the machine of its members, and how many there are at most and at least."""

    text: str
    machine: str
    size: int
    least: int


@dataclass(slots=True)
class Vocabulary:
    """What can be named: booleans, integers with their ends, words with their values, references, lists."""

    booleans: list[str] = field(default_factory=list)
    integers: list[tuple[str, int, int]] = field(default_factory=list)
    words: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    references: list[tuple[str, str, str, bool]] = field(default_factory=list)  # path, group, machine, optional
    collections: list[Collection] = field(default_factory=list)
    inside: Callable[[str, str], Vocabulary] | None = None  # of a machine's instances, by prefix

    def extended(self, other: Vocabulary) -> Vocabulary:
        """Return both together."""
        return replace(
            self,
            booleans=[*self.booleans, *other.booleans],
            integers=[*self.integers, *other.integers],
            words=[*self.words, *other.words],
            references=[*self.references, *other.references],
            collections=[*self.collections, *other.collections],
        )


def afterwards(machine: MachineDraft, prefix: str) -> Vocabulary:
    """Return what can be read of an instance after a step: what can change, each path inside of `next`."""
    found = outside(replace(machine, parameters={}), prefix)
    return Vocabulary(
        booleans=[f"next({path})" for path in found.booleans],
        integers=[(f"next({path})", low, high) for path, low, high in found.integers],
        words=[(f"next({path})", words) for path, words in found.words],
        references=[(f"next({path})", group, to, optional) for path, group, to, optional in found.references],
    )


def outside(machine: MachineDraft, prefix: str) -> Vocabulary:
    """Return what can be read of an instance of a machine; `prefix` is the path to it and a dot, or empty."""
    found = Vocabulary()
    if machine.states:
        found.words.append((f"{prefix}state", machine.states))
    for variable in machine.variables:
        path = prefix + variable.name
        match variable.kind:
            case "boolean":
                found.booleans.append(path)
            case "integer":
                found.integers.append((path, variable.low, variable.high))
            case "words":
                found.words.append((path, variable.words))
            case "reference":
                # a list parameter of another instance may hold other members
                group = variable.group if not prefix or variable.group.startswith("instances of") else ""
                found.references.append((path, group, variable.machine, variable.optional))
    for definition in machine.defines:
        path = prefix + definition.name
        match definition.kind:
            case "boolean":
                found.booleans.append(path)
            case "integer":
                found.integers.append((path, definition.low, definition.high))
            case "words":
                found.words.append((path, definition.words))
    if prefix:
        lists = [(prefix + name, str(kind[0])) for name, kind in machine.parameters.items() if isinstance(kind, list)]
        found.collections += [Collection(path, of, 3, 0) for path, of in lists]
    found.booleans += [prefix + name for name, kind in machine.parameters.items() if kind == "boolean"]
    found.integers += [(prefix + name, 0, 3) for name, kind in machine.parameters.items() if kind == "integer"]
    return found
