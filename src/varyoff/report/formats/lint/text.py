"""What `lint` found, as text."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.base.diagnostic import render_diagnostic
from varyoff.report.lint import LintReport


def render(report: LintReport, *, verbosity: int = 0) -> str:
    """Return the diagnostics and how much was read; `verbosity` is -1 for mistakes alone."""
    found, read = report.diagnostics, report.specification
    shown = [d for d in found if d.severity == "error" or verbosity >= 0]
    lines = [render_diagnostic(d, read.sources) + "\n" for d in shown]
    errors = sum(d.severity == "error" for d in found)
    lines.append(
        f"{counted(len(read.files), 'file')}, {counted(len(read.systems), 'system')}, "
        f"{counted(len(read.machines), 'machine')}: {counted(errors, 'mistake')}, "
        f"{counted(len(found) - errors, 'warning')}\n"
    )
    return "\n".join(lines)
