"""Texts of a specification, made safe to show: whatever was written comes out as text."""

from __future__ import annotations

import re
import unicodedata
import zlib

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SLUG = re.compile(r"[^A-Za-z0-9_]+")


def visible(text: str) -> str:
    """Return a text in which no character is invisible or changes the direction of others.

    Control characters, direction marks and lone surrogates become `⟨U+202E⟩`; line breaks and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or c == "\u00ad" or unicodedata.category(c) not in _INVISIBLE else f"⟨U+{ord(c):04X}⟩"
        for c in text
    )


def one_line(text: str) -> str:
    """Return a text on one line, visible, with single spaces."""
    return " ".join(visible(text).split())


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters, with an ellipsis where something is left out."""
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def slug(text: str, *, most: int = 60) -> str:
    """Return a name for anchors and files: letters, digits, `-` and `_`.

    `rm[1].a` becomes `rm-1-a`. A text that has other characters, or is longer, gets a checksum, so that different
    texts stay different.
    """
    plain = _SLUG.sub("-", text).strip("-")
    exact = re.fullmatch(r"[A-Za-z0-9_]+(?:(?:-|\.|/|\[)[A-Za-z0-9_]+\]?)*", text)
    if exact and len(plain) <= most:
        return plain
    return f"{plain[: most - 9].rstrip('-')}-{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}".lstrip("-")
