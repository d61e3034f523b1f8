"""Boxes, labels and lines with coordinates: layers, places, ports and tracks put together.

Every line leaves and enters a box at a port of its own, so that no line begins where another's arrowhead ends; the
main way down keeps the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from varyoff.base.record import dataclass
from varyoff.report.diagram.channel import PITCH, Wire, detours, tracks_of
from varyoff.report.diagram.horizontal import CORNER, PORT, middles
from varyoff.report.diagram.layers import Extent, Layers, Link, Net, layered

Point = tuple[float, float]

HEADROOM, FOOTROOM = 17, 9  # between a layer and the nearest track, where arrowheads come and where none do


@dataclass(frozen=True, slots=True)
class Arranged:
    """Where everything stands; the origin is at the top left.

    `boxes` are top left corners, `labels` those of the nets' labels (None where a net has none), `lines` the points
    of each part of a net in the direction in which it is read: from a source to the label, and (source None) from
    the label to the destination.
    """

    width: float
    height: float
    boxes: tuple[Point, ...]
    labels: tuple[Point | None, ...]
    lines: dict[tuple[int, int | None], tuple[Point, ...]]


def widths_needed(count: int, nets: Sequence[Net]) -> list[float]:
    """Return how wide each box must be at least, so that all its lines find a port."""
    sides: list[list[int]] = [[0, 0] for _ in range(count)]
    middle = [False] * count
    for net in nets:
        for source in net.sources:
            sides[source][0 if net.back else 1] += 1
        sides[net.dest][1 if net.back else 0] += 1
        if net.straight is not None:
            middle[net.straight] = middle[net.dest] = True
    return [
        2.0 * ((max(s) - 1) * PORT + CORNER) if middle[i] else (max(s) - 1) * PORT + 2.0 * CORNER
        for i, s in enumerate(sides)
    ]


def arrange(boxes: Sequence[Extent], nets: Sequence[Net], order: Sequence[int], spine: Sequence[int] = ()) -> Arranged:
    """Give everything its place.

    Args:
        boxes: widths and heights, the widths at least `widths_needed`.
        order: the place of every box in the order from the top.
        spine: the boxes of the main way down, which stand below each other in one line.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    layers = layered(boxes, nets, order, spine)
    x = middles(layers)
    ports = _ports(layers, x)
    links = list(layers.links.values())
    ends = [(_end(layers, k, k.upper, "bottom", x, ports), _end(layers, k, k.lower, "top", x, ports)) for k in links]
    tracks, aside, tops, bottoms, height = _heights(layers, nets, links, ends)
    node_top = [(tops[n.layer] + bottoms[n.layer] - n.height) / 2 for n in layers.nodes]
    pieces = {}
    for k, (u, v) in zip(links, ends, strict=True):
        y = tracks.get((k.net, k.part, layers.nodes[k.upper].layer))
        across: list[Point] = []
        if y is not None and (around := aside.get((k.net, k.part, layers.nodes[k.upper].layer, v))):
            across = [(u, y), (around[0], y), around, (v, around[1])]
        elif y is not None and abs(u - v) >= 0.5:
            across = [(u, y), (v, y)]
        upper, lower = layers.nodes[k.upper], layers.nodes[k.lower]
        begin = (u, node_top[k.upper] + upper.height) if upper.kind != "way" else (u, tops[upper.layer])
        finish = (v, node_top[k.lower]) if lower.kind != "way" else (v, bottoms[lower.layer])
        pieces[k.net, k.upper, k.lower] = [begin, *across, finish]
    lines = {key: _line(chain, key[0], nets[key[0]].back, pieces) for key, chain in layers.chains.items()}
    corners = [(x[i] - n.width / 2, node_top[i]) for i, n in enumerate(layers.nodes)]
    labels: list[Point | None] = [None] * len(nets)
    for corner, node in zip(corners, layers.nodes, strict=True):
        if node.kind == "label":
            labels[node.number] = corner
    width = max(
        [
            *(c[0] + n.width for c, n in zip(corners, layers.nodes, strict=True)),
            *(p[0] for ps in lines.values() for p in ps),
        ],
        default=0.0,
    )
    return Arranged(width, height, tuple(corners[: len(boxes)]), tuple(labels), lines)


