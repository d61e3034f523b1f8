"""Where everything in a diagram stands: the sizes of boxes and labels are computed here, their places by `arrange`.

A label interrupts its arrow, so that nothing is ever written over anything. Arrows that lead back are laid out the
other way round and drawn reversed: the normal life runs straight down.
"""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.report.diagram.arrange import Point, arrange, widths_needed
from varyoff.report.diagram.blocks import Text, TextBlock, anywhere_block, label_block, state_block
from varyoff.report.diagram.figure import ANY, Figure, Track
from varyoff.report.diagram.horizontal import NoLayout, require_graphviz
from varyoff.report.diagram.layers import Net
from varyoff.report.diagram.text_width import fitted, text_width

__all__ = ["NoLayout", "Placed", "lay_out", "require_graphviz"]

MARGIN = 14.0
PILL, PILL_HEIGHT, PILL_GAP = 11.0, 20.0, 5.0
MOST_LINES = 4  # instances whose variables have lines of their own in a small diagram


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A box (`state` is its name) or a label (`arrow` is its position in the figure)."""

    at: Rectangle
    block: TextBlock
    state: str | None = None
    arrow: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A part of an arrow: from a source to its label, or, where that is None, from the label to the destination."""

    arrow: int
    source: str | None
    points: tuple[Point, ...]  # of a line with corners, in the direction in which it is read


@dataclass(frozen=True, slots=True)
class Pill:
    """A value of a variable."""

    at: Rectangle
    variable: str
    value: str
    text: Text
    instance: str = ""  # whose value it is, where each has a line of its own


@dataclass(frozen=True, slots=True)
class Placed:
    """A diagram with coordinates; the origin is at the top left."""

    figure: Figure
    width: float
    height: float
    blocks: tuple[PlacedBlock, ...]
    curves: tuple[Curve, ...]
    pills: tuple[Pill, ...]
    captions: tuple[Text, ...]  # names of variables


def lay_out(figure: Figure, *, compact: bool = False) -> Placed:
    """Lay a figure out.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    number = {b.state: i for i, b in enumerate(figure.boxes)}
    labels = [label_block(a.entries, compact=compact) for a in figure.arrows]
    nets = [
        Net(
            tuple(number[s] for s in a.sources), number[a.dest], (label.width, label.height), a.back,
            number[a.straight] if a.straight is not None else None,
        )
        for a, label in zip(figure.arrows, labels, strict=True)
    ]  # fmt: skip
    needed = widths_needed(len(figure.boxes), nets)
    states = [
        state_block(b, compact=compact, least=w, instances=figure.instances)
        for b, w in zip(figure.boxes, needed, strict=True)
    ]
    order = [b.order for b in figure.boxes]
    arranged = arrange([(b.width, b.height) for b in states], nets, order, [number[s] for s in figure.spine])
    blocks = [
        PlacedBlock(_at(corner, block), block, box.state)
        for corner, block, box in zip(arranged.boxes, states, figure.boxes, strict=True)
    ]
    blocks += [
        PlacedBlock(_at(corner, block), block, None, i)
        for i, (corner, block) in enumerate(zip(arranged.labels, labels, strict=True))
        if corner is not None
    ]
    curves = [
        Curve(
            net, None if source is None else figure.boxes[source].state,
            tuple((_r(x + MARGIN), _r(y + MARGIN)) for x, y in points),
        )
        for (net, source), points in arranged.lines.items()
    ]  # fmt: skip
    width, height = arranged.width + 2 * MARGIN, arranged.height + (2 * MARGIN if figure.boxes else MARGIN)
    anywhere = () if compact else figure.anywhere
    if anywhere:
        block = anywhere_block(anywhere, title=figure.elsewhere, compact=compact)
        width = max(width, block.width + 2 * MARGIN)
        at = Rectangle(_r((width - block.width) / 2), _r(height), block.width, block.height)
        blocks.append(PlacedBlock(at, block, ANY))
        height += block.height + MARGIN
    each = figure.instances if compact and 1 < len(figure.instances) <= MOST_LINES else ("",)
    pills, captions, width, height = _tracks(figure.tracks, each, width, height)
    return Placed(figure, _r(width), _r(height), tuple(blocks), tuple(curves), tuple(pills), tuple(captions))


def _r(number: float) -> float:
    return round(number + 0.0, 1)


def _at(corner: Point, block: TextBlock) -> Rectangle:
    return Rectangle(_r(corner[0] + MARGIN), _r(corner[1] + MARGIN), block.width, block.height)


def _tracks(
    tracks: tuple[Track, ...], instances: tuple[str, ...], width: float, height: float
) -> tuple[list[Pill], list[Text], float, float]:
    """Place the variables below: a line of its values for each, and for each of some instances."""
    pills: list[Pill] = []
    captions: list[Text] = []
    if not tracks:
        return pills, captions, width, height
    rows = [
        (track, i, fitted(f"{i}.{track.name}" if i else track.name, PILL, 170)) for track in tracks for i in instances
    ]
    column = MARGIN + max(text_width(name, PILL) for _, _, name in rows) + 10
    right = max(width, column + 230)
    widest = width
    for track, instance, name in rows:
        captions.append(Text(MARGIN, _r(height + 14), text_width(name, PILL), name, "variable", PILL))
        x = column
        for value in track.values or (track.domain,):
            text = fitted(value, PILL, 150)
            own = text_width(text, PILL)
            if x > column and x + own + 16 + MARGIN > right:
                x, height = column, height + PILL_HEIGHT + PILL_GAP
            at = Rectangle(_r(x), _r(height), _r(own + 16), PILL_HEIGHT)
            shown = Text(8, 14, own, text, "value", PILL)
            pills.append(Pill(at, track.name, value if track.values else "", shown, instance))
            x += own + 16 + PILL_GAP
            widest = max(widest, x - PILL_GAP + MARGIN)
        height += PILL_HEIGHT + PILL_GAP
    return pills, captions, widest, height + MARGIN - PILL_GAP
