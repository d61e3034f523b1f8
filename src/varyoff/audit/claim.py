"""What a certificate claims of the members of its set."""

from __future__ import annotations

from varyoff.audit.rule import LocalRule
from varyoff.base.record import dataclass
from varyoff.model.model import Actor, State
from varyoff.problem.certificate import Ranks, StateSet
from varyoff.problem.condition import Condition, StateCondition


@dataclass(frozen=True, slots=True)
class Closed:
    """No step of the actors leaves the set.

    When it is `whole`, it holds the initial states too; else a trace enters it in the state `entered`.
    """

    property: str
    states: StateSet
    actors: tuple[Actor, ...] | None
    whole: bool
    entered: State | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """The condition is false in every member and of every step from one; `contrary` says what else it is."""

    property: str
    states: StateSet
    condition: Condition
    contrary: str


@dataclass(frozen=True, slots=True)
class Sometimes:
    """The condition is true in a member, or of a step from one; only a walk through all of them can tell."""

    property: str
    states: StateSet
    condition: Condition
    contrary: str


@dataclass(frozen=True, slots=True)
class Descends:
    """From every member, steps of the actors to lower ranks lead to the goal, which holds at rank 0."""

    property: str
    states: StateSet
    ranks: Ranks
    goal: StateCondition
    actors: tuple[Actor, ...] | None


@dataclass(frozen=True, slots=True)
class Obeys:
    """Every member obeys a rule, and where the set is whole, the initial states do."""

    property: str
    states: StateSet
    rule: LocalRule


Claim = Closed | Never | Sometimes | Descends | Obeys


@dataclass(frozen=True, slots=True)
class Nearest:
    """No state fewer than `steps` steps from the initial ones has the condition, or a step with it.

    The condition has a value in every reachable state, also in those farther away.
    """

    property: str
    condition: Condition
    steps: int
