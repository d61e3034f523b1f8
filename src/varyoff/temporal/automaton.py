"""Automata on infinite words over the states of a model: generalised Büchi automata with acceptance on edges."""

from __future__ import annotations

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
