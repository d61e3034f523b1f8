"""A diagram as SVG: for the page (classes, no style) and as a file of its own (with its style)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from varyoff.report.diagram.arrange import Point
from varyoff.report.diagram.blocks import TOKEN_HEIGHT, Stretch, Text, Token
from varyoff.report.diagram.figure import Box, Entry
from varyoff.report.diagram.layout import Pill, Placed, PlacedBlock
from varyoff.report.plain import one_line, shortened, visible

ROUND = 6.0  # of corners
HEAD, HALF = 10.0, 4.2  # length and half the width of an arrowhead
LOCK_SIGN = "M1 3.6V2.6a2 2 0 0 1 4 0v1M0 3.6h6v4.4H0z"
TIP = 600  # characters of a tooltip


def attribute_text(text: str) -> str:
    """Return a text between the quotes of an attribute, of HTML as of XML, which would make line breaks spaces."""
    return escape(visible(text), quote=True).replace("\n", "&#10;")


def decimal(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def render_svg(placed: Placed, *, ident: str = "", standalone: bool = False) -> str:
    """Return the diagram.

    In a page, boxes and values carry the variables that they show (`data-v`) and their values (`data-s`), boxes their
    number (`data-b`), transitions their positions (`data-t`) and the boxes from which they lead (`data-from`), rooms
    for names of instances whose they are (`data-i`), so that the page can show where an instance is. On its own, the
    file has a style, a title and tooltips.
    """
    w, h = decimal(placed.width), decimal(placed.height)
    name = attribute_text(f"State diagram of {placed.figure.machine}")
    lines = []
    if standalone:
        lines.append(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
            'class="machine">'
        )
        lines.append(f"<title>{name}</title>")
        lines.append(f"<style>{STYLE}</style>")
        lines.append(f'<rect class="paper" width="{w}" height="{h}"/>')
    else:
        own = f' id="{ident}"' if ident else ""
        lines.append(
            f'<svg{own} class="machine" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{name}" '
            f'data-main="{attribute_text(" ".join(placed.figure.keys))}">'
        )
    lines.append("<g>")
    lines += [_arrow(placed, i) for i in range(len(placed.figure.arrows))]
    lines += [_label(placed, b, standalone=standalone) for b in placed.blocks if b.arrow is not None]
    boxes: dict[str, tuple[int, Box | None]] = {b.state: (i, b) for i, b in enumerate(placed.figure.boxes)}
    keys = " ".join(placed.figure.keys)
    for b in placed.blocks:
        if b.state is not None:
            which, box = boxes.get(b.state, (-1, None))
            lines.append(_state(b, which, box, keys, standalone=standalone))
    lines += [_text(t, 0, 0, "variable") for t in placed.captions]
    lines += [_pill(p) for p in placed.pills]
    lines.append("</g></svg>")
    return "\n".join(lines) + "\n"


def _text(t: Text, dx: float, dy: float, style: str) -> str:
    x, y = decimal(t.x + dx), decimal(t.y + dy)
    fit = f' textLength="{decimal(t.width)}" lengthAdjust="spacingAndGlyphs"' if t.width >= 4 else ""
    text = f'<text class="{style}" x="{x}" y="{y}"{fit}>{escape(visible(t.text))}</text>'
    if t.lock:
        place = f"translate({decimal(t.x + dx - 9)} {decimal(t.y + dy - 7.6)})"
        text = f'<path class="lock" transform="{place}" d="{LOCK_SIGN}"/>' + text
    return text


def classes_of(entry: Entry) -> str:
    """Return the classes of a transition: who acts, whether it follows, whether it is ever taken."""
    return f"a-{entry.actor}" + (" follows" if entry.follows else "") + ("" if entry.taken else " never")


def tip_of(entry: Entry) -> str:
    """Return a transition in words, for a tooltip."""
    parts = [("follows " if entry.follows else f"{entry.actor}: ") + one_line(entry.name)]
    for guard in entry.guards:
        if guard.kind == "procedure":
            parts.append(f"procedure guard {one_line(guard.text)}: {guard.expression}")
        else:
            parts.append(f"when {guard.text}")
    parts += [one_line(e) for e in entry.effects]
    if entry.doc:
        parts.append(one_line(entry.doc))
    if not entry.taken:
        parts.append("never taken")
    return shortened("\n".join(parts), TIP)


def _tip(text: str, *, standalone: bool) -> tuple[str, str]:
    """Return an attribute and a child: tooltips of a page are its own, those of a file are titles."""
    if not text:
        return "", ""
    return (
        ("", f"<title>{escape(visible(text))}</title>") if standalone else (f' data-tip="{attribute_text(text)}"', "")
    )


def _stretch(s: Stretch, b: PlacedBlock, sources: Sequence[int], *, standalone: bool) -> str:
    start = f' data-from="{" ".join(map(str, sources))}"' if sources else ""
    own, child = _tip(tip_of(s.entry), standalone=standalone)
    texts = "".join(_text(t, b.at.x, b.at.y, t.style) for t in s.texts)
    place = (
        f'<rect class="hit" x="{decimal(b.at.x + 1)}" y="{decimal(b.at.y + s.y)}" '
        f'width="{decimal(b.at.width - 2)}" height="{decimal(s.height)}" rx="3"/>'
    )
    return f'<g class="entry {classes_of(s.entry)}" data-t="{s.entry.index}"{start}{own}>{child}{place}{texts}</g>'


def _label(placed: Placed, b: PlacedBlock, *, standalone: bool) -> str:
    assert b.arrow is not None
    place = {box.state: i for i, box in enumerate(placed.figure.boxes)}
    sources = [place[s] for s in placed.figure.arrows[b.arrow].sources]
    return (
        f'<g class="label" data-a="{b.arrow}">'
        + "".join(_stretch(s, b, sources, standalone=standalone) for s in b.block.stretches)
        + "</g>"
    )


def _state(b: PlacedBlock, number_of: int, box: Box | None, keys: str, *, standalone: bool) -> str:
    tip = ""
    kinds = ["state"]
    key = ""
    if box is None:
        kinds.append("anywhere")
    else:
        tip = shortened("\n".join(map(one_line, box.lines)) + ("\n" + one_line(box.doc) if box.doc else ""), TIP)
        if not box.reached:
            tip += "\nnever reached"
            kinds.append("never")
        if box.initial:
            kinds.append("initial")
        key = f' data-v="{attribute_text(keys)}" data-s="{attribute_text(box.state)}" data-b="{number_of}"'
    own, child = _tip(tip, standalone=standalone)
    x, y, w, h = (decimal(n) for n in (b.at.x, b.at.y, b.at.width, b.at.height))
    parts = [f'<g class="{" ".join(kinds)}"{key}{own}>{child}<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="8"/>']
    if box is not None and box.initial:
        # The inner frame of an initial state.
        parts.append(
            f'<rect class="frame" x="{decimal(b.at.x + 3)}" y="{decimal(b.at.y + 3)}" '
            f'width="{decimal(b.at.width - 6)}" height="{decimal(b.at.height - 6)}" rx="5.5"/>'
        )
    parts += [_text(t, b.at.x, b.at.y, t.style) for t in b.block.titles]
    if b.block.rule is not None:
        at = decimal(b.at.y + b.block.rule)
        parts.append(f'<path class="rule" d="M{decimal(b.at.x + 6)} {at}H{decimal(b.at.x + b.at.width - 6)}"/>')
    parts += [_token(t, b) for t in b.block.tokens]
    parts.append("</g>")
    sources = (number_of,) if box is not None else ()
    parts += [_stretch(s, b, sources, standalone=standalone) for s in b.block.stretches]
    return "".join(parts)


def _token(t: Token, b: PlacedBlock) -> str:
    x, y = b.at.x + t.x, b.at.y + t.y
    rect = (
        f'<rect x="{decimal(x)}" y="{decimal(y)}" width="{decimal(t.width)}" height="{decimal(TOKEN_HEIGHT)}" rx="8"/>'
    )
    return f'<g class="token" data-i="{attribute_text(t.instance)}">{rect}{_text(t.text, x, y, t.text.style)}</g>'


def _pill(p: Pill) -> str:
    key = f' data-v="{attribute_text(p.variable)}" data-s="{attribute_text(p.value)}"' if p.value else ""
    key += f' data-i="{attribute_text(p.instance)}"' if p.instance else ""
    x, y, w, h = (decimal(n) for n in (p.at.x, p.at.y, p.at.width, p.at.height))
    text = _text(p.text, p.at.x, p.at.y, "value")
    return f'<g class="pill"{key}><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="9.5"/>{text}</g>'


def _arrow(placed: Placed, number: int) -> str:
    """Return the lines of an arrow and its head.

    Lines from several sources run together: they are one path, so that they are painted once. Each also has a path
    of its own (`trace`), which is seen when the transition from there is the one just taken.
    """
    arrow = placed.figure.arrows[number]
    own = [c for c in placed.curves if c.arrow == number]
    unreached = {b.state for b in placed.figure.boxes if not b.reached}
    kind = f"a-{arrow.actor}" + (" follows" if arrow.follows else "")
    indices = f'data-t="{" ".join(str(e.index) for e in arrow.entries)}"'
    place = {b.state: i for i, b in enumerate(placed.figure.boxes)}

    def starts(states: Sequence[str]) -> str:
        return f'data-from="{" ".join(str(place[s]) for s in states)}"'

    def path(kinds: str, states: Sequence[str], d: str) -> str:
        return f'<path class="{kinds}" {indices} {starts(states)} d="{d}"/>'

    parts = []
    for never in (False, True):
        some = [c for c in own if c.source is not None and (c.source in unreached or not arrow.taken) == never]
        grey = " never" if never else ""
        if len(some) == 1:
            parts.append(path(f"line {kind}{grey}", [s for c in some if (s := c.source)], path_of(some[0].points)))
        elif some:
            d = "".join(path_of(c.points) for c in some)
            parts.append(f'<path class="line {kind}{grey}" d="{d}"/>')
            parts += [path(f"line trace {kind}", [s], path_of(c.points)) for c in some if (s := c.source)]
    (out,) = [c for c in own if c.source is None]
    grey = "" if arrow.taken and not unreached.issuperset(arrow.sources) else " never"
    parts.append(path(f"line {kind}{grey}", arrow.sources, path_of(out.points)))
    head = path(f"head {kind}{grey}", arrow.sources, head_of(out.points))
    parts.append(head.replace("/>", f' data-to="{place[arrow.dest]}"/>'))
    return "".join(parts)


def path_of(points: Sequence[Point]) -> str:
    """Return a line with rounded corners as the data of a path."""
    (x, y), *_ = points
    parts = [f"M{decimal(x)} {decimal(y)}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        a, b = _towards(at, before), _towards(at, after)
        parts.append(
            f"L{decimal(a[0])} {decimal(a[1])}Q{decimal(at[0])} {decimal(at[1])} {decimal(b[0])} {decimal(b[1])}"
        )
    x, y = points[-1]
    return "".join([*parts, f"L{decimal(x)} {decimal(y)}"])


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy) or 1.0
    share = min(ROUND, length / 2) / length
    return corner[0] + dx * share, corner[1] + dy * share


def head_of(points: Sequence[Point]) -> str:
    """Return the arrowhead: a triangle whose tip is the end of the line."""
    (x, y), (_, before) = points[-1], points[-2]
    base = y - HEAD if before < y else y + HEAD
    return f"M{decimal(x)} {decimal(y)}L{decimal(x - HALF)} {decimal(base)}H{decimal(x + HALF)}Z"


STYLE = """
.machine{--paper:#fff;--ink:#1c2430;--soft:#5b6675;--box:#f5f7fa;--edge:#8b97a6;
--operator:#1f5fae;--spontaneous:#3d6b57;--workload:#7a4a9c;--fault:#b3261e;--guard:#5b6675;--procedure:#8a5a00;
font-family:"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
@media(prefers-color-scheme:dark){.machine{--paper:#12161c;--ink:#e4e9f0;--soft:#a2aebd;--box:#1d242e;--edge:#66758a;
--operator:#7db4f5;--spontaneous:#86c5a8;--workload:#c79be6;--fault:#ff8a80;--guard:#a2aebd;--procedure:#e6b450}}
.paper{fill:var(--paper)}
.state rect{fill:var(--box);stroke:var(--edge);stroke-width:1.2}
.state .frame{fill:none;stroke-width:.8}
.anywhere rect{stroke-dasharray:2 3}
.rule{stroke:var(--edge);stroke-width:.6}
.title{font-weight:700;font-size:13px;fill:var(--ink)}
.name{font-size:11.5px;fill:var(--c)}
.guard{font-size:11px;fill:var(--guard)}
.procedure{font-size:11px;fill:var(--procedure)}
.lock{fill:none;stroke:var(--procedure);stroke-width:1.1}
.variable,.value{font-size:11px;fill:var(--soft)}
.token{display:none}
.pill rect{fill:none;stroke:var(--edge);stroke-width:.8}
.hit{fill:none}
.a-any{--c:var(--soft)}.a-operator{--c:var(--operator)}.a-spontaneous{--c:var(--spontaneous)}.a-workload{--c:var(--workload)}.a-fault{--c:var(--fault)}
.line{fill:none;stroke:var(--c);stroke-width:1.3}
.trace{stroke:none}
.head{fill:var(--c)}
.line.follows{stroke-dasharray:4 3}
.never{--c:var(--soft);--ink:var(--soft);--guard:var(--soft);--procedure:var(--soft);opacity:.72}
""".strip()
