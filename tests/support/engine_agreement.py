"""Engines against each other: everything that the protocols of an engine give, of one model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.support.agreement import Question
from varyoff.analysis.deciding import Decided, decide
from varyoff.engine.comparison import contradictions
from varyoff.engine.engine import Answer, Bounds, Engine, StateSpace
from varyoff.engine.registry import engine_named
from varyoff.model.expression import Expr
from varyoff.model.model import Model, ModelError
from varyoff.model.trace import Trace
from varyoff.pipeline import Options, prepare
from varyoff.problem.condition import Condition
from varyoff.problem.question import Follow, Unfold, conditions_of
from varyoff.property.property import Property
from varyoff.spec.load import Specification, loads

REFERENCE = "explicit"
MOST_STATES = 20_000  # an engine that is wrong might go on for ever
FAR = 40  # states of which every single thing is compared


def asked(specification: Specification, options: Options | None = None) -> Iterator[tuple[Model, Sequence[Property]]]:
    """The models of a specification without mistakes, and what is asked of each."""
    prepared, _ = prepare(specification, options or Options())
    for one in prepared:
        yield one.model, one.properties


def asked_by(question: Question) -> Iterator[tuple[Model, Sequence[Property]]]:
    options = Options(faults=question.faults, drop=question.drop, constants=dict(question.constants))
    return asked(loads(question.text), options)


def said(engine: Engine, model: Model, properties: Sequence[Property]) -> Decided:
    return decide(engine, model, properties, Bounds(MOST_STATES))


def engines_differ(engine: Engine, model: Model, properties: Sequence[Property]) -> str:
    """The first thing in which an engine differs from the reference, as `--engine all` compares them, and in traces."""
    ours, theirs = said(engine_named(REFERENCE), model, properties), said(engine, model, properties)
    for one, other in zip(ours.explored, theirs.explored, strict=True):
        for found in contradictions(one.answer, other.answer):
            return f"{found.first}, but {found.other}"
        if one.answer.failure is not None and other.answer.failure is not None:
            if one.answer.failure.trace != other.answer.failure.trace:
                return "the traces to the error of the model"
    for asking, one, other in zip(properties, ours.verdicts, theirs.verdicts, strict=True):
        if one.status == other.status and _free_to_differ(asking, one.trace, other.trace):
            continue
        if (one.status, one.trace) != (other.status, other.trace):
            return f"{asking.name}: {one.status} by {one.trace}, but {other.status} by {other.trace}"
    return ""


def _free_to_differ(asking: Property, one: Trace | None, other: Trace | None) -> bool:
    """Whether both traces are lassos, of which many may be as short; each has to stand an audit of its own."""
    if one is None or other is None or None in (one.loop, other.loop):
        return False
    longer = not (one.shortest and other.shortest) or len(one) == len(other)
    return longer and isinstance(asking.question, Follow | Unfold)


def spaces_differ(engine: Engine, model: Model, properties: Sequence[Property]) -> str:
    """The first thing in which the space of an engine differs from that of the reference; of complete ones only."""
    ours, theirs = (said(one, model, properties).answer for one in (engine_named(REFERENCE), engine))
    if not (ours.complete and theirs.complete):
        return "" if ours.complete == theirs.complete else "one of them is complete"
    conditions = _conditions(model, properties)
    first, second = _told(ours, conditions), _told(theirs, conditions)
    for (name, one), (_, other) in zip(first, second, strict=True):
        if one != other:
            return f"{name}: {one!r:.300}, but {other!r:.300}"
    for name, space, other in (("first", ours.space, theirs.space), ("other", theirs.space, ours.space)):
        if any(state not in other.states for state in space.states):
            return f"a state of the {name} is not in the other"
    return _steps_differ(engine, model, ours.space, conditions)


def _conditions(model: Model, properties: Sequence[Property]) -> list[Condition]:
    """The conditions that properties ask of this model."""
    problems = (problem for one in properties for problem in one.problems(model) if problem.model is model)
    return list(dict.fromkeys(condition for one in problems for condition in conditions_of(one.question)))


def _told(answer: Answer, conditions: Sequence[Condition]) -> Iterator[tuple[str, Any]]:
    space, model = answer.space, answer.space.model
    enumeration = space.enumeration()
    some = list(enumeration.states[:: max(1, len(enumeration.states) // FAR)])
    yield "complete", space.complete
    yield "size", len(space.states)
    yield "levels", list(space.levels())
    yield "initial", list(space.initial())
    yield "enumeration", tuple(map(_listed, (enumeration.states, enumeration.depths, enumeration.steps)))
    yield "of the enumeration", (enumeration.complete, enumeration.initial)
    yield "successors", [list(space.successors(state)) for state in some]
    yield "deadlocks", list(space.deadlocks())
    yield "every", sorted(map(repr, [s for k in range(3) for s in space.states.every(3, k)]))
    yield (
        "what is no state",
        [(None,) * len(model.variables) in space.states, ("?",) * len(model.variables) in space.states],
    )
    positions = range(len(model.variables))
    for variables in ([], *([v] for v in positions), *([v, v - 1] for v in positions if v), list(positions[:3])):
        yield f"projection {variables}", list(space.projection(variables))
        yield f"projection {variables} without distances", list(space.projection(variables, distances=False))
    for condition in conditions:
        yield f"trace to {condition}"[:200], space.trace_to(condition)
        yield f"count of {condition}"[:200], space.count(condition)
    for position, event in enumerate(model.events):
        guards: list[Expr] = [c.expression for part in event.parts for o in part.branches for c in o.guard][:4]
        if guards:
            yield f"combinations of {event.label}", sorted(map(repr, space.combinations(position, guards)))
    graph = space.graph()
    yield "nodes", list(graph.graph.nodes(data=True))
    yield (
        "edges",
        sorted((s, t, label, sorted(d.items())) for s, t, label, d in graph.graph.edges(keys=True, data=True)),
    )
    yield "of the graph", (_listed(graph.states), graph.initial)


def _steps_differ(engine: Engine, model: Model, space: StateSpace, conditions: Sequence[Condition]) -> str:
    """Steps and conditions, from states that are reachable and from those that may not be."""
    ours, theirs = engine_named(REFERENCE).steps(model), engine.steps(model)
    reachable = list(space.states.every(max(1, len(space.states) // FAR), 0))
    odd = [tuple(v.values[k % len(v.values)] for v in model.variables) for k in range(5) if model.variables]
    ours_true, theirs_true = ([one.test(c) for c in conditions] for one in (ours, theirs))
    for state in (*reachable, *odd):
        one, other = ours.handle(state), theirs.handle(state)
        if ours.state(one) != theirs.state(other):
            return f"handle of {state}"
        if _attempt(_successors, ours, one) != _attempt(_successors, theirs, other):
            return f"steps from {state}"
        for condition, true, also in zip(conditions, ours_true, theirs_true, strict=True):
            if _attempt(true, one) != _attempt(also, other):
                return f"{condition} in {state}"
    return ""


def _successors(steps: Any, handle: Any) -> list[tuple[int, Any]]:
    return [(event, steps.state(target)) for event, target in steps.successors(handle)]


def _attempt(ask: Any, *arguments: Any) -> Any:
    try:
        return ask(*arguments)
    except ModelError as error:
        return error.code, error.message, error.event


def _listed(values: Iterable[Any]) -> list[Any]:
    return list(values)
