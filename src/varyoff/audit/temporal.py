"""What verdicts on behaviours, futures and games rest on: traces checked at once, certificates handed on to the walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from varyoff.audit.blocks import BlockRule, misshapen
from varyoff.audit.claim import Claim, Closed, Nearest, Obeys
from varyoff.audit.denial import accepts_denials
from varyoff.audit.evidence import certificate_of
from varyoff.audit.finding import Findings, shown
from varyoff.audit.game import AdversaryRule, StrategyRule
from varyoff.audit.groups import FairGroups
from varyoff.audit.labelling import LabelRule, Truths, lacking
from varyoff.audit.lasso import mistakes_in_lasso
from varyoff.audit.path import mistake_in_path, shows_alone
from varyoff.model.model import Model, ModelError
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Adversary, Blocks, Labelling, Strategy
from varyoff.problem.question import Follow, Question, Unfold, Win, conditions_of
from varyoff.property.verdict import Verdict


def examine_temporal(
    model: Model, question: Follow | Unfold | Win, verdict: Verdict, trace: Trace | None, findings: Findings
) -> Iterator[Claim | Nearest]:
    """Check what is said of behaviours, of futures, or of a game; yield what a walk has to check."""
    match question:
        case Follow():
            return examine_behaviours(model, question, verdict, trace, findings)
        case Unfold():
            return examine_futures(model, question, verdict, trace, findings)
        case Win():
            return examine_game(model, question, verdict, trace, findings)


def examine_behaviours(
    model: Model, question: Follow, verdict: Verdict, trace: Trace | None, findings: Findings
) -> Iterator[Claim | Nearest]:
    """Check a lasso, or that no fair behaviour that is denied can go on in any block."""
    yield from _valued(verdict.property, question)
    if verdict.status == "violated":
        if _has_trace(verdict, findings) and trace is not None:
            try:
                for mistake in mistakes_in_lasso(model, trace, question):
                    findings.add(verdict.property, mistake, mistake)
            except ModelError as error:
                findings.add(verdict.property, "error", f"its trace is an error of the model: {error.message}")
        return
    blocks = certificate_of(verdict, Blocks, findings)
    if blocks is None:
        return
    groups = FairGroups(model, question.fairness)
    wrong = list(misshapen(blocks, groups))
    if not accepts_denials(blocks.automaton, question.formula):
        wrong.append("its automaton may not accept every behaviour that is denied")
    for mistake in wrong:
        findings.add(verdict.property, mistake, mistake)
    yield Closed(verdict.property, blocks.states, None, whole=True)
    if not wrong:
        yield Obeys(verdict.property, blocks.states, BlockRule(model, blocks, groups))


def examine_futures(
    model: Model, question: Unfold, verdict: Verdict, trace: Trace | None, findings: Findings
) -> Iterator[Claim | Nearest]:
    """Check the labels of all states, and the path or lasso that there is for some formulas; where nothing else is known, that alone."""
    yield from _valued(verdict.property, question)
    if verdict.certificate is None and trace is not None and shows_alone(question.formula):
        mistake = mistake_in_path(model, question.formula, Truths(model, None), trace)
        if mistake is not None:
            findings.add(verdict.property, "path", mistake)
        return
    labelling = certificate_of(verdict, Labelling, findings)
    if labelling is None:
        return
    if (why := lacking(labelling, question.formula)) is not None:
        findings.add(verdict.property, "parts", why)
        return
    answer: Literal["yes", "no"] = "no" if verdict.status == "violated" else "yes"
    truths = Truths(model, labelling)
    yield Closed(verdict.property, labelling.states, None, whole=True)
    yield Obeys(verdict.property, labelling.states, LabelRule(truths, question.formula, answer, trace))
    if answer == "no" and (verdict.trace is None or trace is not None):
        mistake = mistake_in_path(model, question.formula, truths, trace)
        if mistake is not None:
            findings.add(verdict.property, "path", mistake)


def examine_game(
    model: Model, question: Win, verdict: Verdict, trace: Trace | None, findings: Findings
) -> Iterator[Claim | Nearest]:
    """Check a strategy, or how the adversary prevents the goal from where the trace ends."""
    yield from _valued(verdict.property, question)
    name = verdict.property
    if verdict.status != "violated":
        if (strategy := certificate_of(verdict, Strategy, findings)) is not None:
            yield Closed(name, strategy.states, None, whole=True)
            yield Obeys(name, strategy.states, StrategyRule(model, strategy, question))
        return
    end = None if trace is None else trace.states[-1]
    adversary = certificate_of(verdict, Adversary, findings)
    if adversary is not None:
        yield Closed(name, adversary.states, (), whole=False, entered=end)  # of nobody's steps: others may leave it
        yield Obeys(name, adversary.states, AdversaryRule(model, adversary, question))
    if _has_trace(verdict, findings) and adversary is not None:
        if end is not None and end not in adversary.states:
            findings.add(name, "end", f"its trace ends in a state that is not among those lost: {shown(model, end)}")


def _valued(name: str, question: Question) -> Iterator[Nearest]:
    """Claim of all conditions that they have a value in every reachable state, and nothing of where they are true."""
    yield from (Nearest(name, condition, 0) for condition in conditions_of(question))


def _has_trace(verdict: Verdict, findings: Findings) -> bool:
    if verdict.trace is None:
        findings.add(verdict.property, "trace", f"its verdict is {verdict.status}, but there is no trace")
    return verdict.trace is not None
