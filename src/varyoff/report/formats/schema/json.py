"""The schema as JSON, which is the language it is in."""

from __future__ import annotations

import json


def render(schema: dict[str, object]) -> str:
    """Return the schema, in ASCII."""
    return json.dumps(schema, indent=2) + "\n"
