"""The record of a replayed trace. Its formats are functions of it."""

from __future__ import annotations

from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.outcome import Outcome
from varyoff.analysis.prepared import Prepared
from varyoff.analysis.replay import Replay
from varyoff.base.record import dataclass


@dataclass(frozen=True, slots=True)
class Replayed:
    """A trace replayed on one system."""

    version: str
    exit: int
    prepared: Prepared
    result: Replay


def explanation_of(replayed: Replayed, outcome: Outcome) -> Explanation | None:
    """Return why a property is broken where an outcome says so."""
    one = replayed.prepared
    return explain_violation(one.model, outcome.asked, outcome.trace(replayed.result.trace), one.flat.model)
