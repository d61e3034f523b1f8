"""A strategy as a table: what was seen, and what to type then. States are told apart only by what makes a difference."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from varyoff.analysis.recovery import steps_of
from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.engine import Engine, Steps
from varyoff.model.expression import Value
from varyoff.model.interpret import ways
from varyoff.model.model import Actor, Model, State
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import Strategy
from varyoff.problem.question import Win

MOST_STATES = 20_000  # of which a table is made
TOO_MANY = f"no table of it is made: there are more than {MOST_STATES:,} states"


@dataclass(frozen=True, slots=True)
class Play:
    """What is done where some variables have certain values.

    Attributes:
        seen: the variables that make a difference, by name, each with the values that are meant.
        event: what to do, with the `actor` and the `command` where there is one.
        states: in how many states.
        turns: after how many of our events, this one included, the goal is reached at the latest.
    """

    seen: tuple[tuple[str, tuple[Value, ...]], ...]
    event: str
    actor: Actor
    command: str | None
    states: int
    turns: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """How a game is won, as a table; `reason` says why there is none.

    Attributes:
        plays: one for each row; of all states in which the goal does not hold, just one is meant.
        turns: how many of our events it takes at the latest, from any state.
        won: in how many states the goal holds already; there is nothing to do.
        states: how many states there are.
    """

    plays: tuple[Play, ...]
    turns: int
    won: int
    states: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """A state in which something is to be done: how many turns it takes at the latest, and which events, the one of the
    strategy first, keep to that.
    """

    state: State
    turns: int
    good: tuple[int, ...]


Seen = tuple[tuple[int, tuple[Value, ...]], ...]


def playbook(engine: Engine, model: Model, question: Win, strategy: Strategy) -> Playbook:
    """Return a strategy as a table.

    Where several events win as fast, the one is taken that is good in most states: so the table is smaller. Rows are the
    leaves of a tree that asks at each place for the variable that tells most; neighbours that are alike are one row.

    Cost: the steps of some 20,000 states, and states × variables × depth of the tree at most.
    """
    total = len(strategy.states)
    if total > MOST_STATES:
        return Playbook((), 0, 0, total, TOO_MANY)
    cases = []
    ours = steps_of(engine, model, question.actors)
    for state in strategy.states:
        event, turns, _ = strategy.moves[state]
        if event is not None:
            cases.append(_Case(state, turns, _good(ours, strategy, state, event, turns)))
    rows = _joined(list(_leaves(model, cases, ())))
    plays = tuple(_play(restrict_actors(model, question.actors), *row) for row in rows)
    return Playbook(plays, max((case.turns for case in cases), default=0), total - len(cases), total)


def _good(steps: Steps[Hashable], strategy: Strategy, state: State, event: int, turns: int) -> tuple[int, ...]:
    """Return the events of which every way leads to where the adversary cannot keep us longer than is said."""
    worst: dict[int, int] = {}
    for one, target in steps.successors(steps.handle(state)):
        _, _, stay = strategy.moves[steps.state(target)]
        worst[one] = max(worst.get(one, 0), turns if stay is None else stay)
    return (event, *(one for one in sorted(worst) if worst[one] < turns and one != event))


def _play(model: Model, seen: Seen, position: int, members: Sequence[_Case]) -> Play:
    event = model.events[position]
    own = next(branches[0] for branches, _ in ways(model, event, members[0].state))
    named = tuple((model.names[variable], values) for variable, values in seen)
    return Play(named, event.label, own.actor, own.command, len(members), max(case.turns for case in members))


Row = tuple[Seen, int, list[_Case]]


def _leaves(model: Model, cases: Sequence[_Case], seen: Seen) -> Iterator[Row]:
    """Yield what is seen, what is done then, and the cases in which it is so."""
    check_time()
    if not cases:
        return
    shared = [event for event in cases[0].good if all(event in case.good for case in cases)]
    if shared:
        yield seen, shared[0], list(cases)
        return
    variable = _telling(model, cases)
    parts: dict[Value, list[_Case]] = {}
    for case in cases:
        parts.setdefault(case.state[variable], []).append(case)
    for value in (v for v in model.variables[variable].values if v in parts):
        yield from _leaves(model, parts[value], (*seen, (variable, (value,))))


def _telling(model: Model, cases: Sequence[_Case]) -> int:
    """Return the variable that tells most of what is to be done; of equals one that is shown, then the first."""

    def unknown_after(variable: int) -> float:
        parts: dict[Value, Counter[int]] = {}
        for case in cases:
            parts.setdefault(case.state[variable], Counter())[case.good[0]] += 1
        if len(parts) < 2:
            return math.inf
        return sum(_disorder(counts) for counts in parts.values())

    order = sorted(range(len(model.variables)), key=lambda v: (model.variables[v].auxiliary, v))
    return min(order, key=lambda v: round(unknown_after(v), 9))


def _disorder(counts: Counter[int]) -> float:
    total = counts.total()
    return -sum(n * math.log2(n / total) for n in counts.values())


def _joined(rows: list[Row]) -> list[Row]:
    """Make one row of those that do the same and differ in the value of one variable only."""
    found: list[Row] = []
    places: dict[object, int] = {}
    for seen, event, members in rows:
        if not seen:
            return rows
        *before, (variable, values) = seen
        key = (tuple(before), variable, event)
        place = places.get(key)
        if place is None:
            places[key] = len(found)
            found.append((seen, event, members))
        else:
            joined, _, others = found[place]
            found[place] = ((*before, (variable, (*joined[-1][1], *values))), event, [*others, *members])
    return found
