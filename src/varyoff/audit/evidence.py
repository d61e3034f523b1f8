"""What a verdict comes with: its trace, replayed, and its certificate, of the kind that it takes."""

from __future__ import annotations

from typing import TypeVar

from varyoff.audit.finding import Findings
from varyoff.audit.trace import retrace
from varyoff.base.counted import counted
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Adversary, Certificate, Trap
from varyoff.property.verdict import Verdict

Needed = TypeVar("Needed", bound=Certificate)


def trace_of(model: Model, name: str, verdict: Verdict, findings: Findings, *, repeats: bool) -> Trace | None:
    """Return the trace of a verdict on a property if it is a run of the model.

    Args:
        repeats: whether it may be without end, and nothing may happen in a step.
    """
    if verdict.trace is None:
        return None
    wrong = retrace(model, verdict.trace, name)
    findings.extend(wrong)
    if wrong:
        return None
    if not repeats and (verdict.trace.loop is not None or any(step.event is None for step in verdict.trace.steps)):
        findings.add(
            name, "repetition", "its trace has a loop or a step in which nothing happens, which shows nothing here"
        )
        return None
    return verdict.trace


def certificate_of(verdict: Verdict, kind: type[Needed], findings: Findings) -> Needed | None:
    """Return the certificate if it is of the kind that the verdict needs."""
    name, certificate = verdict.property, verdict.certificate
    if certificate is None:
        findings.add(name, "certificate", f"its verdict is {verdict.status}, but there is no certificate")
        return None
    if not isinstance(certificate, kind):
        found, needed = type(certificate).__name__, kind.__name__
        message = f"its verdict is {verdict.status}, which takes a {needed}, but its certificate is a {found}"
        findings.add(name, "certificate", message)
        return None
    size = len(certificate.states)
    if not isinstance(certificate, Trap | Adversary) and verdict.states != size:
        findings.add(
            name, "size", f"its verdict rests on {counted(verdict.states, 'state')}, its certificate on {size:,}"
        )
    return certificate
