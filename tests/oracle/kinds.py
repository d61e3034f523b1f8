"""The kinds of expressions: what the page calls typed, and which kinds go together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """What an expression yields.

    Attributes:
        name: boolean, integer, word (of an enumeration), bare (a word whose meaning the other side must give),
            instance, list or range.
        words: of an enumeration, its values; of a bare word, what it may be.
        machine: of an instance or the members of a list; empty for a list without members.
        optional: whether it may be none.
    """

    name: str
    words: tuple[str, ...] = ()
    machine: str = ""
    optional: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.machine or '|'.join(self.words)}".strip()


BOOLEAN, INTEGER, RANGE = Kind("boolean"), Kind("integer"), Kind("range")


def instance(machine: str, *, optional: bool = False) -> Kind:
    return Kind("instance", machine=machine, optional=optional)


def listing(machine: str) -> Kind:
    return Kind("list", machine=machine)


def fits(found: Kind, wanted: Kind) -> bool:
    """A bare word fits where it is a value; two enumerations fit if they share one; instances of one machine do."""
    match found.name, wanted.name:
        case "bare", "word":
            return set(found.words) <= set(wanted.words)
        case "bare", "instance":
            return found.words == ("none",) and wanted.optional
        case "word", "word":
            return bool(set(found.words) & set(wanted.words))
        case "instance", "instance":
            return found.machine == wanted.machine
        case "list", "list":
            return found.machine in ("", wanted.machine)
    return found.name == wanted.name and found.name not in ("bare", "range")


def joined(first: Kind, second: Kind) -> Kind | None:
    """The kind of what is one or the other."""
    match first.name, second.name:
        case ("bare", "bare") | ("word", "word"):
            return Kind(first.name, tuple(dict.fromkeys(first.words + second.words)))
        case "instance", "instance" if first.machine == second.machine:
            return replace(first, optional=first.optional or second.optional)
        case ("bare", "word") if fits(first, second):
            return second
        case ("word", "bare") if fits(second, first):
            return first
        case ("bare", "instance") if first.words == ("none",):
            return replace(second, optional=True)
        case ("instance", "bare") if second.words == ("none",):
            return replace(first, optional=True)
    return first if first == second and first.name in ("boolean", "integer") else None


def kind_of_parameter(written: Any) -> Kind:
    match written:
        case "boolean":
            return BOOLEAN
        case "integer":
            return INTEGER
        case [machine]:
            return listing(machine)
    return instance(str(written))
