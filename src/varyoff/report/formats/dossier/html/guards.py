"""The guard table: why each step of the procedure has to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.analysis.necessity import GuardFailure, GuardRow
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import breakable, figure, markup_text, prose, quoted, says
from varyoff.report.guards import REDUNDANT, UNTESTED, margin
from varyoff.report.plain import slug
from varyoff.report.story import Story

LEAD = "A procedure guard is kept by nothing but discipline. Each was dropped in turn and every property decided again."


def section(d: Dossier) -> Iterator[str]:
    """Yield which procedure guard protects which property."""
    table = d.table
    yield '<section id="guards" aria-labelledby="h-guards"><h2 id="h-guards">What protects what</h2>'
    if table is None:
        yield f"<p>{says('guards.not-analysed', 'The guards were not analysed.')}</p></section>"
        return
    if not table.rows:
        none = "The system has no procedure guards: nothing here depends on discipline."
        yield f"<p>{says('guards.none', none)}</p>"
    else:
        yield f"<p>{says('guards.lead', LEAD)}</p>"
        yield '<div class="wide" tabindex="0" role="region" aria-label="Table of procedure guards"><table class="guards"><thead><tr>'
        yield '<th scope="col">Guard</th><th scope="col">Protects</th><th scope="col">Without it</th></tr></thead>'
        stories = {(s.guard, s.asked): s for s in d.stories if s.kind == "dropped"}
        for row in table.rows:
            yield from _row(row, stories)
        yield "</table></div>"
    if table.machine_enforced:
        yield f"<h3>{says('guards.enforced', 'Enforced by the machines: no single guard’s removal breaks these')}</h3>"
        yield _list("guards.enforced", table.machine_enforced)
    if table.broken_anyway:
        yield f"<h3>{says('guards.broken-anyway', 'Violated with every guard in force')}</h3>"
        yield _list("guards.broken-anyway", table.broken_anyway)
    if table.undecided:
        why = f"Undecided with every guard in force: {markup_text(table.reason)}"
        yield f"<h3>{says('guards.undecided', why)}</h3>"
        yield _list("guards.undecided", table.undecided)
    if not table.asked:
        none = "The system states no property: nothing is known of its guards."
        yield f"<p>{says('guards.not-asked', none)}</p>"
    yield "</section>"


def _list(name: str, properties: Sequence[str]) -> str:
    items = "".join(f'<li data-quoted><a href="#property-{slug(n)}">{breakable(n)}</a></li>' for n in properties)
    return f'<ul class="chips" data-list="{name}">{items}</ul>'


def _row(row: GuardRow, stories: dict[tuple[str, str], Story]) -> Iterator[str]:
    guard = str(row.guard)
    rows = max(1, len(row.fails) + bool(row.undecided))
    head = (
        f'<th scope="rowgroup" rowspan="{rows}" id="guard-{slug(guard)}" data-find="{markup_text(guard)}" data-kind="guard">'
        f'<span class="key" data-quoted>{breakable(guard)}</span><code>{markup_text(row.text)}</code></th>'
    )
    yield "<tbody>"
    for failed in row.fails:
        yield f"<tr>{head}{_protected(guard, failed, stories.get((guard, failed.property.name)))}</tr>"
        head = ""
    if row.undecided:
        reason = says("guard.undecided", f"undecided: {markup_text(row.reason)}", guard)
        yield f"<tr>{head}<td data-quoted>{markup_text(', '.join(row.undecided))}</td><td>{reason}</td></tr>"
    elif row.untested:
        said = says("guard.untested", f"undecided: {UNTESTED}", guard)
        yield f"<tr>{head}<td>nothing known</td><td>{said}</td></tr>"
    elif not row.fails:
        said = says("guard.redundant", f"redundant here: {REDUNDANT}", guard)
        yield f'<tr class="redundant">{head}<td>nothing here</td><td>{said}</td></tr>'
    yield "</tbody>"


def _protected(guard: str, failed: GuardFailure, story: Story | None) -> str:
    name = failed.property.name
    of = f"{guard} {name}"
    said = says("guard.margin", prose(margin(failed).removeprefix("without it, ").removeprefix("without it: ")), of)
    link = ""
    if story is not None:
        steps = figure("guard.steps", story.length, of)
        link = f' <a class="go" href="#story-{story.ident}">{steps}</a>'
    return f'<td><a class="plain" href="#property-{slug(name)}">{quoted(breakable(name))}</a></td><td>{said}{link}</td>'
