"""Verdicts on properties, each by its definition on the whole graph."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.oracle.behaviours import asked
from tests.oracle.branching import satisfying
from tests.oracle.errors import ModelError, SpecMistake, Undefined
from tests.oracle.exploring import explore
from tests.oracle.expressions import holds
from tests.oracle.forms import form_of, sides
from tests.oracle.formulas import BRANCHING, Atoms, formula_of
from tests.oracle.games import won
from tests.oracle.linear import denial
from tests.oracle.machines import check_keys
from tests.oracle.model import as_list
from tests.oracle.patterns import EventPattern
from tests.oracle.reading import reading_of_event
from tests.oracle.scope import Scope
from tests.oracle.typed import Reading
from tests.oracle.vacuity import Premises, consists_of_implications, some_premise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.oracle.exploring import OracleGraph
    from tests.oracle.lassos import Lasso
    from tests.oracle.model import Event, Specification

DEADLOCK = "deadlock"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the labels of a shortest trace that shows it, where there is one.

    The trace leads to the violating state, ends with the violating event (`whenever`), is the witness
    (`reachable`), or leads to the nearest state from which there is no way back, or none that can be enforced
    (`recoverable`). Of what is said of behaviours there is a lasso instead, some fair one; of `ctl` neither.
    """

    verdict: str
    trace: list[str] | None = field(default=None)
    lasso: Lasso | None = field(default=None)

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
    """
    graph = graph or explore(specification)
    if name not in specification.properties:
        if name != DEADLOCK:
            raise SpecMistake(f"no property `{name}`")
        return _deadlock(graph)
    body = specification.properties[name]
    match form_of(name, body):
        case "always":
            return _always(graph, body["always"])
        case "never":
            return _never(graph, body["never"])
        case "whenever":
            return _whenever(graph, name, body)
        case "reachable":
            return _reachable(graph, body["reachable"])
        case "recoverable" if "despite" in body:
            return _enforceable(graph, body)
        case "recoverable":
            return _recoverable(graph, body)
        case "ctl":
            return _branching(graph, body["ctl"])
    return _of_behaviours(graph, body)


def _in_state(graph: OracleGraph, state: int, question: Callable[[Scope], bool]) -> bool:
    try:
        return question(Scope(graph.specification, graph.states[state]))
    except Undefined as error:
        raise ModelError(error.reason, graph.path(state)) from error


def _across_step(
    graph: OracleGraph, step: tuple[int, str, int], question: Callable[[Scope], bool], *, ensure: bool
) -> bool:
    source, label, target = step
    scope = replace(
        _scope_of_event(graph, graph.events[label]),
        state=graph.states[source],
        after=graph.states[target] if ensure else None,
    )
    try:
        return question(scope)
    except Undefined as error:
        raise ModelError(error.reason, graph.path(source), label) from error


def _scope_of_event(graph: OracleGraph, event: Event) -> Scope:
    return Scope(graph.specification, bindings={"this": event.instance}, event=dict(event.choices))


# ---- the forms; states and steps come nearest first, so the first violation is a shortest one


def _deadlock(graph: OracleGraph) -> Judgement:
    rule = graph.specification.deadlock
    if rule == "allowed":
        return HOLDS
    stuck = graph.deadlocks()
    if rule != "forbidden":
        excuse = check_keys(rule, ["unless"], "deadlock")["unless"]
        stuck = _states_with(graph, stuck, lambda scope: not holds(excuse, scope))
    return Judgement("violated", graph.path(stuck[0])) if stuck else HOLDS


def _states_with(graph: OracleGraph, states: Iterable[int], question: Callable[[Scope], bool]) -> list[int]:
    """Those of the states that answer yes; every state is asked, since one without an answer is an error."""
    return [state for state in states if _in_state(graph, state, question)]


def _every_state(graph: OracleGraph, question: Callable[[Scope], bool]) -> list[int]:
    return _states_with(graph, range(len(graph.states)), question)


def _always(graph: OracleGraph, expression: Any) -> Judgement:
    bad = _every_state(graph, lambda scope: not holds(expression, scope))
    if bad:
        return Judgement("violated", graph.path(bad[0]))
    if not consists_of_implications(expression, Reading(graph.specification), Scope(graph.specification)):
        return HOLDS
    return HOLDS if _every_state(graph, lambda scope: some_premise(expression, scope)) else VACUOUS


def _never(graph: OracleGraph, expression: Any) -> Judgement:
    bad = _every_state(graph, lambda scope: holds(expression, scope))
    return Judgement("violated", graph.path(bad[0])) if bad else HOLDS


def _whenever(graph: OracleGraph, name: str, body: dict[str, Any]) -> Judgement:
    if ("require" in body) == ("ensure" in body):
        raise SpecMistake(f"property {name} needs require or ensure, one of them")
    ensure = "ensure" in body
    expression = body["ensure" if ensure else "require"]
    pattern = EventPattern(body["whenever"], graph.specification)
    steps = [step for step in graph.steps if graph.events[step[1]] in pattern]

    def steps_with(question: Callable[[Scope], bool]) -> list[tuple[int, str, int]]:
        return [step for step in steps if _across_step(graph, step, question, ensure=ensure)]

    bad = steps_with(lambda scope: not holds(expression, scope))
    if bad:
        return Judgement("violated", [*graph.path(bad[0][0]), bad[0][1]])
    for step in steps:
        event = graph.events[step[1]]
        at = reading_of_event(graph.specification, event, ensure=ensure)
        if not consists_of_implications(expression, at, _scope_of_event(graph, event)):
            return HOLDS
    return HOLDS if steps_with(lambda scope: some_premise(expression, scope)) else VACUOUS


def _reachable(graph: OracleGraph, expression: Any) -> Judgement:
    good = _every_state(graph, lambda scope: holds(expression, scope))
    return Judgement("holds", graph.path(good[0])) if good else Judgement("violated")


def _recoverable(graph: OracleGraph, body: dict[str, Any]) -> Judgement:
    """AG EF E; with `by`, the way to E consists of events of those actors only."""
    allowed = as_list(body["by"]) if "by" in body else None
    states = range(len(graph.states))
    touched = _every_state(graph, lambda scope: holds(body["recoverable"], scope))
    good = [state in touched for state in states]
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


def _enforceable(graph: OracleGraph, body: dict[str, Any]) -> Judgement:
    """The game: from every reachable state we can enforce that E is touched."""
    ours, theirs = sides(body)
    goal = _every_state(graph, lambda scope: holds(body["recoverable"], scope))
    good = won(graph, goal, ours, theirs)
    for state in range(len(graph.states)):
        if state not in good:
            return Judgement("violated", graph.path(state))
    return HOLDS


def _of_behaviours(graph: OracleGraph, body: dict[str, Any]) -> Judgement:
    question = asked(graph, body)
    lasso = denial(question.tableau())
    if lasso is not None:
        flaw = question.denied_by(lasso)
        assert not flaw, f"{lasso}: {flaw}"
        return Judgement("violated", lasso=lasso)
    return HOLDS if Premises(graph).some_of_behaviours(body) else VACUOUS


def _branching(graph: OracleGraph, expression: Any) -> Judgement:
    atoms = Atoms(graph)
    formula = formula_of(expression, atoms, BRANCHING)
    atoms.evaluate()
    good = satisfying(graph, formula, atoms)
    if any(state not in good for state in range(graph.initial)):
        return Judgement("violated")
    return HOLDS if Premises(graph).some_of_branches(expression) else VACUOUS
