"""Certificates of branching time and of games, checked by what each state and its steps must satisfy."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.small_graphs import following, reachable
from varyoff.model.interpret import evaluate, initial_states, steps, ways
from varyoff.model.model import Model, State
from varyoff.model.trace import Trace
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import Adversary, Labelling, Strategy
from varyoff.problem.question import Win
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some


def label_errors(model: Model, formula: Branching, answer: str, certificate: Labelling) -> list[str]:
    """Everything that is wrong with labels of a formula: they are exactly what `Labelling` says."""
    states, position = certificate.states, {part: i for i, part in enumerate(certificate.parts)}

    def number(part: Branching, state: State) -> int:
        return certificate.labels[state, position[part]]

    def true(part: Branching, state: State) -> bool:
        match part:
            case Here(expression):
                return bool(evaluate(expression, state))
            case Denied(operand):
                return not true(operand, state)
            case Every(operands):
                return all(true(o, state) for o in operands)
            case Some(operands):
                return any(true(o, state) for o in operands)
            case CanStay():
                return number(part, state) == -1
            case CanReach():
                return number(part, state) >= 0
            case _:
                return number(part, state) == 1

    def expected(part: Branching, state: State) -> int:
        after = following(model, state)
        match part:
            case CanStep(operand):
                return int(any(true(operand, s) for s in after))
            case CanReach(left, right):
                if true(right, state):
                    return 0
                nearest = [n for s in after if (n := number(part, s)) >= 0] if true(left, state) else []
                return min(nearest) + 1 if nearest else -1
            case CanStay(operand):
                if not true(operand, state):
                    return 0
                latest = [number(part, s) for s in after]
                return -1 if -1 in latest else max(latest) + 1
        raise AssertionError

    found = [f"{s} is not in it" for s in set(reachable(model)) ^ set(states)]
    found += [f"{part} of {s}" for s in states for part in position if number(part, s) != expected(part, s)]
    holds = all(true(formula, s) for s in initial_states(model))
    return found + ([] if answer == ("yes" if holds else "no") else [f"the answer is {answer}"])


def strategy_errors(model: Model, question: Win, certificate: Strategy) -> list[str]:
    """Everything that is wrong with a strategy."""
    ours, theirs = restrict_actors(model, question.actors), restrict_actors(model, question.adversary)
    moves, states = certificate.moves, certificate.states

    def wrong(state: State) -> Iterator[str]:
        event, rank, stay = moves[state]
        if evaluate(question.goal.expression, state):
            if (event, rank, stay) != (None, 0, 0):
                yield "a goal is no end"
            return
        if event is None or rank < 1:
            yield "nothing is chosen"
            return
        targets = [after for _, after in ways(ours, ours.events[event], state)]
        if not targets or rank != 1 + max(moves[after][2] or 0 for after in targets):
            yield "the ways do not fit the rank"
        for position in range(event):
            others = [moves[after][2] for _, after in ways(ours, ours.events[position], state)]
            if others and all(other is not None and other < rank for other in others):
                yield f"event {position} comes first"
        led = [moves[after][2] for _, after in steps(theirs, state)]
        if stay is None or stay < rank or any(other is None or other > stay for other in led):
            yield "the stay does not fit what the adversary does"

    found = [f"{s} is not in it" for s in set(reachable(model)) ^ set(states)]
    return found + [f"{error}: {state}" for state in states for error in wrong(state)]


def adversary_errors(model: Model, question: Win, certificate: Adversary, trace: Trace | None) -> list[str]:
    """Everything that is wrong with what an adversary does."""
    ours, theirs = restrict_actors(model, question.actors), restrict_actors(model, question.adversary)
    known = {s: d for s in reachable(model) if (d := distance(certificate, s)) is not None}

    def wrong(state: State) -> Iterator[str]:
        if evaluate(question.goal.expression, state):
            yield "the goal holds"
        if (known[state] == 0) != (state in certificate.states):
            yield "a distance of 0 is that of the members"
        if known[state]:
            nearest = min((known.get(after, len(known)) for _, after in steps(theirs, state)), default=len(known))
            if nearest != known[state] - 1:
                yield "the distance does not fit the steps"
        else:
            for event in ours.events:
                targets = [after for _, after in ways(ours, event, state)]
                if targets and not any(after in known for after in targets):
                    yield f"{event.label} has no answer"

    found = [f"{error}: {state}" for state in known for error in wrong(state)]
    if trace is None or trace.states[-1] not in certificate.states:
        found.append("the trace does not end in a member")
    return found + ([] if set(certificate.states) <= set(known) else ["a member has no distance"])


def distance(certificate: Adversary, state: State) -> int | None:
    try:
        return certificate.distances[state]
    except LookupError:
        return None
