"""The top of the page: what was checked, and what came out."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.base.reference import look_up
from varyoff.model.expression import show_value
from varyoff.report.coverage import too_little
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import (
    badge,
    breakable,
    breakable_path,
    claim,
    figure,
    markup_text,
    prose,
    says,
)
from varyoff.report.plain import one_line, slug
from varyoff.report.reason import traceless_reason
from varyoff.report.record import PropertyRecord
from varyoff.spec.forms import form_named
from varyoff.spec.property_contents import Content


def header(d: Dossier) -> Iterator[str]:
    """Yield the title, what the system is, and its numbers."""
    system = d.system
    yield '<header class="top">'
    yield f'<p class="crumb"><a href="index.html">All systems</a> · {breakable_path(system.file)}</p>'
    yield f'<h1 data-quoted data-find="{markup_text(system.name)}" data-kind="system">{breakable(system.name)}</h1>'
    if system.doc:
        yield f'<p class="lead" data-quoted data-find="{markup_text(system.name)}" data-kind="documentation">{prose(system.doc)}</p>'
    if system.source_text:
        yield f'<p class="source" data-quoted data-find="{markup_text(system.name)}" data-kind="source">{prose(system.source_text)}</p>'
    yield from _tiles(d)
    for name, of, note in _notes(d):
        kind = "note bad" if name in {"note.failure", "note.audit"} else "note"
        yield f'<p class="{kind}"{claim("says", name, of)}>{note}</p>'
    yield "</header>"


def _tiles(d: Dossier) -> Iterator[str]:
    system, counts = d.system, d.system.counts
    yield '<dl class="tiles">'
    for part in d.standing.parts:
        yield _tile(part.name, part.share, part.words, part.kind)
    if not system.properties:
        yield _tile("properties.none", "no property", "is stated", "open")
    seen = "" if system.complete else " seen"
    for name, number, one, many in (
        ("states", counts.states, "state", "states"),
        ("transitions", counts.transitions, "transition", "transitions"),
        ("depth", counts.depth, "step to the farthest", "steps to the farthest"),
        ("deadlocks", counts.deadlocks, "deadlock", "deadlocks"),
    ):
        shown = "?" if number is None else f"{number:,}"
        yield _tile(f"graph.{name}", shown, (one if number == 1 else many) + seen)
    if system.fault_bound is not None:
        noun = "fault" if system.fault_bound == 1 else "faults"
        yield _tile("faults.bound", f"{system.fault_bound:,}", f"{noun} at most")
    yield "</dl>"


def _tile(name: str, number: str, words: str, kind: str = "") -> str:
    own = f' class="{kind}"' if kind else ""
    return f"<div{own}{claim('figure', name)}><dt>{number}</dt> <dd>{words}</dd></div>"


def _notes(d: Dossier) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the subject and the text of what has to be known before anything below is read."""
    system = d.system
    if system.failure is not None:
        message = prose(system.failure.diagnostic.message)
        whose = "varyoff itself" if system.failure.internal else "the model"
        yield "note.failure", "", f"<strong>An error of {whose}:</strong> {message}. Every property is unknown."
    elif not system.complete:
        yield "note.cut-short", "", f"<strong>Not everything was explored:</strong> {markup_text(system.reason)}."
    for guard in system.dropped:
        yield (
            "note.dropped", guard,
            f"<strong>Changed:</strong> the procedure guard <code>{markup_text(guard)}</code> was dropped.",
        )  # fmt: skip
    for name, value in system.constants:
        yield (
            "note.constant",
            name,
            f"<strong>Changed:</strong> {markup_text(name)} = {markup_text(show_value(value))}.",
        )
    if system.faults is not None:
        yield "note.faults", "", f"<strong>Changed:</strong> at most {counted(system.faults, 'fault', 'faults')}."
    for pin in system.pins:
        if not pin.as_expected:
            yield (
                "note.pin", pin.count,
                f"<strong>Count:</strong> {markup_text(pin.count)}: {pin.found:,} counted, {pin.pinned:,} pinned.",
            )  # fmt: skip
    if system.covered_enough is not True:
        yield "note.coverage", "", f"<strong>Coverage:</strong> {markup_text(too_little(system))}."
    for number, finding in enumerate(system.audit.findings if system.audit is not None else ()):
        yield "note.audit", str(number), f"<strong>The audit found an error of varyoff:</strong> {markup_text(finding)}"


