"""Engine against reference interpreter, state by state and step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tests import oracle
from tests.support.claims import flaw_of, of_time
from varyoff.model.graph import build_graph
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.pipeline import Options, check_specification
from varyoff.report.record import Report, SystemRecord
from varyoff.spec.load import loads

MOST_STATES = 5_000  # an engine that is wrong might go on for ever
CERTAIN = ("V211", "V502", "V503", "V504")  # of errors of the model that are seen without a state, or initially
FAULTS = {"limits.faults": ".faults"}  # one's name of the number of faults so far, and the other's


@dataclass(frozen=True)
class Question:
    """A specification, and what the command line would change."""

    text: str
    faults: int | None = None
    drop: tuple[str, ...] = ()
    constants: Mapping[str, int | bool] = field(default_factory=dict)


def engine(question: Question) -> Report:
    """What the pipeline says, audited in full; the specification must be valid."""
    report = _report(question)
    if report.diagnostics:
        raise AssertionError([f"{d.code} {d.message}" for d in report.diagnostics])
    return report


def _report(question: Question) -> Report:
    options = Options(
        faults=question.faults,
        drop=question.drop,
        constants=dict(question.constants),
        audit="full",
        max_states=MOST_STATES,
        enumerate_states=True,
    )
    return check_specification(loads(question.text), options)


def interpreter(question: Question) -> list[oracle.Specification]:
    return oracle.load_texts(
        question.text, ".", faults=question.faults, drop=question.drop, constants=question.constants
    )


def disagreements(question: Question) -> list[str]:
    """Everything in which the two differ; nothing, where all is well. The specification must be valid."""
    report, theirs = engine(question), interpreter(question)
    if [r.name for r in report.systems] != [t.name for t in theirs]:
        return ["not the same systems"]
    pairs = zip(report.systems, theirs, strict=True)
    return [line for r, t in pairs for line in _differences(r, judged_by_the_oracle(t))]


class Outcome(NamedTuple):
    """How a specification fared that may be refused.

    Attributes:
        kind: `refused` by both, `error` of the model for both, or `judged`; the oracle's word where they differ.
        disagreements: everything in which the two differ.
    """

    kind: Literal["refused", "error", "judged"]
    disagreements: list[str]


def outcome(question: Question) -> Outcome:
    """Compare what the two say of a specification that may have mistakes or errors of the model.

    An error that is certain from the text alone may be told when the file is read, or when the state is met.
    """
    report = _report(question)
    refused = [d for d in report.diagnostics if d.severity == "error"]
    codes = [f"{d.code} {d.message}" for d in refused]
    if any(d.code.startswith("V9") for d in refused):
        return Outcome("refused", codes)  # our own mistake is no answer, whatever the other says
    try:
        (theirs,) = interpreter(question)
        judged = judged_by_the_oracle(theirs)
    except oracle.SpecMistake as mistake:
        return Outcome("refused", [] if refused else [f"accepted, but {mistake}"])
    kind: Literal["error", "judged"] = "error" if judged.errors else "judged"
    if all(d.code == "V211" and "is outside of" in d.message for d in refused) and refused:
        return Outcome("refused", [])  # an effect that never fits, whether or not it ever happens
    if refused:
        # a guard that is dropped is read all the same
        certain = (kind == "error" or bool(question.drop)) and all(d.code in CERTAIN for d in refused)
        return Outcome(kind, [] if certain else [f"refused: {code}" for code in codes])
    (ours,) = report.systems
    return Outcome(kind, list(_differences(ours, judged)))


class Judged(NamedTuple):
    """What the interpreter says of a system: the errors of the model, or else verdicts.

    Of errors, the nearest one of exploring and of each property that has one. `graph` is what was explored.
    """

    errors: list[oracle.ModelError]
    graph: oracle.OracleGraph
    verdicts: dict[str, oracle.Judgement]

    @property
    def nearest(self) -> int | None:
        """The number of steps to the nearest error of the model."""
        return min((len(error.path) for error in self.errors), default=None)


def judged_by_the_oracle(theirs: oracle.Specification) -> Judged:
    errors, verdicts = [], {}
    try:
        graph = oracle.explore(theirs)
    except oracle.ModelError as error:
        if error.graph is None:
            raise
        graph = error.graph  # a property may have an error nearer to the start
        errors.append(error)
    for name in [*theirs.properties, oracle.DEADLOCK]:
        try:
            verdicts[name] = oracle.judge(theirs, name, graph)
        except oracle.ModelError as error:
            errors.append(error)
    return Judged(errors, graph, {} if errors else verdicts)


def _differences(ours: SystemRecord, judged: Judged) -> Iterator[str]:
    if ours.audit is not None:
        yield from (f"audit: {finding}" for finding in ours.audit.findings)
    if judged.nearest is not None:
        yield from _errors(ours, judged.errors, judged.nearest)
        return
    graph = judged.graph
    if ours.failure is not None:
        yield f"an error of the model that is none: {ours.failure.diagnostic.message}"
        return
    if not ours.complete:
        yield f"not everything was explored: {ours.reason}"
        return
    if dict(ours.counts.items()) != graph.counts():
        yield f"counts {dict(ours.counts.items())}, expected {graph.counts()}"
    yield from _graphs(ours, graph)
    yield from verdicts_differ(ours.model, {p.name: (p.verdict, p.trace) for p in ours.properties}, judged)


def verdicts_differ(model: Model, found: Mapping[str, tuple[str, Trace | None]], judged: Judged) -> Iterator[str]:
    """Verdicts, lengths of shortest traces, and lassos, by the names of the properties."""
    for name, judgement in judged.verdicts.items():
        verdict, trace = found.get("deadlock-forbidden" if name == oracle.DEADLOCK else name, ("holds", None))
        if of_time(judged.graph.specification, name):
            if verdict != judgement.verdict:
                yield f"{name} is {verdict}, expected {judgement.verdict}"
            elif verdict == "violated" and (flaw := flaw_of(model, trace, judged.graph, name)):
                yield f"what is shown of {name}: {flaw}"
            continue
        length = None if trace is None else len(trace)
        if (verdict, length) != (judgement.verdict, judgement.length):
            yield f"{name} is {(verdict, length)}, expected {(judgement.verdict, judgement.length)}"


def _errors(ours: SystemRecord, errors: list[oracle.ModelError], nearest: int) -> Iterator[str]:
    """An error of the model is found by both, after the same number of steps, and nothing is said to hold."""
    if ours.failure is None:
        yield f"no error of the model; expected: {errors[0].reason} after {len(errors[0].path)} steps"
        return
    if len(ours.failure.trace) != nearest:
        yield f"an error after {len(ours.failure.trace)} steps, expected {nearest}"
    if any(p.verdict != "unknown" for p in ours.properties):
        yield "a verdict in spite of an error of the model"


def _graphs(ours: SystemRecord, graph: oracle.OracleGraph) -> Iterator[str]:
    assert ours.enumeration is not None
    found = build_graph(ours.model, ours.enumeration)
    names = [FAULTS.get(v.name, v.name) for v in ours.model.variables]
    states = [_key(dict(zip(names, s, strict=True))) for s in found.states]
    # faults that can never happen need not be counted
    idle = FAULTS["limits.faults"] not in names and not any(s.get(("", "faults")) for s in graph.states)
    expected = [
        _key({f"{i}.{v}": value for (i, v), value in s.items() if not (idle and i == "")}) for s in graph.states
    ]
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
