"""What of a system's properties can be asserted while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass
from varyoff.base.usage import unknown_name
from varyoff.model.expression import Expr
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Follow
from varyoff.property.property import Property


@dataclass(slots=True)
class Check:
    """What a property forbids: a state, or a step of the events given (by position)."""

    name: str
    text: str
    states: Expr | None
    steps: dict[int, Expr]


def checks_of(properties: Iterable[Property], names: Sequence[str] | None) -> tuple[Check, ...]:
    """Return what can be asserted on a run: of the properties named, or of all that should hold.

    Raises:
        UsageError: one that is named is not there, or cannot be asserted on a run.
    """
    properties = tuple(properties)
    wanted = None if names is None else set(names)
    known = {one.name: one for one in properties}
    seen_on_runs = {one.name for one in properties if one.forbidden is not None}
    for name in names or ():
        if name not in known:
            raise unknown_name(f"there is no property `{name}`", did_you_mean(name, known), "V701")
        if name not in seen_on_runs:
            of_one = isinstance(known[name].question, Follow)
            why = "it speaks of behaviours without end" if of_one else "it is a property of all of them together"
            raise unknown_name(f"`{name}` cannot be seen on a run: {why}")
    found = []
    for one in properties:
        asked = one.expected == "holds" if wanted is None else one.name in wanted
        asserted = one.forbidden
        if not asked or asserted is None:
            continue
        if isinstance(asserted, StateCondition):
            found.append(Check(one.name, one.text, asserted.expression, {}))
        else:
            steps = {o.event: o.expression for o in asserted.any_of if o.expression is not None}
            found.append(Check(one.name, one.text, None, steps))
    return tuple(found)
