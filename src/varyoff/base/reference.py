"""Things that a table names by their place, so that reading the table imports none of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

Reference = Any
"""`package.module:name`, or the thing itself where whoever fills in the row has it at hand."""


def look_up(reference: Reference) -> Any:
    """Return what a reference names; its module is imported when that is asked for first."""
    if not isinstance(reference, str):
        return reference
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)
