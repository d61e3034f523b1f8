"""The top of the page: what was checked, and what came out."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.dossier import Dossier
from varyoff.report.html.markup import badge, names, prose, text
from varyoff.report.plain import count, one_line, slug
from varyoff.report.record import PropertyRecord


def header(d: Dossier) -> Iterator[str]:
    """Yield the title, what the system is, and its numbers."""
    system = d.system
    good = sum(p.as_expected for p in system.properties)
    total = len(system.properties)
    state = "good" if d.as_expected else "bad"
    word = "as expected" if d.as_expected else "not as expected"
    yield '<header class="top">'
    yield f'<p class="crumb"><a href="index.html">All systems</a> · <code>{text(system.file)}</code></p>'
    yield f"<h1>{names(system.name)}</h1>"
    if system.doc:
        yield f'<p class="lead">{prose(system.doc)}</p>'
    if system.source_text:
        yield f'<p class="source">{prose(system.source_text)}</p>'
    counts = system.counts
    yield '<dl class="tiles">'
    yield f'<div class="{state}"><dt>{good} of {count(total, "property", "properties")}</dt><dd>{word}</dd></div>'
    for number, one, many in (
        (counts.states, "state", "states"), (counts.transitions, "transition", "transitions"),
        (counts.depth, "step to the farthest", "steps to the farthest"), (counts.deadlocks, "deadlock", "deadlocks"),
    ):  # fmt: skip
        shown = "?" if number is None else f"{number:,}"
        yield f"<div><dt>{shown}</dt><dd>{one if number == 1 else many}</dd></div>"
    if system.fault_bound is not None:
        yield f"<div><dt>{system.fault_bound}</dt><dd>{'fault' if system.fault_bound == 1 else 'faults'} at most</dd></div>"
    yield "</dl>"
    for note in _notes(d):
        yield f'<p class="note">{note}</p>'
    yield "</header>"


def _notes(d: Dossier) -> Iterator[str]:
    system = d.system
    if system.failure is not None:
        yield f"<strong>An error of the model:</strong> {text(system.failure.diagnostic.message)}. Every property is unknown."
    elif not system.complete:
        yield f"<strong>Not everything was explored:</strong> {text(system.reason)}."
    for guard in system.dropped:
        yield f"<strong>Changed:</strong> the procedure guard <code>{text(guard)}</code> was dropped."
    for name, value in system.constants:
        yield f"<strong>Changed:</strong> {text(name)} = {text(value)}."
    if system.faults is not None:
        yield f"<strong>Changed:</strong> at most {count(system.faults, 'fault', 'faults')}."
    for pin in system.pins:
        if not pin.as_expected:
            yield f"<strong>Count:</strong> {text(pin.count)}: {pin.found:,} counted, {pin.pinned:,} pinned."
    for finding in system.audit.findings if system.audit is not None else ():
        yield f"<strong>The audit found an error of varyoff:</strong> {text(finding)}"


def section(d: Dossier) -> Iterator[str]:
    """Yield the table of properties."""
    yield '<section id="verdicts" aria-labelledby="h-verdicts"><h2 id="h-verdicts">Verdicts</h2>'
    if not d.system.properties:
        yield "<p>The system states no property.</p></section>"
        return
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table of verdicts"><table class="verdicts">'
    yield "<thead><tr><th scope=col>Verdict</th><th scope=col>Property</th><th scope=col>What it says</th>"
    yield '<th scope=col class="n">States behind it</th></tr></thead><tbody>'
    order = sorted(enumerate(d.system.properties), key=lambda p: (p[1].as_expected, p[0]))
    for _, one in order:
        yield _row(d, one)
    yield "</tbody></table></div></section>"


def _row(d: Dossier, one: PropertyRecord) -> str:
    story = next((s for s in d.stories if s.asked == one.name and s.kind in ("violated", "witness")), None)
    notes = []
    if one.as_expected and one.expected != "holds":
        notes.append("as expected")
    if not one.as_expected:
        notes.append(f"expected: {text(one.expected)}")
    if one.severity == "warning":
        notes.append("a warning")
    if one.reason:
        notes.append(text(one.reason))
    link = ""
    if story is not None:
        word = "counterexample" if story.kind == "violated" else "witness"
        link = f'<a class="go" href="#story-{story.ident}">{word}, {count(len(story.beats), "step", "steps")}</a>'
    says = prose(one.doc) if one.doc else ""
    source = f'<p class="source">{prose(one.source_text)}</p>' if one.source_text else ""
    formal = f'<p class="formal">{_formal(d, one)}</p>'
    kind = "" if one.as_expected else ' class="unexpected"'
    return (
        f'<tr{kind} id="property-{slug(one.name)}" data-find="{text(one.name)}" data-kind="property">'
        f"<td>{badge(one.verdict, expected=one.as_expected)}"
        f"{''.join(f'<small>{n}</small>' for n in notes)}</td>"
        f'<th scope="row">{names(one.name)}{link}</th>'
        f"<td>{f'<p>{says}</p>' if says else ''}{formal}{source}</td>"
        f'<td class="n">{one.states:,}</td></tr>'
    )


def _formal(d: Dossier, one: PropertyRecord) -> str:
    """Return a property as it is written, with its events."""
    said = f"<code>{text(one_line(one.text))}</code>"
    written = d.system.flat.system.properties if d.system.flat is not None else ()
    declared = next((p for p in written if p.name.text == one.name), None)
    if declared is None:
        return f"<span>{text(one.form)}</span> {said}"
    parts = []
    if declared.events:
        events = ", ".join(e.text for e in declared.events)
        parts.append(f"<span>whenever</span> <code>{text(one_line(events))}</code>")
    parts.append(f"<span>{text(declared.form)}</span> {said}")
    if declared.by is not None:
        parts.append(f"<span>by</span> {text(', '.join(declared.by))}")
    return " ".join(parts)
