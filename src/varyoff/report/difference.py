"""The record of a comparison: verdicts and behaviours gained and lost. Its formats are functions of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.analysis.difference import Behaviours, Difference, EventChange
from varyoff.analysis.values import title
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass, field
from varyoff.base.span import Sources
from varyoff.model.trace import Trace
from varyoff.report.record import PropertyRecord, SystemRecord


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of two versions; None on the side that has not got it."""

    name: str
    old: PropertyRecord | None
    new: PropertyRecord | None

    @property
    def verdict_changed(self) -> bool:
        return self.old is None or self.new is None or self.old.verdict != self.new.verdict

    @property
    def meaning_changed(self) -> bool:
        """Whether it asks something else, or expects something else, than before."""
        if self.old is None or self.new is None:
            return False
        return (self.old.form, self.old.text, self.old.expected) != (self.new.form, self.new.text, self.new.expected)

    @property
    def undecided(self) -> bool:
        """Whether one side's verdict is unknown and the property the same, so that it may well not have changed."""
        if self.old is None or self.new is None or self.meaning_changed:
            return False
        return "unknown" in (self.old.verdict, self.new.verdict)

    def __bool__(self) -> bool:
        return self.verdict_changed or self.meaning_changed


@dataclass(frozen=True, slots=True)
class SystemDifference:
    """A system of two versions; `difference` is None where the graphs were not compared, and `reason` says why.

    It is true when something is known to differ.
    """

    name: str
    old: SystemRecord | None
    new: SystemRecord | None
    properties: tuple[PropertyChange, ...] = ()
    difference: Difference | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        changed = any(not change.undecided for change in self.properties)
        return self.old is None or self.new is None or changed or bool(self.difference)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that one comparison established. `old` and `new` say what was compared, as it was asked for."""

    version: str
    exit: int
    old: str
    new: str
    systems: tuple[SystemDifference, ...]
    diagnostics: tuple[tuple[str, Diagnostic, Sources | None], ...] = field(default=(), compare=False)

    @property
    def changed(self) -> tuple[SystemDifference, ...]:
        return tuple(s for s in self.systems if s)

    def shares_name(self, system: SystemDifference) -> bool:
        """Return whether another system has the same name, so that only the file tells them apart."""
        return sum(s.name == system.name for s in self.systems) > 1


def property_changes(old: SystemRecord, new: SystemRecord) -> Iterator[PropertyChange]:
    """Yield the properties that differ: those of the new version in its order, then those that are gone."""
    before = {p.name: p for p in old.properties}
    after = {p.name: p for p in new.properties}
    for name, one in after.items():
        change = PropertyChange(name, before.get(name), one)
        if change:
            yield change
    for name, one in before.items():
        if name not in after:
            yield PropertyChange(name, one, None)


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Events that an edit changes alike: choices of one event, the same event of several instances of a machine."""

    events: tuple[EventChange, ...]

    @property
    def title(self) -> str:
        return title([e.event for e in self.events])

    @property
    def transitions(self) -> int:
        return sum(e.transitions for e in self.events)

    @property
    def witness(self) -> Trace:
        """A shortest run to a step in which an event of the group itself differs; else to a new step of it."""
        runs = [e.own for e in self.events if e.own is not None] or [e.witness for e in self.events]
        return min(runs, key=len)


def changed_events(side: Behaviours) -> tuple[EventGroup, ...]:
    """Return the events that can do something else in states that both versions have, grouped: what the edit is."""
    return _groups(side, [e for e in side.events if e.direct])


def following_events(side: Behaviours) -> tuple[EventGroup, ...]:
    """Return the events that only have more to do because there are other states, grouped: what the edit entails."""
    return _groups(side, [e for e in side.events if not e.direct])


def _groups(side: Behaviours, events: Sequence[EventChange]) -> tuple[EventGroup, ...]:
    """Group events by what is written once: the trigger of a machine."""
    machines = {i.name: i.machine for i in side.model.instances}
    found: dict[tuple[str, str], list[EventChange]] = {}
    for one in events:
        instance, _, trigger = one.event.partition("(")[0].rpartition(".")
        found.setdefault((machines[instance], trigger), []).append(one)
    return tuple(EventGroup(tuple(members)) for members in found.values())


def summary_of(comparison: Comparison) -> str:
    """Return the comparison in a line."""
    changed = comparison.changed
    verdicts = sum(p.verdict_changed and not p.undecided for s in changed for p in s.properties)
    gained = sum(s.difference.gained.transitions for s in changed if s.difference)
    lost = sum(s.difference.lost.transitions for s in changed if s.difference)
    undecided = sum(bool(s.reason) for s in comparison.systems)
    if not comparison.systems:
        return "nothing was compared"
    systems = counted(len(comparison.systems), "system", "systems")
    if changed:
        said = [f"{len(changed)} of {systems} {'differs' if len(changed) == 1 else 'differ'}"]
    elif undecided:
        said = ["undecided"]
    else:
        said = ["nothing differs"]
    if verdicts:
        said.append(f"{counted(verdicts, 'verdict', 'verdicts')} changed")
    if gained or lost:
        said.append(f"{counted(gained, 'transition', 'transitions')} gained, {lost:,} lost")
    if undecided:
        said.append(f"{undecided} of {len(comparison.systems)} not compared")
    return " · ".join(said)


def numbers(side: Behaviours) -> str:
    """Return what one side has more, in numbers."""
    parts = [(side.transitions, "transition"), (side.states, "state"), (side.initial, "initial state"),
             (side.deadlocks, "deadlock")]  # fmt: skip
    return ", ".join(counted(number, what) for number, what in parts if number)


def witnesses(side: Behaviours) -> Iterator[tuple[str, Trace]]:
    """Yield what is new on one side, each with a shortest run that shows it: first where the edit itself shows.

    Events that only have more to do because there are other states are not among them, see `entailed`.
    """
    shown = []
    for group in changed_events(side):
        yield f"{group.title}: {counted(group.transitions, 'transition')}", group.witness
        shown.append(group.witness)
    if side.initial_state is not None:
        yield "an initial state", side.initial_state
    if side.state is not None and len(side.state) and side.state not in shown:
        yield "a state", side.state
    if side.deadlock is not None:
        yield "a state in which nothing can happen", side.deadlock


def entailed(side: Behaviours, gained: bool) -> str:
    """Return the events that the edit only entails, in a sentence; empty where there are none."""
    groups = following_events(side)
    if not groups:
        return ""
    total = counted(sum(g.transitions for g in groups), "transition")
    listed = ", ".join(f"{g.title} ({g.transitions:,})" for g in groups)
    which = "only this version reaches" if gained else "are reached no more"
    return f"{total} of other events, from states that {which}: {listed}"
