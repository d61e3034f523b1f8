"""The pages of the diagnostic codes: what a code means, an example that has it, and the same mended."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_PAGE = re.compile(r"(V\d{3})\.md\Z")


@cache
def codes() -> tuple[str, ...]:
    """Return the codes that have a page, in order."""
    found = (_PAGE.match(entry.name) for entry in files("varyoff.base").joinpath("codes").iterdir())
    return tuple(sorted(match.group(1) for match in found if match is not None))


def page(code: str) -> str | None:
    """Return the page of a code as Markdown, or None when there is no such code."""
    if code not in codes():
        return None
    return files("varyoff.base").joinpath("codes", f"{code}.md").read_text(encoding="utf-8")
