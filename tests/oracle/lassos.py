"""Behaviours as lassos: what it means for a formula to be true of one, read off the definitions, and for one to be fair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.oracle.exploring import OracleGraph
    from tests.oracle.fairness import Group, Occurrences
    from tests.oracle.formulas import Atoms, Formula


@dataclass(frozen=True, slots=True)
class Lasso:
    """A stem and a loop: n + 1 states, n labels (None of a repetition); the last state returns to number `loop`.

    Where `loop` is n, the last state repeats for ever.
    """

    states: tuple[int, ...]
    labels: tuple[str | None, ...]
    loop: int

    @property
    def positions(self) -> int:
        """How many positions of the behaviour there are, told apart: the last state stands for the one it returns to."""
        return max(len(self.labels), self.loop + 1)

    def after(self, position: int) -> int:
        """The position that comes next."""
        return position + 1 if position + 1 < self.positions else self.loop

    def steps(self, *, first: int = 0) -> Iterator[tuple[int, str | None, int]]:
        for number in range(first, len(self.labels)):
            yield self.states[number], self.labels[number], self.states[number + 1]


def flaw(graph: OracleGraph, lasso: Lasso) -> str:
    """What keeps a lasso from being a behaviour; nothing where it is one."""
    if len(lasso.states) != len(lasso.labels) + 1:
        return f"{len(lasso.states)} states, {len(lasso.labels)} steps"
    if lasso.states[0] >= graph.initial:
        return "it begins in a state that is not initial"
    for source, label, target in lasso.steps():
        if label is None and source != target:
            return "something changes where nothing happens"
        if label is not None and (source, label, target) not in graph.outgoing[source]:
            return f"no step {label} from {source} to {target}"
    if not 0 <= lasso.loop < len(lasso.states):
        return f"it returns to number {lasso.loop}"
    if lasso.states[-1] != lasso.states[lasso.loop]:
        return "the loop does not close"
    return ""


def unfair_to(lasso: Lasso, fairness: Iterable[Occurrences]) -> Group | None:
    """The first group to which a lasso is not fair, by its labels."""
    again = {lasso.states[position] for position in range(lasso.loop, lasso.positions)}
    for where in fairness:
        if any(where.taken_by(step) for step in lasso.steps(first=lasso.loop)):
            continue
        possible = [where.enabled[state] for state in again]
        if (all if where.group.kind == "weak" else any)(possible):
            return where.group
    return None


def true_of(formula: Formula, lasso: Lasso, atoms: Atoms, position: int = 0) -> bool:
    """Whether a formula is true of the behaviour from a position on."""

    def here(part: Formula, at: int = position) -> bool:
        return true_of(part, lasso, atoms, at)

    operator, *parts = formula
    match operator:
        case "atom":
            return atoms.true[parts[0]][lasso.states[position]]
        case "not":
            return not here(parts[0])
        case "and":
            return all(map(here, parts))
        case "or":
            return any(map(here, parts))
        case "next":
            return here(parts[0], lasso.after(position))
    seen: list[int] = []
    while position not in seen:
        seen.append(position)
        position = lasso.after(position)
    match operator:
        case "always":
            return all(here(parts[0], at) for at in seen)
        case "eventually":
            return any(here(parts[0], at) for at in seen)
        case "until" | "weak_until":
            for at in seen:
                if here(parts[1], at):
                    return True
                if not here(parts[0], at):
                    return False
            return bool(operator == "weak_until")
        case "release":  # the second as long as the first has not been true; that time included
            for at in seen:
                if not here(parts[1], at):
                    return False
                if here(parts[0], at):
                    return True
            return True
    raise AssertionError(operator)


def denies(graph: OracleGraph, lasso: Lasso, formula: Formula, atoms: Atoms, fairness: Iterable[Occurrences]) -> str:
    """Why a lasso is no fair behaviour of which a formula is false; nothing where it is one."""
    if found := flaw(graph, lasso):
        return found
    group = unfair_to(lasso, fairness)
    if group is not None:
        return f"{group.kind} fairness of {', '.join(group.names)} is broken"
    return "the formula is true of it" if true_of(formula, lasso, atoms) else ""


def lassos(graph: OracleGraph, longest: int, *, repetitions: bool = False) -> Iterator[Lasso]:
    """Every lasso of at most so many steps, the short ones first; with `repetitions`, also in the middle."""
    walks: list[tuple[tuple[int, ...], tuple[str | None, ...]]] = [((state,), ()) for state in range(graph.initial)]
    for length in range(longest + 1):
        for states, labels in walks:
            for loop, state in enumerate(states):
                if state == states[-1]:
                    yield Lasso(states, labels, loop)
        if length == longest:
            return
        longer = []
        for states, labels in walks:
            for _, label, target in graph.outgoing[states[-1]]:
                longer.append(((*states, target), (*labels, label)))
            if repetitions:
                longer.append(((*states, states[-1]), (*labels, None)))
        walks = longer
