"""A diagram as SVG: for the page (classes, no style) and as a file of its own (with its style)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from varyoff.report.diagram.blocks import Stretch, Text
from varyoff.report.diagram.figure import Box, Entry
from varyoff.report.diagram.layout import Curve, Pill, Placed, PlacedBlock
from varyoff.report.plain import one_line, shortened, visible

LOCK_SIGN = "M1 3.6V2.6a2 2 0 0 1 4 0v1M0 3.6h6v4.4H0z"
TIP = 600  # characters of a tooltip


def attribute(text: str) -> str:
    return escape(visible(text), quote=True)


def number(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def render_svg(placed: Placed, *, ident: str = "", standalone: bool = False) -> str:
    """Return the diagram.

    In a page, states carry `data-s`, values `data-v` and `data-s`, transitions `data-t`, so that the page can show
    where an instance is. On its own, the file has a style, a title and tooltips.
    """
    w, h = number(placed.width), number(placed.height)
    name = attribute(f"State diagram of {placed.figure.machine}")
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
            f'<svg{own} class="machine" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{name}">'
        )
    lines.append("<g>")
    lines += [_curve(placed, c) for c in placed.curves]
    lines += [_label(placed, b, standalone=standalone) for b in placed.blocks if b.arrow is not None]
    boxes = {b.state: b for b in placed.figure.boxes}
    for b in placed.blocks:
        if b.state is not None:
            lines.append(_state(b, boxes.get(b.state), standalone=standalone))
    lines += [_text(t, 0, 0, "variable") for t in placed.captions]
    lines += [_pill(p) for p in placed.pills]
    lines.append("</g></svg>")
    return "\n".join(lines) + "\n"


def _text(t: Text, dx: float, dy: float, style: str) -> str:
    x, y = number(t.x + dx), number(t.y + dy)
    fit = f' textLength="{number(t.width)}" lengthAdjust="spacingAndGlyphs"' if t.width >= 4 else ""
    text = f'<text class="{style}" x="{x}" y="{y}"{fit}>{escape(visible(t.text))}</text>'
    if t.lock:
        place = f"translate({number(t.x + dx - 9)} {number(t.y + dy - 7.6)})"
        text = f'<path class="lock" transform="{place}" d="{LOCK_SIGN}"/>' + text
    return text


def kind_of(entry: Entry) -> str:
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
    return ("", f"<title>{escape(visible(text))}</title>") if standalone else (f' data-tip="{attribute(text)}"', "")


def _stretch(s: Stretch, b: PlacedBlock, sources: tuple[str, ...], *, standalone: bool) -> str:
    start = f' data-from="{attribute(" ".join(sources))}"' if sources else ""
    own, child = _tip(tip_of(s.entry), standalone=standalone)
    texts = "".join(_text(t, b.at.x, b.at.y, t.style) for t in s.texts)
    place = (
        f'<rect class="hit" x="{number(b.at.x + 1)}" y="{number(b.at.y + s.y)}" '
        f'width="{number(b.at.width - 2)}" height="{number(s.height)}" rx="3"/>'
    )
    return f'<g class="entry {kind_of(s.entry)}" data-t="{s.entry.index}"{start}{own}>{child}{place}{texts}</g>'


def _label(placed: Placed, b: PlacedBlock, *, standalone: bool) -> str:
    assert b.arrow is not None
    sources = placed.figure.arrows[b.arrow].sources
    return (
        '<g class="label">'
        + "".join(_stretch(s, b, sources, standalone=standalone) for s in b.block.stretches)
        + "</g>"
    )


def _state(b: PlacedBlock, box: Box | None, *, standalone: bool) -> str:
    name = b.state or ""
    tip = ""
    kinds = ["state"]
    key = ""
    if box is None:
        kinds.append("anywhere")
    else:
        tip = shortened(one_line(name) + ("\n" + one_line(box.doc) if box.doc else ""), TIP)
        if not box.reached:
            tip += "\nnever reached"
            kinds.append("never")
        if box.initial:
            kinds.append("initial")
        key = f' data-v="state" data-s="{attribute(name)}"'
    own, child = _tip(tip, standalone=standalone)
    x, y, w, h = (number(n) for n in (b.at.x, b.at.y, b.at.width, b.at.height))
    parts = [f'<g class="{" ".join(kinds)}"{key}{own}>{child}<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="8"/>']
    if box is not None and box.initial:
        # The inner frame of an initial state.
        parts.append(
            f'<rect class="frame" x="{number(b.at.x + 3)}" y="{number(b.at.y + 3)}" '
            f'width="{number(b.at.width - 6)}" height="{number(b.at.height - 6)}" rx="5.5"/>'
        )
    parts += [_text(t, b.at.x, b.at.y, t.style) for t in b.block.titles]
    if b.block.rule is not None:
        at = number(b.at.y + b.block.rule)
        parts.append(f'<path class="rule" d="M{number(b.at.x + 6)} {at}H{number(b.at.x + b.at.width - 6)}"/>')
    parts.append("</g>")
    sources = (name,) if box is not None else ()
    parts += [_stretch(s, b, sources, standalone=standalone) for s in b.block.stretches]
    return "".join(parts)


def _pill(p: Pill) -> str:
    key = f' data-v="{attribute(p.variable)}" data-s="{attribute(p.value)}"' if p.value else ""
    x, y, w, h = (number(n) for n in (p.at.x, p.at.y, p.at.width, p.at.height))
    text = _text(p.text, p.at.x, p.at.y, "value")
    return f'<g class="pill"{key}><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="9.5"/>{text}</g>'


def _curve(placed: Placed, c: Curve) -> str:
    arrow = placed.figure.arrows[c.arrow]
    unreached = any(b.state == c.source and not b.reached for b in placed.figure.boxes)
    kinds = f"a-{arrow.actor}" + (" follows" if arrow.follows else "")
    kinds += " never" if unreached or not arrow.taken else ""
    (x, y), *rest = c.points
    d = f"M{number(x)} {number(y)}C" + " ".join(f"{number(px)} {number(py)}" for px, py in rest)
    indices = " ".join(str(e.index) for e in arrow.entries)
    starts = attribute(" ".join(arrow.sources if c.source is None else (c.source,)))
    source = f' data-from="{starts}"'
    path = f'<path class="line {kinds}" data-t="{indices}"{source} d="{d}"/>'
    if c.head:
        path += f'<path class="head {kinds}" data-t="{indices}" data-from="{starts}" d="{"".join(_head(c))}"/>'
    return path


def _head(c: Curve) -> Iterator[str]:
    """Yield the arrowhead: a triangle along the end of the spline."""
    tip = c.points[-1]
    before = next((p for p in reversed(c.points[:-1]) if abs(p[0] - tip[0]) + abs(p[1] - tip[1]) > 0.5), tip)
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length, dy / length
    bx, by = tip[0] - 8 * ux, tip[1] - 8 * uy
    yield f"M{number(tip[0])} {number(tip[1])}L{number(bx - 3.4 * uy)} {number(by + 3.4 * ux)}"
    yield f"L{number(bx + 3.4 * uy)} {number(by - 3.4 * ux)}Z"


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
.name{font-size:11px;fill:var(--c)}
.guard{font-size:9.5px;fill:var(--guard)}
.procedure{font-size:9.5px;fill:var(--procedure)}
.lock{fill:none;stroke:var(--procedure);stroke-width:1.1}
.variable,.value{font-size:10.5px;fill:var(--soft)}
.pill rect{fill:none;stroke:var(--edge);stroke-width:.8}
.hit{fill:none}
.a-any{--c:var(--soft)}.a-operator{--c:var(--operator)}.a-spontaneous{--c:var(--spontaneous)}.a-workload{--c:var(--workload)}.a-fault{--c:var(--fault)}
.line{fill:none;stroke:var(--c);stroke-width:1.2}
.head{fill:var(--c)}
.line.follows{stroke-dasharray:4 3}
.never{opacity:.38}
""".strip()
