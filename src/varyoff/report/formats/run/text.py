"""Text for a terminal of 100 columns: verdicts, and what is not as expected with its trace."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from varyoff.base.counted import counted, plural
from varyoff.model.expression import show_value
from varyoff.problem.decision import Confirmation
from varyoff.report.coverage import dead_line, too_little
from varyoff.report.exit import NOT_READ
from varyoff.report.loop import length_text, rank_text
from varyoff.report.reason import reason_lines
from varyoff.report.record import PropertyRecord, Report, SystemRecord
from varyoff.report.reproduce import reproduce_command
from varyoff.report.terminal.coverage import render_coverage
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.terminal.trace import render_trace


def render(report: Report, *, verbosity: int = 0, style: Style = plain) -> str:
    """Return the report as text. `verbosity` is -1 for what is unexpected only, 1 for every trace."""
    blocks = []
    for system in report.systems:
        lines = list(_system(system, verbosity, style))
        if lines:
            blocks.append("\n".join(lines))
    blocks.append(_summary(report, style))
    return "\n\n".join(b for b in blocks if b) + "\n"


def _system(system: SystemRecord, verbosity: int, style: Style) -> Iterator[str]:
    unexpected = [p for p in system.properties if not p.as_expected]
    pins = [p for p in system.pins if not p.as_expected]
    problem = bool(
        unexpected or pins or not system.covered_enough or system.failure or (system.audit and system.audit.findings)
    )
    if verbosity < 0 and not problem:
        return
    yield f"{style(system.name, 'strong')}  {style(system.file, 'dim')}"
    yield "  " + _counts(system)
    if system.confirmations:
        yield "  " + style(_agreeing(system.confirmations), "dim")
    if system.changed:
        changed = "changed: " + "; ".join(_changes(system))
        for text in textwrap.wrap(changed, WIDTH - 4, break_long_words=False, break_on_hyphens=False):
            yield "  " + style(text, "warn")
    if system.coverage is not None and verbosity == 0 and (dead := dead_line(system.coverage)):
        yield "  " + style(f"{dead}; -v names them", "warn")
    if not system.complete and system.failure is None:
        yield "  " + style(f"not everything was explored: {system.reason}", "warn")
    if system.failure is not None:
        yield ""
        yield from _failure(system, style)
    for one in system.properties:
        if system.failure is not None and one.verdict == "unknown":
            continue
        if verbosity >= 0 or not one.as_expected:
            yield from _property(system, one, verbosity, style)
    for pin in pins:
        yield (
            f"  {style('COUNT', 'bad')}     {pin.count}: {pin.found:,} counted, {pin.pinned:,} pinned  "
            + style(f"{system.file}:{pin.line}", "dim")
        )
    if not system.covered_enough:
        yield f"  {style('COVERAGE', 'bad')}  {too_little(system)}"
    if verbosity > 0 and system.coverage is not None:
        yield from ("  " + style(line, "dim") for line in render_coverage(system.coverage, WIDTH - 2))
    if system.audit is not None:
        yield from (f"  {style('AUDIT', 'bad')}     {finding}" for finding in system.audit.findings)


def _counts(system: SystemRecord) -> str:
    counts = system.counts
    parts = [
        counted(counts.states, "state", "states"),
        counted(counts.transitions, "transition", "transitions"),
        f"depth {counts.depth}",
        counted(counts.deadlocks, "deadlock", "deadlocks"),
    ]
    if system.fault_bound is not None:
        parts.append(f"at most {counted(system.fault_bound, 'fault', 'faults')}")
    if system.audit is not None:
        audit = system.audit
        if not audit.as_asked:
            parts.append(f"audited {counted(audit.states_checked, 'state')}, not in full: {audit.reason}")
        elif audit.mode == "full":
            parts.append("audited in full")
        elif audit.states_total:
            parts.append(f"audited {counted(audit.states_checked, 'state')}")
    return " · ".join(parts)


def _agreeing(confirmations: Sequence[Confirmation]) -> str:
    """Return which engines agree, and which of them as far as they went."""
    names = [c.engine if c.complete else f"{c.engine} as far as it went ({c.reason})" for c in confirmations]
    return f"{counted(len(names), 'engine')} asked, no difference: {', '.join(names)}"


def _changes(system: SystemRecord) -> Iterator[str]:
    if system.dropped:
        yield f"{plural('procedure guard') if len(system.dropped) > 1 else 'procedure guard'} dropped: {', '.join(system.dropped)}"
    for name, value in system.constants:
        yield f"{name} = {show_value(value)}"
    if system.faults is not None:
        yield f"at most {counted(system.faults, 'fault', 'faults')}"
    yield "pinned counts are not compared"


_STYLES = {"holds": "good", "violated": "bad", "unknown": "warn", "vacuous": "warn"}


def _property(system: SystemRecord, one: PropertyRecord, verbosity: int, style: Style) -> Iterator[str]:
    expected = one.as_expected
    word = one.verdict if expected else one.verdict.upper()
    colour = _STYLES[one.verdict] if not expected or one.verdict == "holds" else "dim"
    line = f"  {style(word.ljust(8), colour)}  {one.name}"
    notes = []
    if one.trace is not None:
        notes.append(f"{length_text(one.trace)}, {rank_text(one.trace)}")
    if expected and one.expected != "holds":
        notes.append("as expected")
    elif not expected and one.expected != "holds":
        notes.append(f"expected: {one.expected}")
    if one.reason and not (one.verdict == "unknown" and not system.complete):
        notes.append(one.reason)
    if one.remark:
        notes.append(one.remark)
    if one.severity == "warning" and not expected:
        notes.append("a warning")
    place = f"{one.file}:{one.line}:{one.column}" if not expected else ""
    if notes:
        line += style("  (" + "; ".join(notes) + ")", "dim")
    yield line
    if place:
        yield "            " + style(place, "dim")
    if not expected or verbosity > 0:
        if one.doc and not expected:
            for text in textwrap.wrap(" ".join(one.doc.split()), WIDTH - 12):
                yield "            " + style(text, "dim")
        if one.trace is None and one.explanation is not None:
            for number, (indent, line) in enumerate(reason_lines(one.explanation, one.form, WIDTH - 4)):
                yield " " * (4 + indent) + (style(line, "strong") if number == 0 else line)
            yield ""
        if one.trace is not None and (one.verdict == "violated" or verbosity > 0):
            yield from render_trace(system.model, one.trace, one, style)
            if one.verdict == "violated":
                yield f"    {style('reproduce:', 'dim')} {reproduce_command(system, one.trace)}"
            yield ""
        if one.assurance is not None and verbosity > 0:
            from varyoff.report.terminal.assurance import render_assurance  # with -v only

            yield from render_assurance(system.model, one.assurance, style)
            yield ""


def _failure(system: SystemRecord, style: Style) -> Iterator[str]:
    assert system.failure is not None
    if system.failure.internal:
        yield "  " + style("this is an error of varyoff itself; every property is unknown", "bad")
        yield ""
        return
    yield "  " + style("the exploration ended in an error of the model; every property is unknown", "bad")
    yield from render_trace(system.model, system.failure.trace, None, style)
    for text in textwrap.wrap(system.failure.diagnostic.message, WIDTH - 12):
        yield f"    {'':>4}  {style('✗', 'bad')} {text}"
    if system.failure.trace.states:
        yield f"    {style('reproduce:', 'dim')} {reproduce_command(system, system.failure.trace)}"
    yield ""


def _summary(report: Report, style: Style) -> str:
    properties = [p for s in report.systems for p in s.properties]
    states = sum(s.counts.states or 0 for s in report.systems)
    wrong = [p for p in properties if not p.as_expected and p.verdict != "unknown"]
    undecided = [p for p in properties if not p.as_expected and p.verdict == "unknown" and p.stated]
    pins = [p for s in report.systems for p in s.pins if not p.as_expected]
    errors = sum(d.severity == "error" and d.code not in NOT_READ for d in report.diagnostics)
    errors += sum(s.failure is not None and not s.failure.internal for s in report.systems)
    parts = [f"{counted(len(report.systems), 'system', 'systems')}, {counted(states, 'state', 'states')}"]
    parts.append(f"{counted(sum(p.as_expected for p in properties), 'property', 'properties')} as expected")
    if wrong:
        parts.append(style(f"{len(wrong)} not as expected", "bad"))
    if pins:
        parts.append(style(f"{counted(len(pins), 'count', 'counts')} not as pinned", "bad"))
    lacking = [s for s in report.systems if s.covered_enough is False]
    if lacking:
        parts.append(style(f"{counted(len(lacking), 'system', 'systems')} with too little coverage", "bad"))
    if undecided:
        parts.append(style(f"{len(undecided)} undecided", "warn"))
    if errors:
        parts.append(style(counted(errors, "mistake", "mistakes"), "bad"))
    if any(s.audit and s.audit.findings for s in report.systems):
        parts.append(style("the audit found an error of varyoff itself", "bad"))
    if any(s.failure and s.failure.internal for s in report.systems):
        parts.append(style("an error of varyoff itself", "bad"))
    if any(s.interrupted for s in report.systems):
        parts.append(style("interrupted", "warn"))
    if report.nothing:
        return style(f"nothing was checked: {report.nothing}", "warn")
    return " · ".join(parts)
