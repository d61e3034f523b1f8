"""Models made from Models: dropped procedure guards, a bound on faults, fewer actors. No engine knows of any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from varyoff.base.record import dataclass, replace
from varyoff.model.expression import Arithmetic, Compare, Const, Value, Var
from varyoff.model.model import Branch, Conjunct, Event, GuardName, Model, Part, Update, Variable

FAULTS = "limits.faults"  # the name of the variable that counts them


@dataclass(frozen=True, slots=True)
class Variant:
    """Which Model of a system is meant.

    Attributes:
        drop: procedure guards that are not in force. Those that a model has not, because what they guard can never
            happen, change nothing.
        faults: how many faults there are at most in a behaviour; None is no bound.
        constants: values of the system's constants that were overridden; they are in the Model already.
    """

    drop: tuple[GuardName, ...] = ()
    faults: int | None = None
    constants: tuple[tuple[str, Value], ...] = ()

    def of(self, model: Model) -> Model:
        """Return the variant of the model that a system was elaborated to."""
        there = procedure_guards(model)
        return limit_faults(drop_guards(model, [guard for guard in self.drop if guard in there]), self.faults)

    def without(self, guard: GuardName) -> Variant:
        """Return the variant in which one more guard is dropped."""
        return replace(self, drop=(*self.drop, guard))

    def with_faults(self, bound: int) -> Variant:
        """Return the variant with another bound on faults."""
        return replace(self, faults=bound)


def procedure_guards(model: Model) -> tuple[GuardName, ...]:
    """Return every procedure guard of the model, in order of declaration.

    A guard of a following transition is named after the event that is followed.
    """
    found: dict[GuardName, None] = {}
    for event in model.events:
        for part in event.parts:
            for branch in part.branches:
                for conjunct in branch.guard:
                    if conjunct.kind == "procedure":
                        found.setdefault(GuardName(branch.instance, event.trigger, conjunct.name))
    return tuple(found)


def drop_guards(model: Model, guards: Collection[GuardName]) -> Model:
    """Return the model without these procedure guards.

    Raises:
        KeyError: the model has no such guard; the first one that is missing.
    """
    known = set(procedure_guards(model))
    for guard in guards:
        if guard not in known:
            raise KeyError(str(guard))
    dropped = set(guards)

    def without(event: Event, branch: Branch) -> Branch:
        kept = tuple(
            c
            for c in branch.guard
            if not (c.kind == "procedure" and GuardName(branch.instance, event.trigger, c.name) in dropped)
        )
        return branch if len(kept) == len(branch.guard) else replace(branch, guard=kept)

    return _with_branches(model, without) if dropped else model


def limit_faults(model: Model, bound: int | None) -> Model:
    """Return the model in which at most `bound` fault events happen in a behaviour; None is no bound.

    The number of faults so far becomes an auxiliary variable, unless there is nothing to count.
    """
    if bound is None or not any(_faulty(event) for event in model.events):
        return model
    if bound == 0:
        return replace(model, events=tuple(map(_harmless, model.events)))  # they keep their positions
    position = len(model.variables)
    counter = Variable(FAULTS, "limits", "faults", "integer", range(bound + 1), (0,), auxiliary=True)
    below = Conjunct("budget", Compare("<", Var(position), Const(bound)), "faults")
    count = Update(position, Arithmetic("+", Var(position), Const(1)))

    def counted(_: Event, branch: Branch) -> Branch:
        if branch.actor != "fault" or branch.sender is not None:
            return branch
        return replace(branch, guard=(below, *branch.guard), updates=(*branch.updates, count))

    limited = _with_branches(model, counted)
    return replace(limited, variables=(*model.variables, counter))


def fault_names(model: Model) -> tuple[str, ...]:
    """Return the events that a fault can be, by their names, in the order of declaration."""
    return tuple(dict.fromkeys(event.name for event in model.events if _faulty(event)))


def keep_faults(model: Model, names: Collection[str]) -> Model:
    """Return the model in which, of all faults, only those of these events can happen; events keep their positions."""

    def without(event: Event) -> Event:
        if event.name in names or not _faulty(event):
            return event
        return _harmless(event)

    return replace(model, events=tuple(map(without, model.events)))


def _harmless(event: Event) -> Event:
    """Return an event without what of it is a fault; one without branches is never enabled."""
    return replace(event, own=Part(event.own.instance, tuple(o for o in event.own.branches if o.actor != "fault")))


def restrict_actors(model: Model, actors: Collection[str]) -> Model:
    """Return the model in which only these actors act; events keep their positions."""

    def allowed(event: Event) -> Event:
        own = tuple(o for o in event.own.branches if o.actor in actors)
        if len(own) == len(event.own.branches):
            return event
        return replace(event, own=Part(event.own.instance, own))

    return replace(model, events=tuple(allowed(e) for e in model.events))


def _faulty(event: Event) -> bool:
    return any(branch.actor == "fault" for branch in event.own.branches)


def _with_branches(model: Model, change: Callable[[Event, Branch], Branch]) -> Model:
    def parts(event: Event) -> Iterator[Part]:
        for part in event.parts:
            yield Part(part.instance, tuple(change(event, branch) for branch in part.branches))

    events = []
    for event in model.events:
        own, *followers = parts(event)
        events.append(replace(event, own=own, followers=tuple(followers)))
    return replace(model, events=tuple(events))
