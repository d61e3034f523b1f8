"""How near a model comes to breaking an invariant.

The forbidden situation is a conjunction: of an event, that it is enabled, and that what is required is false. How
many of its terms hold at once in a reachable state, where all but one do, and which one is missing there. Terms that
no state at all satisfies together say nothing of nearness: a guard that asks for the very thing that is required
excludes the situation outright.
"""

from __future__ import annotations

from varyoff.analysis.guards import satisfiable
from varyoff.analysis.wording import phrase
from varyoff.base.record import dataclass
from varyoff.engine.engine import StateSpace
from varyoff.model.expression import (
    And,
    Deadlocked,
    Expr,
    Implies,
    Not,
    Or,
    Value,
    conjunction,
    conjuncts,
    negation,
    subexpressions,
    variables_of,
)  # fmt: skip
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError
from varyoff.problem.condition import StateCondition
from varyoff.property.property import Property


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
class Excluded:
    """Terms of a situation that can never be so together, whatever is reachable.

    `held_back` are those of them that are guards, where such a guard alone keeps the situation away: all other terms
    hold there.
    """

    terms: tuple[Term, ...]
    held_back: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near the model comes: `best` of `terms` conditions hold at once; `missing` lists, where all but one do,
    which one it is. `excluded` are the situations that contradict themselves; where there are no others, `terms` is 0.
    """

    terms: int
    best: int
    states: int
    depth: int
    missing: tuple[Missing, ...]
    excluded: tuple[Excluded, ...] = ()


def closeness(space: StateSpace, one: Property) -> Closeness | None:
    """Return how near the model comes to breaking an invariant; None for other forms of property, and where what is
    forbidden is one single condition: it is so or not.
    """
    if one.forbidden is None:
        return None
    model = space.model
    situations = [terms for terms in forbidden(model, one) if not any(_stuck(t) for t in terms)]
    possible, excluded = [], []
    for terms in situations:
        core = _contradiction(model, terms)
        if core:
            excluded.append(_excluded(space, terms, core))
        elif len(terms) > 1:
            possible.append(terms)
    found = [c for c in (_of_situation(space, terms) for terms in possible) if c is not None]
    apart = tuple(dict.fromkeys(excluded))
    if not found:
        return Closeness(0, 0, 0, 0, (), apart) if apart else None
    nearest = min(found, key=lambda c: (c.terms - c.best, c.depth))
    missing: dict[tuple[str, str], Missing] = {}
    of_event = not isinstance(one.forbidden, StateCondition)
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
    return Closeness(nearest.terms, nearest.best, nearest.states, nearest.depth, ordered, apart)


def _contradiction(model: Model, terms: list[Term]) -> list[int]:
    """Return the positions of a smallest set of terms that no values of the variables satisfy together."""
    if satisfiable([t.expression for t in terms], model) is not False:
        return []
    core = list(range(len(terms)))
    for i in range(len(terms)):
        rest = [k for k in core if k != i]
        if satisfiable([terms[k].expression for k in rest], model) is False:
            core = rest
    return core


def _excluded(space: StateSpace, terms: list[Term], core: list[int]) -> Excluded:
    found = _of_situation(space, terms)
    guards = [terms[i] for i in core if terms[i].guard]
    wanted = {(t.text, t.guard) for t in guards}
    held_back = tuple(m for m in found.missing if (m.text, m.guard) in wanted) if found is not None else ()
    return Excluded(tuple(terms[i] for i in core), held_back)


def _stuck(term: Term) -> bool:
    return any(isinstance(e, Deadlocked) for e in subexpressions(term.expression))


def forbidden(model: Model, one: Property) -> list[list[Term]]:
    """Return the situations that the property forbids, each as its terms."""
    condition = one.forbidden
    assert condition is not None
    names = model.names
    if isinstance(condition, StateCondition):
        return [_terms(terms, names) for terms in _situations(condition.expression)]
    found = []
    for occurrence in condition.any_of:
        event = model.events[occurrence.event]
        if occurrence.expression is None or variables_of(occurrence.expression, next=True):
            continue
        for branch in event.own.branches:
            guard = [
                Term(c.expression, phrase(c.expression, names), f"{event.label}: {c.name or c.kind}")
                for c in branch.guard
            ]
            found += [[*guard, *_terms(ts, names)] for ts in _situations(occurrence.expression)]
    return found


def _terms(parts: list[Expr], names: tuple[str, ...]) -> list[Term]:
    """Return the terms of a conjunction; what it says of one single variable is one of them."""
    of: dict[object, list[Expr]] = {}
    for position, part in enumerate(parts):
        read = variables_of(part)
        of.setdefault(read if len(read) == 1 else (None, position), []).append(part)
    return [Term(e, phrase(e, names)) for e in map(conjunction, of.values())]


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


def _of_situation(space: StateSpace, terms: list[Term]) -> Closeness | None:
    read = sorted({v for t in terms for v in variables_of(t.expression)})
    blank: list[Value] = [variable.values[0] for variable in space.model.variables]
    best, states, nearest = -1, 0, 0
    missing: dict[int, list[int]] = {}
    for found in space.projection(read):
        assert found.depth is not None
        for variable, value in zip(read, found.values, strict=True):
            blank[variable] = value
        state = tuple(blank)
        try:
            false = [i for i, t in enumerate(terms) if not evaluate(t.expression, state)]
        except ModelError:
            continue
        true = len(terms) - len(false)
        if true > best:
            best, states, nearest = true, 0, found.depth
        if true == best:
            states += found.states
        if len(false) == 1:
            entry = missing.setdefault(false[0], [0, found.depth])
            entry[0] += found.states
    if best < 0:
        return None
    listed = tuple(Missing(terms[i].text, terms[i].guard, n, depth) for i, (n, depth) in missing.items())
    return Closeness(len(terms), best, states, nearest, listed)


def occurrences(space: StateSpace, one: Property) -> int | None:
    """Return in how many reachable states the property's event can happen, or its premise is true; None for a
    property without either.
    """
    return None if one.premise is None else space.count(one.premise)
