"""Fairness: which events must happen again and again while they could."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass


@dataclass(frozen=True, slots=True)
class Fair:
    """Fairness of some events together, by their positions: all choices of one name, or a disjunction.

    The group is enabled in a state where a step of one of its events changes something, and taken by such a step. What
    differs in auxiliary variables only changes nothing. `weak`: it is not enabled for ever without being taken;
    `strong`: not enabled again and again without being taken again and again.
    """

    name: str
    events: tuple[int, ...]
    kind: Literal["weak", "strong"]


@dataclass(frozen=True, slots=True)
class Fairness:
    """What is assumed of a behaviour: all of `groups`, whose names differ."""

    groups: tuple[Fair, ...] = ()
