"""Branching time: in which states a formula of CTL is true, by sets that grow or shrink until they stay as they are.

On the graph of reachable states, without fairness: an event that changes nothing is an edge, a state without event repeats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.lassos import flaw

if TYPE_CHECKING:
    from tests.oracle.exploring import OracleGraph
    from tests.oracle.formulas import Atoms, Formula
    from tests.oracle.lassos import Lasso

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


# ---- what shows that a formula is false: of AG, AF and AX a path or a lasso


TRUE: Formula = ("and",)
FALSE: Formula = ("or",)


def plain(formula: Formula, atoms: Atoms) -> Formula:
    """The formula without what denies it twice or makes no difference, and with AG, AF, AX for the denial of EF, EG, EX."""
    operator, *parts = formula
    match operator:
        case "atom":
            values = set(atoms.true[parts[0]])
            return formula if len(values) > 1 else TRUE if values == {True} else FALSE
        case "and" | "or":
            neutral, stronger = (TRUE, FALSE) if operator == "and" else (FALSE, TRUE)
            left = [one for one in (plain(part, atoms) for part in parts) if one != neutral]
            return stronger if stronger in left else left[0] if len(left) == 1 else (operator, *left)
        case "not":
            inner = plain(parts[0], atoms)
            if inner in (TRUE, FALSE):
                return FALSE if inner == TRUE else TRUE
            if inner[0] == "not":
                return plain(inner[1], atoms)
            if inner[0] in ("EF", "EG", "EX"):
                return ({"EF": "AG", "EG": "AF", "EX": "AX"}[inner[0]], ("not", inner[1]))
            return ("not", inner)
    return formula


def denial_flaw(graph: OracleGraph, formula: Formula, atoms: Atoms, lasso: Lasso | None, *, shortest: bool) -> str:
    """What is wrong with the path or lasso that is said to deny a formula; `loop` of a path is its last state.

    A lasso's steps are events; only a state without event repeats.
    """
    if lasso is None:
        return "" if formula[0] not in ("AG", "AF", "AX") else f"nothing is shown of {formula[0]}"
    operator, *parts = plain(formula, atoms)
    if operator not in ("AG", "AF", "AX"):
        return f"something is shown of {operator}"
    if found := flaw(graph, lasso):
        return found
    bad = [state for state in range(len(graph.states)) if state not in satisfying(graph, parts[0], atoms)]
    if operator == "AG":
        lengths = [graph.depths[state] for state in bad]
        return _compared(lasso.states[-1] in bad, lasso, min(lengths, default=None))
    if operator == "AX":
        start = lasso.states[0]
        if not lasso.labels:
            return _compared(not graph.outgoing[start] and start in bad, lasso, 0)
        return _compared(lasso.states[1] in bad, lasso, 1)
    if None in lasso.labels or (lasso.loop == len(lasso.labels) and graph.outgoing[lasso.states[-1]]):
        return "a state repeats in which something can happen"
    return _compared(set(lasso.states) <= set(bad), lasso, _shortest_stay(graph, bad) if shortest else None)


def _compared(right: bool, lasso: Lasso, length: int | None) -> str:
    if not right:
        return "what is shown does not deny it"
    return "" if length in (None, len(lasso.labels)) else f"{len(lasso.labels)} steps, where {length} are enough"


def _shortest_stay(graph: OracleGraph, states: list[int]) -> int | None:
    """The least number of steps of a stem and a loop within some states."""
    among = set(states)

    def distances(sources: list[int]) -> dict[int, int]:
        found = dict.fromkeys(sources, 0)
        waiting = list(found)
        for state in waiting:  # grows meanwhile
            for _, _, target in graph.outgoing[state]:
                if target in among and target not in found:
                    found[target] = found[state] + 1
                    waiting.append(target)
        return found

    lengths = []
    for state, stem in distances([state for state in states if state < graph.initial]).items():
        if not graph.outgoing[state]:
            lengths.append(stem)
        ahead = [target for _, _, target in graph.outgoing[state] if target in among]
        around = distances(ahead)
        if state in around:
            lengths.append(stem + 1 + around[state])
    return min(lengths, default=None)
