"""What a verdict says, taken apart.

What its trace shows is checked at once; what its certificate claims of a set of states is handed on to the
walk through that set.
"""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.audit.claim import Claim, Closed, Descends, Nearest, Never, Sometimes
from varyoff.audit.condition import holds_in, holds_of_step
from varyoff.audit.evidence import certificate_of, trace_of
from varyoff.audit.finding import Findings, shown
from varyoff.model.model import Model, ModelError
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Blocks, ClosedSet, Labelling, Ranking, Trap
from varyoff.problem.condition import Condition, StateCondition, StepCondition
from varyoff.problem.question import Follow, Reach, Recover, Unfold, Win
from varyoff.property.property import Property
from varyoff.property.verdict import Status, Verdict


def examine(model: Model, one: Property, verdict: Verdict, findings: Findings) -> Iterator[Claim | Nearest]:
    """Check a verdict as far as that needs no walk through a set, and yield what the walk has to check."""
    name = one.name
    trace = trace_of(model, name, verdict, findings, repeats=isinstance(one.question, Follow | Unfold))
    if verdict.property != name:
        findings.add(name, "name", f"the verdict in its place is that of `{verdict.property}`")
        return
    if verdict.status not in _statuses(one):
        findings.add(name, "status", f"{verdict.status} is no answer to what it asks")
        return
    match one.question, one.holds_if, verdict.status:
        case _, _, "unknown":
            return
        case Follow() | Unfold() | Win(), "yes", _:
            from varyoff.audit.temporal import examine_temporal  # what few systems ask takes many modules

            yield from examine_temporal(model, one.question, verdict, trace, findings)
        case (Reach(condition), "no", "violated") | (Reach(condition), "yes", "holds"):
            yield from _shown(model, name, verdict, condition, trace, findings)
        case Reach(condition), "no", "holds" | "vacuous":
            yield from _closed(name, verdict, findings, condition, "it is violated")
        case Reach(condition), "yes", "violated":
            yield from _closed(name, verdict, findings, condition, "it is satisfied")
        case Recover(goal, actors), "yes", "holds":
            if isinstance(ranking := certificate_of(verdict, Ranking, findings), Ranking):
                yield Closed(name, ranking.states, None, whole=True)
                yield Descends(name, ranking.states, ranking.ranks, goal, actors)
                yield Nearest(name, goal, 0)
        case Recover(goal, actors), "yes", "violated":
            if isinstance(trap := certificate_of(verdict, Trap, findings), Trap):
                end = None if trace is None else trace.states[-1]
                yield Closed(name, trap.states, actors, whole=False, entered=end)
                yield Never(name, trap.states, goal, "the goal is true")
                yield Nearest(name, goal, 0)
                if end is not None and end not in trap.states:
                    message = f"its trace ends outside of the set that cannot be left: {shown(model, end)}"
                    findings.add(name, "end", message)
            if verdict.trace is None:
                findings.add(name, "trace", "its verdict is violated, but there is no trace")
        case question, _, status:
            message = f"there is no audit of the verdict {status} on {type(question).__name__}"
            findings.add(name, "question", message)
    yield from _premise(one, verdict)


def _premise(one: Property, verdict: Verdict) -> Iterator[Claim]:
    """Claim that the premise is true somewhere, or of a verdict that is vacuous that it is true nowhere."""
    certificate = verdict.certificate
    if one.premise is None or not isinstance(certificate, ClosedSet | Blocks | Labelling):
        return
    if verdict.status == "holds":
        contrary = "its verdict is holds, but its premise is never true: it is vacuous"
        yield Sometimes(one.name, certificate.states, one.premise, contrary)
    elif verdict.status == "vacuous":
        yield Never(one.name, certificate.states, one.premise, "its premise is true")


def _statuses(one: Property) -> tuple[Status, ...]:
    if one.sought is None and one.premise is not None:
        return ("holds", "violated", "unknown", "vacuous")
    return ("holds", "violated", "unknown")


def _closed(name: str, verdict: Verdict, findings: Findings, condition: Condition, contrary: str) -> Iterator[Claim]:
    certificate = certificate_of(verdict, ClosedSet, findings)
    if isinstance(certificate, ClosedSet):
        yield Closed(name, certificate.states, None, whole=True)
        yield Never(name, certificate.states, condition, contrary)


def _shown(
    model: Model, name: str, verdict: Verdict, condition: Condition, trace: Trace | None, findings: Findings
) -> Iterator[Nearest]:
    """Check that a trace ends in the condition."""
    if verdict.trace is None:
        findings.add(name, "trace", f"its verdict is {verdict.status}, but there is no trace")
    if trace is None:
        return
    of_state = isinstance(condition, StateCondition)
    try:
        wrong = None if _ends_in(model, condition, trace) else "does not show it"
    except ModelError as error:
        wrong = f"is an error of the model, {error.message}"
    if wrong is None:
        yield Nearest(name, condition, len(trace) if of_state else len(trace) - 1)
    else:
        what = f"the last {'state' if of_state else 'step'} of its trace {wrong}"
        findings.add(name, "end", f"its verdict is {verdict.status}, but {what}: {shown(model, trace.states[-1])}")


def _ends_in(model: Model, condition: Condition, trace: Trace) -> bool:
    match condition:
        case StateCondition():
            return holds_in(model, condition, trace.states[-1])
        case StepCondition():
            return bool(trace.steps) and holds_of_step(model, condition, trace.steps[-1], *trace.states[-2:])
