"""Several engines as one: each explores, and what they say is compared. The answer is that of the first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from varyoff.base.counted import counted
from varyoff.base.record import replace
from varyoff.engine.engine import Answer, Bounds, Engine, Progress, Steps
from varyoff.model.model import Model
from varyoff.problem.decision import Confirmation, Decision
from varyoff.problem.disagreement import Contradiction, Disagreement
from varyoff.problem.question import Question


class Together:
    """An `Engine` that asks several and gives the answer of the first. Cost: that of all, one after the other."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._first, *self._others = engines
        self.name = self._first.name

    def explore(
        self,
        model: Model,
        questions: Sequence[Question] = (),
        bounds: Bounds | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Explore a model with each engine.

        Raises:
            Disagreement: two of them differ in what both know.
        """
        answer = self._first.explore(model, questions, bounds, progress)
        confirmations = [Confirmation(self.name, answer.complete, answer.reason)]
        for engine in self._others:
            if answer.interrupted:
                break
            other = engine.explore(model, questions, bounds, progress)
            if found := list(contradictions(answer, other)):
                raise Disagreement((self.name, engine.name), found)
            confirmations.append(Confirmation(engine.name, other.complete, other.reason))
            if other.interrupted:
                answer = replace(answer, interrupted=True)
        return replace(answer, confirmations=tuple(confirmations))

    def steps(self, model: Model) -> Steps[Hashable]:
        """Return the steps of the first engine; those of the others were compared where they were explored."""
        return self._first.steps(model)


def contradictions(first: Answer, other: Answer) -> Iterator[Contradiction]:
    """Yield everything in which two answers differ: counts, decisions, lengths of traces, errors of the model.

    What one of them does not know because it hit a bound is no difference.
    """
    if first.failure is not None and (other.failure is not None or other.complete):
        if _error(first) != _error(other):
            yield Contradiction(None, _error(first), _error(other))
    elif other.failure is not None and first.complete:
        yield Contradiction(None, _error(first), _error(other))
    elif first.complete and other.complete:
        for (name, ours), (_, theirs) in zip(first.counts.items(), other.counts.items(), strict=True):
            if ours is not None and theirs is not None and ours != theirs:
                yield Contradiction(None, f"{name}: {ours:,}", f"{theirs:,}")
    if first.failure is None and other.failure is None:
        for position, (one, two) in enumerate(zip(first.decisions, other.decisions, strict=True)):
            known = "unknown" not in (one.answer, two.answer) or (first.complete and other.complete)
            lengths = all(decision.trace is None or decision.trace.shortest for decision in (one, two))
            said, answered = (_decision(decision, lengths=lengths) for decision in (one, two))
            if known and said != answered:
                yield Contradiction(position, said, answered)


def _decision(decision: Decision, *, lengths: bool) -> str:
    """Return an answer with what its trace has in common with those of others: its length, if both are the shortest."""
    trace = decision.trace
    if trace is None:
        return decision.answer
    shown = f" after {counted(len(trace), 'step')}" if lengths else " with a trace"
    return decision.answer + shown + ("" if trace.loop is None else ", for ever")


def _error(answer: Answer) -> str:
    failure = answer.failure
    if failure is None:
        return "that there is no error of the model"
    by = f", by `{failure.error.event}`" if failure.error.event else ""
    return f"{failure.error.code} {failure.error.message}{by}, after {counted(len(failure.trace), 'step')}"
