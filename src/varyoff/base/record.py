"""`dataclass`, `field` and `replace` for all records of varyoff.

To a type checker and an editor they are those of `dataclasses`. What runs is `varyoff.base.lean`, which makes a method of
a record when it is first called: a short run makes few of them, and importing is half of a short run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    from varyoff.base.lean import dataclass, field, replace

__all__ = ["dataclass", "field", "replace"]
