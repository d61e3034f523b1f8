"""The least fairness under which a violated property would hold: found by asking the engine, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from varyoff.analysis.explanation import Mending, Relied
from varyoff.analysis.fair_loop import left_out
from varyoff.base.budget import Exhausted, why_exhausted
from varyoff.base.record import replace
from varyoff.engine.engine import Bounds, Engine
from varyoff.model.model import Actor, Model
from varyoff.model.trace import Trace
from varyoff.problem.decision import Decision
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow

MOST_STATES = 20_000  # of the model; each question costs about an exploration
MOST_SINGLE = 24  # questions about one event
MOST_PAIRS = 24  # questions about two
WEAKER: tuple[tuple[Literal["weak", "strong"], Literal["weak", "strong"]], ...] = (
    ("weak", "weak"), ("strong", "weak"), ("weak", "strong"),
)  # fmt: skip
NOTHING_LEFT_OUT = "none, for the loop leaves out no event that could happen in it"
NONE_OF_THEM = "not found by fairness of one event that the loop leaves out, nor of two"
GAVE_UP = "not found: more events could be fair than were tried"


def mending(engine: Engine, model: Model, question: Follow, trace: Trace) -> Mending:
    """Return which events would have to be fair for the formula to be true of every behaviour.

    Only events that the loop leaves out although they could happen in it are tried: one of them, then, for each that
    does not suffice, two, the second being left out by the loop that remains. Weak fairness is preferred.

    Cost: four explorations of at most 20,000 states, with some 24 questions each.
    """
    try:
        return _mending(engine, model, question, trace)
    except Exhausted as stop:
        return Mending((), f"not found: {why_exhausted(stop)}")


def _mending(engine: Engine, model: Model, question: Follow, trace: Trace) -> Mending:
    tried = _candidates(model, trace, question.fairness)
    if not tried:
        return Mending((), NOTHING_LEFT_OUT)
    cut = len(tried) > MOST_SINGLE
    tried = tried[:MOST_SINGLE]
    answers = _ask(engine, model, question, [(group,) for group in tried])
    unknown = [answer for answer in answers if answer.answer == "unknown"]
    if unknown:
        return Mending((), f"not found: {unknown[0].reason}")
    found: dict[str, tuple[Fair, ...]] = {}
    for group, answer in zip(tried, answers, strict=True):  # weak before strong
        if answer.answer == "yes":
            found.setdefault(group.name, (group,))
    if found:
        return Mending(tuple(_relied(model, groups) for groups in found.values()))
    pairs: dict[frozenset[str], tuple[Fair, ...]] = {}
    for group, answer in zip(tried, answers, strict=True):
        if answer.trace is None or group.kind == "weak":
            continue
        for other in _candidates(model, answer.trace, _with(question.fairness, (group,))):
            if other.name != group.name and other.kind == "strong":
                pairs.setdefault(frozenset((group.name, other.name)), (group, other))
    cut = cut or len(pairs) > MOST_PAIRS
    asked = list(pairs.values())[:MOST_PAIRS]
    if asked:
        answers = _ask(engine, model, question, asked)
        holding = [pair for pair, answer in zip(asked, answers, strict=True) if answer.answer == "yes"]
        if holding:
            return Mending(tuple(_relied(model, w) for w in _weakened(engine, model, question, holding)))
    return Mending((), GAVE_UP if cut else NONE_OF_THEM)


def _candidates(model: Model, trace: Trace, fairness: Fairness) -> list[Fair]:
    """Return the groups that, were they fair, would exclude this loop: weakly where that suffices, and strongly."""
    strong = {group.name for group in fairness.groups if group.kind == "strong"}
    found = []
    for group, throughout in left_out(model, trace):
        if group.name in strong:
            continue
        found += [group] if throughout else []
        found.append(replace(group, kind="strong"))
    return found


def _with(fairness: Fairness, more: Sequence[Fair]) -> Fairness:
    """Return fairness of further groups, in place of those of their names."""
    names = {group.name for group in more}
    return Fairness((*(group for group in fairness.groups if group.name not in names), *more))


def _ask(engine: Engine, model: Model, question: Follow, groups: Sequence[tuple[Fair, ...]]) -> tuple[Decision, ...]:
    questions = [Follow(question.formula, _with(question.fairness, more)) for more in groups]
    return engine.explore(model, questions, Bounds(MOST_STATES)).decisions


def _weakened(
    engine: Engine, model: Model, question: Follow, pairs: Sequence[tuple[Fair, ...]]
) -> list[tuple[Fair, ...]]:
    """Return each pair with as much weak fairness as suffices, which is the second where one of the two is enough."""
    variants: list[tuple[Fair, ...]] = [
        tuple(replace(group, kind=kind) for group, kind in zip(pair, kinds, strict=True))
        for pair in pairs
        for kinds in WEAKER
    ]
    answers = _ask(engine, model, question, variants)
    found = []
    for number, pair in enumerate(pairs):
        own = zip(variants[3 * number : 3 * number + 3], answers[3 * number : 3 * number + 3], strict=True)
        found.append(next((variant for variant, answer in own if answer.answer == "yes"), pair))
    return found


def _relied(model: Model, groups: Sequence[Fair]) -> tuple[Relied, ...]:
    return tuple(Relied(group.name, group.kind, _actors(model, group)) for group in groups)


def _actors(model: Model, group: Fair) -> tuple[Actor, ...]:
    actors = (branch.actor for position in group.events for branch in model.events[position].own.branches)
    return tuple(dict.fromkeys(actors))
