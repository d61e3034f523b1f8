"""What an engine is, to everybody above: it is handed a model and questions, and gives back an answer.

Analysis, report and verbs use these protocols alone and are handed an engine, so that one which has no single state in
its hands, as one on decision diagrams, can stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from varyoff.base.record import dataclass

if TYPE_CHECKING:
    from varyoff.model.enumeration import Enumeration
    from varyoff.model.expression import Expr, Value
    from varyoff.model.graph import StateGraph
    from varyoff.model.model import Model, ModelError, State
    from varyoff.model.trace import Trace
    from varyoff.problem.certificate import StateSet
    from varyoff.problem.condition import Condition
    from varyoff.problem.decision import Confirmation, Counts, Decision
    from varyoff.problem.question import Question

Handle = TypeVar("Handle", bound=Hashable)

Progress = Callable[[int, int, int], None]
"""Called now and then with the number of states, of transitions, and of states still to be expanded."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of an exploration; None is no bound."""

    states: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Projected:
    """Values of some variables, in how many reachable states they are so, and the least distance of one of these, where
    it is wanted.
    """

    values: tuple[Value, ...]
    states: int
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    """How some conditions come out together (None: an error of the model), and in how many reachable states."""

    truths: tuple[bool | None, ...]
    states: int


class StateSpace(Protocol):
    """The reachable states of a model and what can be asked of them.

    Of an exploration that was cut short it is what was explored.
    """

    @property
    def model(self) -> Model: ...

    @property
    def complete(self) -> bool:
        """Whether every reachable state is in it."""
        ...

    @property
    def states(self) -> StateSet:
        """The states, as the set that certificates speak of: membership, size, and a walk in a fixed order."""
        ...

    def levels(self) -> Sequence[int]:
        """Return the number of states at each distance from the initial ones."""
        ...

    def initial(self) -> Sequence[State]:
        """Return the initial states, in order."""
        ...

    def successors(self, state: State) -> Sequence[tuple[int, State]]:
        """Return the steps from a reachable state, distinct, in the order of events: position of the event, and target.

        Raises:
            ModelError: a step is an error of the model.
        """
        ...

    def trace_to(self, condition: Condition) -> Trace | None:
        """Return a shortest trace to a condition; of a step condition, the step included. None where there is none.

        Of several the first: by initial state, then by events as they are declared, so the answer is unique.
        """
        ...

    def deadlocks(self) -> Iterator[tuple[State, int]]:
        """Yield the states without an enabled event, nearest first, with their distances."""
        ...

    def projection(self, variables: Sequence[int], *, distances: bool = True) -> Sequence[Projected]:
        """Return every combination of values that some variables (positions) have in a reachable state.

        Ordered by the least distance, then by the places of the values in their domains, the last variable first.

        Args:
            distances: whether the least distances are wanted; without them it costs less.
        """
        ...

    def combinations(self, event: int, conditions: Sequence[Expr]) -> Sequence[Combination]:
        """Return how conditions, which are among the guards of an event, come out in the reachable states."""
        ...

    def count(self, condition: Condition) -> int:
        """Return of how many reachable states a condition is true, or of how many it is true of a step."""
        ...

    def enumeration(self) -> Enumeration:
        """Return all states and steps, one by one. Cost: O(states + transitions) time and memory, in any engine."""
        ...

    def graph(self) -> StateGraph:
        """Return the graph as networkx has it; of a complete space only."""
        ...


class Steps(Protocol[Handle]):
    """The steps of a model from states that need not be reachable.

    States are handed around as whatever the engine has for them; equal handles are equal states.
    """

    def handle(self, state: State) -> Handle: ...

    def state(self, handle: Handle) -> State: ...

    def successors(self, handle: Handle) -> Sequence[tuple[int, Handle]]:
        """Return the distinct steps in the order of events: position of the event, and target.

        Raises:
            ModelError: a step is an error of the model.
        """
        ...

    def test(self, condition: Condition) -> Callable[[Handle], bool]:
        """Return the function that tells of a state whether a condition is true, or true of a step from it."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """An error of the model, and the shortest trace to the state in which it happens; without a state, where it was
    met in finding the initial ones.
    """

    error: ModelError
    trace: Trace


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that one exploration established: a decision for each question, in their order.

    `reason` says why not everything was explored; of an error of the model every decision is unknown.
    """

    decisions: tuple[Decision, ...]
    counts: Counts
    complete: bool
    reason: str
    interrupted: bool
    failure: Failure | None
    space: StateSpace
    confirmations: tuple[Confirmation, ...] = ()  # of all engines, where several were asked


class Engine(Protocol):
    """Answers questions on models."""

    @property
    def name(self) -> str: ...

    def explore(
        self,
        model: Model,
        questions: Sequence[Question] = (),
        bounds: Bounds | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Explore a model once, and answer all questions.

        Args:
            questions: their event positions are those of `model`.
            bounds: what lies beyond is not explored; whatever depends on it is unknown. A time limit that is in force
                bounds it as well, and so does memory.
        """
        ...

    def steps(self, model: Model) -> Steps[Hashable]:
        """Return the steps of a model, without an exploration."""
        ...
