"""The reachable graph: every state, or quotients of them, and how many lie how far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.base.counted import counted
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import figure, inline_svg, markup_text, says
from varyoff.report.plain import slug
from varyoff.report.reach.boxes import can_be_boxes, draw_boxes
from varyoff.report.reach.columns import Picture, draw, histogram
from varyoff.report.reach.quotient import ALL_STATES
from varyoff.report.reach.view import View

READABLE = 40  # classes


def pictures_of(d: Dossier) -> dict[str, Picture]:
    """Return the picture of every view, by its name."""
    found = {}
    for view in d.reach.views if d.reach else ():
        ident = f"reach-{slug(view.name)}"
        found[view.name] = draw_boxes(view, ident) if can_be_boxes(view) else draw(view, ident)
    return found


def section(d: Dossier, pictures: dict[str, Picture]) -> Iterator[str]:
    """Yield the pictures; the script shows one at a time, and the way of the open story on it."""
    yield '<section id="graph" aria-labelledby="h-graph"><h2 id="h-graph">Reachable states</h2>'
    reach = d.reach
    if reach is None or not reach.views:
        none = "There is no graph: there is nothing to tell states apart."
        if d.system.failure is not None or not d.system.counts.states:
            none = "There is no graph: the exploration ended in an error of the model, or before it began."
        elif reach is None:
            none = "There is no graph: time or memory ran out before it was made."
        yield f"<p>{says('reach.none', none)}</p></section>"
        return
    states = d.system.counts.states or 0
    lead = f"{counted(states, 'state', 'states')}."
    if states > ALL_STATES:
        lead += " Here states are put together that agree on one instance, or that can all reach each other."
    if not d.system.complete:
        lead += " The exploration was cut short, so no steps are drawn."
    lead += " The way of the open story is drawn on top."
    yield f"<p>{says('reach.lead', lead)}</p>"
    yield '<p class="script"><label>Show <select id="view">'
    first = _first(reach.views)
    for view in reach.views:
        chosen = " selected" if view is first else ""
        yield f'<option value="{slug(view.name)}"{chosen}>{markup_text(_title(view))}</option>'
    yield "</select></label></p>"
    for view in reach.views:
        picture = pictures[view.name]
        yield f'<figure class="pan reach-view" data-view="{slug(view.name)}" data-name="{markup_text(view.title)}">'
        key = says("reach.key", markup_text(_key(view)), view.name)
        yield f'<figcaption>{figure("reach.view", _title(view), view.name)}: {key}</figcaption><div class="view" tabindex="0" role="region" aria-label="States {markup_text(view.title)}: plus and minus zoom, arrow keys move, 0 resets">'
        yield inline_svg(picture.svg)
        yield "</div></figure>"
    yield "<h3>How many states lie how far</h3>"
    yield f'<div class="wide" tabindex="0" role="region" aria-label="Histogram of distances">{histogram(reach.levels)}</div>'
    yield "</section>"


def _first(views: Sequence[View]) -> View:
    """Return the view to begin with: every state, else the one that tells most and can still be read."""
    if views[0].name == "states":
        return views[0]
    readable = [v for v in views if len(v.classes) <= READABLE]
    return max(readable or views, key=lambda v: len(v.classes))


def _title(view: View) -> str:
    return f"{view.title} ({counted(len(view.classes), 'class', 'classes')})" if view.name != "states" else view.title


def _key(view: View) -> str:
    """Return how the picture is read."""
    if can_be_boxes(view):
        one = "a state" if view.name == "states" else "all states with these values"
        if view.name == "components":
            one = "states that can all reach each other, with the values that they share; or states without return"
        arrows = "arrows are steps with their events" if view.edges else "no steps are drawn"
        return f"a box is {one}, {arrows}; a blue frame marks where it begins."
    dots = "a dot is a state" if view.name == "states" else "the larger a dot, the more states it stands for"
    return f"columns by distance from the start; {dots}; grey lines are steps, red ones faults."
