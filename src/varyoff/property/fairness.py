"""What a property assumes of behaviours: the fairness that transitions say, and what stands under `assuming`."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass, field
from varyoff.elaborate.elaborated import Conditions
from varyoff.elaborate.pattern import events_of
from varyoff.model.model import Model
from varyoff.problem.fairness import Fair, Fairness
from varyoff.spec.assuming import Assumed, Assuming
from varyoff.spec.syntax import PropertyDeclaration

PROGRESS = "progress"
"""The name of the group of all events."""

_Kind = Literal["weak", "strong"]


@dataclass(slots=True)
class _Groups:
    """Groups by their events, in the order in which they are met first. Of one that is both weak and strong, strong."""

    found: dict[tuple[int, ...], Fair] = field(default_factory=dict)

    def add(self, name: str, events: tuple[int, ...], kind: _Kind) -> None:
        if not events:  # no such event can exist: it never happens, and is never enabled
            return
        known = self.found.get(events)
        if known is None or (known.kind, kind) == ("weak", "strong"):
            self.found[events] = Fair(known.name if known is not None else name, events, kind)


def fairness_of(declaration: PropertyDeclaration, conditions: Conditions) -> Fairness | None:
    """Return what a property assumes of behaviours, or None after a mistake.

    Each event name is a group of all its choices; those that are assumed together follow, in the order of declaration.
    """
    assuming: Assuming = declaration.given.get("assuming", Assuming())
    by_name = _events_by_name(conditions.model)
    groups = _Groups()
    if not assuming.none:
        for name, events in by_name.items():
            fair = conditions.model.events[events[0]].fair
            if fair != "none":
                groups.add(name, events, fair)
    written: tuple[tuple[_Kind, tuple[Assumed, ...]], ...] = (("weak", assuming.weak), ("strong", assuming.strong))
    named = [(kind, group, _named(group, conditions)) for kind, found in written for group in found]
    if any(events is None for _, _, events in named):
        return None
    for kind, group, names in named:
        if not group.together:
            for name in names or ():
                groups.add(name, by_name[name], kind)
    for kind, group, names in named:
        if group.together:
            together = tuple(sorted(event for name in names or () for event in by_name[name]))
            listed = ", ".join(dict.fromkeys(one.text for one in group.patterns))
            groups.add(names[0] if names is not None and len(names) == 1 else f"any of {listed}", together, kind)
    if assuming.progress:
        groups.add(PROGRESS, tuple(range(len(conditions.model.events))), "weak")
    return Fairness(tuple(groups.found.values()))


def _events_by_name(model: Model) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for position, event in enumerate(model.events):
        found.setdefault(event.name, []).append(position)
    return {name: tuple(events) for name, events in found.items()}


def _named(group: Assumed, conditions: Conditions) -> tuple[str, ...] | None:
    """Return the names of the events of a group, or None after a mistake."""
    ok = True
    for pattern in group.patterns:
        name, parenthesis, _ = pattern.text.partition("(")
        if parenthesis:
            conditions.mistakes.add(
                "V405",
                f"fairness is of an event whatever it chooses, and `{pattern}` names a choice",
                pattern.span,
                "with choices",
                help=f"write `{name}`",
            )
            ok = False
    events = events_of(group.patterns, conditions.elaborated, conditions.mistakes) if ok else None
    if events is None:
        return None
    return tuple(dict.fromkeys(conditions.model.events[event].name for event in events))
