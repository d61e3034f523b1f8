"""How near a model comes to breaking an invariant.

The forbidden situation is a conjunction: of an event, that it is enabled, and that what is required is false. How
many of its terms hold at once in a reachable state, where all but one do, and which one is missing there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from varyoff.engine.explicit import Exploration
from varyoff.model.expression import (
    And,
    Deadlocked,
    Expr,
    Implies,
    Not,
    Or,
    conjuncts,
    negation,
    show,
    subexpressions,
    variables_of,
)  # fmt: skip
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError
from varyoff.property.question import Property, StateCondition, Unreachable


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a forbidden situation; `guard` names the condition of the event that it comes from."""

    expression: Expr
    text: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A term that is the only one missing: in how many states, and how far from the start the nearest is."""

    text: str
    guard: str
    states: int
    depth: int


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near the model comes: `best` of `terms` conditions hold at once; `missing` lists, where all but one do,
    which one it is.
    """

    terms: int
    best: int
    states: int
    depth: int
    missing: tuple[Missing, ...]


def closeness(exploration: Exploration, one: Property) -> Closeness | None:
    """Return how near the model comes to breaking an invariant; None for other forms of property."""
    if not isinstance(one.question, Unreachable):
        return None
    situations = [terms for terms in forbidden(exploration.model, one) if not any(_stuck(t) for t in terms)]
    found = [c for c in (_of_situation(exploration, terms) for terms in situations) if c is not None]
    if not found:
        return None
    nearest = min(found, key=lambda c: (c.terms - c.best, c.depth))
    missing: dict[tuple[str, str], Missing] = {}
    of_event = not isinstance(one.question.condition, StateCondition)
    for one_of in found:
        if one_of.terms - one_of.best != 1 or nearest.terms - nearest.best != 1:
            continue
        for m in one_of.missing:
            if of_event and not m.guard:
                continue  # the event happens there, and what is required holds: that is no near miss
            known = missing.get((m.text, m.guard))
            if known is not None:
                m = Missing(m.text, m.guard, known.states + m.states, min(known.depth, m.depth))
            missing[m.text, m.guard] = m
    ordered = tuple(sorted(missing.values(), key=lambda m: (m.depth, -m.states, m.text)))
    return Closeness(nearest.terms, nearest.best, nearest.states, nearest.depth, ordered)


def _stuck(term: Term) -> bool:
    return any(isinstance(e, Deadlocked) for e in subexpressions(term.expression))


def forbidden(model: Model, one: Property) -> list[list[Term]]:
    """Return the situations that the property forbids, each as its terms."""
    assert isinstance(one.question, Unreachable)
    condition = one.question.condition
    names = model.names
    if isinstance(condition, StateCondition):
        return [[Term(t, show(t, names)) for t in terms] for terms in _situations(condition.expression)]
    found = []
    for occurrence in condition.occurrences:
        event = model.events[occurrence.event]
        if occurrence.expression is None or variables_of(occurrence.expression, next=True):
            continue
        for option in event.own.options:
            guard = [
                Term(c.expression, show(c.expression, names), f"{event.label}: {c.name or c.kind}")
                for c in option.guard
            ]
            found += [[*guard, *(Term(t, show(t, names)) for t in ts)] for ts in _situations(occurrence.expression)]
    return found


def _situations(expression: Expr) -> list[list[Expr]]:
    """Return the expression as a disjunction of conjunctions, as far as its outermost operators go."""
    match expression:
        case Or(operands):
            return [terms for o in operands for terms in _situations(o)]
        case Not(And(operands)):
            return [terms for o in operands for terms in _situations(negation(o))]
        case Not(Or(operands)):
            return [[t for o in operands for t in conjuncts(negation(o))]]
        case Not(Implies(premise, conclusion)):
            return [[*conjuncts(premise), *terms] for terms in _situations(negation(conclusion))]
        case _:
            return [list(conjuncts(expression))]


def _of_situation(exploration: Exploration, terms: list[Term]) -> Closeness | None:
    packing = exploration.explorer.packing
    mask = packing.mask_of({v for t in terms for v in variables_of(t.expression)})
    depth_of: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for depth, level in enumerate(exploration.search.levels):
        for key, count in Counter(s & mask for s in level).items():
            depth_of.setdefault(key, depth)
            counts[key] += count
    best, states, nearest = -1, 0, 0
    missing: dict[int, list[int]] = {}
    for key in sorted(counts, key=lambda k: (depth_of[k], k)):
        state = packing.unpack(key)
        try:
            false = [i for i, t in enumerate(terms) if not evaluate(t.expression, state)]
        except ModelError:
            continue
        true = len(terms) - len(false)
        if true > best:
            best, states, nearest = true, 0, depth_of[key]
        if true == best:
            states += counts[key]
        if len(false) == 1:
            entry = missing.setdefault(false[0], [0, depth_of[key]])
            entry[0] += counts[key]
    if best < 0:
        return None
    listed = tuple(Missing(terms[i].text, terms[i].guard, n, depth) for i, (n, depth) in missing.items())
    return Closeness(len(terms), best, states, nearest, listed)


def occurrences(exploration: Exploration, one: Property) -> int | None:
    """Return in how many reachable states the property's event can happen, or its premise is true; None for a
    property without either.
    """
    if one.premise is None:
        return None
    explorer = exploration.explorer
    test = explorer.predicate(one.premise)
    mask = explorer.packing.mask_of(explorer.condition_support(one.premise))
    counts = Counter(s & mask for level in exploration.search.levels for s in level)
    example: dict[int, int] = {}
    for level in exploration.search.levels:
        for s in level:
            example.setdefault(s & mask, s)
    return sum(count for key, count in counts.items() if test(example[key]))
