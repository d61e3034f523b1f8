"""Models made from Models: dropped procedure guards, a bound on faults, fewer actors. No engine knows of any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from varyoff.base.record import dataclass, replace
from varyoff.model.expression import Arithmetic, Compare, Const, Value, Var
from varyoff.model.model import Conjunct, Event, GuardName, Model, Option, Part, Update, Variable

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


def procedure_guards(model: Model) -> tuple[GuardName, ...]:
    """Return every procedure guard of the model, in order of declaration.

    A guard of a following transition is named after the event that is followed.
    """
    found: dict[GuardName, None] = {}
    for event in model.events:
        for part in event.parts:
            for option in part.options:
                for conjunct in option.guard:
                    if conjunct.kind == "procedure":
                        found.setdefault(GuardName(option.instance, event.trigger, conjunct.name))
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

    def without(event: Event, option: Option) -> Option:
        kept = tuple(
            c
            for c in option.guard
            if not (c.kind == "procedure" and GuardName(option.instance, event.trigger, c.name) in dropped)
        )
        return option if len(kept) == len(option.guard) else replace(option, guard=kept)

    return _with_options(model, without) if dropped else model


def limit_faults(model: Model, bound: int | None) -> Model:
    """Return the model in which at most `bound` fault events happen in a behaviour; None is no bound.

    The number of faults so far becomes an auxiliary variable, unless there is nothing to count.
    """
    if bound is None or not any(_faulty(event) for event in model.events):
        return model
    if bound == 0:
        # Events keep their positions: one without options is never enabled.
        def harmless(event: Event) -> Event:
            own = tuple(o for o in event.own.options if o.actor != "fault")
            return replace(event, own=Part(event.own.instance, own))

        return replace(model, events=tuple(harmless(e) for e in model.events))
    position = len(model.variables)
    counter = Variable(FAULTS, "limits", "faults", "integer", range(bound + 1), (0,), auxiliary=True)
    below = Conjunct("budget", Compare("<", Var(position), Const(bound)), "faults")
    count = Update(position, Arithmetic("+", Var(position), Const(1)))

    def counted(_: Event, option: Option) -> Option:
        if option.actor != "fault" or option.sender is not None:
            return option
        return replace(option, guard=(below, *option.guard), updates=(*option.updates, count))

    limited = _with_options(model, counted)
    return replace(limited, variables=(*model.variables, counter))


def restrict_actors(model: Model, actors: Collection[str]) -> Model:
    """Return the model in which only these actors act; events keep their positions."""

    def allowed(event: Event) -> Event:
        own = tuple(o for o in event.own.options if o.actor in actors)
        if len(own) == len(event.own.options):
            return event
        return replace(event, own=Part(event.own.instance, own))

    return replace(model, events=tuple(allowed(e) for e in model.events))


def _faulty(event: Event) -> bool:
    return any(option.actor == "fault" for option in event.own.options)


def _with_options(model: Model, change: Callable[[Event, Option], Option]) -> Model:
    def parts(event: Event) -> Iterator[Part]:
        for part in event.parts:
            yield Part(part.instance, tuple(change(event, option) for option in part.options))

    events = []
    for event in model.events:
        own, *followers = parts(event)
        events.append(replace(event, own=own, followers=tuple(followers)))
    return replace(model, events=tuple(events))
