"""The pages of codes as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping


def render(pages: Mapping[str, str]) -> str:
    """Return the pages as one array, each with its code."""
    listed = [{"code": code, "page": text} for code, text in pages.items()]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
