"""The stories: a table of what changed at each step, which the script turns into a stepper."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import Dossier
from varyoff.report.html.markup import claim, figure, names, prose, says, text
from varyoff.report.plain import count
from varyoff.report.story import Beat, Story

TITLES = {
    "failure": "The way to the error of the model",
    "violated": "Counterexamples",
    "dropped": "Without a procedure guard",
    "witness": "Witnesses",
}
LEADS = {
    "failure": "The shortest way to it.",
    "violated": "The shortest ways in which a property is broken.",
    "dropped": "Each procedure guard is dropped in turn; this is the shortest way in which a property then breaks.",
    "witness": "The shortest ways to what should be possible.",
}


def section(d: Dossier) -> Iterator[str]:
    """Yield every story, and the small diagrams on which the script follows the one that is open."""
    yield '<section id="stories" aria-labelledby="h-stories"><h2 id="h-stories">Stories</h2>'
    if not d.stories:
        yield f"<p>{says('stories.none', 'No property has a counterexample or a witness.')}</p></section>"
        return
    yield '<p class="hint script">Open a story, then move with the buttons or the ← and → keys; all diagrams move together.</p>'
    yield '<div id="stage" class="stage" hidden>'
    yield '<div class="controls" role="toolbar" aria-label="Steps of the story">'
    for key, sign, label in (
        ("first", "|←", "First state"),
        ("back", "←", "Step back"),
        ("next", "→", "Next step"),
        ("last", "→|", "Last state"),
    ):
        yield f'<button type="button" data-do="{key}" aria-label="{label}" title="{label}">{sign}</button>'
    yield '<output id="place" class="place"></output><span id="now" class="now" role="status" aria-live="polite"></span>'
    yield '<label class="all"><input type="checkbox" id="everything"> every machine</label></div>'
    yield '<div class="small-diagrams">'
    for part in d.machines:
        yield f'<figure class="small" data-machine="{part.ident}"><figcaption data-quoted><strong>{names(part.figure.machine)}</strong><span class="where"></span></figcaption>'
        yield render_svg(part.small, ident=f"small-{part.ident}").rstrip()
        yield "</figure>"
    yield "</div></div>"
    kind = ""
    for story in d.stories:
        if story.kind != kind:
            kind = story.kind
            yield f'<h3 class="kind {kind}">{says("stories.title", TITLES[kind], kind)}</h3>'
            yield f'<p class="kind {kind}">{says("stories.lead", LEADS[kind], kind)}</p>'
        yield from _story(d, story)
    yield "</section>"


def title_of(story: Story) -> str:
    if story.kind == "failure":
        return text(story.error)
    return names(story.asked)


def _story(d: Dossier, s: Story) -> Iterator[str]:
    ident = f"story-{s.ident}"
    steps = count(len(s.beats), "step", "steps")
    mark = says("story.mark", "✗" if s.wrong else "✓", s.ident)
    without = f' <span class="without">without <code>{names(s.guard)}</code></span>' if s.guard else ""
    printed = " data-print" if s.kind == "failure" or (s.kind == "violated" and not s.as_expected) else ""
    yield f'<details class="story {s.kind}" id="{ident}"{printed} data-story="{s.ident}" data-find="{text(s.asked or s.error)}" data-kind="story">'
    yield (
        f'<summary><span class="mark" aria-hidden="true">{mark}</span> <span class="what" data-quoted>{title_of(s)}</span>{without} '
        f'<span class="steps">{figure("story.steps", steps, s.ident)}</span></summary>'
    )
    if s.doc:
        yield f"<p data-quoted>{prose(s.doc)}</p>"
    if s.margin:
        said = prose(s.margin[:1].upper() + s.margin[1:]) + "."
        yield f'<p class="margin"{claim("says", "story.margin", s.ident)}>{said}</p>'
    yield '<div class="slot"></div>'
    yield from _table(d, s, ident)
    yield from _end(s)
    yield f'<p class="reproduce"><span>Reproduce</span> <code>{text(s.reproduce)}</code></p>'
    yield "</details>"


def _table(d: Dossier, s: Story, ident: str) -> Iterator[str]:
    instances = [i.name for i in d.system.model.instances]
    moved = {n.rpartition(".")[0] for b in s.beats for n, _, _ in b.changes}
    lanes = [i for i in instances if i in moved]
    yield f'<div class="wide" tabindex="0" role="region" aria-label="Steps of {title_of(s).replace("<wbr>", "")}"><table class="lanes"><thead><tr>'
    yield '<th scope="col">Step</th><th scope="col">Event</th>'
    for lane in lanes:
        yield f'<th scope="col" data-quoted>{names(lane)}</th>'
    yield "</tr></thead><tbody>"
    start = dict(s.initial)
    yield f'<tr id="{ident}-step-0" data-step="0"><th scope="row">0</th><td class="event"><span class="actor">initial state</span></td>'
    for lane in lanes:
        yield _cell(lane, _values(start, lane))
    yield "</tr>"
    wrong = s.explanation.step if s.explanation is not None else None
    for number, beat in enumerate(s.beats, start=1):
        kinds = f"a-{beat.actor}" + (" bad" if wrong == number - 1 else "")
        yield f'<tr id="{ident}-step-{number}" data-step="{number}" class="{kinds}"><th scope="row">{number}</th>'
        yield _event(beat)
        for lane in lanes:
            yield _cell(lane, _changes(beat, lane))
        yield "</tr>"
    yield "</tbody></table></div>"


def _cell(lane: str, content: str) -> str:
    return f'<td data-lane="{text(lane)}">{content}</td>' if content else "<td></td>"


def _values(values: dict[str, str], lane: str) -> str:
    own = [(n.rpartition(".")[2], v) for n, v in values.items() if n.rpartition(".")[0] == lane]
    parts = [
        f"<b>{names(v)}</b>" if n == "state" else f'<span class="var">{names(n)}</span> {names(v)}' for n, v in own
    ]
    return "<br>".join(parts)


def _changes(beat: Beat, lane: str) -> str:
    parts = []
    for name, before, after in beat.changes:
        instance, _, local = name.rpartition(".")
        if instance == lane:
            head = "" if local == "state" else f'<span class="var">{names(local)}</span> '
            new = f"<b>{names(after)}</b>" if local == "state" else names(after)
            parts.append(f'{head}<span class="old">{names(before)}</span> → {new}')
    return "<br>".join(parts)


def _event(beat: Beat) -> str:
    command = f' <code class="command">{text(beat.command)}</code>' if beat.command else ""
    nothing = "" if beat.changes else ' <span class="old">nothing changes</span>'
    return f'<td class="event"><span class="actor">{text(beat.actor)}</span> <strong>{names(beat.label)}</strong>{command}{nothing}</td>'


def _end(s: Story) -> Iterator[str]:
    """Yield what is so at the end: what is false, what goes wrong, or that the goal is reached."""
    if s.loop is not None:
        back = f'↻ From here on for ever: back to <a href="#story-{s.ident}-step-{s.loop}">state {s.loop}</a>.'
        yield f'<p class="loop"{claim("says", "story.loop", s.ident)}>{back}</p>'
    kind, end = _ending(s)
    if end:
        yield f'<div class="verdict-end {kind}"{claim("says", "story.end", s.ident)}>{end}</div>'


def _ending(s: Story) -> tuple[str, str]:
    if s.error:
        return "bad", f"<p><strong>Then</strong> {text(s.error)}.</p>"
    if s.explanation is not None:
        verb = "What must never be" if s.form == "never" else "What is false at the end"
        if s.explanation.step is not None:
            across = any(name.startswith("next(") for name, _ in s.explanation.values)
            verb = "False across the last step" if across else "False before the last step"
        values = "".join(
            f"<li><code>{names(n)}</code> is <b>{names(_shown(v))}</b></li>" for n, v in s.explanation.values
        )
        said = f"<p><strong>{verb}:</strong> <code>{text(s.explanation.text)}</code></p>"
        return "bad", said + (f" <ul>{values}</ul>" if values else "")
    if s.kind == "witness":
        return "good", "<p><strong>Reached.</strong> The last state is the witness.</p>"
    if s.wrong:
        return "bad", "<p><strong>From the last state there is no way</strong> to what must remain possible.</p>"
    return "", ""


def _shown(value: object) -> str:
    from varyoff.model.expression import show_value

    return show_value(value)  # type: ignore[arg-type]
