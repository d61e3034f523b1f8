"""Whether an automaton accepts every behaviour that denies a formula."""

from __future__ import annotations

from varyoff.temporal.automaton import Automaton, TooLargeAutomaton
from varyoff.temporal.formula import Formula, denial
from varyoff.temporal.simulation import plain_automaton, simulates
from varyoff.temporal.translation import automaton_of

MOST = 50_000  # edges of the plain automaton × states of the other × acceptance sets of both: some 0.3 s


def accepts_denials(automaton: Automaton, formula: Formula) -> bool:
    """Return whether an automaton accepts every behaviour of which a formula is false.

    It has to follow a plain automaton. Where that is too large for it, it has to be the one that the translation gives.
    """
    denied = denial(formula)
    try:
        plain = plain_automaton(denied)
    except TooLargeAutomaton:
        return automaton == automaton_of(denied)
    sets = max(1, automaton.acceptance) * max(1, plain.acceptance)
    if len(plain.edges) * automaton.states * sets > MOST:
        return automaton == automaton_of(denied)
    return simulates(automaton, plain)
