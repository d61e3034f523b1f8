"""Verdicts on properties, each by its definition on the whole graph."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import ModelError, NotJudged, SpecMistake, Undefined
from tests.oracle.exploring import explore
from tests.oracle.expressions import boolean, cases, holds
from tests.oracle.machines import check_keys
from tests.oracle.model import as_list
from tests.oracle.patterns import EventPattern
from tests.oracle.scope import Scope, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.exploring import OracleGraph
    from tests.oracle.model import Specification

DEADLOCK = "deadlock"

_JUDGED = ("always", "never", "whenever", "reachable", "recoverable")
_OTHER = ("leads_to", "eventually", "infinitely_often", "ltl", "ctl")
_BESIDE = ("doc", "source_text", "severity", "expect", "assuming", "require", "ensure", "by", "despite")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the labels of a shortest trace that shows it, where there is one.

    The trace leads to the violating state, ends with the violating event (`whenever`), is the witness
    (`reachable`), or leads to the nearest state from which there is no way back (`recoverable`).
    """

    verdict: str
    trace: list[str] | None = field(default=None)

    @property
    def length(self) -> int | None:
        return None if self.trace is None else len(self.trace)


HOLDS, VACUOUS = Judgement("holds"), Judgement("vacuous")


def verdict(specification: Specification, name: str, graph: OracleGraph | None = None) -> tuple[str, int | None]:
    """Return the verdict on a property and the length of its shortest trace, if any; see `judge`."""
    judgement = judge(specification, name, graph)
    return judgement.verdict, judgement.length


def judge(specification: Specification, name: str, graph: OracleGraph | None = None) -> Judgement:
    """Return the verdict on a property, or on the implicit rule `deadlock`, unless a property has that name.

    Args:
        graph: what `explore(specification)` returned; without it the system is explored once more.

    Raises:
        ModelError: the model, or the property in some state, has no value.
        NotJudged: the form is not one that this interpreter decides.
    """
    graph = graph or explore(specification)
    if name not in specification.properties:
        if name != DEADLOCK:
            raise SpecMistake(f"no property `{name}`")
        return _deadlock(graph)
    body = check_keys(specification.properties[name], [*_JUDGED, *_OTHER, *_BESIDE], f"property {name}")
    forms = [form for form in (*_JUDGED, *_OTHER) if form in body]
    if len(forms) != 1:
        raise SpecMistake(f"property {name} needs one form, and has {forms}")
    match forms[0]:
        case "always":
            return _always(graph, body["always"])
        case "never":
            return _never(graph, body["never"])
        case "whenever":
            return _whenever(graph, name, body)
        case "reachable":
            return _reachable(graph, body["reachable"])
        case "recoverable" if "despite" not in body:
            return _recoverable(graph, body)
    raise NotJudged(f"property {name}: {forms[0]}{' despite' if 'despite' in body else ''}")


def _in_state(graph: OracleGraph, state: int, question: Callable[[Scope], bool]) -> bool:
    try:
        return question(Scope(graph.specification, graph.states[state]))
    except Undefined as error:
        raise ModelError(error.reason, graph.path(state)) from error


def _across_step(
    graph: OracleGraph, step: tuple[int, str, int], question: Callable[[Scope], bool], *, ensure: bool
) -> bool:
    source, label, target = step
    event = graph.events[label]
    scope = Scope(
        graph.specification,
        graph.states[source],
        after=graph.states[target] if ensure else None,
        bindings={"this": event.instance},
        event=dict(event.choices),
    )
    try:
        return question(scope)
    except Undefined as error:
        raise ModelError(error.reason, graph.path(source), label) from error


# ---- the forms; states and steps come nearest first, so the first violation is a shortest one


def _deadlock(graph: OracleGraph) -> Judgement:
    rule = graph.specification.deadlock
    if rule == "allowed":
        return HOLDS
    if rule != "forbidden":
        check_keys(rule, ["unless"], "deadlock")
    for state in graph.deadlocks():
        if rule == "forbidden" or not _in_state(graph, state, lambda scope: holds(rule["unless"], scope)):
            return Judgement("violated", graph.path(state))
    return HOLDS


