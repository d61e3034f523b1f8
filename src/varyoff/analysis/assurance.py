"""What can be told of a property that holds: the longest way back to a goal, or the strategy by which a game is won."""

from __future__ import annotations

from varyoff.analysis.playbook import Playbook, playbook
from varyoff.analysis.way_back import WayBack, longest_way_back
from varyoff.engine.engine import Engine
from varyoff.model.model import Model
from varyoff.problem.certificate import Ranking, Strategy
from varyoff.problem.question import Recover, Win
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict

Assurance = WayBack | Playbook


def assurance_of(engine: Engine, model: Model, one: Property, verdict: Verdict) -> Assurance | None:
    """Return what its certificate tells of a property that holds; None where that is nothing for people.

    Args:
        model: the one that the verdict stands on, as `engine` explored it.
        verdict: with its certificate.

    Cost: see `longest_way_back` and `playbook`.
    """
    if verdict.status != "holds":
        return None
    match one.question, verdict.certificate:
        case Recover() as question, Ranking() as ranking:
            return longest_way_back(engine, model, question, ranking)
        case Win() as question, Strategy() as strategy:
            return playbook(engine, model, question, strategy)
        case _:
            return None
