"""The stories: a table of what changed at each step, which the script turns into a stepper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from varyoff.analysis.values import values_text
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import breakable, claim, figure, inline_svg, markup_text, prose, says
from varyoff.report.reason import guard_text
from varyoff.report.story import Beat, Story

TITLES = {
    "failure": "The way to the error of the model",
    "violated": "Counterexamples",
    "dropped": "Without a procedure guard",
    "witness": "Witnesses",
    "back": "Ways back",
}
LEADS = {
    "failure": "The shortest way to it.",
    "violated": "The shortest ways in which a property is broken.",
    "dropped": "Each procedure guard is dropped in turn; this is the shortest way in which a property then breaks.",
    "witness": "The shortest ways to what should be possible.",
    "back": "From a state that is as far as any from what must stay within reach, the shortest way there: a runbook.",
}
SHORT_WAYS = "Short ways; a story says so where a shorter one may exist."


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
        yield f'<figure class="small" data-machine="{part.ident}"><figcaption data-quoted><strong>{breakable(part.figure.machine)}</strong><span class="where"></span></figcaption>'
        yield f'<div class="scroll" tabindex="0" role="region" aria-label="{markup_text(part.figure.machine)} in this step">'
        yield inline_svg(render_svg(part.small, ident=f"small-{part.ident}").rstrip(), tips=False)
        yield "</div></figure>"
    yield "</div></div>"
    kind = ""
    for story in d.stories:
        if story.kind != kind:
            kind = story.kind
            yield f'<h3 class="kind {kind}">{says("stories.title", TITLES[kind], kind)}</h3>'
            lead = LEADS[kind] if all(s.shortest for s in d.stories if s.kind == kind) else SHORT_WAYS
            yield f'<p class="kind {kind}">{says("stories.lead", lead, kind)}</p>'
        yield from _story(story)
    yield "</section>"


def title_of(story: Story) -> str:
    if story.kind == "failure":
        return prose(story.error)
    return breakable(story.asked)


def _story(s: Story) -> Iterator[str]:
    ident = f"story-{s.ident}"
    mark = says("story.mark", "✗" if s.wrong else "✓")
    without = f' <span class="without">without <code>{breakable(s.guard)}</code></span>' if s.guard else ""
    printed = " data-print" if s.kind == "failure" or (s.kind == "violated" and not s.as_expected) else ""
    yield f'<details class="story {s.kind}" id="{ident}"{printed} data-story="{s.ident}" data-find="{markup_text(s.asked or s.error)}" data-kind="story">'
    yield (
        f'<summary><span class="mark" aria-hidden="true">{mark}</span> <span class="what" data-quoted>{title_of(s)}</span>{without} '
        f'<span class="steps">{figure("story.steps", s.length)}</span></summary>'
    )
    yield f'<p class="headline"{claim("says", "story.headline")}>{prose(s.headline)}</p>'
    if not s.shortest:
        yield f'<p class="hint"{claim("says", "story.rank")}>This is {s.rank}.</p>'
    if s.guard:
        dropped = f"Dropped: <code>{markup_text(s.guard)}</code>" + (
            f": <code>{markup_text(s.guard_text)}</code>" if s.guard_text else ""
        )
        yield f'<p class="margin"{claim("says", "story.dropped")}>{dropped}</p>'
    yield '<div class="slot"></div>'
    yield from _table(s, ident)
    yield from _end(s)
    if s.reproduce:
        yield f'<p class="reproduce"><span>Reproduce</span> <code>{markup_text(s.reproduce)}</code></p>'
    yield "</details>"


def _table(s: Story, ident: str) -> Iterator[str]:
    lanes = s.lanes
    yield f'<div class="wide" tabindex="0" role="region" aria-label="Steps of {markup_text(s.asked or s.error)}"><table class="lanes"><thead><tr>'
    yield '<th scope="col">Step</th><th scope="col">Event</th>'
    for lane in lanes:
        yield f'<th scope="col" data-quoted>{breakable(lane)}</th>'
    yield "</tr></thead><tbody>"
    start = dict(s.initial)
    back = f' id="{ident}-step-0"' if s.loop == 0 else ""
    turn = f'<tr class="turn"><td colspan="{len(lanes) + 2}"{claim("says", "story.loop-begins")}>↻ {s.begins}</td></tr>'
    yield f'<tr{back} data-step="0"><th scope="row">0</th><td class="event"><span class="actor">{"the farthest state" if s.kind == "back" else "initial state"}</span></td>'
    yield from _cells((lane, _values(start, lane, s.focus)) for lane in lanes)
    yield "</tr>"
    if s.begins and s.loop == 0:
        yield turn
    wrong = s.explanation.step if s.explanation is not None else None
    for number, beat in enumerate(s.beats, start=1):
        kinds = f"a-{beat.actor or 'nobody'}" + (" bad" if wrong == number - 1 else "")
        kinds += " in-loop" if s.begins and number > (s.loop or 0) else ""
        back = f' id="{ident}-step-{number}"' if s.loop == number else ""  # the others get theirs from the script
        yield f'<tr{back} data-step="{number}" class="{kinds}"><th scope="row">{number}</th>'
        yield _event(beat)
        yield from _cells((lane, _changes(beat, lane, s.focus)) for lane in lanes)
        yield "</tr>"
        if s.begins and s.loop == number:
            yield turn
    yield "</tbody></table></div>"


def _cells(contents: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the cells of a row; those that stand together and are empty are one."""
    for filled, group in groupby(contents, key=lambda c: bool(c[1])):
        cells = list(group)
        if filled:
            yield from (f'<td data-lane="{markup_text(lane)}">{content}</td>' for lane, content in cells)
        else:
            yield f'<td colspan="{len(cells)}"></td>' if len(cells) > 1 else "<td></td>"


