"""Which events a text means: `nightly.establish`, `*.establish`, `rm[*].prepare`, `Machine.event`, `*`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake
from tests.oracle.expressions import value_of
from tests.oracle.model import as_list
from tests.oracle.scope import Scope

if TYPE_CHECKING:
    from tests.oracle.model import Event, Specification


def split_event(text: str) -> tuple[str, str]:
    """Split `PATH.EVENT` at its last dot."""
    head, dot, event = text.strip().rpartition(".")
    if not dot:
        raise SpecMistake(f"not an event: `{text}`")
    return head, event


def instances_meant(text: str, specification: Specification) -> list[str]:
    """Return the instances that the part of a pattern before the event means."""
    if text == "*":
        return list(specification.instances)
    if text in specification.instances:
        return [text]
    family = text.removesuffix("[*]")
    if family in specification.families:
        return specification.families[family]
    if text in specification.machines:
        return specification.instances_of(text)
    member = value_of(text, Scope(specification))
    if not isinstance(member, str) or member not in specification.instances:
        raise SpecMistake(f"no instance, family or machine `{text}`")
    return [member]


class EventPattern:
    """A pattern or list of patterns; `event in pattern` tells whether it is meant."""

    def __init__(self, written: Any, specification: Specification) -> None:
        self._meant: list[tuple[list[str], str]] = []
        for text in as_list(written):
            if text == "*":
                self._meant.append((list(specification.instances), "*"))
                continue
            head, trigger = split_event(text)
            triggers = [t.trigger for machine in specification.machines.values() for t in machine.transitions]
            if trigger != "*" and trigger not in triggers:
                raise SpecMistake(f"no machine has an event `{trigger}`")
            self._meant.append((instances_meant(head, specification), trigger))

    def __contains__(self, event: Event) -> bool:
        return any(
            event.instance in instances and trigger in ("*", event.trigger) for instances, trigger in self._meant
        )
