"""Where everything in a diagram stands: Graphviz places boxes and labels whose sizes are computed here.

A label is a node between its arrow's ends. Arrows that lead back are laid out the other way round and drawn
reversed, so that the normal life runs straight down and returns lie at its sides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from varyoff.report.diagram.blocks import Block, Text, anywhere_block, label_block, state_block
from varyoff.report.diagram.figure import ANY, Arrow, Figure, Track
from varyoff.report.diagram.text_width import fitted, text_width

MARGIN = 14.0
PILL, PILL_HEIGHT, PILL_GAP = 10.5, 19.0, 5.0
INSTALL = "pip install 'varyoff[report]'"

Point = tuple[float, float]


class NoLayout(Exception):
    """Graphviz is not there; the text says what to install."""

    def __init__(self) -> None:
        super().__init__(f"diagrams are laid out by Graphviz, through pygraphviz, which is not installed\n{INSTALL}")


def require_graphviz() -> None:
    """Raise NoLayout where diagrams cannot be laid out."""
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        raise NoLayout from None


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Rectangle) -> bool:
        """Return whether the two share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A box (`state` is its name) or a label (`arrow` is its position in the figure)."""

    at: Rectangle
    block: Block
    state: str | None = None
    arrow: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A part of an arrow: from a source to its label, or from the label to the destination (`head`)."""

    arrow: int
    source: str | None
    points: tuple[Point, ...]  # a Bézier spline: a start, then three points for each piece
    head: bool


@dataclass(frozen=True, slots=True)
class Pill:
    """A value of a variable."""

    at: Rectangle
    variable: str
    value: str
    text: Text


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

    def rectangles(self) -> list[Rectangle]:
        """Return the boxes, labels and pills, none of which may meet another."""
        return [b.at for b in self.blocks] + [p.at for p in self.pills]


