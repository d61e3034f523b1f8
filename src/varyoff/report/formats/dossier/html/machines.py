"""The machines: a diagram of each, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.diagram.figure import Entry, Track
from varyoff.report.diagram.svg import classes_of, render_svg
from varyoff.report.dossier import Dossier, MachinePart
from varyoff.report.formats.dossier.html.markup import breakable, inline_svg, markup_text, prose
from varyoff.report.plain import one_line

LEGEND = (
    ("a-operator", "operator"), ("a-spontaneous", "spontaneous"), ("a-workload", "workload"), ("a-fault", "fault"),
)  # fmt: skip

NARROW, BROAD = 340, 570  # pixels: three diagrams up to the one stand side by side, beyond the other only one


def section(d: Dossier) -> Iterator[str]:
    """Yield every machine with its instances."""
    yield '<section id="machines" aria-labelledby="h-machines"><h2 id="h-machines">Machines</h2>'
    yield legend(greyed=d.coverage is not None)
    # Narrow cards fill columns evenly; broad ones follow, since each of them would break the columns off.
    narrow = [part for part in d.machines if part.full.width <= BROAD]
    if narrow:
        three = " three" if max(part.full.width for part in narrow) <= NARROW and len(narrow) > 2 else ""
        yield f'<div class="machines{three}">'
        for part in narrow:
            yield from _machine(part)
        yield "</div>"
    for part in d.machines:
        if part.full.width > BROAD:
            yield from _machine(part)
    yield "</section>"


def legend(*, greyed: bool) -> str:
    """Return the key to the colours and strokes; nothing is grey where not everything was explored."""
    items = [f'<li class="{kind}"><svg width="26" height="10" aria-hidden="true"><path class="line {kind}" d="M1 5H18"/>'
             f'<path class="head {kind}" d="M26 5L18 1.6V8.4Z"/></svg>{word}</li>' for kind, word in LEGEND]  # fmt: skip
    items.append(
        '<li><svg width="26" height="10" aria-hidden="true"><path class="line a-any follows" d="M1 5H25"/></svg>'
        "⇢ follows another machine's event</li>"
    )
    items.append(
        '<li><svg width="10" height="11" aria-hidden="true"><path class="lock" transform="translate(2 1.5)" '
        'd="M1 3.6V2.6a2 2 0 0 1 4 0v1M0 3.6h6v4.4H0z"/></svg>procedure guard: only discipline enforces it</li>'
    )
    items.append('<li><span class="twice" aria-hidden="true"></span>initial</li>')
    if greyed:
        items.append('<li class="faded">grey: never reached, never taken</li>')
    return f'<ul class="legend" aria-label="Key to the diagrams">{"".join(items)}</ul>'


def _machine(part: MachinePart) -> Iterator[str]:
    figure = part.figure
    yield f'<article class="machine-card" id="machine-{part.ident}" data-find="{markup_text(figure.machine)}" data-kind="machine">'
    yield f"<h3 data-quoted>{breakable(figure.machine)}</h3>"
    chips = "".join(
        f'<li data-quoted data-find="{markup_text(i)}" data-kind="instance" data-i="{markup_text(i)}">{breakable(i)}<span class="at"></span></li>'
        for i in figure.instances
    )
    yield f'<ul class="chips" aria-label="Instances">{chips}</ul>'
    if figure.doc:
        yield f"<p data-quoted>{prose(figure.doc)}</p>"
    yield f'<figure class="pan" data-name="{markup_text(figure.machine)}"><div class="view" tabindex="0" role="region" aria-label="Diagram of {markup_text(figure.machine)}: plus and minus zoom, arrow keys move, 0 resets">'
    yield inline_svg(render_svg(part.full, ident=f"diagram-{part.ident}").rstrip())
    yield "</div></figure>"
    yield from _words(part)
    yield "</article>"


def _words(part: MachinePart) -> Iterator[str]:
    figure = part.figure
    yield "<details><summary>In words: states, variables, transitions</summary>"
    if figure.boxes:
        yield '<dl class="states">'
        for box in figure.boxes:
            never = (
                ""
                if box.reached
                else f' <span class="never-word" data-says="state.never" data-of="{markup_text(figure.machine)} {markup_text(box.state)}">never reached</span>'
            )
            yield (
                f'<div data-quoted data-find="{markup_text(box.state)}" data-kind="state of {markup_text(figure.machine)}">'
                f"<dt>{breakable(box.state)}{never}</dt><dd>{prose(box.doc) if box.doc else ''}</dd></div>"
            )
        yield "</dl>"
    if figure.tracks:
        yield '<dl class="states">'
        for track in figure.tracks:
            yield f"<div data-quoted><dt>{breakable(track.name)}</dt><dd>{_domain(track)}</dd></div>"
        yield "</dl>"
    entries = _entries(part)
    if entries:
        yield '<ul class="transitions">'
        for entry, way in entries:
            yield _transition(figure.machine, entry, way)
        yield "</ul>"
    yield "</details>"


def _domain(track: Track) -> str:
    values = ", ".join(breakable(v) for v in track.values) if track.values else markup_text(track.domain)
    return values + (f" — {prose(track.doc)}" if track.doc else "")


def _entries(part: MachinePart) -> list[tuple[Entry, str]]:
    """Return every transition once, in order, with where it leads."""
    figure = part.figure
    entries: dict[int, Entry] = {}
    for arrow in figure.arrows:
        entries.update({e.index: e for e in arrow.entries})
    for box in figure.boxes:
        entries.update({e.index: e for e in box.inner})
    entries.update({e.index: e for e in figure.anywhere})
    found = []
    for t in part.machine.transitions:
        if t.index not in entries:
            continue
        sources = "any state" if t.sources is None else ", ".join(s.text for s in t.sources)
        way = "" if not figure.boxes else f"{sources} → {t.dest.text}" if t.dest is not None else f"stays in {sources}"
        found.append((entries[t.index], way))
    return found


def _transition(machine: str, entry: Entry, way: str) -> str:
    who = (
        f"follows, {entry.actor}"
        if entry.follows and entry.actor != "any"
        else "follows"
        if entry.follows
        else entry.actor
    )
    lines = [f'<strong class="name">{breakable(entry.name)}</strong> <span class="who">{markup_text(who)}</span>']
    if way:
        lines.append(f'<span class="way">{breakable(one_line(way))}</span>')
    for guard in entry.guards:
        if guard.kind == "procedure":
            lines.append(
                f'<span class="key">procedure guard {breakable(guard.text)}</span> <code>{markup_text(guard.expression)}</code>'
            )
        else:
            lines.append(f"when <code>{markup_text(guard.text)}</code>")
    lines += [f"<code>{markup_text(one_line(e))}</code>" for e in entry.effects]
    if entry.doc:
        lines.append(prose(entry.doc))
    if not entry.taken:
        of = markup_text(f"{machine} {entry.index}")
        lines.append(f'<span class="never-word" data-says="transition.never" data-of="{of}">never taken</span>')
    find = markup_text(one_line(entry.name))
    return f'<li class="{classes_of(entry)}" data-quoted data-find="{find}" data-kind="transition of {markup_text(machine)}">{"<br>".join(lines)}</li>'
