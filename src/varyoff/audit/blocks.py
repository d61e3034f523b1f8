"""Blocks, checked locally: if every node obeys, no fair behaviour that the automaton accepts can go on in any of them.

A step that stays in a block, or leads to one with a lower number, never leads back from there. So a behaviour stays in one
block in the end, and the reason of that says why it is not fair, or not accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.audit.condition import StepsFrom
from varyoff.audit.groups import FairGroups
from varyoff.base.counted import counted
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, State
from varyoff.model.trace import REPETITION
from varyoff.problem.certificate import Block, Blocks
from varyoff.temporal.automaton import Edge


class BlockRule:
    """A `LocalRule`: the nodes are closed under steps and repetitions, in order, and have the reasons that their blocks give."""

    def __init__(self, model: Model, certificate: Blocks, groups: FairGroups) -> None:
        self._model, self._groups = model, groups
        self._automaton, self._blocks, self._places = certificate.automaton, certificate.blocks, certificate.places
        self._following = [[e for e in self._automaton.edges if e.source == q] for q in range(self._automaton.states)]
        self._common: dict[tuple[int, int], list[Block] | None] = {}
        self._position = {block.place: position for position, block in enumerate(self._blocks)}
        self._nodes = 0

    def of_initial(self, state: State) -> Iterator[str]:
        for initial in self._automaton.initial:
            if self._places.block(state, initial) is None:
                yield f"an initial state is in no block with state {initial} of the automaton"

    def of_member(self, state: State, successors: StepsFrom) -> Iterator[str]:
        enabled = self._groups.enabled(state, successors)
        for source in range(self._automaton.states):
            position = self._places.block(state, source)
            if position is None:
                continue
            self._nodes += 1
            if not 0 <= position < len(self._blocks):
                yield f"there is no block at position {position}"
                continue
            block = self._blocks[position]
            if block.reason in ("weak", "strong") and block.index not in enabled:
                yield f"a group of fairness is not enabled everywhere in its block: {self._name(block.index)}"
            edges = [e for e in self._following[source] if evaluate(e.label, state, None, self._model)]
            yield from self._steps(state, position, edges, successors)

    def _steps(self, state: State, position: int, edges: Sequence[Edge], successors: StepsFrom) -> Iterator[str]:
        for step, after in ((REPETITION, state), *successors):
            taken = self._groups.taken(step, state, after)
            label = step.label or "a repetition"
            for edge in edges:
                target = self._places.block(after, edge.target)
                if target is None:
                    yield f"a step leads out of all blocks: {label}"
                elif not 0 <= target < len(self._blocks):
                    yield f"there is no block at position {target}"
                else:
                    around = self._around(position, target)
                    if around is None:
                        yield f"a step leads to a block with a higher number: {label}"
                    for block in around or ():
                        yield from self._inside(block, edge, taken, label)

    def _around(self, source: int, target: int) -> list[Block] | None:
        """Return the blocks that hold both ends of a step; None where it leads to a higher number."""
        if (source, target) not in self._common:
            here, there = self._blocks[source].place, self._blocks[target].place
            least = min(len(here), len(there))
            shared = next((length for length in range(least) if here[length] != there[length]), least)
            climbs = shared < least and there[shared] > here[shared]
            places = (here[: length + 1] for length in range(shared))
            found = [self._blocks[self._position[place]] for place in places if place in self._position]
            self._common[source, target] = None if climbs else found
        return self._common[source, target]

    def _inside(self, block: Block, edge: Edge, taken: Sequence[int], label: str) -> Iterator[str]:
        """Yield why a step within a block contradicts the reason that the block gives."""
        match block.reason:
            case "single":
                yield f"a step stays in a block in which none does: {label}"
            case "accepting" if block.index in edge.accepting:
                yield f"a step in a block is in acceptance set {block.index}, which none should be: {label}"
            case "weak" | "strong" if block.index in taken:
                yield f"a step in a block takes {self._name(block.index)}, which none should do: {label}"

    def _name(self, number: int | None) -> str:
        return "" if number is None else self._groups.groups[number].name

    def of_all(self) -> Iterator[str]:
        if self._nodes != len(self._places):
            there = counted(self._nodes, "node")
            yield f"its certificate speaks of {len(self._places):,} nodes, but there are {there} in it"


def misshapen(certificate: Blocks, groups: FairGroups) -> Iterator[str]:
    """Yield what is wrong with the blocks themselves: their places, or that a reason speaks of what there is not."""
    blocks = {block.place: block for block in certificate.blocks}
    if len(blocks) != len(certificate.blocks):
        yield "two blocks have the same place"
    for block in certificate.blocks:
        most = certificate.automaton.acceptance if block.reason == "accepting" else len(groups)
        if not block.place:
            yield "a block has no number"
        elif len(block.place) > 1 and getattr(blocks.get(block.place[:-1]), "reason", "") != "strong":
            yield f"block {block.place} is within none that gives strong fairness as its reason"
        elif block.reason == "single":
            if block.index is not None:
                yield f"block {block.place} has an index, but its reason none"
        elif block.index is None or not 0 <= block.index < most:
            yield f"the reason of block {block.place} speaks of number {block.index}, of {most}"
        elif block.reason == "strong" and groups.groups[block.index].kind != "strong":
            yield f"the reason of block {block.place} is strong fairness of a group that is weak"
