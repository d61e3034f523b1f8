"""Small pieces of HTML. Whatever comes from a specification goes through `text`.

What a page claims is marked, so that a reader and a test can tell it from what is merely a heading: `figure` for
numbers, `says` for sentences that are there only if something is so, `quoted` for texts of the specification.
"""

from __future__ import annotations

import json
import re
from html import escape

from varyoff.report.plain import visible

SHORT = 12  # characters of a name that never breaks

_TIP = re.compile(r' data-tip="[^"]*"')
_CODE = re.compile("`([^`<>]+)`")


def markup_text(value: object) -> str:
    """Return a text that a browser shows as it is, in an element or in a quoted attribute."""
    return escape(visible(str(value)), quote=True)


def prose(value: str) -> str:
    """Return a text of several lines as one paragraph's content; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", markup_text(" ".join(value.split())))


def breakable(value: str) -> str:
    """Return a name with places where a long one may break."""
    if len(value) <= SHORT:
        return markup_text(value)
    return markup_text(value).replace("_", "_<wbr>").replace(".", ".<wbr>").replace("/", "/<wbr>")


def breakable_path(value: str) -> str:
    """Return a path that breaks between its folders, and in a name only if that is wider than the line."""
    parts = [f'<span class="part">{markup_text(p)}</span>' for p in re.findall(r"[^/]*/|[^/]+$", value) or [value]]
    return f'<code class="path">{"<wbr>".join(parts)}</code>'


def claim(kind: str, name: str, of: str = "") -> str:
    """Return the attributes that mark an element as a claim: `kind` is `figure` or `says`, `of` its subject."""
    return f' data-{kind}="{name}"' + (f' data-of="{markup_text(of)}"' if of else "")


def figure(name: str, shown: object, of: str = "") -> str:
    """Return something that was counted, with its noun where it has one."""
    return f"<span{claim('figure', name, of)}>{markup_text(shown)}</span>"


def says(name: str, content: str, of: str = "") -> str:
    """Return a sentence that stands on the page only if it is true; `content` is HTML."""
    return f"<span{claim('says', name, of)}>{content}</span>"


def quoted(content: str) -> str:
    """Return what the specification says, as HTML; nothing on this page vouches for it."""
    return f"<span data-quoted>{content}</span>"


def inline_svg(svg: str, *, tips: bool = True) -> str:
    """Return a diagram as it stands in a page: without what the script adds to all texts, and, of a small diagram,
    without tooltips, which the script looks up in the large one.
    """
    svg = svg.replace(' lengthAdjust="spacingAndGlyphs"', "")
    return svg if tips else _TIP.sub("", svg)


def badge(verdict: str, *, expected: bool) -> str:
    """Return a verdict as a coloured word; the sign before it tells the same without colour."""
    sign = {"holds": "✓", "violated": "✗", "unknown": "?", "vacuous": "∅"}[verdict]
    kind = verdict if expected and verdict == "holds" else f"{verdict} expected" if expected else f"{verdict} wrong"
    return f'<span class="badge {kind}"><span aria-hidden="true">{sign}</span> {verdict}</span>'


def data_block(ident: str, value: object) -> str:
    """Return data for the script; nothing in it can end the element."""
    body = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    body = body.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="{ident}">{body}</script>'
