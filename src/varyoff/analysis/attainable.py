"""Values that variables can have at most, found without exploring: each variable by itself, whatever the others do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from varyoff.analysis.guards import satisfiable
from varyoff.base.budget import check_time
from varyoff.model.expression import Const, Expr, Value, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import Branch, Domain, Model, ModelError

MOST = 2_000  # combinations of values that are tried of one expression
ROUNDS = 50  # after which every variable that still grows may have any value


def attainable(model: Model) -> list[tuple[Value, ...]]:
    """Return for each variable the values that it could have, in the order of its domain.

    Begun with the initial values; a transition adds what it writes when its guard can be true of values found so far.
    No reachable state has another value; there may be fewer.

    Cost: some rounds over all transitions, each of which tries at most MOST combinations for every expression.
    """
    found: list[set[Value]] = [set(v.initial) for v in model.variables]
    branches = [branch for event in model.events for part in event.parts for branch in part.branches]
    waiting = branches
    for number in range(ROUNDS):
        domains = {i: tuple(x for x in v.values if x in found[i]) for i, v in enumerate(model.variables)}
        grown = False
        left = []
        for branch in waiting:
            if satisfiable([c.expression for c in branch.guard], model, domains) is False:
                left.append(branch)
                continue
            for index, value in _written(branch, model, domains):
                if value not in found[index]:
                    found[index].add(value)
                    grown = True
            if not all(isinstance(u.value, Const) for u in branch.updates):
                left.append(branch)  # it may write more when there is more to read
        waiting = left
        if not grown:
            break
        if number == ROUNDS - 1:
            for index in {u.variable for branch in waiting for u in branch.updates}:
                found[index].update(model.variables[index].values)
    return [tuple(x for x in v.values if x in found[i]) for i, v in enumerate(model.variables)]


def _written(branch: Branch, model: Model, domains: dict[int, tuple[Value, ...]]) -> Iterator[tuple[int, Value]]:
    """Yield the variables and values that a transition may write; what leaves a domain is another matter."""
    for update in branch.updates:
        variable = model.variables[update.variable]
        for value in _values(update.value, model, domains, variable.values):
            if variable.admits(value):
                yield update.variable, value


def _values(expression: Expr, model: Model, domains: dict[int, tuple[Value, ...]], otherwise: Domain) -> Domain:
    read = variables_of(expression)
    if prod(len(domains[i]) for i in read) > MOST:
        return otherwise
    state: list[Value] = [v.values[0] if v.values else None for v in model.variables]
    found: dict[Value, None] = {}
    for values in product(*(domains[i] for i in read)):
        check_time()
        for index, value in zip(read, values, strict=True):
            state[index] = value
        try:
            found[evaluate(expression, tuple(state), None, model)] = None
        except ModelError:
            continue
    return tuple(found)
