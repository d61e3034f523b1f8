"""Texts for people hold what documents say; what their reader would act upon is shown, and does nothing."""

from __future__ import annotations

import re

from varyoff.base.span import CONTROL, escaped

COLOURS = ("1;31", "32", "33", "2", "1", "0")  # that the text format uses
_COLOUR = re.compile(rf"\x1b\[(?:{'|'.join(COLOURS)})m")
# GitHub's runner takes a line for a command that begins with `::`, white space aside, or has `##[` anywhere; Azure's
# takes `##vso[`.
_COMMAND = re.compile(r"^(\s*:)(?=:)|#(?=#(?:\[|vso\[))", re.MULTILINE)


class Commands(str):
    """A text that has commands for whoever runs the check, and nothing from a document that could be one."""

    __slots__ = ()


def harmless(text: str, *, coloured: bool = False) -> str:
    """Return a text without control characters, but for tabs and ends of lines, and without commands.

    Characters are shown by their numbers; what a runner in CI takes for a command gets a space. Our own colours stay
    where the text is `coloured`.
    """
    if isinstance(text, Commands):
        return text
    if not coloured:
        return _clean(text)
    parts, codes = _COLOUR.split(text), _COLOUR.findall(text)
    return "".join(_clean(part) + code for part, code in zip(parts, [*codes, ""], strict=True))


def _clean(text: str) -> str:
    text = CONTROL.sub(lambda match: match.group() if match.group() in "\t\n" else escaped(match), text)
    return _COMMAND.sub(lambda match: f"{match.group()} ", text)