def _line(
    chain: Sequence[int], net: int, back: bool, pieces: dict[tuple[int, int, int], list[Point]]
) -> tuple[Point, ...]:
    points: list[Point] = []
    for a, b in pairwise(chain):
        points += reversed(pieces[net, b, a]) if back else pieces[net, a, b]
    kept: list[Point] = []
    for p in points:
        if kept and kept[-1] == p:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == p[0] or kept[-2][1] == kept[-1][1] == p[1]):
            kept.pop()
        kept.append(p)
    return tuple(kept)


def _end(
    layers: Layers, link: Link, node: int, side: str, x: Sequence[int], ports: dict[tuple[int, str, int], float]
) -> float:
    return ports[node, side, link.net] if layers.nodes[node].kind == "box" else x[node]


def _ports(layers: Layers, x: Sequence[int]) -> dict[tuple[int, str, int], float]:
    """Return where each net meets each side of each box: as near to where it goes as the distances allow."""
    sides: dict[tuple[int, str], list[tuple[float, bool, int]]] = {}
    for link in layers.links.values():
        for node, side, other in ((link.upper, "bottom", link.lower), (link.lower, "top", link.upper)):
            if layers.nodes[node].kind == "box":
                sides.setdefault((node, side), []).append((x[other], link.straight, link.net))
    found: dict[tuple[int, str, int], float] = {}
    for (node, side), ends in sides.items():
        ends.sort()
        middle = x[node]
        half = int(layers.nodes[node].width / 2 - CORNER)
        fixed = next((k for k, (_, straight, _) in enumerate(ends) if straight), None)
        if fixed is None:
            places = _spread([e[0] for e in ends], middle - half, middle + half)
        else:
            places = [
                *_spread([e[0] for e in ends[:fixed]], middle - half, middle - PORT),
                middle,
                *_spread([e[0] for e in ends[fixed + 1 :]], middle + PORT, middle + half),
            ]
        for (_, _, net), place in zip(ends, places, strict=True):
            found[node, side, net] = place
    return found


def _spread(wanted: Sequence[float], low: float, high: float) -> list[float]:
    """Return places between low and high, PORT apart, each near to what is wanted."""
    places: list[float] = []
    for w in wanted:
        places.append(max(min(max(w, low), high), places[-1] + PORT if places else low))
    limit = high
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], limit)
        limit = places[k] - PORT
    return places


def _heights(
    layers: Layers, nets: Sequence[Net], links: Sequence[Link], ends: Sequence[tuple[float, float]]
) -> tuple[
    dict[tuple[int, str, int], float], dict[tuple[int, str, int, float], Point], list[float], list[float], float
]:
    """Return the height of every track, where lines step aside, top and bottom of every layer, and the height of all."""
    tall = [0.0] * layers.depth
    for n in layers.nodes:
        tall[n.layer] = max(tall[n.layer], n.height)
    wires: list[dict[tuple[int, str], tuple[list[float], list[float]]]] = [{} for _ in range(layers.depth)]
    heads = [[False, False] for _ in range(layers.depth)]  # in the channel below a layer: at its top, at its bottom
    for k, (u, v) in zip(links, ends, strict=True):
        channel = layers.nodes[k.upper].layer
        one = wires[channel].setdefault((k.net, k.part), ([], []))
        one[0].append(u)
        one[1].append(v)
        if k.part == "out":
            back = nets[k.net].back
            if layers.nodes[k.upper if back else k.lower].kind == "box":
                heads[channel][0 if back else 1] = True
    tracks: dict[tuple[int, str, int], float] = {}
    aside: dict[tuple[int, str, int, float], Point] = {}
    tops, bottoms, y = [], [], 0.0
    for layer in range(layers.depth):
        tops.append(y)
        y += tall[layer]
        bottoms.append(y)
        if layer == layers.depth - 1:
            break
        own = [Wire(net, part, tuple(us), tuple(vs)) for (net, part), (us, vs) in wires[layer].items()]
        levels = tracks_of(own)
        over, under = (HEADROOM if h else FOOTROOM for h in heads[layer])
        for wire, level in zip(own, levels, strict=True):
            if level >= 0:
                tracks[wire.net, wire.part, layer] = y + over + level * PITCH
        around = detours(own, levels)
        for (i, end), d in around.items():
            aside[own[i].net, own[i].part, layer, end] = (d.x, y + over + d.track * PITCH)
        most = max([*levels, *(d.track for d in around.values())], default=-1)
        y += over + under + max(most, 0) * PITCH if most >= 0 else max(over, under)
    return tracks, aside, tops, bottoms, y
