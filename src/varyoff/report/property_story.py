"""A property explained: what it says, how often its event or premise occurs, how near the model comes to
breaking it, which guards save it. Its formats are functions of it.
"""

from __future__ import annotations

from varyoff.analysis.assurance import Assurance
from varyoff.analysis.closeness import Closeness
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.necessity import GuardFailure
from varyoff.analysis.trap import alternatives_text
from varyoff.analysis.waiting import Waiting
from varyoff.base.record import dataclass
from varyoff.model.model import GuardName, Model
from varyoff.problem.condition import StepCondition
from varyoff.problem.question import Follow, Question, Reach, Recover, Win
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict
from varyoff.spec.forms import form_named


@dataclass(frozen=True, slots=True)
class PropertyStory:
    """What `explain SYSTEM PROPERTY` tells.

    `undecided` are the guards of which it is not known whether they save it, each with the reason. `explanation` says
    why it is violated, `assurance` what can be told where it holds, `waiting` how
    long what it promises is waited for.
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
    assurance: Assurance | None = None
    waiting: Waiting | None = None


def in_english(model: Model, one: Property) -> str:
    """Return what a property says, in a sentence."""
    said = form_named(one.form).english
    if not isinstance(said, str):
        return said(model, one)
    return said.format(
        text=one.text,
        sentence=one.text[:1].upper() + one.text[1:],
        actors=_actors(one.question),
        events=_events(model, one.question),
        when="across the step" if "next(" in one.text else "in the state before it",
        behaviours=_behaviours(one.question),
    )


def _actors(question: Question) -> str:
    match question:
        case Recover(_, actors) if actors:
            return f", by steps of {' and '.join(actors)} alone"
        case Win(_, actors, adversary):
            return f", by steps of {' and '.join(actors) or 'nobody'}, whatever {' and '.join(adversary)} may do in between"
        case _:
            return ""


def _behaviours(question: Question) -> str:
    """Return of which behaviours a formula speaks: all that are fair to some groups of events."""
    if not isinstance(question, Follow) or not question.fairness.groups:
        return "every behaviour"
    names = [f"{group.name} ({group.kind})" for group in question.fairness.groups]
    shown = (*names[:6], f"{len(names) - 6} more") if len(names) > 6 else tuple(names)
    return (
        f"every behaviour that is fair to {' and '.join(shown)}"
        if len(shown) < 3
        else (f"every behaviour that is fair to {', '.join(shown[:-1])} and {shown[-1]}")
    )


def _events(model: Model, question: Question) -> str:
    if not isinstance(question, Reach) or not isinstance(question.condition, StepCondition):
        return ""
    names = list(dict.fromkeys(model.events[o.event].name for o in question.condition.any_of))
    return alternatives_text((*names[:6], f"{len(names) - 6} more") if len(names) > 6 else tuple(names))
