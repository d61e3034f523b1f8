"""Markdown: a table of verdicts, what is not as expected with its trace folded in; for summaries and comments."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.base.diagnostic import render_diagnostic
from varyoff.report.coverage import dead_line, too_little
from varyoff.report.deviations import failure_text, is_expected_failure, property_text, verdict_text
from varyoff.report.exit import NOT_READ
from varyoff.report.formats.shared.markdown import SIGNS, code, details, escaped_markdown, fenced, html_text
from varyoff.report.record import PropertyRecord, Report, SystemRecord


def render(report: Report, most_bytes: int | None = None) -> str:
    """Return the report as GitHub's and GitLab's Markdown.

    Args:
        most_bytes: where the whole is longer, the details go first, then the tables' rows from the end; what is
            left out is said.
    """
    blocks = list(_blocks(report))
    text = "\n".join(block for _, block in blocks)
    if most_bytes is None or len(text.encode()) <= most_bytes:
        return text
    said = "\n*Too long for this place: not everything is shown. The other formats have all of it.*\n"
    room = most_bytes - len(said.encode())
    kept: list[str | None] = [None] * len(blocks)
    for wanted in range(3):  # headlines, tables, details
        for i, (rank, block) in enumerate(blocks):
            if rank == wanted and len(block.encode()) + 1 <= room:
                kept[i] = block
                room -= len(block.encode()) + 1
    return "\n".join(block for block in kept if block is not None) + said


def _blocks(report: Report) -> Iterator[tuple[int, str]]:
    """Yield (how dispensable it is, block)."""
    yield 0, _headline(report)
    for diagnostic in report.diagnostics:
        yield 1, fenced(render_diagnostic(diagnostic, report.sources))
    for system in report.systems:
        yield 1, _system(system)
        if system.failure is not None:
            yield 2, details("The way to the error of the model", failure_text(system))
        for one in system.properties:
            if not one.as_expected and not (system.failure is not None and one.verdict == "unknown"):
                title = f"<code>{html_text(one.name)}</code> {html_text(verdict_text(system, one))}"
                yield 2, details(title, f"{one.file}:{one.line}:{one.column}\n{property_text(system, one)}")


def _headline(report: Report) -> str:
    properties = [p for s in report.systems for p in s.properties]
    pins = [p for s in report.systems for p in s.pins]
    wrong = sum(not p.as_expected and p.verdict != "unknown" for p in properties)
    undecided = sum(not p.as_expected and p.verdict == "unknown" for p in properties)
    undecided += sum(p.found is None for p in pins)
    counts = sum(not p.as_expected for p in pins)
    mistakes = sum(d.severity == "error" and d.code not in NOT_READ for d in report.diagnostics)
    mistakes += sum(s.failure is not None and not s.failure.internal for s in report.systems)
    audited = any(s.audit is not None and s.audit.findings for s in report.systems)
    lacking = sum(s.covered_enough is False for s in report.systems)
    parts = [
        (wrong, "not as expected"),
        (counts, "counts not as pinned"),
        (lacking, "with too little coverage"),
        (undecided, "undecided"),
        (mistakes, "mistakes"),
    ]
    said = [f"{number} {text}" for number, text in parts if number]
    if report.nothing:
        said.append(f"nothing was checked: {report.nothing}")
    if audited:
        said.append("the audit found an error of varyoff itself")
    if any(s.failure is not None and s.failure.internal for s in report.systems):
        said.append("an error of varyoff itself")
    if any(s.interrupted for s in report.systems):
        said.append("interrupted")
    if not said and report.exit != 0:
        said.append(f"exit status {report.exit}")
    good = sum(p.as_expected for p in properties)
    states = sum(s.counts.states or 0 for s in report.systems)
    sign = "✅" if report.exit == 0 else "❔" if report.exit == 3 else "❌"
    title = f"## {sign} varyoff: {', '.join(said) if said else 'everything is as expected'}\n"
    return (
        title
        + f"\n{counted(len(report.systems), 'system')}, {counted(states, 'state')}, {counted(good, 'property')} as expected\n"
    )


def _system(system: SystemRecord) -> str:
    counts = system.counts
    numbers = [f"{value:,} {name}" for name, value in counts.items() if value is not None and name != "edges"]
    lines = [f"### {escaped_markdown(system.name)} · {code(system.file)}", "", " · ".join(numbers), ""]
    if system.changed:
        changed = [*system.dropped, *(f"{n} = {v}" for n, v in system.constants)]
        if system.faults is not None:
            changed.append(f"faults ≤ {system.faults}")
        lines += [
            f"Changed by the command line: {', '.join(code(c) for c in changed)}; counts are not compared.",
            "",
        ]
    if not system.complete:
        lines += [f"**Not everything was explored: {escaped_markdown(system.reason)}**", ""]
    for text in system.audit.findings if system.audit is not None else ():
        lines += [f"**An error of varyoff itself: {escaped_markdown(text)}**", ""]
    if system.failure is not None:
        diagnostic = system.failure.diagnostic
        lines += [f"**{diagnostic.code}: {escaped_markdown(diagnostic.message)}** {code(str(diagnostic.span))}", ""]
    if not system.covered_enough:
        lines += [f"**Coverage: {escaped_markdown(too_little(system))}**", ""]
    elif system.coverage is not None and (dead := dead_line(system.coverage)):
        lines += [escaped_markdown(dead[:1].upper() + dead[1:]), ""]
    if system.properties or system.pins:
        lines += ["| | property | verdict | line |", "|---|---|---|---|"]
    lines += [_row(system, one) for one in system.properties]
    for pin in system.pins:
        if pin.found is None or not pin.as_expected:
            found = "not counted" if pin.found is None else f"{pin.found:,} counted"
            sign = "❔" if pin.found is None else "❌"
            lines.append(f"| {sign} | {pin.count} | {found}, {pin.pinned:,} pinned | {pin.line} |")
    return "\n".join(lines) + "\n"


def _row(system: SystemRecord, one: PropertyRecord) -> str:
    said = verdict_text(system, one)
    if is_expected_failure(one):
        said += ", as expected"
    sign = "✅" if one.as_expected else SIGNS[one.verdict] if one.verdict != "holds" else "❌"
    return f"| {sign} | {code(one.name)} | {escaped_markdown(said)} | {one.line} |"