def _always(graph: OracleGraph, expression: Any) -> Judgement:
    for state in range(len(graph.states)):
        if not _in_state(graph, state, lambda scope: holds(expression, scope)):
            return Judgement("violated", graph.path(state))
    premises = premises_of(expression)
    if premises is None:
        return HOLDS
    states = range(len(graph.states))
    return HOLDS if any(_in_state(graph, state, premises.some_true) for state in states) else VACUOUS


def _never(graph: OracleGraph, expression: Any) -> Judgement:
    for state in range(len(graph.states)):
        if _in_state(graph, state, lambda scope: _any_holds(expression, scope)):
            return Judgement("violated", graph.path(state))
    return HOLDS


def _any_holds(expression: Any, scope: Scope) -> bool:
    return any(holds(one, scope) for one in as_list(expression))


def _whenever(graph: OracleGraph, name: str, body: dict[str, Any]) -> Judgement:
    if ("require" in body) == ("ensure" in body):
        raise SpecMistake(f"property {name} needs require or ensure, one of them")
    ensure = "ensure" in body
    expression = body["ensure" if ensure else "require"]
    pattern = EventPattern(body["whenever"], graph.specification)
    steps = [step for step in graph.steps if graph.events[step[1]] in pattern]
    for step in steps:
        if not _across_step(graph, step, lambda scope: holds(expression, scope), ensure=ensure):
            return Judgement("violated", [*graph.path(step[0]), step[1]])
    if not steps:
        return VACUOUS
    premises = premises_of(expression)
    if premises is None or any(_across_step(graph, step, premises.some_true, ensure=ensure) for step in steps):
        return HOLDS
    return VACUOUS


def _reachable(graph: OracleGraph, expression: Any) -> Judgement:
    for state in range(len(graph.states)):
        if _in_state(graph, state, lambda scope: holds(expression, scope)):
            return Judgement("holds", graph.path(state))
    return Judgement("violated")


def _recoverable(graph: OracleGraph, body: dict[str, Any]) -> Judgement:
    """AG EF E; with `by`, the way to E consists of events of those actors only."""
    allowed = as_list(body["by"]) if "by" in body else None
    states = range(len(graph.states))
    good = [_in_state(graph, state, lambda scope: holds(body["recoverable"], scope)) for state in states]
    usable = [
        (source, target)
        for source, label, target in graph.steps
        if allowed is None or any(actor in allowed for actor in graph.actors[source, label, target])
    ]
    sources_of: dict[int, list[int]] = {state: [] for state in states}
    for source, target in usable:
        sources_of[target].append(source)
    waiting = [state for state in states if good[state]]
    while waiting:
        for source in sources_of[waiting.pop()]:
            if not good[source]:
                good[source] = True
                waiting.append(source)
    for state in states:
        if not good[state]:
            return Judgement("violated", graph.path(state))
    return HOLDS


# ---- vacuity


@dataclass(frozen=True, slots=True)
class Premises:
    """The premises of an expression that consists of implications, with the comprehensions around each."""

    found: list[tuple[list[ast.comprehension], ast.expr]]

    def some_true(self, scope: Scope) -> bool:
        return any(boolean(premise, inner) for generators, premise in self.found for inner in cases(generators, scope))


def premises_of(expression: Any) -> Premises | None:
    """Return the premises of an implication, a conjunction or `all` of them; None for anything else."""
    found = [list(_premises(parse(one), [])) for one in as_list(expression)]
    if not all(found):
        return None
    premises = [entry for entries in found for entry in entries]
    return None if None in premises else Premises([entry for entry in premises if entry is not None])


def _premises(
    node: ast.expr, around: list[ast.comprehension]
) -> Iterator[tuple[list[ast.comprehension], ast.expr] | None]:
    match node:
        case ast.Call(func=ast.Name(id="implies"), args=[premise, _]):
            yield around, premise
        case ast.BoolOp(op=ast.And(), values=parts):
            for part in parts:
                yield from _premises(part, around)
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=inner, generators=generators)]):
            yield from _premises(inner, [*around, *generators])
        case _:
            yield None
