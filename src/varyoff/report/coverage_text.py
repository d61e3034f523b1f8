"""Coverage as text: what was never reached, never taken, never false."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.coverage import Coverage, coverage
from varyoff.engine.explicit import Answer
from varyoff.report.record import SystemRecord

SHOWN = 12  # names of each kind


def coverage_of(system: SystemRecord) -> Coverage | None:
    """Return the coverage of a system that was explored completely, else None."""
    if not isinstance(system.answer, Answer) or not system.complete:
        return None
    return coverage(system.answer.exploration)


def render_coverage(found: Coverage, width: int) -> Iterator[str]:
    """Yield lines: how many states, transitions and guards were covered, and the names of those that were not."""
    reached = len(found.states) - len(found.unreached_states)
    taken = len(found.transitions) - len(found.untaken_transitions)
    decided = sum(1 for g in found.guards if g.true and g.false)
    summary = (
        f"coverage: {reached} of {len(found.states)} states reached, {taken} of {len(found.transitions)} transitions "
        f"taken, {decided} of {len(found.guards)} conditions both true and false"
    )
    yield from textwrap.wrap(summary, width, subsequent_indent="  ")
    yield from _listed("never reached", [f"{s.instance}.{s.state}" for s in found.unreached_states], width)
    untaken = [f"{t.instance}.{t.event}" + (" (following)" if t.follows else "") for t in found.untaken_transitions]
    yield from _listed("never taken", untaken, width)
    never_true = [f"{g.instance}.{g.event}: {g.text}" for g in found.guards if g.false and not g.true]
    yield from _listed("never true", never_true, width)
    idle = [f"{g.instance}.{g.event}/{g.name}" for g in found.constant_guards if g.kind == "procedure"]
    yield from _listed("procedure guards that are never false", idle, width)


def _listed(what: str, names: list[str], width: int) -> Iterator[str]:
    distinct = list(dict.fromkeys(names))
    if not distinct:
        return
    shown = ", ".join(distinct[:SHOWN]) + (f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else "")
    yield from textwrap.wrap(f"{what}: {shown}", width, initial_indent="  ", subsequent_indent="    ",
                             break_long_words=False)  # fmt: skip
