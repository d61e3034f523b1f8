"""A view of few classes as SVG: each a box with its values, the events on the arrows between them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from varyoff.base.counted import counted
from varyoff.report.diagram.arrange import Point, arrange, widths_needed
from varyoff.report.diagram.layers import Net
from varyoff.report.diagram.life import order_of
from varyoff.report.diagram.svg import attribute_text, decimal, head_of, path_of
from varyoff.report.diagram.text_width import fitted, text_width
from varyoff.report.plain import one_line, shortened
from varyoff.report.reach.columns import Picture
from varyoff.report.reach.view import FEW, View

LETTERS, LINE = 11.0, 15.0  # size and height of a line
WIDEST = 260.0
MOST_LINES, MOST_EVENTS = 12, 3
MARGIN = 12.0
TIP = 400  # characters


def can_be_boxes(view: View) -> bool:
    return len(view.classes) <= FEW and bool(view.events or not view.edges)


def draw_boxes(view: View, ident: str) -> Picture:
    """Return the picture of at most FEW classes: from the initial ones down, in the order in which they are reached.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    ways = _ways(view)
    labels = [_label(view.events[es[0]]) for _, _, es, _ in ways]
    label_sizes = [_size(lines) for lines in labels]
    nets = [Net(tuple(ss), dest, size, back) for (ss, dest, _, back), size in zip(ways, label_sizes, strict=True)]
    texts = [_fit([one_line(line) for line in one.lines] or ["·"]) for one in view.classes]
    sizes = []
    for lines, needed in zip(texts, widths_needed(len(texts), nets), strict=True):
        width, height = _size(lines)
        sizes.append((2.0 * math.ceil(max(width, needed, 40.0) / 2), height + 6))
    arranged = arrange(sizes, nets, _order(view))
    w, h = decimal(arranged.width + 2 * MARGIN), decimal(arranged.height + 2 * MARGIN)
    what = counted(len(view.classes), "state") if view.name == "states" else f"{view.title}"
    out = [
        f'<svg id="{ident}" class="reach" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"',
        f' aria-label="{attribute_text(f"Reachable states, {what}")}"><g>',
    ]
    for i, (sources, dest, edges, _) in enumerate(ways):
        out.append(_arrow(view, i, sources, dest, edges, arranged.lines))
    for (_, _, edges, _), lines, size, corner in zip(ways, labels, label_sizes, arranged.labels, strict=True):
        if corner is not None:
            out.append(_named(view, edges, lines, size, corner))
    places = []
    for i, (corner, (width, height), lines) in enumerate(zip(arranged.boxes, sizes, texts, strict=True)):
        x, y = corner[0] + MARGIN, corner[1] + MARGIN
        places.append((round(x + width / 2), round(y + height / 2)))
        kinds = "node initial" if i in view.initial else "node"
        rect = f'<rect x="{decimal(x)}" y="{decimal(y)}" width="{decimal(width)}" height="{decimal(height)}" rx="5"/>'
        out.append(f'<g class="{kinds}" data-n="{i}">{rect}{_lines(lines, x, y + 3, width)}</g>')
    out.append('<g class="way"></g></g></svg>')
    return Picture("\n".join(out), tuple(places))


def _ways(view: View) -> list[tuple[list[int], int, list[int], bool]]:
    """Return the arrows: sources, destination, positions of the edges, and whether it leads back.

    Edges of the same events to the same class are one arrow.
    """
    order = _order(view)
    found: dict[tuple[int, tuple[str, ...], bool], tuple[list[int], list[int]]] = {}
    for e, (a, b, _) in enumerate(view.edges):
        sources, edges = found.setdefault((b, view.events[e], order[a] > order[b]), ([], []))
        sources.append(a)
        edges.append(e)
    return [(sources, b, edges, back) for (b, _, back), (sources, edges) in found.items()]


def _order(view: View) -> list[int]:
    """Return the place of every class on the way down; what is nearer to the start comes first."""
    nearest = sorted(range(len(view.classes)), key=lambda i: (view.classes[i].depth, i))
    place = {i: k for k, i in enumerate(nearest)}
    ahead: dict[str, tuple[str, ...]] = {str(i): () for i in nearest}
    for a, b, _ in sorted(view.edges, key=lambda e: place[e[1]]):
        ahead[str(a)] += (str(b),)
    first = str(nearest[0]) if nearest else ""
    found = order_of(first, tuple(map(str, nearest)), ahead)
    return [found[str(i)] for i in range(len(view.classes))]


def _label(events: tuple[str, ...]) -> list[str]:
    lines = [one_line(e) for e in events[:MOST_EVENTS]]
    if len(events) > MOST_EVENTS:
        lines[-1:] = [f"and {len(events) - MOST_EVENTS + 1} more"]
    return _fit(lines)


def _fit(lines: Sequence[str]) -> list[str]:
    kept = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        kept[-1] = f"and {len(lines) - MOST_LINES + 1} more"
    return [fitted(line, LETTERS, WIDEST) for line in kept]


def _size(lines: Sequence[str]) -> tuple[float, float]:
    width = max(text_width(line, LETTERS) for line in lines) + 14
    return 2.0 * math.ceil(width / 2), len(lines) * LINE + 3


def _lines(lines: Sequence[str], x: float, y: float, width: float) -> str:
    parts = []
    for k, line in enumerate(lines):
        own = text_width(line, LETTERS)
        at = f'x="{decimal(x + (width - own) / 2)}" y="{decimal(y + k * LINE + 12)}"'
        fit = f' textLength="{decimal(own)}" lengthAdjust="spacingAndGlyphs"' if own >= 4 else ""
        parts.append(f'<text class="what" {at}{fit}>{attribute_text(line)}</text>')
    return "".join(parts)


def _arrow(
    view: View, i: int, sources: Sequence[int], dest: int, edges: Sequence[int],
    lines: dict[tuple[int, int | None], tuple[Point, ...]],
) -> str:  # fmt: skip
    kind = f"a-{view.edges[edges[0]][2]}"
    ends = " ".join(f"{s}-{dest}" for s in sources)

    def moved(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple((x + MARGIN, y + MARGIN) for x, y in points)

    parts = []
    if len(sources) > 1:
        parts.append(f'<path class="line {kind}" d="{"".join(path_of(moved(lines[i, s])) for s in sources)}"/>')
    for s in sources:
        trace = " trace" if len(sources) > 1 else ""
        parts.append(f'<path class="line{trace} {kind}" data-e="{s}-{dest}" d="{path_of(moved(lines[i, s]))}"/>')
    out = moved(lines[i, None])
    parts.append(f'<path class="line {kind}" data-e="{ends}" d="{path_of(out)}"/>')
    parts.append(f'<path class="head {kind}" data-e="{ends}" d="{head_of(out)}"/>')
    return "".join(parts)


def _named(view: View, edges: Sequence[int], lines: Sequence[str], size: Point, corner: Point) -> str:
    kind = f"a-{view.edges[edges[0]][2]}"
    x, y = corner[0] + MARGIN, corner[1] + MARGIN
    tip = attribute_text(shortened("\n".join(view.events[edges[0]]), TIP))
    hit = (
        f'<rect class="hit" x="{decimal(x)}" y="{decimal(y)}" width="{decimal(size[0])}" height="{decimal(size[1])}"/>'
    )
    ends = " ".join(f"{view.edges[e][0]}-{view.edges[e][1]}" for e in edges)
    return f'<g class="event {kind}" data-e="{ends}" data-tip="{tip}">{hit}{_lines(lines, x, y, size[0])}</g>'
