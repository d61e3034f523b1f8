"""A form of property in one file: `settles: E`, in every state without events E holds."""

from __future__ import annotations

from varyoff.model.expression import Deadlocked, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.spec.forms import Form, Key, register


def settles(declaration, conditions):
    wanted = conditions.of_states(declaration.expression, certain=False)
    if wanted is None:
        return None  # the mistake is recorded
    return Asked(Reach(StateCondition(conjunction([Deadlocked(), negation(wanted)]))), "no")


register(
    Form(
        Key("settles", "Holds wherever nothing can happen any more."),
        settles,
        "Where nothing can happen any more: {text}.",
    )
)
