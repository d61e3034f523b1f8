"""How long a promise is waited for, in words."""

from __future__ import annotations

from varyoff.analysis.waiting import Waiting
from varyoff.base.counted import counted


def waiting_text(found: Waiting) -> str:
    """Return how near it comes to being broken: in how many states it is waited for, and how long."""
    if found.reason:
        return f"how long it is waited for: {found.reason}"
    if not found.states:
        return "how long it is waited for: not at all, it is so at once"
    where = f"it is waited for in {counted(found.states, 'state')} of {found.of:,}"
    if found.longest is None:
        return f"how long it is waited for: {where}, for any number of steps: only fairness makes it come"
    return f"how long it is waited for: {where}, for at most {counted(found.longest, 'step')}"
