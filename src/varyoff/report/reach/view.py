"""A picture of the reachable states: classes of them, what leads from one class to another, and how they are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from varyoff.base.record import dataclass
from varyoff.model.expression import show_value
from varyoff.model.model import Model, State

FEW = 60  # classes that are drawn as boxes, with their values and events

Lane = tuple[int, int, str]
Crossing = tuple[int, int, int]  # positions of two states, and of the event that leads from the one to the other


@dataclass(frozen=True, slots=True)
class Class:
    """Some states: how many, the least distance from the start, a short text, and the values that they share.

    `lines` is the text as a box has it, a line for each instance.
    """

    states: int
    depth: int
    text: str
    values: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A picture of the reachable states.

    `variables` are the positions (among those that are shown) by whose values the classes differ; of components
    there are none. An edge names an actor whose events lead from the one class to the other; `fault` only where no
    other does. `events` are their labels, of few classes only, in the order of the edges.
    """

    name: str
    title: str
    variables: tuple[int, ...]
    classes: tuple[Class, ...]
    edges: tuple[Lane, ...]
    initial: tuple[int, ...]
    events: tuple[tuple[str, ...], ...] = ()


def merged(
    steps: Iterable[Crossing], of: Sequence[int], classes: int, model: Model
) -> tuple[tuple[Lane, ...], tuple[tuple[str, ...], ...]]:
    """Return the edges between classes, each pair once, and for few classes the labels of the events on each.

    Args:
        of: the class of every state.
    """
    actors = [event.actor for event in model.events]
    if classes > FEW:
        found: dict[tuple[int, int], str] = {}
        for s, t, e in steps:
            a, b = of[s], of[t]
            if a != b and found.get((a, b), "fault") == "fault":
                found[a, b] = actors[e]
        return tuple((a, b, actor) for (a, b), actor in sorted(found.items())), ()
    events: dict[tuple[int, int], set[int]] = {}
    for a, b, e in {(of[s], of[t], e) for s, t, e in steps}:
        if a != b:
            events.setdefault((a, b), set()).add(e)
    edges, labels = [], []
    for (a, b), together in sorted(events.items()):
        ordered = sorted(together)
        edges.append((a, b, next((actors[e] for e in ordered if actors[e] != "fault"), "fault")))
        labels.append(tuple(model.events[e].label for e in ordered))
    return tuple(edges), tuple(labels)


def varying(shown: Iterable[int], states: Sequence[State]) -> list[int]:
    """Return the variables that differ between some of the states."""
    return [i for i in shown if len({state[i] for state in states}) > 1]


def lines_of(model: Model, told: Sequence[int], state: State) -> tuple[str, ...]:
    """Return the values of some variables, a line for each instance."""
    by: dict[str, list[str]] = {}
    for i in told:
        by.setdefault(model.variables[i].instance, []).append(short(model, i, state))
    alone = len(by) == 1
    return tuple(" · ".join(values) if alone else f"{name}: {' · '.join(values)}" for name, values in by.items())


def short(model: Model, i: int, state: State) -> str:
    """Return a value as it is told apart from others: a state bare, a truth value by the variable's name."""
    variable, value = model.variables[i], state[i]
    if value is True:
        return variable.local
    if value is False:
        return f"not {variable.local}"
    if variable.local == "state" or (variable.kind == "enumeration" and isinstance(value, str)):
        return show_value(value)
    return f"{variable.local} {show_value(value)}"
