"""A reader of the drawn diagrams: what stands where, from the SVG alone, and what is wrong with it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

Point = tuple[float, float]

APART = 9.0  # between two lines at a box: less, and a head covers the other's end
TOUCH = 0.6  # an end within this distance of a border touches it
BESIDE = 3.0  # lines that run nearer to each other than this read as one


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    what: str

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def meets(self, other: Rect) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Rect, slack: float = 0.2) -> bool:
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def has_on_border(self, point: Point) -> bool:
        x, y = point
        beside = self.x - TOUCH <= x <= self.right + TOUCH
        between = self.y - TOUCH <= y <= self.bottom + TOUCH
        return (beside and min(abs(y - self.y), abs(y - self.bottom)) <= TOUCH) or (
            between and min(abs(x - self.x), abs(x - self.right)) <= TOUCH
        )

    def crossed_by(self, a: Point, b: Point, inset: float = 0.5) -> bool:
        """Return whether the stretch from a to b has a point inside (Liang and Barsky's clipping)."""
        low, high = 0.0, 1.0
        dx, dy = b[0] - a[0], b[1] - a[1]
        for p, q in (
            (-dx, a[0] - self.x - inset), (dx, self.right - inset - a[0]),
            (-dy, a[1] - self.y - inset), (dy, self.bottom - inset - a[1]),
        ):  # fmt: skip
            if p == 0:
                if q < 0:
                    return False
            elif p < 0:
                low = max(low, q / p)
            else:
                high = min(high, q / p)
        return low < high


@dataclass(frozen=True)
class Line:
    """A line as it is drawn. `sources` are numbers of boxes; empty for what several sources have in common."""

    arrow: int
    sources: tuple[str, ...]
    ways: tuple[tuple[Point, ...], ...]
    trace: bool


@dataclass(frozen=True)
class Head:
    arrow: int
    sources: tuple[str, ...]
    transitions: tuple[str, ...]
    dest: str
    tip: Point
    base: tuple[Point, Point]


@dataclass
class Drawing:
    """A diagram as read. Arrows are numbered as their heads come."""

    paper: Rect
    boxes: dict[str, Rect] = field(default_factory=dict)
    initial: list[str] = field(default_factory=list)
    other_boxes: list[Rect] = field(default_factory=list)
    labels: dict[int, Rect] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    pills: list[Rect] = field(default_factory=list)
    captions: list[Rect] = field(default_factory=list)
    tokens: list[tuple[str, Rect]] = field(default_factory=list)
    names: dict[int, list[str]] = field(default_factory=dict)  # of events, by arrow
    texts: list[tuple[Rect, Rect]] = field(default_factory=list)  # each with what it must lie in


def _number(element: ET.Element, *names: str) -> list[float]:
    return [float(element.get(n, "nan")) for n in names]


def _rect(element: ET.Element, what: str) -> Rect:
    return Rect(*_number(element, "x", "y", "width", "height"), what)


def _text(element: ET.Element) -> Rect:
    """Return the rectangle of a text: its baseline, ascent and descent, for the size that its class has."""
    size = {"title": 13.0, "name": 11.5}.get(element.get("class", ""), 11.0)
    x, y = _number(element, "x", "y")
    text = element.text or ""
    return Rect(x, y - 0.76 * size, float(element.get("textLength", "0")), 0.96 * size, f"text {text!r}")


def ways_of(d: str) -> tuple[tuple[Point, ...], ...]:
    """Return the lines of a path of straight stretches and quadratic corners, corners as chords of the curve."""
    ways: list[list[Point]] = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        n = [float(x) for x in rest.split()]
        match command:
            case "M":
                ways.append([(n[0], n[1])])
            case "L":
                ways[-1].append((n[0], n[1]))
            case "H":
                ways[-1].append((n[0], ways[-1][-1][1]))
            case "Q":
                (ax, ay), (bx, by), (cx, cy) = ways[-1][-1], (n[0], n[1]), (n[2], n[3])
                for k in range(1, 7):
                    t, s = k / 6, 1 - k / 6
                    ways[-1].append(
                        (s * s * ax + 2 * s * t * bx + t * t * cx, s * s * ay + 2 * s * t * by + t * t * cy)
                    )
            case "Z":
                pass
            case _:
                raise AssertionError(f"the reader does not know {command} in {d}")
    return tuple(tuple(w) for w in ways)


def read(svg: str) -> Drawing:
    root = ET.fromstring(svg)
    found = Drawing(Rect(0, 0, *_number(root, "width", "height"), "the paper"))
    waiting: list[tuple[ET.Element, tuple[str, ...]]] = []
    (group,) = root.findall("g")
    for element in group:
        kinds = (element.get("class") or "").split()
        if element.tag == "path":
            sources = tuple(element.get("data-from", "").split())
            if "head" in kinds:
                ((tip, left, right),) = (w[:3] for w in ways_of(element.get("d", "")))
                transitions = tuple(element.get("data-t", "").split())
                number = len(found.heads)
                found.heads.append(Head(number, sources, transitions, element.get("data-to", ""), tip, (left, right)))
                for line, starts in waiting:
                    own = (line.get("class") or "").split()
                    found.lines.append(Line(number, starts, ways_of(line.get("d", "")), "trace" in own))
                waiting = []
            else:
                waiting.append((element, sources))
        elif "label" in kinds:
            hits = [_rect(r, "") for r in element.iter("rect")]
            x, y = min(r.x for r in hits), min(r.y for r in hits)
            number = int(element.get("data-a", "-1"))
            label = Rect(x, y, max(r.right for r in hits) - x, max(r.bottom for r in hits) - y, f"label {number}")
            found.labels[number] = label
            found.texts += [(_text(t), label) for t in element.iter("text")]
        elif "state" in kinds:
            number = element.get("data-b", "")
            box = _rect(element.findall("rect")[0], f"box {number or element.get('class')}")
            if number:
                found.boxes[number] = box
            else:
                found.other_boxes.append(box)
            if "initial" in kinds:
                found.initial.append(number)
            found.texts += [(_text(t), box) for t in element.findall("text")]
            for token in element.findall("g"):
                rect = _rect(token.findall("rect")[0], f"instance {token.get('data-i')}")
                found.tokens.append((number, rect))
                found.texts += [(_text(t), rect) for t in token.iter("text")]
            last = box
        elif "entry" in kinds:  # of the box before it
            found.texts += [(_text(t), last) for t in element.iter("text")]
        elif "pill" in kinds:
            pill = _rect(element.findall("rect")[0], f"value {element.get('data-v')} {element.get('data-s')}")
            found.pills.append(pill)
            found.texts += [(_text(t), pill) for t in element.iter("text")]
        elif element.tag == "text":
            found.captions.append(_text(element))
        else:
            raise AssertionError(f"the reader does not know <{element.tag} class={kinds}>")
    assert not waiting, "a line without an arrowhead"
    return found


def read_graph(svg: str) -> Drawing:
    """Read a graph of states drawn as boxes: `boxes` by the numbers of the classes, an arrow for each head."""
    root = ET.fromstring(svg)
    found = Drawing(Rect(0, 0, *_number(root, "width", "height"), "the paper"))
    waiting: list[ET.Element] = []
    (group,) = root.findall("g")
    for element in group:
        kinds = (element.get("class") or "").split()
        if "head" in kinds:
            ends = [e.split("-") for e in element.get("data-e", "").split()]
            ((tip, left, right),) = (w[:3] for w in ways_of(element.get("d", "")))
            number = len(found.heads)
            (dest,) = {b for _, b in ends}
            found.heads.append(Head(number, tuple(a for a, _ in ends), (), dest, tip, (left, right)))
            for line in waiting:
                starts = tuple(e.split("-")[0] for e in line.get("data-e", "").split())
                found.lines.append(
                    Line(number, starts, ways_of(line.get("d", "")), "trace" in (line.get("class") or "").split())
                )
            waiting = []
        elif element.tag == "path":
            waiting.append(element)
        elif "event" in kinds:
            number = len(found.labels)
            found.labels[number] = _rect(element.findall("rect")[0], f"label {number}")
            found.texts += [(_text(t), found.labels[number]) for t in element.iter("text")]
            found.names[number] = element.get("data-tip", "").split("\n")
        elif "node" in kinds:
            number_of = element.get("data-n", "")
            found.boxes[number_of] = _rect(element.findall("rect")[0], f"box {number_of}")
            if "initial" in kinds:
                found.initial.append(number_of)
            found.texts += [(_text(t), found.boxes[number_of]) for t in element.iter("text")]
        elif "way" not in kinds:
            raise AssertionError(f"the reader does not know <{element.tag} class={kinds}>")
    assert not waiting, "a line without an arrowhead"
    return found


# --- what is wrong ----------------------------------------------------------------------------------


def faults(d: Drawing) -> list[str]:
    return [*heads_off(d), *tails_off(d), *ends_together(d), *covered(d), *crossed(d), *side_by_side(d), *outside(d)]


def _box(d: Drawing, number: str) -> Rect:
    return d.boxes.get(number, Rect(-9, -9, 0, 0, "no box"))


def heads_off(d: Drawing) -> Iterator[str]:
    """Every arrowhead touches the border of its destination, from outside, and ends a line of its arrow."""
    for head in d.heads:
        box = _box(d, head.dest)
        if not box.has_on_border(head.tip):
            yield f"the head at {head.tip} does not touch {box.what}"
        body = Rect(*_span([*head.base, head.tip]), "head")
        if body.meets(Rect(box.x + 1, box.y + 1, box.width - 2, box.height - 2, "")):
            yield f"the head at {head.tip} lies in {box.what}"
        if not any(w[-1] == head.tip for line in d.lines if line.arrow == head.arrow for w in line.ways):
            yield f"no line leads to the head at {head.tip}"


def _span(points: list[Point]) -> tuple[float, float, float, float]:
    x, y = min(p[0] for p in points), min(p[1] for p in points)
    return x, y, max(p[0] for p in points) - x, max(p[1] for p in points) - y


def _tails(d: Drawing) -> Iterator[tuple[Head, str, Point]]:
    """Yield where each arrow leaves each of its sources."""
    for head in d.heads:
        for line in d.lines:
            if line.arrow == head.arrow and len(line.sources) == 1:
                for way in line.ways:
                    if way[-1] != head.tip:
                        yield head, line.sources[0], way[0]


def tails_off(d: Drawing) -> Iterator[str]:
    """Every arrow leaves each of its sources at its border, goes to its label, and on from there."""
    for head in d.heads:
        label = d.labels[head.arrow]
        starts = {source: point for h, source, point in _tails(d) if h is head}
        if set(starts) != set(head.sources):
            yield f"arrow {head.arrow} leaves {sorted(starts)}, not {sorted(head.sources)}"
        for source, point in starts.items():
            if not _box(d, source).has_on_border(point):
                yield f"the line at {point} does not begin at box {source}"
        for line in d.lines:
            if line.arrow != head.arrow:
                continue
            for way in line.ways:
                end = way[0] if way[-1] == head.tip else way[-1]
                if (
                    abs(end[0] - label.x - label.width / 2) > 2
                    or min(abs(end[1] - label.y), abs(end[1] - label.bottom)) > 5
                ):
                    yield f"arrow {head.arrow} has a loose end at {end}"


def ends_together(d: Drawing) -> Iterator[str]:
    """No line begins or ends at a box near to where another does; above all no tail near a head."""
    ends = [(head.dest, head.tip, head.arrow, "head") for head in d.heads]
    ends += [(box, point, head.arrow, "tail") for head, box, point in _tails(d)]
    for (a, p, m, what), (b, q, n, other) in combinations(ends, 2):
        if a == b and (m != n or what != other) and abs(p[0] - q[0]) + abs(p[1] - q[1]) < APART:
            yield f"{what} of arrow {m} at {p} and {other} of arrow {n} at {q} are together at box {a}"


def covered(d: Drawing) -> Iterator[str]:
    """No box, label, value, caption or name of an instance lies on another; names lie in their boxes, off the texts."""
    things = [*d.boxes.values(), *d.other_boxes, *d.labels.values(), *d.pills, *d.captions]
    for a, b in combinations(things, 2):
        if a.meets(b):
            yield f"{a.what} lies on {b.what}"
    for number, token in d.tokens:
        if not d.boxes[number].holds(token):
            yield f"{token.what} is not in box {number}"
    tokens = [t for _, t in d.tokens]
    for a, b in combinations(tokens, 2):
        if a.meets(b):
            yield f"{a.what} lies on {b.what}"
    for token in tokens:
        for text, home in d.texts:
            if home is not token and token.meets(text):
                yield f"{token.what} lies on {text.what}"


def _stretches(d: Drawing) -> Iterator[tuple[int, Point, Point]]:
    for line in d.lines:
        for way in line.ways:
            for a, b in pairwise(way):
                yield line.arrow, a, b


def crossed(d: Drawing) -> Iterator[str]:
    """No line or arrowhead crosses a box, a label, a value, a caption or a name; no line crosses another's head."""
    tokens = [t for _, t in d.tokens]
    things = [*d.boxes.values(), *d.other_boxes, *d.labels.values(), *d.pills, *d.captions, *tokens]
    for arrow, a, b in _stretches(d):
        for thing in things:
            if thing.crossed_by(a, b):
                yield f"a line of arrow {arrow} from {a} to {b} crosses {thing.what}"
    for head in d.heads:
        body = Rect(*_span([*head.base, head.tip]), f"head of arrow {head.arrow}")
        for arrow, a, b in _stretches(d):
            if arrow != head.arrow and body.crossed_by(a, b):
                yield f"a line of arrow {arrow} crosses the {body.what}"
        for thing in [*d.labels.values(), *d.pills, *(r for n, r in d.boxes.items() if n != head.dest)]:
            if body.meets(thing):
                yield f"the {body.what} lies on {thing.what}"


def side_by_side(d: Drawing) -> Iterator[str]:
    """Lines of two arrows may cross; they don't run along each other so near that they read as one."""
    levels = [(n, min(a[0], b[0]), max(a[0], b[0]), a[1]) for n, a, b in _stretches(d) if a[1] == b[1] and a[0] != b[0]]
    uprights = [
        (n, min(a[1], b[1]), max(a[1], b[1]), a[0]) for n, a, b in _stretches(d) if a[0] == b[0] and a[1] != b[1]
    ]
    for group in (levels, uprights):
        for (m, low, high, at), (n, start, end, there) in combinations(group, 2):
            if m != n and abs(at - there) < BESIDE and min(high, end) - max(low, start) > 1:
                yield f"lines of arrows {m} and {n} run along each other at {at} and {there}"


def outside(d: Drawing) -> Iterator[str]:
    """Everything lies on the paper, and every text in what it belongs to."""
    tokens = [t for _, t in d.tokens]
    for thing in [*d.boxes.values(), *d.other_boxes, *d.labels.values(), *d.pills, *d.captions, *tokens]:
        if not d.paper.holds(thing):
            yield f"{thing.what} is not on the paper"
    for _, a, b in _stretches(d):
        if not d.paper.holds(Rect(*_span([a, b]), "")):
            yield f"the line from {a} to {b} is not on the paper"
    for text, home in d.texts:
        if not home.holds(text, 1.0):
            yield f"{text.what} is not in {home.what}"


def crooked(d: Drawing, spine: list[str]) -> list[str]:
    """Return where the main way, given as numbers of boxes, is not straight down."""
    found = []
    for a, b in pairwise(spine):
        one, other = d.boxes[a], d.boxes[b]
        if abs(one.x + one.width / 2 - other.x - other.width / 2) > 1:
            found.append(f"{one.what} and {other.what} are not in one line")
        if one.bottom >= other.y:
            found.append(f"{one.what} is not above {other.what}")
        joints = [h for h in d.heads if h.dest == b and a in h.sources]
        ways = [
            [w for line in d.lines if line.arrow == h.arrow and line.sources in ((a,), h.sources) for w in line.ways]
            for h in joints
        ]
        if joints and not any(len({x for w in own for x, _ in w}) == 1 for own in ways):
            found.append(f"no line leads straight from {one.what} to {other.what}")
    return found
