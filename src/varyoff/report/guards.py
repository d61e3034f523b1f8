"""The record of guard tables: which procedure guard protects which property. Its formats are functions of it."""

from __future__ import annotations

from varyoff.analysis.necessity import GuardFailure, GuardRow, GuardTable
from varyoff.analysis.prepared import Prepared
from varyoff.base.record import dataclass
from varyoff.report.damage import damage, events_text
from varyoff.report.loop import when_text
from varyoff.report.reproduce import reproduce_without

UNTESTED = "no property that could fail without it holds; a vacuous one says nothing"
REDUNDANT = "no further property fails without it"
"""What is true of a guard that protects nothing, also where properties fail with every guard in force."""


@dataclass(frozen=True, slots=True)
class GuardTables:
    """The guard tables of a run, of each system one."""

    version: str
    exit: int
    tables: tuple[tuple[Prepared, GuardTable], ...]


def margin(failure: GuardFailure) -> str:
    """Return what a planner writes in a runbook's margin: what goes wrong without the guard, after how many steps."""
    if failure.trace is None:
        if failure.explanation is not None and failure.explanation.lost:
            return f"without it: {failure.explanation.lost}"
        return "without it: no reachable state satisfies this any more"
    return f"without it, {when_text(failure.trace)}: {damage(failure.property, failure.trace, failure.explanation)}"


def guard_command(prepared: Prepared, row: GuardRow, failure: GuardFailure) -> str | None:
    """Return the command that replays the trace, None where there is no trace."""
    if failure.trace is None or not failure.trace.states:
        return None
    return reproduce_without(prepared, str(row.guard), failure.model, failure.trace)


def events_line(failure: GuardFailure) -> str:
    """Return the events of the trace on one line."""
    return "" if failure.trace is None else events_text(failure.trace)
