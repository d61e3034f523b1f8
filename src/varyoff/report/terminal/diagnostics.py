"""What goes to standard error of a run: every diagnostic, errors of the model included."""

from __future__ import annotations

from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.report.record import Report


def render_diagnostics(report: Report) -> str:
    """Return every diagnostic of the report as text, errors of the model included."""
    found = [render_diagnostic(d, report.sources) for d in report.diagnostics]
    found += [
        render_diagnostic(Diagnostic("V902", f"the audit of `{s.name}` found an error of varyoff itself: {finding}"))
        for s in report.systems
        if s.audit is not None
        for finding in s.audit.findings
    ]
    found += [render_diagnostic(s.failure.diagnostic, report.sources) for s in report.systems if s.failure is not None]
    return "\n\n".join(found) + "\n\n" if found else ""
