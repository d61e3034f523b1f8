"""The record of what faults lose. Its formats are functions of it."""

from __future__ import annotations

from varyoff.analysis.prepared import Prepared
from varyoff.analysis.tolerance import Loss, ToleranceTable
from varyoff.base.record import dataclass
from varyoff.report.damage import damage
from varyoff.report.loop import when_text
from varyoff.report.reproduce import reproduce_with_faults


@dataclass(frozen=True, slots=True)
class ToleranceTables:
    """What faults lose, of each system of a run."""

    version: str
    exit: int
    tables: tuple[tuple[Prepared, ToleranceTable], ...]


def number_of_faults(number: int) -> str:
    """Return the heading of a column: how many faults can happen."""
    return {0: "none", 1: "one", 2: "two", 3: "three"}.get(number, str(number))


def set_text(loss: Loss) -> str:
    """Return what must happen for a loss: each fault, and how often where it is not once."""
    often = dict(loss.happen)
    parts = [name if often.get(name, 1) == 1 else f"{name} ({often[name]} times)" for name in loss.faults]
    return " and ".join(parts)


def loss_text(loss: Loss) -> str:
    """Return what goes wrong, after how many steps."""
    if loss.trace is None:
        return loss.explanation.lost if loss.explanation is not None else "no reachable state satisfies it any more"
    return f"{when_text(loss.trace)}: {damage(loss.property, loss.trace, loss.explanation)}"


def loss_command(prepared: Prepared, loss: Loss) -> str | None:
    """Return the command that replays the trace, None where there is no trace."""
    if loss.trace is None or not loss.trace.states:
        return None
    return reproduce_with_faults(prepared, loss.bound, loss.model, loss.trace)


def without_return(table: ToleranceTable) -> tuple[Loss, ...]:
    """Return the losses after which there is no way back."""
    return tuple(loss for loss in table.losses if loss.no_return)
