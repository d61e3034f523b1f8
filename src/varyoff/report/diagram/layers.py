"""Boxes and the nets between them in layers: every line is cut into pieces that each lead from one layer to the next.

Boxes stand on even layers, labels on odd ones; where a line passes a layer it gets a narrow place of its own there.
So no line ever has to find a way around anything.

A net leads against the order of the boxes when its destination comes before its sources; such a net is laid the
other way round, from the destination down, so that its arrowhead points up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from varyoff.base.record import dataclass, field

Extent = tuple[float, float]
SlotKind = Literal["box", "label", "way"]


@dataclass(frozen=True, slots=True)
class Net:
    """One arrow: from its sources (positions of boxes) through its label to its destination.

    Attributes:
        label: width and height; None where it has none.
        back: all sources come after the destination in the order of the boxes; otherwise all come before it.
        straight: the source from which it leads straight down the main way; None where it is not on it.
    """

    sources: tuple[int, ...]
    dest: int
    label: Extent | None
    back: bool = False
    straight: int | None = None


@dataclass(slots=True)
class Slot:
    """Something that takes room on a layer: a box, a label, or the way of a net (`number` is the net's or the box's)."""

    kind: SlotKind
    number: int
    layer: int
    width: float
    height: float
    straight: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of a net between two neighbouring layers. `part` is `in` before the label and `out` after it."""

    upper: int
    lower: int
    net: int
    part: Literal["in", "out"]
    straight: bool


@dataclass(slots=True)
class Layers:
    """The nodes by number, and the links. The ways of a net are `chains[net, source]` (source None: after the label)."""

    nodes: list[Slot] = field(default_factory=list)
    links: dict[tuple[int, int, int], Link] = field(default_factory=dict)
    chains: dict[tuple[int, int | None], list[int]] = field(default_factory=dict)
    depth: int = 0


WAY = 2.0  # the width of a passing line; the distance to its neighbours comes on top


def layered(boxes: Sequence[Extent], nets: Sequence[Net], order: Sequence[int], spine: Sequence[int] = ()) -> Layers:
    """Return boxes, labels and ways on their layers.

    Args:
        order: the place of every box in the order from the top; ahead means from a lower to a higher place.
        spine: boxes of the main way down.

    Cost: O(boxes + nets × layers).
    """
    at = _box_layers(len(boxes), nets, order)
    result = Layers(depth=max(at, default=0) + 1)
    for i, (width, height) in enumerate(boxes):
        result.nodes.append(Slot("box", i, at[i], width, height, i in spine))
    taken: dict[int, float] = {}
    for number, net in enumerate(nets):
        _lay(result, number, net, at, taken)
    return result


def _box_layers(count: int, nets: Sequence[Net], order: Sequence[int]) -> list[int]:
    """Return the layer of every box: two below the lowest of those that must stand above it."""
    above: dict[int, set[int]] = {i: set() for i in range(count)}
    for net in nets:
        for source in net.sources:
            first, second = (net.dest, source) if net.back else (source, net.dest)
            above[second].add(first)
    at = [0] * count
    for i in sorted(range(count), key=order.__getitem__):
        at[i] = max((at[a] + 2 for a in above[i]), default=0)
    return at


def _lay(result: Layers, number: int, net: Net, at: list[int], taken: dict[int, float]) -> None:
    towards = -1 if net.back else 1  # in which direction the net runs
    ends = [at[s] for s in net.sources]
    near = (min if net.back else max)(ends) + towards
    layer = near
    width, height = net.label or (WAY, 0.0)
    if len(net.sources) == 1 and net.straight is None and net.label:
        # A single line costs the same wherever its label stands: there where there is most room.
        layer = min(range(near, at[net.dest], 2 * towards), key=lambda r: (taken.get(r, 0.0), abs(r - near)))
    if net.label:
        taken[layer] = taken.get(layer, 0.0) + width + 20
    label = len(result.nodes)
    down = net.straight is not None
    result.nodes.append(Slot("label" if net.label else "way", number, layer, width, height, down))
    trunk = {layer: label}
    farthest = (max if net.back else min)(ends)
    for r in range(layer - towards, farthest, -towards):
        trunk[r] = len(result.nodes)
        result.nodes.append(Slot("way", number, r, WAY, 0.0, net.straight is not None and r > at[net.straight]))
    for source in net.sources:
        chain = [source, *(trunk[r] for r in range(at[source] + towards, layer + towards, towards))]
        _link(result, number, "in", chain, net)
        result.chains[number, source] = chain
    chain = [label]
    for r in range(layer + towards, at[net.dest], towards):
        chain.append(len(result.nodes))
        result.nodes.append(Slot("way", number, r, WAY, 0.0, down))
    chain.append(net.dest)
    _link(result, number, "out", chain, net)
    result.chains[number, None] = chain


def _link(result: Layers, number: int, part: Literal["in", "out"], chain: list[int], net: Net) -> None:
    for a, b in pairwise(chain):
        upper, lower = (b, a) if net.back else (a, b)
        straight = net.straight is not None and all(
            n in (net.straight, net.dest) if result.nodes[n].kind == "box" else result.nodes[n].straight for n in (a, b)
        )
        result.links.setdefault((number, upper, lower), Link(upper, lower, number, part, straight))
