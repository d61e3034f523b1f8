"""The reachable states of a system as somebody with a notebook looks at them: by name, one by one, or as a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.base.record import dataclass, field
from varyoff.base.usage import item, wrong_value
from varyoff.engine.engine import StateSpace
from varyoff.model.graph import StateGraph
from varyoff.model.model import Model, State
from varyoff.model.trace import NamedState
from varyoff.problem.decision import Counts


@dataclass(frozen=True, slots=True)
class ReachableStates:
    """The reachable states of one system.

    `len(states)` of them, each a dictionary from `instance.variable` to its value: `states[0]["payroll.state"]`. They
    stand in breadth-first order, events taken in the order of declaration; `graph()` has them as nodes 0, 1, … in the
    same order.

    Attributes:
        name: of the system.
        file: in which it stands.
        model: its variables and events.
        counts: of initial and all states, of transitions (by event) and edges (from state to state), the depth (in
            steps), and deadlocks.
        complete: whether these are all; False when a bound was hit.
        reason: why they are not all, where they are not.
        levels: how many states there are at each distance from the initial ones, in steps.
    """

    name: str
    file: str
    model: Model
    counts: Counts
    complete: bool
    reason: str
    levels: tuple[int, ...]
    _space: StateSpace = field(compare=False, repr=False)

    def __len__(self) -> int:
        return sum(self.levels)

    def __getitem__(self, node: int) -> NamedState:
        """Return a state.

        Raises:
            UsageError: there are not so many.

        Cost: of the first one, O(states + transitions), for their order; of the others, O(variables).
        """
        return NamedState(self.model.variables, item("state", self._order(), node))

    def __iter__(self) -> Iterator[NamedState]:
        return (NamedState(self.model.variables, state) for state in self._order())

    def _order(self) -> Sequence[State]:
        return self._space.enumeration().states

    def graph(self) -> StateGraph:
        """Return the states and the events between them as a networkx graph.

        Raises:
            UsageError: a bound was hit, and nothing is known of what lies beyond.

        Cost: some 50 microseconds and 4 kilobytes a state, when it is first asked for.
        """
        if not self.complete:
            help = "explore it with larger `max_states` and `max_seconds`, or a smaller model"
            raise wrong_value(f"the graph of `{self.name}` is not known: {self.reason}", help)
        return self._space.graph()

    def __repr__(self) -> str:
        return f"<ReachableStates of {self.name}: {len(self):,}{'' if self.complete else f', and more: {self.reason}'}>"
