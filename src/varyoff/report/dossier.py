"""Everything that the report tells of one system, gathered once; the pages only write it down."""

from __future__ import annotations

import contextlib

from varyoff.analysis.coverage import Coverage
from varyoff.analysis.necessity import GuardTable
from varyoff.base.budget import Exhausted, grace
from varyoff.base.record import dataclass
from varyoff.report.diagram.figure import Figure, figure_of
from varyoff.report.diagram.layout import Placed, lay_out
from varyoff.report.diagram.local import with_local_states
from varyoff.report.plain import slug
from varyoff.report.reach.quotient import Landscape, landscape_of
from varyoff.report.record import SystemRecord
from varyoff.report.standing import Standing, standing_of
from varyoff.report.story import Story, stories_of
from varyoff.spec.syntax import Machine


@dataclass(frozen=True, slots=True)
class MachinePart:
    """One machine: its diagram in full, and a small one without conditions for following a story."""

    ident: str
    machine: Machine
    figure: Figure
    full: Placed
    small: Placed


@dataclass(frozen=True, slots=True)
class Dossier:
    """One system. `table` is None where the guards were not analysed, `coverage` where not all was explored."""

    name: str
    version: str
    system: SystemRecord
    table: GuardTable | None
    coverage: Coverage | None
    machines: tuple[MachinePart, ...]
    stories: tuple[Story, ...]
    reach: Landscape | None

    @property
    def standing(self) -> Standing:
        return standing_of(self.system)


def dossier(system: SystemRecord, version: str, *, name: str = "") -> Dossier:
    """Gather everything about a system.

    Args:
        name: for files; by default made from the system's.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    found = system.coverage
    stories = stories_of(system, system.guards)
    reach = None
    if system.enumeration is not None and system.failure is None and system.counts.states:
        with contextlib.suppress(*Exhausted), grace():
            reach = landscape_of(system.model, system.enumeration, [s for story in stories for s in story.states])
    return Dossier(
        name or slug(system.name),
        version,
        system,
        system.guards,
        found,
        tuple(machine_parts(system, found)),
        stories,
        reach,
    )


def machine_parts(system: SystemRecord, found: Coverage | None) -> list[MachinePart]:
    """Return the diagrams of a system's machines, in the order of its instances."""
    assert system.elaborated is not None
    machines = system.elaborated.machines
    instances: dict[str, list[str]] = {}
    for instance in system.model.instances:
        instances.setdefault(instance.machine, []).append(instance.name)
    parts = []
    for name, members in instances.items():
        reached = taken = None
        if found is not None:
            reached = frozenset(s.state for s in found.states if s.instance in members and s.count)
            taken = frozenset(t.transition for t in found.transitions if t.machine == name and t.count)
        figure = figure_of(machines[name], members, system.model, reached=reached, taken=taken)
        if system.enumeration is not None and system.failure is None:
            with contextlib.suppress(*Exhausted), grace():
                figure = with_local_states(figure, system.model, system.enumeration)
        parts.append(MachinePart(slug(name), machines[name], figure, lay_out(figure), lay_out(figure, compact=True)))
    return parts
