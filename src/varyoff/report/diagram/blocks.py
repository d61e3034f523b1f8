"""Labels and boxes as blocks of text: how large they are, and where each line stands in them."""

from __future__ import annotations

import math

from varyoff.base.record import dataclass
from varyoff.report.diagram.figure import Box, Entry
from varyoff.report.diagram.text_width import fitted, text_width, wrapped
from varyoff.report.plain import one_line

NAME, GUARD, TITLE = 11.5, 11.0, 13.0  # font sizes
WIDEST, WIDEST_NAME, WIDEST_TITLE = 190.0, 230.0, 260.0  # of the text of a guard, of an event, of a title
LOCK = 10.0  # room for the sign before a procedure guard
PAD_X, PAD_Y = 7.0, 4.0
TOKEN, TOKEN_HEIGHT, TOKEN_GAP = 11.0, 16.0, 4.0
MOST_TOKENS = 8  # instances that are named; of more it is said how many are there


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `x` is its left edge, `y` its baseline, both relative to the block."""

    x: float
    y: float
    width: float
    text: str
    style: str  # `title`, `name`, `guard`, `procedure`, `more`
    size: float
    bold: bool = False
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of one transition within a block, and the rectangle that they take."""

    entry: Entry
    texts: tuple[Text, ...]
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Token:
    """Room for the name of an instance that is in this state; `instance` is empty where there are too many to name.

    `x` and `y` are the top left corner, relative to the block.
    """

    x: float
    y: float
    width: float
    text: Text
    instance: str


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A label or a box: its size, its title lines, its transitions, and room for instances."""

    width: float
    height: float
    titles: tuple[Text, ...]
    stretches: tuple[Stretch, ...]
    rule: float | None = None  # where a line parts the title from the rest
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    style: str
    size: float
    bold: bool
    lock: bool

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=self.bold) + (LOCK if self.lock else 0)

    @property
    def height(self) -> float:
        return round(self.size * 1.32, 1)


def _rows(entry: Entry, *, compact: bool) -> list[_Row]:
    name = one_line(entry.name)
    shown = f"⇢\u00a0{name}" if entry.follows else name
    rows = [_Row(line, "name", NAME, False, False) for line in wrapped(shown, NAME, WIDEST_NAME, most=3)]
    if compact:
        return rows
    for guard in entry.guards:
        lock = guard.kind == "procedure"
        if lock:
            rows.append(_Row(fitted(one_line(guard.text), GUARD, WIDEST - LOCK), "procedure", GUARD, False, True))
        else:
            lines = wrapped(f"[{guard.text}]", GUARD, WIDEST, most=3)
            rows += [_Row(line, "guard", GUARD, False, False) for line in lines]
    return rows


def _stretch(rows: list[_Row], entry: Entry, top: float, width: float, *, centred: bool) -> Stretch:
    texts, y = [], top
    for row in rows:
        left = (width - row.width) / 2 if centred else PAD_X
        texts.append(
            Text(left + (LOCK if row.lock else 0), y + row.size * 0.98, row.width - (LOCK if row.lock else 0), row.text,
                 row.style, row.size, row.bold, row.lock)
        )  # fmt: skip
        y += row.height
    return Stretch(entry, tuple(texts), top, y - top)


def label_block(entries: tuple[Entry, ...], *, compact: bool = False) -> TextBlock:
    """Return the block of an arrow's label: its transitions one below the other, centred."""
    rows = [_rows(e, compact=compact) for e in entries]
    width = max(r.width for rs in rows for r in rs) + 2 * PAD_X
    width = 2 * math.ceil(width / 2)
    y, stretches = PAD_Y - 1, []
    for entry, own in zip(entries, rows, strict=True):
        stretches.append(_stretch(own, entry, y, width, centred=True))
        y += stretches[-1].height + 3
    return TextBlock(round(width, 1), round(y - 3 + PAD_Y, 1), (), tuple(stretches))


def state_block(box: Box, *, compact: bool = False, least: float = 0.0, instances: tuple[str, ...] = ()) -> TextBlock:
    """Return the block of a state, at least so wide: its name, and below it what happens while it lasts.

    In a compact one of several instances there is room for the names of those that are in it.
    """
    named = instances if compact and len(instances) > 1 else ()
    return _titled(box.lines, () if compact else box.inner, compact=compact, least=least, instances=named)


def anywhere_block(entries: tuple[Entry, ...], *, title: str = "in any state", compact: bool = False) -> TextBlock:
    return _titled((title,), entries, compact=compact)


def _titled(
    lines: tuple[str, ...], entries: tuple[Entry, ...], *, compact: bool, least: float = 0.0,
    instances: tuple[str, ...] = (),
) -> TextBlock:  # fmt: skip
    shown = [fitted(one_line(line), TITLE, WIDEST_TITLE, bold=True) or " " for line in lines]
    rows = [_rows(e, compact=compact) for e in entries]
    widths = [text_width(t, TITLE, bold=True) for t in shown]
    width = max([*(w + 28 for w in widths), *(r.width + 2 * PAD_X for rs in rows for r in rs), 64.0, least])
    shown_tokens = _token_rows(instances, width - 2 * PAD_X)
    width = max([width, *(sum(w for _, _, w in r) + TOKEN_GAP * (len(r) - 1) + 2 * PAD_X for r in shown_tokens)])
    width = 2 * math.ceil(width / 2)  # so that the middle is a whole number
    y = 7.0
    titles = []
    for text, own in zip(shown, widths, strict=True):
        titles.append(Text((width - own) / 2, y + TITLE * 0.95, own, text, "title", TITLE, True))
        y += TITLE * 1.3
    tokens = []
    for row in shown_tokens:
        x = (width - sum(w for _, _, w in row) - TOKEN_GAP * (len(row) - 1)) / 2
        y += 2
        for instance, text, own in row:
            name = Text(6, TOKEN_HEIGHT - 4.3, own - 12, text, "instance", TOKEN)
            tokens.append(Token(x, y, own, name, instance))
            x += own + TOKEN_GAP
        y += TOKEN_HEIGHT
    rule = None
    stretches = []
    if entries:
        y += 3
        rule = round(y, 1)
        y += 4
        for entry, own_rows in zip(entries, rows, strict=True):
            stretches.append(_stretch(own_rows, entry, y, width, centred=False))
            y += stretches[-1].height + 3
        y -= 3
    return TextBlock(round(width, 1), round(y + 7, 1), tuple(titles), tuple(stretches), rule, tuple(tokens))


def _token_rows(instances: tuple[str, ...], room: float) -> list[list[tuple[str, str, float]]]:
    """Return rows of instances with their texts and widths, as many side by side as the box has room for."""
    if not instances:
        return []
    texts = [(i, fitted(one_line(i), TOKEN, WIDEST)) for i in instances]
    if len(instances) > MOST_TOKENS:
        texts = [("", f"{len(instances)} of {len(instances)}")]
    sized = [(i, text, math.ceil(text_width(text, TOKEN)) + 12.0) for i, text in texts]
    most = max(room, 130.0, *(w for _, _, w in sized))
    rows: list[list[tuple[str, str, float]]] = [[]]
    left = most
    for one in sized:
        if rows[-1] and left < one[2]:
            rows.append([])
            left = most
        rows[-1].append(one)
        left -= one[2] + TOKEN_GAP
    return rows