def section(d: Dossier) -> Iterator[str]:
    """Yield the table of properties."""
    yield '<section id="verdicts" aria-labelledby="h-verdicts"><h2 id="h-verdicts">Verdicts</h2>'
    if not d.system.properties:
        yield f"<p>{says('verdicts.none', 'The system states no property.')}</p></section>"
        return
    bases = {p.states for p in d.system.properties}
    if len(bases) == 1:
        yield f"<p>{says('verdicts.basis', _basis(d, bases.pop()))}</p>"
        column = False
    else:
        column = True
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table of verdicts"><table class="verdicts">'
    yield '<thead><tr><th scope="col">Verdict</th><th scope="col">Property</th><th scope="col">What it says</th>'
    if column:
        yield '<th scope="col" class="n">States behind it</th>'
    yield "</tr></thead><tbody>"
    order = sorted(enumerate(d.system.properties), key=lambda p: (p[1].as_expected, p[0]))
    for _, one in order:
        yield _row(d, one, column=column)
    yield "</tbody></table></div></section>"


def _basis(d: Dossier, states: int) -> str:
    """Return on how many states all verdicts rest."""
    if all(p.verdict == "unknown" for p in d.system.properties):
        return f"Nothing could be decided on the {counted(states, 'state', 'states')} seen."
    subject = "The verdict rests" if len(d.system.properties) == 1 else "All verdicts rest"
    if d.system.failure is not None or not d.system.complete:
        return f"{subject} on the {counted(states, 'state', 'states')} seen."
    if states == 1:
        return f"{subject} on the only reachable state."
    return f"{subject} on all {counted(states, 'reachable state')}."


def _row(d: Dossier, one: PropertyRecord, *, column: bool) -> str:
    story = next((s for s in d.stories if s.asked == one.name and s.kind in ("violated", "witness", "back")), None)
    link = ""
    if story is not None:
        word = {"violated": "counterexample", "witness": "witness"}.get(story.kind, "longest way back")
        steps = f"{word}, {story.length}"
        link = f'<a class="go" href="#story-{story.ident}">{figure("property.steps", steps, one.name)}</a>'
    says_it = f"<p data-quoted>{prose(one.doc)}</p>" if one.doc else ""
    source = f'<p class="source" data-quoted>{prose(one.source_text)}</p>' if one.source_text else ""
    formal = f'<p class="formal" data-quoted>{_formal(d, one)}</p>'
    kind = "" if one.as_expected else f' class="unexpected{" open" if one.verdict == "unknown" else ""}"'
    states = f'<td class="n">{figure("property.states", f"{one.states:,}", one.name)}</td>' if column else ""
    return (
        f'<tr{kind} id="property-{slug(one.name)}" data-find="{markup_text(one.name)}" data-kind="property">'
        f"<td{claim('says', 'property.verdict', one.name)}>{badge(one.verdict, expected=one.as_expected)}"
        f"{''.join(f' <small>{n}</small>' for n in _remarks(d, one))}</td>"
        f'<th scope="row"><span data-quoted>{breakable(one.name)}</span>{link}</th>'
        f"<td>{says_it}{formal}{source}</td>{states}</tr>"
    )


def _remarks(d: Dossier, one: PropertyRecord) -> Iterator[str]:
    if one.as_expected and one.expected != "holds":
        yield "as expected"
    if not one.as_expected:
        yield f"expected: {markup_text(one.expected)}"
    if one.severity == "warning":
        yield "a warning"
    everywhere = one.verdict == "unknown" and not d.system.complete  # the note at the top says why
    if one.reason and not everywhere:
        yield prose(one.reason)
    if one.remark:
        yield prose(one.remark)
    if why := traceless_reason(one):
        yield prose(why)


def _formal(d: Dossier, one: PropertyRecord) -> str:
    """Return a property as it is written, with its events."""
    said = f"<code>{markup_text(one_line(one.text))}</code>"
    written = d.system.elaborated.system.properties if d.system.elaborated is not None else ()
    declared = next((p for p in written if p.name.text == one.name), None)
    if declared is None:
        return f"<span>{markup_text(one.form)}</span> {said}"
    parts = []
    for key in form_named(declared.form).keys:
        value: Content = look_up(key.takes)
        if key.name == declared.asked:
            parts.append(f"<span>{markup_text(key.name)}</span> {said}")
        elif key.name in declared.given:
            shown = markup_text(one_line(value.text(declared.given[key.name])))
            parts.append(f"<span>{markup_text(key.name)}</span> {f'<code>{shown}</code>' if value.of_model else shown}")
    return " ".join(parts)
