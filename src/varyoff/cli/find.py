"""Systems by path or by name."""

from __future__ import annotations

import os
from collections.abc import Sequence

from varyoff.spec.load import Specification, load


def find_systems(words: Sequence[str]) -> tuple[Specification, tuple[str, ...]]:
    """Return what was read for words that are paths or names of systems in `specs/`, and the names among them."""
    paths = [w for w in words if os.path.exists(w) or os.sep in w or w.endswith((".yaml", ".yml"))]
    names = tuple(w for w in words if w not in paths)
    if names and not paths:
        paths = ["specs/"]
    return load(paths or ["specs/"]), names
