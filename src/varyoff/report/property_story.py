"""A property explained: what it says, how often its event or premise occurs, how near the model comes to
breaking it, which guards save it. Its formats are functions of it.
"""

from __future__ import annotations

from varyoff.analysis.closeness import Closeness
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.necessity import GuardFailure
from varyoff.analysis.trap import alternatives_text
from varyoff.base.record import dataclass
from varyoff.model.model import GuardName, Model
from varyoff.problem.condition import StepCondition
from varyoff.problem.question import Recover
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict


@dataclass(frozen=True, slots=True)
class PropertyStory:
    """What `explain SYSTEM PROPERTY` tells.

    `undecided` are the guards of which it is not known whether they save it, each with the reason. `explanation` says
    why it is violated.
    """

    property: Property
    verdict: Verdict
    model: Model
    states: int
    occurrences: int | None
    closeness: Closeness | None
    saved_by: tuple[tuple[GuardName, GuardFailure], ...]
    undecided: tuple[tuple[GuardName, str], ...] = ()
    explanation: Explanation | None = None


def in_english(model: Model, one: Property) -> str:
    """Return what a property says, in a sentence."""
    question = one.question
    if one.form == "deadlock":
        return f"{one.text[0].upper()}{one.text[1:]}."
    if one.form == "always":
        return f"In every reachable state: {one.text}."
    if one.form == "never":
        return f"In no reachable state: {one.text}."
    if one.form == "reachable":
        return f"Some reachable state satisfies: {one.text}."
    if isinstance(question, Recover):
        who = f", by steps of {' and '.join(question.actors)} alone" if question.actors else ""
        return f"From every reachable state a state can be reached with: {one.text}{who}."
    forbidden = one.forbidden
    assert isinstance(forbidden, StepCondition)
    names = list(dict.fromkeys(model.events[o.event].name for o in forbidden.any_of))
    shown = alternatives_text((*names[:6], f"{len(names) - 6} more") if len(names) > 6 else tuple(names))
    when = "across the step" if "next(" in one.text else "in the state before it"
    return f"Whenever {shown} happens, {when}: {one.text}."
