"""Small models drawn at random, and what is true of their behaviours, found without an engine: by trying lassos one after the other,
and by looking at every node of a certificate.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from varyoff.base.span import Span
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import TRUE, And, Arithmetic, Compare, Const, Expr, Or, Var, negation
from varyoff.model.interpret import evaluate, initial_states, ways
from varyoff.model.model import Branch, Conjunct, Event, Instance, Model, Part, State, Update, Variable
from varyoff.model.trace import Step, Trace
from varyoff.problem.certificate import Blocks
from varyoff.problem.decision import Decision
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow
from varyoff.temporal.formula import (
    Formula,
    Next,
    Proposition,
    Release,
    Until,
    always,
    both,
    denial,
    either,
    eventually,
)
from varyoff.temporal.lasso import satisfied

SPAN = Span("<drawn>", 1, 1, 1, 1)


def model_of_steps(
    states: int,
    events: Sequence[Sequence[tuple[int, int]]],
    initial: Sequence[int] = (0,),
    *,
    counted: Sequence[int] = (),
) -> Model:
    """Return the model of one variable in which each event has the given steps, (from, to).

    Args:
        counted: events that also turn an auxiliary variable over, each time that they happen.
    """
    variables = [Variable("m.n", "m", "n", "integer", range(states), tuple(initial))]
    if counted:
        variables.append(Variable("turned", "", "turned", "integer", range(2), (0,), auxiliary=True))

    def branch(event: int, number: int, before: int, after: int) -> Branch:
        guard = (Conjunct("conditions", Compare("==", Var(0), Const(before))),)
        updates = [Update(0, Const(after))]
        if event in counted:
            updates.append(Update(1, Arithmetic("-", Const(1), Var(1))))
        return Branch("m", "M", number, guard, tuple(updates), "operator", None, 0, SPAN)

    made = []
    for e, steps in enumerate(events):
        branches = tuple(branch(e, i, a, b) for i, (a, b) in enumerate(steps))
        made.append(Event(f"m.e{e}", "m", f"e{e}", (), Part("m", branches), (), "none"))
    return Model("drawn", tuple(variables), tuple(made), (Instance("m", "M"),))


def among(states: Sequence[int]) -> Expr:
    """Return the condition that the variable has one of some values."""
    tests = tuple(Compare("==", Var(0), Const(s)) for s in states)
    return Or(tests) if len(tests) > 1 else tests[0] if tests else And((TRUE, negation(TRUE)))


def drawn_model(draw: random.Random, most: int = 5) -> Model:
    states = draw.randint(1, most)
    events = []
    for _ in range(draw.randint(1, 4)):
        pairs = [(a, b) for a in range(states) for b in range(states)]
        events.append(draw.sample(pairs, min(len(pairs), draw.randint(1, states))))
    counted = [e for e in range(len(events)) if draw.random() < 0.25]
    initial = sorted(draw.sample(range(states), 1 if draw.random() < 0.7 else draw.randint(1, states)))
    return model_of_steps(states, events, initial, counted=counted)


def drawn_fairness(draw: random.Random, model: Model) -> Fairness:
    groups = []
    for i in range(draw.randint(0, 3)):
        size = 1 if draw.random() < 0.8 else 2
        events = sorted(draw.sample(range(len(model.events)), min(size, len(model.events))))
        groups.append(Fair(f"g{i}", tuple(events), draw.choice(["weak", "strong"])))
    return Fairness(tuple(groups))


def drawn_formula(draw: random.Random, states: int) -> Formula:
    def atom() -> Formula:
        return Proposition(among([s for s in range(states) if draw.random() < 0.5]))

    def formula(depth: int) -> Formula:
        if depth == 0 or draw.random() < 0.2:
            return atom() if draw.random() < 0.6 else denial(atom())
        inner = formula(depth - 1)
        match draw.randint(0, 8):
            case 0 | 1:
                return always(inner)
            case 2 | 3:
                return eventually(inner)
            case 4:
                return Next(inner)
            case 5:
                return Until(inner, formula(depth - 1))
            case 6:
                return Release(inner, formula(depth - 1))
            case 7:
                return both(inner, formula(depth - 1))
            case _:
                return either(inner, formula(depth - 1))

    match draw.randint(0, 6):
        case 0:
            return always(either(atom(), eventually(atom())))  # leads to
        case 1:
            return always(eventually(atom()))
        case 2:
            return eventually(atom())
        case 3:
            return either(denial(always(eventually(atom()))), always(eventually(atom())), eventually(always(atom())))
        case 4:
            return eventually(always(atom()))
        case _:
            return formula(draw.randint(1, 3))


def decided(model: Model, formula: Formula, fairness: Fairness, bounds: Bounds | None = None) -> Decision:
    return Explicit().explore(model, [Follow(formula, fairness)], bounds).decisions[0]


# --- what a lasso is -------------------------------------------------------------------------------------------


def differs(model: Model, before: State, after: State) -> bool:
    return any(a != b for a, b, v in zip(before, after, model.variables, strict=True) if not v.auxiliary)


def steps_of(model: Model, state: State) -> list[tuple[int, State]]:
    return list(dict.fromkeys((e, t) for e, event in enumerate(model.events) for _, t in ways(model, event, state)))


def enabled(model: Model, group: Fair, state: State) -> bool:
    return any(e in group.events and differs(model, state, t) for e, t in steps_of(model, state))


def is_fair(model: Model, fairness: Fairness, states: Sequence[State], events: Sequence[int | None]) -> bool:
    """Return whether the loop through the states, of which the last is the first, is fair by its own labels."""
    happening = list(zip(events, states, states[1:], strict=False))
    for group in fairness.groups:
        if any(e in group.events and differs(model, a, b) for e, a, b in happening):
            continue
        able = [enabled(model, group, s) for s in states]
        if all(able) if group.kind == "weak" else any(able):
            return False
    return True


def denies(formula: Formula, states: Sequence[State], loop: int) -> bool:
    """Return whether a formula is false of the behaviour that goes from the last state on as from state `loop`."""
    length = max(len(states) - 1, loop + 1)
    return not satisfied(formula, length, loop, lambda e, i: bool(evaluate(e, states[i])))


def lassos(model: Model, length: int) -> Iterator[tuple[list[State], list[int | None], int]]:
    """Yield every lasso with so many steps: states, events, and where the loop begins. A repetition is no event."""

    def further(states: list[State], events: list[int | None]) -> Iterator[tuple[list[State], list[int | None], int]]:
        if len(events) == length:
            yield states, events, length
            for loop in range(length):
                if states[loop] == states[-1]:
                    yield states, events, loop
            return
        for event, state in [(None, states[-1]), *steps_of(model, states[-1])]:
            yield from further([*states, state], [*events, event])

    for state in initial_states(model):
        yield from further([state], [])


def shortest_length(model: Model, formula: Formula, fairness: Fairness, most: int) -> int | None:
    """Return the number of steps of the shortest fair lasso that denies a formula; None for more than `most`."""
    for length in range(most + 1):
        for states, events, loop in lassos(model, length):
            if is_fair(model, fairness, states[loop:], events[loop:]) and denies(formula, states, loop):
                return length
    return None


def mistakes_of_lasso(model: Model, formula: Formula, fairness: Fairness, trace: Trace) -> list[str]:
    """Return what is wrong with a trace as the violation of a formula."""
    states, loop = trace.states, trace.loop
    if loop is None or states[loop] != states[-1] or states[0] not in list(initial_states(model)):
        return ["it is no lasso of the model"]
    found = []
    for step, before, after in zip(trace.steps, states[:-1], states[1:], strict=True):
        if step.event is None:
            if before != after or step != Step(None, "", None, None):
                found.append("a repetition changes something")
        elif (step.event, after) not in steps_of(model, before):
            found.append(f"{step.label} does not lead from {before} to {after}")
    if not is_fair(model, fairness, states[loop:], [step.event for step in trace.steps[loop:]]):
        found.append("the loop is not fair by its own labels")
    if not denies(formula, states, loop):
        found.append("the formula is true of it")
    return found


# --- what blocks are -------------------------------------------------------------------------------------------


def mistakes_of_blocks(model: Model, fairness: Fairness, certificate: Blocks) -> list[str]:
    """Return what is wrong with a certificate of blocks, as its definition has it; the automaton is trusted."""
    automaton, blocks, places = certificate.automaton, list(certificate.blocks), certificate.places
    nodes = {(s, q): position for s, q, position in places}
    found = []
    if len(nodes) != len(places):
        found.append("the number of nodes is wrong")
    for node, position in nodes.items():
        if places.block(*node) != position:
            found.append("a node is in two blocks")
    if places.block(model.variables and (None,) * len(model.variables), 0) is not None:
        found.append("something that is no state is in a block")
    found += [
        f"({s}, {q}) is in no block" for s in initial_states(model) for q in automaton.initial if (s, q) not in nodes
    ]
    inner: list[tuple[tuple[State, int], tuple[State, int], int | None, frozenset[int]]] = []
    for s, q in nodes:
        for edge in automaton.edges:
            if edge.source != q or not evaluate(edge.label, s):
                continue
            for event, t in [(None, s), *steps_of(model, s)]:
                there = t, edge.target
                if there not in nodes:
                    found.append(f"({s}, {q}) leads out of the blocks")
                else:
                    inner.append(((s, q), there, event, edge.accepting))
    for a, b, event, accepting in inner:
        one, other = blocks[nodes[a]].place, blocks[nodes[b]].place
        for depth in range(min(len(one), len(other))):
            if other[depth] != one[depth]:
                if other[depth] > one[depth]:
                    found.append(f"{a} leads to {b}, in a block ahead")
                break
            for block in blocks:
                if block.place == one[: depth + 1]:
                    found += _broken(model, fairness, block.reason, block.index, (a, b, event, accepting))
    for node, position in nodes.items():
        block = blocks[position]
        for outer in blocks:
            if block.place[: len(outer.place)] != outer.place:
                continue
            groups = fairness.groups
            if outer.reason == "weak":
                assert outer.index is not None
                if groups[outer.index].kind != "weak" or not enabled(model, groups[outer.index], node[0]):
                    found.append(f"weak: {node}")
            if outer.reason == "strong":
                assert outer.index is not None
                if groups[outer.index].kind != "strong":
                    found.append("strong: it is not")
                if enabled(model, groups[outer.index], node[0]) != (block.place == outer.place):
                    found.append(f"strong: {node}")
    return found


def _broken(
    model: Model,
    fairness: Fairness,
    reason: str,
    index: int | None,
    step: tuple[tuple[State, int], tuple[State, int], int | None, frozenset[int]],
) -> list[str]:
    """Return what is wrong with a step within a block."""
    (s, _), (t, _), event, accepting = step
    if reason == "single":
        return [f"single: {step}"]
    assert index is not None
    if reason == "accepting":
        return [f"accepting: {step}"] if index in accepting else []
    taken = event in fairness.groups[index].events and differs(model, s, t)
    return [f"{reason}: {step}"] if taken else []
