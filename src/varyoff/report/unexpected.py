"""The error of a report in which something is not as expected."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.report.deviations import deviations_of
from varyoff.report.record import Report
from varyoff.report.terminal.harmless import harmless

SHOWN = 5  # findings in full; a report may have hundreds


class Unexpected(AssertionError):
    """Something is not as expected. It is an AssertionError, so that test runners count it as a failure.

    Attributes:
        report: all that the check established.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(_message(report))

    def __reduce__(self) -> tuple[type[Unexpected], tuple[Report]]:
        return type(self), (self.report,)


def _message(report: Report) -> str:
    """Return what is wrong, worst first: each finding with its system, place and trace."""
    found = [one for one in deviations_of(report) if one.kind != "warning"]
    if not found:  # what was asked for was not done in full
        return f"the exit status is {report.exit}\n\n{report}"
    parts = [f"{counted(len(found), 'finding')} not as expected"]
    for one in found[:SHOWN]:
        where = f"{one.file}:{one.line}:{one.column}: " if one.file is not None and one.line else ""
        whose = f"{one.system.name}: " if one.system is not None and one.one is not None else ""
        parts.append(f"{where}{whose}{one.title}\n{one.detail}".rstrip())
    if len(found) > SHOWN:
        parts.append("and " + ", ".join(one.rule for one in found[SHOWN:]))
    return harmless("\n\n".join(parts))
