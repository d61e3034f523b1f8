"""The exit status of every verb: one table from what was established to a number.

A verb says what it established, piece by piece, each as a status; the worst of the pieces is the status of the run.
What is undecided is a status of its own, so no verb can take it for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from varyoff.base.diagnostic import Diagnostic

if TYPE_CHECKING:
    from varyoff.analysis.necessity import GuardTable
    from varyoff.analysis.replay import Replay
    from varyoff.analysis.tolerance import ToleranceTable
    from varyoff.property.verdict import Status
    from varyoff.report.difference import Comparison
    from varyoff.report.record import SystemRecord


class Exit(IntEnum):
    """What a run ends with, worst first; the numbers are stable."""

    INTERRUPTED = 130
    INTERNAL = 4
    MISTAKE = 2  # of the command line or a specification, or an error of the model
    NOT_AS_EXPECTED = 1
    UNDECIDED = 3
    NOTHING = 5  # was checked
    AS_EXPECTED = 0

    __repr__ = int.__repr__  # it is shown as the number that it is

    @classmethod
    def worst(cls, statuses: Iterable[int]) -> Exit:
        """Return the worst of several statuses; of none, nothing was checked."""
        found = set(map(cls, statuses))
        return next((status for status in cls if status in found), cls.NOTHING)


NOT_READ = ("V720", "V721")  # diagnostics that say what was not done, and of nothing that it is wrong


def of_verdict(verdict: Status, expected: Status) -> Exit:
    """Return the status of one verdict. `unknown` and `vacuous` are good only where just that is expected."""
    if verdict == expected:
        return Exit.AS_EXPECTED
    return Exit.UNDECIDED if verdict == "unknown" else Exit.NOT_AS_EXPECTED


def of_diagnostics(diagnostics: Iterable[Diagnostic]) -> Exit:
    """Return the status of what is wrong with an input, or was not read; warnings change nothing."""
    errors = [d for d in diagnostics if d.severity == "error"]
    return Exit.worst([Exit.AS_EXPECTED, *(Exit.UNDECIDED if d.code in NOT_READ else Exit.MISTAKE for d in errors)])


# --- systems -------------------------------------------------------------------------------------


def of_exploration(record: SystemRecord) -> Exit:
    """Return the status of an exploration as such: whether everything was explored, whatever it was for."""
    if record.interrupted:
        return Exit.INTERRUPTED
    if record.audit is not None and record.audit.findings:
        return Exit.INTERNAL
    if record.failure is not None:
        return Exit.INTERNAL if record.failure.internal else Exit.MISTAKE
    return Exit.AS_EXPECTED if record.complete else Exit.UNDECIDED


def of_system(record: SystemRecord) -> Exit:
    """Return the status of what was asked of one system: its verdicts, its pinned counts, its coverage."""
    explored = of_exploration(record)
    if explored not in (Exit.AS_EXPECTED, Exit.UNDECIDED):
        return explored
    audited = record.audit is None or record.audit.as_asked
    status = [
        Exit.AS_EXPECTED if audited else Exit.UNDECIDED,
        *(of_verdict(one.verdict, one.expected) for one in record.properties),
    ]
    for pin in record.pins:
        if pin.found is None:
            status.append(Exit.UNDECIDED)
        elif not pin.as_expected:
            status.append(Exit.NOT_AS_EXPECTED)
    if not record.covered_enough:
        status.append(Exit.UNDECIDED if record.covered_enough is None else Exit.NOT_AS_EXPECTED)
    return Exit.worst(status)


def of_run(records: Sequence[SystemRecord], diagnostics: Iterable[Diagnostic], nothing: str) -> Exit:
    """Return the status of a check or a report; `nothing` says why nothing was checked, where nothing was."""
    status = [of_diagnostics(diagnostics), *map(of_system, records)]
    if nothing and Exit.worst(status) == Exit.AS_EXPECTED:
        return Exit.NOTHING
    return Exit.worst(status)


# --- questions about verdicts --------------------------------------------------------------------


def of_guards(tables: Iterable[GuardTable]) -> Exit:
    """Return the status of guard tables: whether it is known of every guard what it protects.

    A system without a property is passed over where another has one, as it is when properties are checked.
    """
    return Exit.worst(_of_table(table) for table in tables if table.asked)


def _of_table(table: GuardTable) -> Exit:
    undecided = table.undecided or any(row.undecided or row.untested for row in table.rows)
    return Exit.UNDECIDED if undecided else Exit.AS_EXPECTED


def of_tolerance(tables: Iterable[ToleranceTable]) -> Exit:
    """Return the status of what faults lose: whether it is known of every set of them."""
    return Exit.worst(Exit.UNDECIDED if table.undecided else Exit.AS_EXPECTED for table in tables if table.asked)


def of_explained(verdict: Status, undecided: Sequence[object]) -> Exit:
    """Return the status of an explained property, whatever was expected of it.

    Args:
        undecided: the guards of which it is not known whether they save it.
    """
    return Exit.UNDECIDED if verdict == "unknown" or undecided else Exit.AS_EXPECTED


def of_replay(replayed: Replay) -> Exit:
    """Return the status of a replay: whether the model is in error, every step is possible, everything decided."""
    if replayed.error is not None:
        return Exit.MISTAKE
    if replayed.refusal is not None:
        return Exit.NOT_AS_EXPECTED
    return Exit.UNDECIDED if replayed.shown("undecided") else Exit.AS_EXPECTED


def of_comparison(comparison: Comparison, records: Iterable[SystemRecord]) -> Exit:
    """Return the status of a comparison: whether something differs, or could not be compared.

    Args:
        records: the systems of both versions.
    """
    status = [of_diagnostics(d for _, d, _ in comparison.diagnostics)]
    # What was not explored completely is in the comparison already: not compared, or on one side only.
    status += [explored for explored in map(of_exploration, records) if explored != Exit.UNDECIDED]
    status += [Exit.UNDECIDED for one in comparison.systems if one.reason]
    status += [Exit.NOT_AS_EXPECTED for _ in comparison.changed]
    return Exit.worst(status) if comparison.systems or Exit.worst(status) != Exit.AS_EXPECTED else Exit.NOTHING