def _values(values: dict[str, str], lane: str, focus: Sequence[str]) -> str:
    parts = []
    for name, value in values.items():
        instance, _, local = name.rpartition(".")
        if instance == lane:
            shown = f"<b>{breakable(value)}</b>" if local == "state" else breakable(value)
            parts.append(_named(local) + _focused(shown, name, focus))
    return "<br>".join(parts)


def _changes(beat: Beat, lane: str, focus: Sequence[str]) -> str:
    parts = []
    for name, before, after in beat.changes:
        instance, _, local = name.rpartition(".")
        if instance == lane:
            new = f"<b>{breakable(after)}</b>" if local == "state" else breakable(after)
            parts.append(f"{_named(local)}<s>{breakable(before)}</s> → {_focused(new, name, focus)}")
    return "<br>".join(parts)


def _named(local: str) -> str:
    return "" if local == "state" else f"<i>{breakable(local)}</i> "


def _focused(shown: str, name: str, focus: Sequence[str]) -> str:
    """Mark a value that the reason reads."""
    return f"<mark>{shown}</mark>" if name in focus else shown


def _event(beat: Beat) -> str:
    """Return what happens: who does what by which command, what its guards read, which dropped guard was false."""
    if not beat.label:
        return '<td class="event"><span class="old">nothing happens</span></td>'
    parts = [f'<span class="actor">{markup_text(beat.actor)}</span> <strong>{breakable(beat.label)}</strong>']
    if beat.command:
        parts.append(f'<code class="command">{markup_text(beat.command)}</code>')
    if not beat.changes:
        parts.append('<span class="old">nothing changes</span>')
    if beat.reads:
        parts.append(f"<small>as {markup_text(values_text(beat.reads))}</small>")
    parts += [f'<small class="waived">✗ dropped {prose(guard_text(w.guard))}</small>' for w in beat.waived]
    return f'<td class="event">{" ".join(parts)}</td>'


def _end(s: Story) -> Iterator[str]:
    """Yield what is so at the end: what is false, what goes wrong, or that the goal is reached."""
    if s.loop is not None:
        link = f'<a href="#story-{s.ident}-step-{s.loop}">state {s.loop}</a>'
        back = s.returns.replace(f"state {s.loop}", link, 1)
        yield f'<p class="loop"{claim("says", "story.loop")}>↻ {back}</p>'
    kind, end = _ending(s)
    if end:
        yield f'<div class="verdict-end {kind}"{claim("says", "story.end")}>{end}</div>'


def _ending(s: Story) -> tuple[str, str]:
    if s.error:
        return "bad", f"<p><strong>Then</strong> {prose(s.error)}.</p>"
    if s.reason:
        first, *rest = s.reason
        lines = "".join(f'<li class="in{depth}">{prose(line)}</li> ' for depth, line in map(_depth, rest))
        return "bad", f"<p><strong>{prose(first)}</strong></p>" + (f" <ul>{lines}</ul>" if lines else "")
    if s.kind == "witness":
        return "good", "<p><strong>Reached.</strong> The last state is the witness.</p>"
    if s.kind == "back":
        return "good", "<p><strong>There again.</strong> What was asked for is so in the last state.</p>"
    if s.wrong and s.loop is None:
        return "bad", "<p><strong>From the last state there is no way</strong> to what must remain possible.</p>"
    return "", ""


def _depth(line: str) -> tuple[int, str]:
    """Return how deep a line of a reason is indented, from 0 to 3, and its text."""
    told = line.lstrip()
    return min(max((len(line) - len(told)) // 2 - 1, 0), 3), told
