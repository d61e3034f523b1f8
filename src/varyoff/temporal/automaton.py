"""Automata on infinite words over the states of a model: generalised Büchi automata with acceptance on edges."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.model.expression import Expr


@dataclass(frozen=True, slots=True)
class Edge:
    """From `source` to `target` while the state of now satisfies `label`; `accepting` are the acceptance sets it is in."""

    source: int
    target: int
    label: Expr
    accepting: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Automaton:
    """Accepts a behaviour when some run, which reads a state of it with each edge, takes edges of every acceptance set
    again and again.

    Attributes:
        states: how many; a run begins in one of `initial`.
        acceptance: how many sets there are; without one, every run that goes on for ever accepts.
    """

    states: int
    initial: tuple[int, ...]
    edges: tuple[Edge, ...]
    acceptance: int


class TooLargeAutomaton(Exception):
    """The automaton of a formula has more states or edges than are allowed: what is asked of it is unknown."""

    def __init__(self, states: int, edges: int) -> None:
        super().__init__(
            f"the automaton of the formula has more than {counted(states, 'state')} or {counted(edges, 'edge')}"
        )
