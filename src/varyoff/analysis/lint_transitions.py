"""Transitions of one trigger that overlap or disagree, and transitions that follow nobody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from varyoff.analysis.guards import satisfiable
from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import Span
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.expression import Expr
from varyoff.model.model import Branch, Part
from varyoff.spec.syntax import FollowedEvent, Machine, TransitionDeclaration

MAX_PAIRS = 2_000  # of branches that are compared in one system
MAX_TRIES = 20  # of instances and choices for one pair of transitions


def overlaps(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about two transitions of one instance that one event can take, each with another outcome."""
    machines = elaborated.machines
    tried: dict[tuple[str, int, int], int] = {}
    pairs = 0
    for part, trigger in _parts(elaborated):
        for a, b in combinations(part.branches, 2):
            key = (a.machine, a.transition, b.transition)
            if a.transition == b.transition or tried.get(key, 0) >= MAX_TRIES:
                continue
            pairs += 1
            if pairs > MAX_PAIRS:
                return
            tried[key] = tried.get(key, 0) + 1
            first = machines[a.machine].transitions[a.transition]
            second = machines[b.machine].transitions[b.transition]
            if _guard(a) == _guard(b) and _outcome(a) == _outcome(b):
                tried[key] = MAX_TRIES
                warnings.add(
                    "V603",
                    f"two transitions of `{trigger}` in machine `{a.machine}` do exactly the same",
                    event_span(second),
                    "the same again",
                    help="remove one of them",
                    related=[Related(event_span(first), "the other one")],
                )
            elif _outcome(a) != _outcome(b) and satisfiable([*_guard(a), *_guard(b)], elaborated.model):
                tried[key] = MAX_TRIES
                warnings.add(
                    "V603",
                    f"two transitions of `{trigger}` in machine `{a.machine}` can be enabled at once",
                    event_span(second),
                    "each is a possible step",
                    help="if only one is meant, give them conditions that exclude each other",
                    related=[Related(event_span(first), "the other one")],
                )


def _parts(elaborated: Elaborated) -> Iterator[tuple[Part, str]]:
    for event in elaborated.model.events:
        for part in event.parts:
            if len(part.branches) > 1:
                yield part, event.trigger


def _guard(branch: Branch) -> list[Expr]:
    return [c.expression for c in branch.guard]


def _outcome(branch: Branch) -> dict[int, Expr]:
    return {u.variable: u.value for u in branch.updates}


def event_span(transition: TransitionDeclaration) -> Span:
    """Return the span of the name of the event that a transition is about."""
    return transition.trigger.span if transition.trigger is not None else transition.follows[0].event_span


def disagreements(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn where the transitions of one trigger have different actors or choices."""
    for machine in elaborated.machines.values():
        for trigger in machine.triggers():
            first, *others = machine.of_trigger(trigger)
            for other in others:
                _disagreement(machine, trigger, first, other, warnings)


def _disagreement(
    machine: Machine,
    trigger: str,
    first: TransitionDeclaration,
    other: TransitionDeclaration,
    warnings: Mistakes,
) -> None:
    def choices(transition: TransitionDeclaration) -> str:
        return ", ".join(c.name.text for c in transition.choose) or "no choice"

    if other.actor != first.actor:
        what, here, there = "actor", f"`{other.actor}`", f"`{first.actor}`"
        help = "give both one actor; what different actors cause are two events, with two names"
    elif [c.name.text for c in other.choose] != [c.name.text for c in first.choose]:
        what, here, there = "choices", choices(other), choices(first)
        help = "with other choices it is another event: give both the same `choose`, or another name"
    else:
        return
    warnings.add(
        "V606",
        f"the transitions of `{trigger}` in machine `{machine.name}` disagree about their {what}",
        event_span(other),
        f"{here} here, {there} there",
        help=help,
        related=[Related(event_span(first), "the other one")],
    )


def self_followers(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about paths that lead every instance of a machine to itself only, where nothing is followed."""
    for machine in elaborated.machines.values():
        for transition in machine.transitions:
            for follows in transition.follows:
                if follows in elaborated.noticed.circular:
                    _warn_self(follows, machine, warnings)


def _warn_self(follows: FollowedEvent, machine: Machine, warnings: Mistakes) -> None:
    tree = follows.path.tree
    warnings.add(
        "V610",
        f"every instance of `{machine.name}` would follow only itself here, which never happens",
        follows.path.span_of(tree),
        "always the instance itself",
        help="give the parameter another instance, or put the change into the transition that is followed",
    )
