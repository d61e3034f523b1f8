"""The guard table: why each step of the procedure has to be done."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.dossier import Dossier
from varyoff.report.guards import margin
from varyoff.report.html.markup import names, prose, text
from varyoff.report.plain import count, slug


def section(d: Dossier) -> Iterator[str]:
    """Yield which procedure guard protects which property."""
    table = d.table
    yield '<section id="guards" aria-labelledby="h-guards"><h2 id="h-guards">What protects what</h2>'
    if table is None:
        yield "<p>The guards were not analysed.</p></section>"
        return
    if not table.rows:
        yield "<p>The system has no procedure guards: nothing here depends on discipline.</p>"
    else:
        yield (
            "<p>A procedure guard is kept by nothing but discipline. Each was dropped in turn and every property "
            "decided again.</p>"
        )
        yield '<div class="wide" tabindex="0" role="region" aria-label="Table of procedure guards"><table class="guards"><thead><tr>'
        yield '<th scope="col">Guard</th><th scope="col">Protects</th><th scope="col">Without it</th></tr></thead><tbody>'
        stories = {(s.guard, s.asked): s for s in d.stories if s.kind == "dropped"}
        for row in table.rows:
            guard = str(row.guard)
            rows = max(1, len(row.fails) + bool(row.undecided))
            head = (
                f'<th scope="rowgroup" rowspan="{rows}" id="guard-{slug(guard)}" data-find="{text(guard)}" data-kind="guard">'
                f'<span class="key">{names(guard)}</span><code>{text(row.text)}</code></th>'
            )
            for failed in row.fails:
                name = failed.property.name
                story = stories.get((guard, name))
                steps = (
                    f' <a class="go" href="#story-{story.ident}">{count(len(story.beats), "step", "steps")}</a>'
                    if story
                    else ""
                )
                said = margin(failed).removeprefix("without it, ").removeprefix("without it: ")
                yield f"<tr>{head}<td>{names(name)}</td><td>{prose(said)}{steps}</td></tr>"
                head = ""
            if row.undecided:
                yield f"<tr>{head}<td>{text(', '.join(row.undecided))}</td><td>undecided: {text(row.reason)}</td></tr>"
            elif not row.fails:
                yield f'<tr class="redundant">{head}<td>nothing here</td><td>redundant: every property holds without it</td></tr>'
        yield "</tbody></table></div>"
    if table.machine_enforced:
        yield "<h3>Enforced by the machines</h3><p>No single guard's removal breaks these.</p>"
        yield f'<ul class="chips">{"".join(f"<li>{names(n)}</li>" for n in table.machine_enforced)}</ul>'
    yield "</section>"
