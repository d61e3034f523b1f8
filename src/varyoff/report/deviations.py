"""What of a report is not as expected, worst first: what people see where a gate has failed.

Annotations, code scanning, code quality and the summary are all made from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass, replace
from varyoff.report.coverage import too_little
from varyoff.report.loop import SHORT, broken_when
from varyoff.report.reason import REASON_WIDTH, reason_lines
from varyoff.report.record import PinRecord, PropertyRecord, Report, SystemRecord
from varyoff.report.reproduce import reproduce_command
from varyoff.report.terminal.trace import render_trace
from varyoff.spec.forms import form_named

DeviationKind = Literal["audit", "mistake", "failure", "violated", "unexpected", "vacuous", "count", "coverage", "unknown",
               "interrupted", "nothing", "warning"]  # fmt: skip
"""What is wrong: an error of varyoff itself, of a specification, of a model; a verdict that is not the expected one
(`unexpected`: it holds although it should not), a count; something undecided; nothing checked; a warning."""

WORST_FIRST: tuple[DeviationKind, ...] = (
    "audit", "mistake", "failure", "violated", "unexpected", "vacuous", "count", "coverage", "unknown", "interrupted", "nothing",
    "warning",
)  # fmt: skip


Locate = Callable[[str], str]
"""Tells where readers of a format look for a file: its path from the root of the repository. A run knows files by
their paths from the current folder, which is another one here and in CI."""


def as_read(file: str) -> str:
    """Return a file's path as it is: a `Locate` for those who stand where the run stood."""
    return file


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as expected.

    `rule` names what was broken and stays the same from run to run (a property's name has no `/`, so that rules of
    varyoff's own cannot be taken for one); `title` is one line and true on its own; `detail`
    may have many lines and no title. `file` is the path that the run read, `path` where readers look for it; `line` is
    0 where there is no place.
    """

    kind: DeviationKind
    level: Literal["error", "warning"]
    rule: str
    title: str
    detail: str
    file: str | None
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0
    system: SystemRecord | None = None
    one: PropertyRecord | None = None
    diagnostic: Diagnostic | None = None
    path: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return what identifies the finding when lines have moved: the rule and the file, not the position.

        A mistake has no name; its message stands for it.
        """
        import hashlib  # most formats ask for no fingerprint

        named = self.title if self.diagnostic is not None else ""
        parts = [self.kind, self.rule, self.path or "", named]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def deviations_of(report: Report, locate: Locate = as_read) -> tuple[Deviation, ...]:
    """Return everything that is not as expected, worst first, then in the order of the report."""
    return _ordered(_findings(report), locate)


def deviations_of_systems(systems: Iterable[SystemRecord]) -> tuple[Deviation, ...]:
    """Return everything of some systems that is not as expected, worst first."""
    return _ordered((one for system in systems for one in _of_system(system)), as_read)


def _ordered(found: Iterable[Deviation], locate: Locate) -> tuple[Deviation, ...]:
    placed = [one if one.file is None else replace(one, path=locate(one.file)) for one in found]
    return tuple(sorted(placed, key=lambda f: (WORST_FIRST.index(f.kind), f.level == "warning")))


def _findings(report: Report) -> Iterator[Deviation]:
    for diagnostic in report.diagnostics:
        yield _of_diagnostic(diagnostic, "warning" if diagnostic.severity == "warning" else "mistake")
    for system in report.systems:
        yield from _of_system(system)
    if report.nothing:
        title = f"nothing was checked: {report.nothing}"
        yield Deviation("nothing", "error", "nothing-checked", title, "", None, 0, 0)


def _of_diagnostic(
    diagnostic: Diagnostic, kind: DeviationKind, system: SystemRecord | None = None, detail: str = ""
) -> Deviation:
    span = diagnostic.span
    lines = [diagnostic.label] if diagnostic.label else []
    lines += [f"note: {r.message}: {r.span}" for r in diagnostic.related]
    lines += [f"help: {text}" for text in diagnostic.help]
    if detail:
        lines.append(detail)
    level: Literal["error", "warning"] = "warning" if kind == "warning" else "error"
    return Deviation(
        kind, level, diagnostic.code, f"{diagnostic.code}: {diagnostic.message}", "\n".join(lines),
        span.file if span else None, span.line if span else 0, span.column if span else 0,
        span.end_line if span else 0, span.end_column if span else 0, system, None, diagnostic,
    )  # fmt: skip


def _of_system(system: SystemRecord) -> Iterator[Deviation]:
    place = system_line(system)
    for text in system.audit.findings if system.audit is not None else ():
        title = f"the audit of {system.name} found an error of varyoff itself: {text}"
        yield Deviation(
            "audit", "error", f"{system.name}/varyoff/audit", title, "", system.file, place, 1, system=system
        )
    if system.failure is not None:
        detail = "every property of the system is unknown\n" + failure_text(system)
        yield _of_diagnostic(system.failure.diagnostic, "failure", system, detail.rstrip())
    for one in system.properties:
        if not one.as_expected and not (system.failure is not None and one.verdict == "unknown"):
            yield _of_property(system, one)
    for pin in system.pins:
        if not pin.as_expected or pin.found is None:
            yield _of_pin(system, pin)
    if not system.covered_enough:
        kind: DeviationKind = "coverage" if system.covered_enough is not None else "unknown"
        title = f"{system.name} is not covered: {too_little(system)}"
        yield Deviation(
            kind, "error", f"{system.name}/varyoff/coverage", title, "", system.file, place, 1, system=system
        )
    if system.interrupted:
        title = f"the exploration of {system.name} was interrupted"
        yield Deviation("interrupted", "error", f"{system.name}/varyoff/interrupted", title, "", system.file, place, 1,
                      system=system)  # fmt: skip


_KINDS: dict[str, DeviationKind] = {
    "violated": "violated",
    "holds": "unexpected",
    "vacuous": "vacuous",
    "unknown": "unknown",
}


def _of_property(system: SystemRecord, one: PropertyRecord) -> Deviation:
    return Deviation(
        _KINDS[one.verdict], one.severity, f"{system.name}/{one.name}", f"{one.name} {verdict_text(system, one)}",
        property_text(system, one), one.file, one.line, one.column, system=system, one=one,
    )  # fmt: skip


def _of_pin(system: SystemRecord, pin: PinRecord) -> Deviation:
    rule = f"{system.name}/counts/{pin.count}"
    if pin.found is None:
        title = f"{pin.count} of {system.name} were not counted: {system.reason or 'not everything was explored'}"
        kind: DeviationKind = "unknown"
    else:
        title = f"{pin.count} of {system.name}: {pin.found:,} counted, {pin.pinned:,} pinned"
        kind = "count"
    detail = (
        "help: `varyoff check --update-pins` writes the new number, when the change is meant" if kind == "count" else ""
    )
    return Deviation(kind, "error", rule, title, detail, system.file, pin.line, 1, system=system)


def system_line(system: SystemRecord) -> int:
    """Return the line on which a system is named."""
    return system.elaborated.system.name.span.line if system.elaborated is not None else 1


def verdict_text(system: SystemRecord, one: PropertyRecord) -> str:
    """Return what to say after a property's name: `is violated after 3 steps`."""
    match one.verdict:
        case "violated":
            text = "is violated"
            if one.trace is not None:
                text += f" {broken_when(one.trace)}"
        case "unknown":
            text = f"is undecided: {one.reason or system.reason or 'a bound was hit'}"
        case "vacuous":
            text = f"is vacuous: {one.reason}" if one.reason else "is vacuous"
        case _:
            text = f"holds; {one.remark}" if one.remark else "holds"
    if not one.as_expected and one.expected != "holds":
        text += f", expected was `{one.expected}`"
    return text


def property_text(system: SystemRecord, one: PropertyRecord) -> str:
    """Return all there is to say of a property beside its name and verdict: doc, expression, trace, command."""
    lines = []
    if one.doc:
        lines.append(" ".join(one.doc.split()))
    lines.append(asked(one))
    if one.reason and one.verdict in ("violated", "holds"):
        lines.append(one.reason)
    if one.trace is None and one.explanation is not None:
        lines += (" " * indent + line for indent, line in reason_lines(one.explanation, one.form, REASON_WIDTH))
    if one.trace is not None and one.verdict == "violated":
        if not one.trace.shortest:
            lines.append(f"This is {SHORT}.")
        lines += render_trace(system.model, one.trace, one)
        lines.append(f"reproduce: {reproduce_command(system, one.trace)}")
    return "\n".join(line.rstrip() for line in lines)


def asked(one: PropertyRecord) -> str:
    """Return what a property asks, on one line."""
    return f"{form_named(one.form).heading or one.form}: {' '.join(one.text.split())}"


def failure_text(system: SystemRecord) -> str:
    """Return the trace to an error of the model, and how to see it again."""
    if system.failure is None or not system.failure.trace.states:
        return ""
    lines = list(render_trace(system.model, system.failure.trace, None))
    if system.failure.event is not None:
        lines.append(f"          ✗ {system.failure.event}")
    lines.append(f"reproduce: {reproduce_command(system, system.failure.trace)}")
    return "\n".join(lines)


def is_expected_failure(one: PropertyRecord) -> bool:
    """Whether a property is as expected because it was expected not to hold."""
    return one.as_expected and one.expected != "holds"
