"""The width of a text for a terminal, and its colours where there are any."""

from __future__ import annotations

from collections.abc import Callable

WIDTH = 100
Style = Callable[[str, str], str]
"""Wraps a text in a style: `bad`, `good`, `warn`, `dim`, `strong`."""


def plain(text: str, style: str) -> str:  # noqa: ARG001 - a Style, too
    return text


ANSI = {"bad": "1;31", "good": "32", "warn": "33", "dim": "2", "strong": "1"}


def coloured(text: str, style: str) -> str:
    return f"\x1b[{ANSI[style]}m{text}\x1b[0m" if text else text
