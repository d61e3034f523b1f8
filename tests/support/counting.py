"""Operations are counted where a cost must not grow faster than its input: seconds differ by machine."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Counter[str]:
    """Count the calls of a function."""
    calls: Counter[str] = Counter()
    real = getattr(owner, name)

    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        calls[name] += 1
        return real(*arguments, **keywords)

    monkeypatch.setattr(owner, name, wrapper)
    return calls


COUNTER = """
machine: M
variables: {n: 0..LAST}
transitions: [{trigger: up, conditions: n < LAST, effect: {n: n + 1}}]
---
system: s
instances: {m: M}
deadlock: allowed
properties: {below: {never: m.n == LAST}, top: {recoverable: m.n == LAST}}
"""
