"""The lines of blocks: of every state what the labels come to there and its nodes, then the blocks."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.certify.keeping import Exhibit, walked
from varyoff.model.expression import TRUE, Expr
from varyoff.model.expression import show as shown
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model
from varyoff.problem.certificate import Blocks
from varyoff.problem.fairness import Fairness


def exhibit_of_blocks(found: Blocks, fairness: Fairness, model: Model) -> Exhibit:
    """Return blocks as a certificate.

    Cost: of each state, evaluating the labels of the automaton, and asking for each of its states.
    """
    labels = list(dict.fromkeys(edge.label for edge in found.automaton.edges if edge.label != TRUE))
    column = {label: place for place, label in enumerate(labels)}
    edges = [
        [edge.source, edge.target, column.get(edge.label), sorted(edge.accepting)] for edge in found.automaton.edges
    ]
    groups = [
        {"kind": group.kind, "name": group.name, "events": [model.events[event].label for event in group.events]}
        for group in fairness.groups
    ]
    header = {
        "labels": [shown(label, model.names) for label in labels],
        "automaton": {
            "states": found.automaton.states,
            "initial": list(found.automaton.initial),
            "acceptance": found.automaton.acceptance,
            "edges": edges,
        },
        "fairness": groups,
    }
    return Exhibit("blocks", _lines(found, labels), header, shared=True)


def _lines(found: Blocks, labels: list[Expr]) -> Iterator[object]:
    block_of, numbers = found.places.block, range(found.automaton.states)
    for state in walked(found.states):
        truth = sum(1 << place for place, label in enumerate(labels) if evaluate(label, state))
        blocks = [(number, block_of(state, number)) for number in numbers]
        yield [truth, [[number, block] for number, block in blocks if block is not None]]
    for block in found.blocks:
        yield [list(block.place), block.reason, block.index]
