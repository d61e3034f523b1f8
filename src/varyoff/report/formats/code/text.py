"""The pages of codes as they are written."""

from __future__ import annotations

from collections.abc import Mapping


def render(pages: Mapping[str, str]) -> str:
    """Return the pages, which are Markdown."""
    return "\n".join(pages.values())
