"""Models of one variable whose events are lists of moves, and what holds of them, straight from the definitions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import count
from random import Random

from varyoff.base.span import Span
from varyoff.model.expression import TRUE, Compare, Const, Expr, Or, Var
from varyoff.model.interpret import evaluate, initial_states, steps, ways
from varyoff.model.model import Actor, Branch, Conjunct, Event, Instance, Model, Part, State, Update, Variable
from varyoff.model.trace import Step, Trace
from varyoff.model.variant import restrict_actors
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some, denied

NOWHERE = Span("<test>", 1, 1, 1, 1)
WHO: dict[str, Actor] = {"o": "operator", "s": "spontaneous", "w": "workload", "f": "fault"}


def graph_model(size: int, events: Sequence[str], initial: Sequence[int] = (0,)) -> Model:
    """Return the model of a number below `size`; an event is written as its moves, each FROM>TO and the first letter of
    an actor: `0>1o 0>2f`.
    """
    number = Variable("m.n", "m", "n", "integer", range(size), tuple(initial))
    return Model("m", (number,), tuple(_event(i, text) for i, text in enumerate(events)), (Instance("m", "M"),))


def _event(position: int, text: str) -> Event:
    own = Part("m", tuple(_branch(i, move) for i, move in enumerate(text.split())))
    return Event(f"m.e{position}", "m", f"e{position}", (), own, (), "none")


def _branch(position: int, move: str) -> Branch:
    source, target = map(int, move[:-1].split(">"))
    guard = Conjunct("conditions", Compare("==", Var(0), Const(source)))
    actor = WHO[move[-1]]
    return Branch("m", "M", position, (guard,), (Update(0, Const(target)),), actor, None, 0, NOWHERE)


def among(*numbers: int) -> Expr:
    """Return the condition that the number is one of some."""
    parts: tuple[Expr, ...] = tuple(Compare("==", Var(0), Const(n)) for n in numbers)
    return parts[0] if len(parts) == 1 else Or(parts) if parts else Const(False)


# --- naive: sets, walked through until nothing changes ------------------------------------------------------------


def reachable(model: Model) -> list[State]:
    found = dict.fromkeys(initial_states(model))
    waiting = list(found)
    for state in waiting:
        for _, after in steps(model, state):
            if after not in found:
                found[after] = None
                waiting.append(after)
    return waiting


def following(model: Model, state: State) -> set[State]:
    return {after for _, after in steps(model, state)} or {state}


def satisfying(formula: Branching, model: Model, states: Collection[State]) -> set[State]:
    """Return the states in which a formula of branching time is true."""

    def of(one: Branching) -> set[State]:
        return satisfying(one, model, states)

    match formula:
        case Here(expression):
            return {s for s in states if evaluate(expression, s)}
        case Denied(operand):
            return set(states) - of(operand)
        case Every(operands):
            return set.intersection(*map(of, operands))
        case Some(operands):
            return set.union(*map(of, operands))
        case CanStep(operand):
            return {s for s in states if following(model, s) & of(operand)}
        case CanReach(left, right):
            through, found = of(left), of(right)
            while more := {s for s in through - found if following(model, s) & found}:
                found |= more
            return found
        case CanStay(operand):
            found = of(operand)
            while fewer := {s for s in found if not following(model, s) & found}:
                found -= fewer
            return found


def winning(
    model: Model, goal: StateCondition, actors: Sequence[Actor], adversary: Sequence[Actor], states: Iterable[State]
) -> list[set[State]]:
    """Return the states that are won in so many rounds or fewer, by rounds, until nothing changes."""
    ours, theirs = restrict_actors(model, actors), restrict_actors(model, adversary)
    states = list(states)
    rounds = [{s for s in states if evaluate(goal.expression, s)}]

    def closure(state: State) -> set[State]:
        found, waiting = {state}, [state]
        for one in waiting:
            if one not in rounds[0]:
                for _, after in steps(theirs, one):
                    if after not in found:
                        found.add(after)
                        waiting.append(after)
        return found

    def wins(state: State) -> bool:
        targets = ([after for _, after in ways(ours, event, state)] for event in ours.events)
        return any(after and all(closure(one) <= rounds[-1] for one in after) for after in targets)

    while True:
        more = {s for s in states if s not in rounds[-1] and wins(s)}
        if not more:
            return rounds
        rounds.append(rounds[-1] | more)


def first_trace(model: Model, shown_by: Callable[[list[State]], int | bool | None], most: int) -> Trace | None:
    """Return the first of the shortest paths, by initial states and then by steps in order, that shows something.

    `shown_by` is given the states of a path and says None where it does not, true where it does, or where its loop begins.
    """

    def paths(length: int) -> Iterator[tuple[list[State], list[Step]]]:
        def onward(states: list[State], taken: list[Step]) -> Iterator[tuple[list[State], list[Step]]]:
            if len(taken) == length:
                yield states, taken
                return
            for step, after in steps(model, states[-1]):
                yield from onward([*states, after], [*taken, step])

        for state in initial_states(model):
            yield from onward([state], [])

    for length in count():
        if length > most:
            return None
        for states, taken in paths(length):
            shown = shown_by(states)
            if shown is not None:
                return Trace(tuple(states), tuple(taken), None if shown is True else shown)
    raise AssertionError


def denial(formula: Branching, model: Model, states: Collection[State]) -> Trace | None:
    """Return what denies an AG, AF or AX that is false."""

    def within(of: Branching) -> set[State]:
        return satisfying(of, model, states)

    match formula:
        case Denied(CanReach(Here(Const(True)), right)):
            bad = within(right)
            return first_trace(model, lambda path: True if path[-1] in bad else None, len(states))
        case Denied(CanStay(operand)):
            inside = within(operand)

            def lasso(path: list[State]) -> int | None:
                if not set(path) <= inside:
                    return None
                if path[-1] in path[:-1]:
                    return path.index(path[-1])
                return None if any(True for _ in steps(model, path[-1])) else len(path) - 1

            return first_trace(model, lasso, len(states))
        case Denied(CanStep(operand)):
            bad = within(operand)
            for state in initial_states(model):
                taken = list(steps(model, state))
                if not taken and state in bad:
                    return Trace((state,), (), 0)
                for step, after in taken:
                    if after in bad:
                        return Trace((state, after), (step,))
    return None


# --- random ones --------------------------------------------------------------------------------------------------


def random_model(random: Random, most: int = 5) -> Model:
    size = random.randint(1, most)

    def moves() -> Iterator[str]:
        for _ in range(random.randint(1, 4)):
            yield f"{random.randrange(size)}>{random.randrange(size)}{random.choice('oswf')}"

    events = [" ".join(dict.fromkeys(moves())) for _ in range(random.randint(0, most))]
    return graph_model(size, events, sorted(random.sample(range(size), random.randint(1, min(size, 2)))))


def random_set(random: Random, model: Model) -> Expr:
    return among(*[n for n in model.variables[0].values if random.random() < 0.4])  # type: ignore[arg-type]


def random_branching(random: Random, model: Model, depth: int) -> Branching:
    def below() -> Branching:
        return random_branching(random, model, depth - 1)

    match random.randrange(9) if depth else 0:
        case 0 | 1:
            return Here(random_set(random, model))
        case 2:
            return denied(below())
        case 3:
            return Every(tuple(below() for _ in range(random.randint(2, 3))))
        case 4:
            return Some(tuple(below() for _ in range(random.randint(2, 3))))
        case 5:
            return CanStep(below())
        case 6:
            return CanReach(random.choice([Here(TRUE), below()]), below())
        case _:
            return CanStay(below())


def random_denial(random: Random, model: Model) -> Branching:
    """Return an AG, AF or AX."""
    inner = random_branching(random, model, 2)
    return denied(random.choice([CanReach(Here(TRUE), inner), CanStay(inner), CanStep(inner)]))


def random_game(random: Random, model: Model) -> Win:
    actors = list(WHO.values())
    random.shuffle(actors)
    ours = random.randint(0, 3)
    theirs = random.randint(0, 4 - ours)
    goal = StateCondition(random_set(random, model))
    return Win(goal, tuple(actors[:ours]), tuple(actors[ours : ours + theirs]))
