"""How wide a text is, by an embedded table: the layout is the same wherever it is made.

The widths are those of Helvetica, which Arial and Liberation Sans share, in thousandths of the font size. The
drawing tells the browser the width of every text, so that a wider font is fitted into it.
"""

from __future__ import annotations

import unicodedata

# From U+0020 (space) to U+007E (tilde).
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip

# For what is not in the table: by East Asian width and category.
_WIDE = 1000
_MARK = 0
_UPPER = 760
_SYMBOL = 1000
_OTHER = 620


def _width_of(character: str, widths: tuple[int, ...]) -> int:
    place = ord(character) - 32
    if 0 <= place < len(widths):
        return widths[place]
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return _MARK
    if category == "Lu":
        return _UPPER
    return _SYMBOL if category[0] in "SPC" else _OTHER


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in the unit of `size`."""
    widths = _BOLD if bold else _REGULAR
    return sum(_width_of(c, widths) for c in text) * size / 1000


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size, bold=bold) <= width:
        return text
    room, kept = width - size, []
    for character in text:
        room -= text_width(character, size, bold=bold)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrapped(text: str, size: float, width: float, *, bold: bool = False, most: int = 3) -> list[str]:
    """Return a text as at most `most` lines no wider than `width`; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    words = [w for w in text.split(" ") if w]  # other spaces do not break
    line = ""
    for position, word in enumerate(words):
        joined = f"{line} {word}" if line else word
        if not line or text_width(joined, size, bold=bold) <= width:
            line = joined
        elif len(lines) + 1 == most:
            line = " ".join([line, *words[position:]])
            break
        else:
            lines.append(fitted(line, size, width, bold=bold))
            line = word
    if line:
        lines.append(fitted(line, size, width, bold=bold))
    return lines
