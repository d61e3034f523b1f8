"""Where the nodes of layers stand from left to right: Graphviz finds an order with few crossings, and places.

Of its answer only the places of nodes are used, as whole numbers; they are put right where they come too near to
each other, so that what follows can rely on the distances.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from varyoff.report.diagram.layers import Layers, Slot

GAP = 14.0  # between neighbours on a layer
PORT = 12  # least distance of two lines at a box
CORNER = 12  # between a port and the corner of its box
SMALL = 16  # a line would rather be moved by as much than have a small corner
WANTED = "pygraphviz>=2.0,<3"  # as the extra `report` of pyproject.toml has it


class NoLayout(Exception):
    """Graphviz is not there; the text says what to install."""

    def __init__(self) -> None:
        said = "diagrams are laid out by Graphviz, through pygraphviz, which is not installed"
        super().__init__(f"{said}\n{installation()}")


def installation() -> str:
    """Return the command that brings Graphviz to the Python that runs this."""
    import importlib.util
    import shlex
    import sys

    python = shlex.quote(sys.executable or "python3")
    if importlib.util.find_spec("pip") is None:  # an environment that uv made
        return f"uv pip install --python {python} '{WANTED}'"
    return f"{python} -m pip install '{WANTED}'"


def require_graphviz() -> None:
    """Raise NoLayout where diagrams cannot be laid out."""
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        raise NoLayout from None


def middles(layers: Layers) -> list[int]:
    """Return the middle of every node, from 0 at the left edge of the leftmost.

    Raises:
        NoLayout: pygraphviz is not installed.
    """
    found = _graphviz(layers)
    apart = _apart(layers.nodes, found)
    _straighten(layers, apart)
    left = min((m - n.width / 2 for m, n in zip(apart, layers.nodes, strict=True)), default=0.0)
    return [m - int(left // 1) for m in apart]


def _graphviz(layers: Layers) -> list[float]:
    require_graphviz()
    import pygraphviz

    g = pygraphviz.AGraph(directed=True, strict=False)
    g.graph_attr.update(rankdir="TB", nodesep=f"{GAP / 72:.4f}", ranksep="0.1", splines="none")
    g.node_attr.update(shape="box", fixedsize="true", label="", height="0.1")
    for i, node in enumerate(layers.nodes):
        group = {"group": "life"} if node.straight else {}
        g.add_node(i, width=f"{node.width / 72:.4f}", **group)
    for link in layers.links.values():
        ways = sum(layers.nodes[n].kind == "way" for n in (link.upper, link.lower))
        weight = 300 if link.straight else (1, 2, 8)[ways]
        g.add_edge(link.upper, link.lower, weight=str(weight))
    loaded = json.loads(g.draw(None, format="json0", prog="dot"))
    places = {o["name"]: float(o["pos"].split(",")[0]) for o in loaded.get("objects", ())}
    return [places[str(i)] for i in range(len(layers.nodes))]


def _apart(nodes: Sequence[Slot], found: Sequence[float]) -> list[int]:
    """Return whole numbers near to the places found, neighbours at least GAP apart.

    What belongs to the main way stands in one line: it stays where most of it is, and others make room.
    """
    straight = sorted(round(m) for m, n in zip(found, nodes, strict=True) if n.straight)
    line = straight[len(straight) // 2] if straight else 0
    at = [line if n.straight else round(m) for m, n in zip(found, nodes, strict=True)]
    by_layer: dict[int, list[int]] = {}
    for i, node in enumerate(nodes):
        by_layer.setdefault(node.layer, []).append(i)
    for members in by_layer.values():
        members.sort(key=lambda i: (found[i], i))
        fixed = next((k for k, i in enumerate(members) if nodes[i].straight), None)
        middle = fixed if fixed is not None else 0
        for k in range(middle + 1, len(members)):
            at[members[k]] = max(at[members[k]], at[members[k - 1]] + _distance(nodes, members[k - 1], members[k]))
        for k in range(middle - 1, -1, -1):
            at[members[k]] = min(at[members[k]], at[members[k + 1]] - _distance(nodes, members[k], members[k + 1]))
    return at


def _straighten(layers: Layers, at: list[int]) -> None:
    """Move labels and passing lines, where there is room, so that each line has as few corners as possible."""
    nodes = layers.nodes
    by_layer: dict[int, list[int]] = {}
    for i in sorted(range(len(nodes)), key=lambda i: (at[i], i)):
        by_layer.setdefault(nodes[i].layer, []).append(i)
    beside: dict[int, tuple[int | None, int | None]] = {}
    for members in by_layer.values():
        for k, i in enumerate(members):
            beside[i] = members[k - 1] if k else None, members[k + 1] if k + 1 < len(members) else None

    def room(i: int) -> tuple[float, float]:
        left, right = beside[i]
        low = at[left] + _distance(nodes, left, i) if left is not None else -math.inf
        high = at[right] - _distance(nodes, i, right) if right is not None else math.inf
        return low, high

    # The one box above, or below, a label or way.
    before = {k.lower: k.upper for k in layers.links.values() if nodes[k.upper].kind == "box"}
    after = {k.upper: k.lower for k in layers.links.values() if nodes[k.lower].kind == "box"}
    for chain in _chains(layers):
        run: list[int] = []
        low, high = -math.inf, math.inf
        for i in [*chain, -1]:
            a, b = room(i) if i >= 0 else (math.inf, -math.inf)
            if max(low, a) <= min(high, b):
                run.append(i)
                low, high = max(low, a), min(high, b)
                continue
            if run:
                middle = sorted(at[n] for n in run)[len(run) // 2]
                for a_box in (before.get(run[0]), after.get(run[-1])):
                    if a_box is not None:
                        middle = _facing(nodes[a_box], at[a_box], middle)
                place = int(min(max(middle, low), high))
                for n in run:
                    at[n] = place
            run, low, high = [i], a, b


def _facing(box: Slot, middle: int, wanted: int) -> int:
    """Return a place near to the one wanted from which a line leads straight to a port of a box; the nearest there is.

    A box of the main way keeps its middle for that.
    """
    half = int(box.width / 2) - CORNER
    place = min(max(wanted, middle - half), middle + half)
    if box.straight and abs(place - middle) < PORT and half >= PORT:
        place = middle + (PORT if place >= middle else -PORT)
    return place if abs(place - wanted) <= SMALL else wanted


def _chains(layers: Layers) -> list[list[int]]:
    """Return, for every net, its label and ways from the first layer to the last, without those that lie fixed."""
    found: dict[int, set[int]] = {}
    for (net, _), chain in layers.chains.items():
        found.setdefault(net, set()).update(chain)
    keep = [
        [n for n in members if layers.nodes[n].kind != "box" and not layers.nodes[n].straight]
        for members in found.values()
    ]
    return [sorted(chain, key=lambda n: layers.nodes[n].layer) for chain in keep]


def _distance(nodes: Sequence[Slot], a: int, b: int) -> int:
    return int(-(-(nodes[a].width / 2 + nodes[b].width / 2 + GAP - 1) // 1))
