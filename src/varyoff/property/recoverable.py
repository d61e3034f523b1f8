"""`recoverable: E`: from every reachable state, E can be reached (AG EF E), `by` the actors given.

With `despite` it is a game: there is a strategy that gets there whatever the actors named there do.
"""

from __future__ import annotations

from varyoff.base.diagnostic import Related
from varyoff.elaborate.elaborated import Conditions
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Question, Recover, Win
from varyoff.property.asked import Asked
from varyoff.spec.property_contents import Acting
from varyoff.spec.syntax import ACTORS, PropertyDeclaration


def recoverable(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    expression = conditions.of_states(declaration.expression)
    by: tuple[Acting, ...] | None = declaration.given.get("by")
    despite: tuple[Acting, ...] = declaration.given.get("despite", ())
    if not _disjoint(by or (), despite, conditions) or expression is None:
        return None
    goal = StateCondition(expression)
    actors = None if by is None else tuple(dict.fromkeys(one.actor for one in by))
    if not despite:
        return Asked(Recover(goal, actors), "yes")
    adversary = tuple(dict.fromkeys(one.actor for one in despite))
    rest = tuple(actor for actor in ACTORS if actor not in adversary)
    question: Question = Win(goal, rest if actors is None else actors, adversary)
    return Asked(question, "yes")


def _disjoint(by: tuple[Acting, ...], despite: tuple[Acting, ...], conditions: Conditions) -> bool:
    """Return whether nobody is in both; complain about those who are."""
    ours = {one.actor: one.span for one in by}
    both = [one for one in despite if one.actor in ours]
    for one in both:
        conditions.mistakes.add(
            "V404",
            f"`{one.actor}` stands under `by` and under `despite`",
            one.span,
            "on both sides",
            help="`by` are those whose steps we choose, `despite` those against whose steps it must work",
            related=[Related(ours[one.actor], "the other one")],
        )
    return not both
