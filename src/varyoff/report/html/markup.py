"""Small pieces of HTML. Whatever comes from a specification goes through `text`."""

from __future__ import annotations

import json
import re
from html import escape

from varyoff.report.plain import visible

_CODE = re.compile("`([^`<>]+)`")


def text(value: object) -> str:
    """Return a text that a browser shows as it is, in an element or in a quoted attribute."""
    return escape(visible(str(value)), quote=True)


def prose(value: str) -> str:
    """Return a text of several lines as one paragraph's content; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", text(" ".join(value.split())))


def names(value: str) -> str:
    """Return a name with places where a long one may break."""
    return text(value).replace("_", "_<wbr>").replace(".", ".<wbr>").replace("/", "/<wbr>")


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
