"""The record of a replayed trace. Its formats are functions of it."""

from __future__ import annotations

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
