"""The report as Markdown with Mermaid, for places that render both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.analysis.playbook import Playbook
from varyoff.base.counted import counted
from varyoff.report.assurance import effect_text, playbook_lead, seen_text
from varyoff.report.coverage import too_little
from varyoff.report.diagram.mermaid import render_mermaid
from varyoff.report.dossier import Dossier
from varyoff.report.guards import REDUNDANT, UNTESTED, margin
from varyoff.report.plain import one_line
from varyoff.report.reason import guard_text, traceless_reason
from varyoff.report.story import Story

_MEANT = frozenset("\\`*_{}[]<>()#+!|~$@&")
KINDS = {"good": "✅", "bad": "❌", "open": "❔"}
SIGNS = {"holds": "✅", "violated": "❌", "unknown": "❔", "vacuous": "⚠️"}


def unmarked(text: str) -> str:
    """Return a text in which Markdown sees no syntax."""
    return "".join(f"&#{ord(c)};" if c in _MEANT and c != "_" else c for c in one_line(text)).replace("_", "\\_")


def code_html(text: str) -> str:
    """Return a text as code, in a table too."""
    shown = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "&#124;")
    shown = "".join(f"&#{ord(c)};" if c in "*_`[]\\~$@" else c for c in shown)
    return f"<code>{shown}</code>"


def render_system(d: Dossier) -> str:
    """Return the page of a system."""
    return "\n".join(_system(d)) + "\n"


def render_overview(dossiers: Sequence[Dossier]) -> str:
    """Return the list of all systems."""
    lines = ["# Systems", "", "| system | what it is | properties | states | |", "|---|---|---|---:|---|"]
    for d in dossiers:
        sign = f"{KINDS[d.standing.kind]} {d.standing.words}"
        states = "?" if d.system.counts.states is None else f"{d.system.counts.states:,}"
        states += "" if d.system.complete else " seen"
        verdicts = "<br>".join(str(p) for p in d.standing.parts)
        if not d.system.properties:
            verdicts = "<br>".join(filter(None, ("no property is stated", verdicts)))
        lines.append(
            f"| [{unmarked(d.system.name)}]({d.name}.md) | {unmarked(d.system.doc)} | {verdicts} | {states} | {sign} |"
        )
    lines += [
        "",
        "Each system also has a page `.html` that needs nothing else, and a folder with its diagrams and graphs.",
    ]
    return "\n".join(lines) + "\n"


def _system(d: Dossier) -> Iterator[str]:
    system, counts = d.system, d.system.counts
    yield f"# {unmarked(system.name)}"
    yield ""
    if system.doc:
        yield unmarked(system.doc) + "\n"
    standing = [str(p) for p in d.standing.parts] + ([] if system.properties else ["no property is stated"])
    yield f"{KINDS[d.standing.kind]} {', '.join(standing)}\n"
    parts = [counted(counts.states, "state", "states"), counted(counts.transitions, "transition", "transitions"),
             f"depth {counts.depth}", counted(counts.deadlocks, "deadlock", "deadlocks")]  # fmt: skip
    if system.fault_bound is not None:
        parts.append(f"at most {counted(system.fault_bound, 'fault', 'faults')}")
    yield " · ".join(parts) + ("" if system.complete else " (of what was seen)") + "\n"
    if system.failure is not None:
        whose = "varyoff itself" if system.failure.internal else "the model"
        yield f"**An error of {whose}:** {unmarked(system.failure.diagnostic.message)}\n"
    elif not system.complete:
        yield f"**Not everything was explored:** {unmarked(system.reason)}\n"
    for pin in system.pins:
        if not pin.as_expected:
            yield f"**Count:** {pin.count}: {pin.found:,} counted, {pin.pinned:,} pinned\n"
    if system.covered_enough is not True:
        yield f"**Coverage:** {unmarked(too_little(system))}\n"
    yield "## Verdicts\n"
    column = len({p.states for p in system.properties}) > 1
    if system.properties:
        yield "| verdict | property | what it says |" + (" states |" if column else "")
        yield "|---|---|---|" + ("---:|" if column else "")
    for one in sorted(system.properties, key=lambda p: p.as_expected):
        note = (
            ""
            if one.as_expected and one.expected == "holds"
            else " as expected"
            if one.as_expected
            else f" (expected: {one.expected})"
        )
        says = unmarked(one.doc) if one.doc else f"{one.form}: {code_html(one.text)}"
        says += f"<br>{unmarked(why)}" if (why := traceless_reason(one)) else ""
        yield f"| {SIGNS[one.verdict]} {one.verdict}{note} | {unmarked(one.name)} | {says} |" + (
            f" {one.states:,} |" if column else ""
        )
    yield "\n## Machines\n"
    for part in d.machines:
        yield f"### {unmarked(part.figure.machine)}\n"
        yield f"{', '.join(code_html(i) for i in part.figure.instances)}\n"
        if part.figure.doc:
            yield unmarked(part.figure.doc) + "\n"
        yield f"```mermaid\n{render_mermaid(part.figure)}```\n"
    yield from _strategies(d)
    yield from _guards(d)
    if d.stories:
        yield "## Stories\n"
    for story in d.stories:
        yield from _story(story)


def _strategies(d: Dossier) -> Iterator[str]:
    found = [(one.name, one.assurance) for one in d.system.properties if isinstance(one.assurance, Playbook)]
    if found:
        yield "## Strategies\n"
    for name, playbook in found:
        lead = playbook_lead(playbook)
        yield f"### {unmarked(name)}\n"
        yield f"{unmarked(lead[:1].upper() + lead[1:])}\n"
        if playbook.plays:
            yield "| seen | to do | where |\n|---|---|---|"
        for play in playbook.plays:
            command = f"<br>{code_html(play.command)}" if play.command else ""
            yield f"| {unmarked(seen_text(play))} | {play.actor} {unmarked(play.event)}{command} | {effect_text(play)} |"
        yield ""


def _guards(d: Dossier) -> Iterator[str]:
    if d.table is None or not (d.table.rows or d.table.machine_enforced or d.table.broken_anyway):
        return
    yield "## What protects what\n"
    if d.table.rows:
        yield "| procedure guard | protects | without it |\n|---|---|---|"
    else:
        yield "The system has no procedure guards: nothing here depends on discipline."
    for row in d.table.rows:
        first = code_html(str(row.guard))
        if row.redundant:
            yield f"| {first} | nothing here | redundant here: {REDUNDANT} |"
        for failed in row.fails:
            said = margin(failed).removeprefix("without it, ").removeprefix("without it: ")
            yield f"| {first} | {unmarked(failed.property.name)} | {unmarked(said)} |"
            first = ""
        if row.untested:
            yield f"| {first} | nothing known | undecided: {UNTESTED} |"
        if row.undecided:
            yield f"| {first} | {unmarked(', '.join(row.undecided))} | undecided: {unmarked(row.reason)} |"
    if d.table.machine_enforced:
        yield f"\nEnforced by the machines: {', '.join(unmarked(n) for n in d.table.machine_enforced)}."
    if d.table.broken_anyway:
        yield f"\nViolated with every guard in force: {', '.join(unmarked(n) for n in d.table.broken_anyway)}."
    if d.table.undecided:
        names = ", ".join(unmarked(n) for n in d.table.undecided)
        yield f"\nUndecided with every guard in force ({unmarked(d.table.reason)}): {names}."
    if not d.table.asked:
        yield "\nThe system states no property: nothing is known of its guards."
    yield ""


def _story(s: Story) -> Iterator[str]:
    without = f" without {code_html(s.guard)}" if s.guard else ""
    sign = "✅" if not s.wrong else "❌"
    title = unmarked(s.asked) if s.asked else unmarked(s.error)
    yield f"<details><summary>{sign} {title}{without}, {s.length}</summary>\n"
    yield f"{unmarked(s.headline)}\n"
    if not s.shortest:
        yield f"This is {s.rank}.\n"
    yield "| step | who | event | its guards read | what changes |\n|---:|---|---|---|---|"
    turn = f"| | | ↻ {s.begins} | | |"
    if s.begins and s.loop == 0:
        yield turn
    for number, beat in enumerate(s.beats, start=1):
        reads = "<br>".join(f"{unmarked(n)}: {unmarked(v)}" for n, v in beat.reads)
        command = f"<br>{code_html(beat.command)}" if beat.command else ""
        waived = "".join(f"<br>dropped {unmarked(guard_text(w.guard))}" for w in beat.waived)
        changes = "<br>".join(f"{unmarked(n)}: {unmarked(a)} → {unmarked(b)}" for n, a, b in beat.changes) or "nothing"
        label = unmarked(beat.label) or "nothing happens"
        yield f"| {number} | {beat.actor} | {label}{command}{waived} | {reads} | {changes} |"
        if s.begins and s.loop == number:
            yield turn
    yield ""
    if s.loop is not None:
        yield f"↻ {s.returns}\n"
    yield from (_reason_line(line) for line in s.reason)
    if s.reason:
        yield ""
    if s.reproduce:
        yield f"{code_html(s.reproduce)}\n"
    yield "</details>\n"


def _reason_line(line: str) -> str:
    """Return a line of a reason as an item of a list, as deep as it is indented."""
    text = line.lstrip()
    return f"{' ' * (len(line) - len(text))}- {unmarked(text)}"