def place(figure: Figure, *, compact: bool = False) -> Placed:
    """Lay a figure out.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    states = {b.state: state_block(b, compact=compact) for b in figure.boxes}
    labels = [label_block(a.entries, compact=compact) for a in figure.arrows]
    blocks: list[PlacedBlock] = []
    curves: list[Curve] = []
    width = height = 0.0
    if figure.boxes:
        result = _graphviz(figure, states, labels, compact=compact)
        _, _, width, height = (float(n) for n in result["bb"].split(","))
        names = {o["_gvid"]: o["name"] for o in result.get("objects", ())}
        for o in result.get("objects", ()):
            kind, _, key = o["name"].partition(":")
            state = list(states)[int(key)] if kind == "s" else None
            block = states[state] if state is not None else labels[int(key)]
            x, y = (float(n) for n in o["pos"].split(","))
            at = Rectangle(_r(x - block.width / 2), _r(height - y - block.height / 2), block.width, block.height)
            blocks.append(PlacedBlock(at, block, state, None if state is not None else int(key)))
        curves = [_curve(e, names, list(states), figure.arrows, height) for e in result.get("edges", ())]
    blocks = [_moved(b) for b in blocks]
    curves = [
        Curve(c.arrow, c.source, tuple((_r(x + MARGIN), _r(y + MARGIN)) for x, y in c.points), c.head) for c in curves
    ]
    width, height = width + 2 * MARGIN, height + (2 * MARGIN if figure.boxes else MARGIN)
    anywhere = () if compact else figure.anywhere
    if anywhere:
        title = "in any state" if figure.boxes else "at any time"
        block = anywhere_block(anywhere, title=title, compact=compact)
        width = max(width, block.width + 2 * MARGIN)
        at = Rectangle(_r((width - block.width) / 2), _r(height), block.width, block.height)
        blocks.append(PlacedBlock(at, block, ANY))
        height += block.height + MARGIN
    pills, captions, width, height = _tracks(figure.tracks, width, height)
    blocks.sort(key=lambda b: (b.state is None, b.arrow or 0))
    return Placed(figure, _r(width), _r(height), tuple(blocks), tuple(curves), tuple(pills), tuple(captions))


def _r(number: float) -> float:
    return round(number + 0.0, 1)


def _moved(b: PlacedBlock) -> PlacedBlock:
    at = Rectangle(_r(b.at.x + MARGIN), _r(b.at.y + MARGIN), b.at.width, b.at.height)
    return PlacedBlock(at, b.block, b.state, b.arrow)


def _graphviz(figure: Figure, states: dict[str, Block], labels: list[Block], *, compact: bool) -> dict[str, Any]:
    require_graphviz()
    import pygraphviz

    g = pygraphviz.AGraph(directed=True, strict=False)
    g.graph_attr.update(
        rankdir="TB", nodesep="0.2", ranksep="0.16" if compact else "0.2", splines="spline", outputorder="nodesfirst"
    )
    g.node_attr.update(shape="box", fixedsize="true", label="")
    g.edge_attr.update(arrowhead="none", arrowtail="none")
    number = {state: i for i, state in enumerate(states)}
    for state, block in states.items():
        group = {"group": "life"} if state in figure.spine else {}
        g.add_node(f"s:{number[state]}", width=f"{block.width / 72:.4f}", height=f"{block.height / 72:.4f}", **group)
    lines: set[tuple[str, str]] = set()
    for i, (arrow, block) in enumerate(zip(figure.arrows, labels, strict=True)):
        # Of several labels between the same two states one stands on the line, the others beside it.
        joint = (min(arrow.sources), arrow.dest)
        straight = arrow.spine and len(arrow.sources) == 1 and joint not in lines
        if straight:
            lines.add(joint)
        g.add_node(f"t:{i}", width=f"{block.width / 72:.4f}", height=f"{block.height / 72:.4f}",
                   **({"group": "life"} if straight else {}))  # fmt: skip
        weight = "30" if straight else "2" if not arrow.back else "1"
        ends = [(f"s:{number[s]}", f"t:{i}", "in") for s in arrow.sources]
        ends.append((f"t:{i}", f"s:{number[arrow.dest]}", "out"))
        for tail, head, role in ends:
            if arrow.back:
                ports = {"tailport": "s"} if role == "in" else {"headport": "n"}
                g.add_edge(head, tail, weight=weight, comment=role, **ports)
            else:
                ports = {"headport": "n"} if role == "in" else {"tailport": "s"}
                g.add_edge(tail, head, weight=weight, comment=role, **ports)
    loaded: dict[str, Any] = json.loads(g.draw(None, format="json0", prog="dot"))
    return loaded


def _curve(
    edge: dict[str, Any], names: dict[int, str], states: list[str], arrows: tuple[Arrow, ...], height: float
) -> Curve:
    tail, head = names[edge["tail"]], names[edge["head"]]
    label, state = (tail, head) if tail.startswith("t") else (head, tail)
    arrow = int(label[2:])
    # "e,X,Y" or "s,X,Y" tells where an arrowhead would end; there are none.
    pairs = [p.split(",") for p in edge["pos"].split() if p[0] not in "es"]
    points = [(_r(float(x)), _r(height - float(y))) for x, y in pairs]
    if arrows[arrow].back:
        points.reverse()
    out = edge["comment"] == "out"
    return Curve(arrow, None if out else states[int(state[2:])], tuple(points), out)


def _tracks(tracks: tuple[Track, ...], width: float, height: float) -> tuple[list[Pill], list[Text], float, float]:
    """Place the variables below: for each a line of its values."""
    pills: list[Pill] = []
    captions: list[Text] = []
    if not tracks:
        return pills, captions, width, height
    names = [fitted(t.name, PILL, 150) for t in tracks]
    column = MARGIN + max(text_width(n, PILL) for n in names) + 10
    right = max(width, column + 340)
    widest = width
    for track, name in zip(tracks, names, strict=True):
        captions.append(Text(MARGIN, _r(height + 13.5), text_width(name, PILL), name, "variable", PILL))
        x = column
        values = track.values or (track.domain,)
        for value in values:
            text = fitted(value, PILL, 150)
            own = text_width(text, PILL)
            if x > column and x + own + 16 + MARGIN > right:
                x, height = column, height + PILL_HEIGHT + PILL_GAP
            at = Rectangle(_r(x), _r(height), _r(own + 16), PILL_HEIGHT)
            shown = Text(8, 13.5, own, text, "value", PILL)
            pills.append(Pill(at, track.name, value if track.values else "", shown))
            x += own + 16 + PILL_GAP
            widest = max(widest, x - PILL_GAP + MARGIN)
        height += PILL_HEIGHT + PILL_GAP
    return pills, captions, widest, height + MARGIN - PILL_GAP
