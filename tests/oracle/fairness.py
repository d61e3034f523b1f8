"""Fairness: which events must happen again and again while they could; what a property assumes of behaviours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake
from tests.oracle.machines import check_keys
from tests.oracle.model import FAULTS, Event, as_list
from tests.oracle.patterns import EventPattern

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph
    from tests.oracle.model import Specification


@dataclass(frozen=True, slots=True)
class Group:
    """Some events, by name (`instance.trigger`), one of which must happen again and again.

    Where it is `weak`: unless all of them are impossible again and again. Where it is `strong`: unless all of them are
    impossible from some time on.
    """

    kind: str
    names: tuple[str, ...]


def fairness_of(specification: Specification) -> dict[str, str]:
    """Return for each event's name what its transitions say: none, weak or strong.

    Raises:
        SpecMistake: transitions of one trigger differ.
    """
    found: dict[str, str] = {}
    for owner in specification.instances.values():
        for transition in owner.machine.transitions:
            if transition.trigger is None:
                continue
            fair = transition.fair or ("weak" if transition.actor == "spontaneous" else "none")
            name = f"{owner.name}.{transition.trigger}"
            if found.setdefault(name, fair) != fair:
                raise SpecMistake(f"{name} is {found[name]} here and {fair} there")
    return found


def assumed(specification: Specification, body: dict[str, Any]) -> list[Group]:
    """Return what a property assumes: the transitions' own fairness and what stands under `assuming`."""
    assuming = check_keys(body.get("assuming") or {}, ["weak", "strong", "progress", "none"], "assuming")
    by_name = dict.fromkeys(fairness_of(specification), "none")
    if assuming.get("none") is not True:
        by_name = fairness_of(specification)
    groups: list[Group] = []
    for kind in ("weak", "strong"):  # in this order: weak and strong is strong
        for entry in as_list(assuming.get(kind)):
            if isinstance(entry, dict):
                check_keys(entry, ["any_of"], "assuming")
                groups.append(Group(kind, tuple(_meant(entry["any_of"], specification))))
                continue
            for name in _meant(entry, specification):
                if by_name[name] != "strong":
                    by_name[name] = kind
    groups += [Group(kind, (name,)) for name, kind in by_name.items() if kind != "none"]
    if assuming.get("progress") is True:
        groups.append(Group("weak", tuple(by_name)))
    return groups


def _meant(patterns: Any, specification: Specification) -> list[str]:
    """The names of the events that a pattern or a list of patterns means; each must mean one at least."""
    found: dict[str, None] = {}
    for text in as_list(patterns):
        pattern = EventPattern(text, specification)
        declared = [Event(*name.rsplit(".", 1)) for name in fairness_of(specification)]
        names = [event.label for event in declared if event in pattern]
        if not names:
            raise SpecMistake(f"`{text}` means no event")
        found.update(dict.fromkeys(names))
    return list(found)


class Occurrences:
    """Where the events of a group can happen, and which steps are such an event.

    An occurrence that changes nothing, or only spends the fault budget, is none.
    """

    def __init__(self, graph: OracleGraph, group: Group) -> None:
        self._graph = graph
        self.group = group
        self.enabled = [
            any(self.taken_by(step) for step in graph.outgoing[state]) for state in range(len(graph.states))
        ]

    def taken_by(self, step: tuple[int, str | None, int]) -> bool:
        source, label, target = step
        if label is None:
            return False
        event = self._graph.events[label]
        return f"{event.instance}.{event.trigger}" in self.group.names and changes(self._graph, source, target)


def changes(graph: OracleGraph, source: int, target: int) -> bool:
    """Whether two states differ in more than the number of faults so far."""
    before, after = graph.states[source], graph.states[target]
    return any(before[variable] != after[variable] for variable in before if variable != FAULTS)
