"""What an engine establishes of a model, in one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from varyoff.analysis.deciding import decide
from varyoff.engine.engine import Bounds, Engine, Failure, StateSpace
from varyoff.engine.registry import engine_named
from varyoff.model.model import Model
from varyoff.problem.decision import Counts
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict

EXPLICIT: Engine = engine_named("explicit")


class Asked(NamedTuple):
    """The verdicts on properties of a model, and what an engine says of the model itself."""

    verdicts: tuple[Verdict, ...]
    counts: Counts
    complete: bool
    reason: str
    failure: Failure | None
    space: StateSpace


def ask(
    model: Model, properties: Sequence[Property] = (), bounds: Bounds | None = None, engine: Engine = EXPLICIT
) -> Asked:
    found = decide(engine, model, properties, bounds)
    answer = found.answer
    return Asked(found.verdicts, answer.counts, answer.complete, answer.reason, answer.failure, answer.space)
