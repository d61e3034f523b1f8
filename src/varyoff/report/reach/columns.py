"""A view of the reachable states as SVG: columns by distance from the start, the trace is drawn on it by the page."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.report.diagram.svg import attribute_text, decimal
from varyoff.report.diagram.text_width import fitted, text_width
from varyoff.report.plain import shortened
from varyoff.report.reach.view import View

LABEL = 11.0
WIDEST = 230.0
TOP = 26.0
TIP = 320  # characters


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG of a view, and where its classes stand."""

    svg: str
    places: tuple[tuple[int, int], ...]


def draw(view: View, ident: str) -> Picture:
    """Return the picture; classes of the same depth stand below each other, near what leads to them."""
    labelled = view.name != "states"
    columns: dict[int, list[int]] = {}
    for i, one in enumerate(view.classes):
        columns.setdefault(one.depth, []).append(i)
    _untangle(columns, view)
    most = max(len(c) for c in columns.values())
    pitch = 22.0 if labelled else max(7.0, min(20.0, 640 / most))
    width = 0.0
    places: dict[int, tuple[int, int]] = {}
    heads: list[tuple[float, int]] = []
    height = TOP + most * pitch + 12
    for depth in range(max(columns) + 1):
        members = columns.get(depth, [])
        heads.append((width + 16, depth))
        top = TOP + (most - len(members)) * pitch / 2
        for row, i in enumerate(members):
            places[i] = (round(width + 16), round(top + (row + 0.5) * pitch))
        room = max((text_width(fitted(view.classes[i].text, LABEL, WIDEST), LABEL) for i in members), default=0.0)
        width += 46.0 if not labelled else room + 44 if members else 24.0
    width += 8
    at = tuple(places[i] for i in range(len(view.classes)))
    classes = counted(len(view.classes), "class of states", "classes of states")
    title = attribute_text(f"{classes}, {view.title}, in columns by distance from the start")
    if not labelled:
        title = attribute_text(f"{counted(len(view.classes), 'state', 'states')} in columns by distance from the start")
    w, h = decimal(round(width)), decimal(round(height))
    lines = [
        f'<svg id="{ident}" class="reach" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"',
        f' aria-label="{title}"><g>',
    ]
    lines += [f'<text class="depth" x="{decimal(x)}" y="14">{depth}</text>' for x, depth in heads]
    # Where a line that leads on begins: behind the text.
    ends = [x for x, _ in at]
    if labelled:
        texts = (text_width(fitted(one.text, LABEL, WIDEST), LABEL) for one in view.classes)
        ends = [round(x + 14 + width) for x, width in zip(ends, texts, strict=True)]
    for kind, fault in (("step", False), ("step fault", True)):
        d = "".join(_line(at[a], at[b], ends[a]) for a, b, actor in view.edges if (actor == "fault") == fault)
        if d:
            lines.append(f'<path class="{kind}" d="{d}"/>')
    for i, one in enumerate(view.classes):
        x, y = at[i]
        kinds = "class initial" if i in view.initial else "class"
        # Of a component the values are not among the page's data.
        tip = "" if view.variables else f' data-tip="{attribute_text(shortened(chr(10).join(one.lines), TIP))}"'
        lines.append(
            f'<circle class="{kinds}" data-n="{i}"{tip} cx="{x}" cy="{y}" r="{_radius(one.states) if labelled else 3}"/>'
        )
        if labelled:
            text = fitted(one.text, LABEL, WIDEST)
            lines.append(
                f'<text class="what" x="{x + 10}" y="{decimal(y + 3.5)}" textLength="{decimal(text_width(text, LABEL))}" '
                f'lengthAdjust="spacingAndGlyphs">{attribute_text(text)}</text>'
            )
    lines.append('<g class="way"></g></g></svg>')
    return Picture("\n".join(lines), at)


def _radius(states: int) -> str:
    return decimal(min(9.0, 2.5 + len(str(states)) * 1.3))


def _line(a: tuple[int, int], b: tuple[int, int], end: int) -> str:
    (x, y), (u, v) = a, b
    if x == u:
        return f"M{x} {y}Q{x - 14} {(y + v) // 2} {u} {v}"
    if u < x:  # back
        return f"M{x} {y}Q{(x + u) // 2} {max(y, v) + 14} {u} {v}"
    return f"M{end} {y}L{u} {v}"


def _untangle(columns: dict[int, list[int]], view: View) -> None:
    """Put each column in the order of the mean place of what leads to it, a few times over."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for a, b, _ in view.edges:
        if view.classes[a].depth < view.classes[b].depth:
            before.setdefault(b, []).append(a)
            after.setdefault(a, []).append(b)
    place = {i: row / max(len(c), 1) for c in columns.values() for row, i in enumerate(c)}
    for sweep in range(6):
        near, depths = (before, sorted(columns)) if sweep % 2 == 0 else (after, sorted(columns, reverse=True))
        for depth in depths:
            means = {
                i: round(sum(map(place.__getitem__, near[i])) / len(near[i]), 6) if i in near else place[i]
                for i in columns[depth]
            }
            columns[depth].sort(key=lambda i: (means[i], i))
            for row, i in enumerate(columns[depth]):
                place[i] = (row + 0.5) / len(columns[depth])


def histogram(levels: tuple[int, ...]) -> str:
    """Return the number of states at each distance as a bar chart."""
    if not levels:
        return ""
    most, step = max(levels), 30
    width, height = len(levels) * step + 20, 120
    lines = [
        f'<svg class="histogram" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"',
        f' aria-label="States by distance from the start: {", ".join(f"{n:,}" for n in levels)}">',
    ]
    for depth, states in enumerate(levels):
        tall = max(1, round(76 * states / most))
        x = 10 + depth * step
        lines.append(
            f'<rect x="{x}" y="{100 - tall}" width="{step - 4}" height="{tall}" '
            f'data-tip="{states:,} at distance {depth}"/>'
        )
        lines.append(f'<text class="depth" x="{x + 13}" y="114">{depth}</text>')
        short = f"{states}" if states < 1000 else f"{states / 1000:.1f}k" if states < 100_000 else f"{states // 1000}k"
        lines.append(f'<text class="many" x="{x + 13}" y="{96 - tall}">{short}</text>')
    return "".join([*lines, "</svg>"])
