"""Engine against reference interpreter, state by state and step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests import oracle
from varyoff.check import Options, check_specification
from varyoff.engine.explicit import Answer
from varyoff.report.record import Report, SystemRecord
from varyoff.spec.load import loads

MOST_STATES = 5_000  # an engine that is wrong might go on for ever
FAULTS = {"limits.faults": ".faults"}  # one's name of the number of faults so far, and the other's


@dataclass(frozen=True)
class Question:
    """A specification, and what the command line would change."""

    text: str
    faults: int | None = None
    drop: tuple[str, ...] = ()
    constants: Mapping[str, int | bool] = field(default_factory=dict)


def engine(question: Question) -> Report:
    """What the pipeline says, audited in full."""
    options = Options(
        faults=question.faults,
        drop=question.drop,
        constants=dict(question.constants),
        audit="full",
        max_states=MOST_STATES,
        keep_explorations=True,
    )
    report = check_specification(loads(question.text), options)
    if report.diagnostics:
        raise AssertionError([f"{d.code} {d.message}" for d in report.diagnostics])
    return report


def interpreter(question: Question) -> list[oracle.Specification]:
    return oracle.load_texts(
        question.text, ".", faults=question.faults, drop=question.drop, constants=question.constants
    )


def disagreements(question: Question) -> list[str]:
    """Everything in which the two differ; nothing, where all is well."""
    report, theirs = engine(question), interpreter(question)
    if [r.name for r in report.systems] != [t.name for t in theirs]:
        return ["not the same systems"]
    return [line for r, t in zip(report.systems, theirs, strict=True) for line in _differences(r, t)]


def _differences(ours: SystemRecord, theirs: oracle.Specification) -> Iterator[str]:
    if ours.audit is not None:
        yield from (f"audit: {finding}" for finding in ours.audit.findings)
    try:
        graph = oracle.explore(theirs)
        judged = {name: oracle.judge(theirs, name, graph) for name in theirs.properties}
        judged["deadlock-forbidden"] = oracle.judge(theirs, oracle.DEADLOCK, graph)
    except oracle.ModelError as error:
        yield from _errors(ours, error)
        return
    if ours.failure is not None:
        yield f"an error of the model that is none: {ours.failure.diagnostic.message}"
        return
    if not ours.complete:
        yield f"not everything was explored: {ours.reason}"
        return
    if dict(ours.counts.items()) != graph.counts():
        yield f"counts {dict(ours.counts.items())}, expected {graph.counts()}"
    yield from _graphs(ours, graph)
    found = {p.name: (p.verdict, None if p.trace is None else len(p.trace)) for p in ours.properties}
    for name, judgement in judged.items():
        verdict = found.get(name, ("holds", None))
        if verdict != (judgement.verdict, judgement.length):
            yield f"{name} is {verdict}, expected {(judgement.verdict, judgement.length)}"


def _errors(ours: SystemRecord, error: oracle.ModelError) -> Iterator[str]:
    """An error of the model is found by both, after the same number of steps, and nothing is said to hold."""
    if ours.failure is None:
        yield f"no error of the model; expected: {error.reason}"
        return
    if len(ours.failure.trace) != len(error.path):
        yield f"an error after {len(ours.failure.trace)} steps, expected {len(error.path)}"
    if any(p.verdict != "unknown" for p in ours.properties):
        yield "a verdict in spite of an error of the model"


def _graphs(ours: SystemRecord, graph: oracle.OracleGraph) -> Iterator[str]:
    assert isinstance(ours.answer, Answer)
    found = ours.answer.exploration.graph
    names = [FAULTS.get(v.name, v.name) for v in ours.model.variables]
    states = [_key(dict(zip(names, s, strict=True))) for s in found.states]
    expected = [_key({f"{i}.{v}": value for (i, v), value in s.items()}) for s in graph.states]
    if set(states) != set(expected):
        yield f"{len(set(states) ^ set(expected))} states differ"
        return
    if {states[i] for i in found.initial} != set(expected[: graph.initial]):
        yield "initial states differ"
    steps = {(states[a], label, states[b]) for a, b, label in found.graph.edges(keys=True)}
    theirs = {(expected[a], label, expected[b]) for a, label, b in graph.steps}
    if steps != theirs:
        yield f"{len(steps ^ theirs)} steps differ"
    actors = {(states[a], l, states[b]): d["actor"] for a, b, l, d in found.graph.edges(keys=True, data=True)}
    for (a, label, b), possible in graph.actors.items():
        actor = actors.get((expected[a], label, expected[b]))
        if actor is not None and actor not in possible:
            yield f"{label} by {actor}, expected {possible}"


def _key(state: Mapping[str, Any]) -> tuple[tuple[str, str, Any], ...]:
    return tuple(sorted((name, type(value).__name__, value) for name, value in state.items()))


def counts_of(report: Report) -> Sequence[int | None]:
    """The six counts of a report's only system, in their usual order."""
    (system,) = report.systems
    return tuple(number for _, number in system.counts.items())


def verdicts_of(report: Report) -> dict[str, str]:
    """The verdict on each property, followed by the length of its trace where it has one."""
    (system,) = report.systems
    return {p.name: p.verdict + ("" if p.trace is None else f" {len(p.trace)}") for p in system.properties}
