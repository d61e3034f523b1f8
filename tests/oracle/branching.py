"""Branching time: in which states a formula of CTL is true, by sets that grow or shrink until they stay as they are.

On the graph of reachable states, without fairness: an event that changes nothing is an edge, a state without event repeats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph
    from tests.oracle.formulas import Atoms, Formula

States = frozenset[int]


def satisfying(graph: OracleGraph, formula: Formula, atoms: Atoms) -> States:
    """The states in which a formula is true."""
    every = frozenset(range(len(graph.states)))
    after = {state: {target for _, _, target in graph.outgoing[state]} or {state} for state in every}

    def some(states: States) -> States:
        return frozenset(state for state in every if after[state] & states)

    def all_(states: States) -> States:
        return frozenset(state for state in every if after[state] <= states)

    def least(now: States, through: States, step: object) -> States:
        found = now
        while (more := now | (through & step(found))) != found:  # type: ignore[operator]
            found = more
        return found

    def greatest(now: States, step: object) -> States:
        found = now
        while (fewer := now & step(found)) != found:  # type: ignore[operator]
            found = fewer
        return found

    def of(one: Formula) -> States:
        operator, *parts = one
        if operator == "atom":
            return frozenset(state for state in every if atoms.true[parts[0]][state])
        sets = [of(part) for part in parts]
        match operator:
            case "not":
                return every - sets[0]
            case "and":
                return every.intersection(*sets)
            case "or":
                return frozenset().union(*sets)
            case "EX":
                return some(sets[0])
            case "AX":
                return all_(sets[0])
            case "EF":
                return least(sets[0], every, some)
            case "AF":
                return least(sets[0], every, all_)
            case "EG":
                return greatest(sets[0], some)
            case "AG":
                return greatest(sets[0], all_)
            case "E":
                return least(sets[1], sets[0], some)
            case "A":
                return least(sets[1], sets[0], all_)
        raise AssertionError(operator)

    return of(formula)
