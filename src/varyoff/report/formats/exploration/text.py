"""An exploration as text: counts, how many states there are at each depth, the deadlocks."""

from __future__ import annotations

from varyoff.report.record import Report, SystemRecord
from varyoff.report.terminal.style import Style, plain
from varyoff.report.terminal.trace import state_text

SHOWN_DEADLOCKS = 10


def render(report: Report, *, verbosity: int = 0, style: Style = plain) -> str:
    """Return what was explored of each system; `verbosity` is 1 for every deadlock."""
    blocks = []
    for system in report.systems:
        lines = [f"{style(system.name, 'strong')}  {style(system.file, 'dim')}"]
        for name, value in system.counts.items():
            lines.append(f"  {name:<12} {'?' if value is None else format(value, ',')}")
        if not system.complete:
            lines.append("  " + style(f"not everything was explored: {system.reason}", "warn"))
        lines += _levels(system)
        lines += _deadlocks(system, verbosity)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _levels(system: SystemRecord) -> list[str]:
    """Return a histogram of the states by distance from the initial ones."""
    levels = system.levels
    if not levels:
        return []
    most = max(levels)
    lines = ["  states by depth"]
    for depth, count in enumerate(levels):
        bar = "█" * max(1, round(50 * count / most))
        lines.append(f"  {depth:>6}  {count:>10,}  {bar}")
    return lines


def _deadlocks(system: SystemRecord, verbosity: int) -> list[str]:
    stuck = system.deadlocks
    if not stuck:
        return []
    shown = stuck if verbosity > 0 else stuck[:SHOWN_DEADLOCKS]
    lines = ["  deadlocks, nearest first"]
    lines += [f"  {depth:>6}  {state_text(system.model, state)}" for state, depth in shown]
    if len(shown) < len(stuck):
        lines.append(f"          and {len(stuck) - len(shown):,} more: -v shows all")
    return lines
