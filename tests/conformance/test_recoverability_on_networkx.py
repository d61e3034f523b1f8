"""The engine's backward search and networkx's graph give the same distances to a goal."""

from __future__ import annotations

import pytest

from tests.support.engines import ask
from tests.support.project import SPECS
from varyoff.engine.explicit.engine import distances
from varyoff.pipeline import Options, prepare
from varyoff.problem.question import Recover
from varyoff.spec.load import load


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_distances_are_those_of_the_networkx_graph(path):
    prepared, diagnostics = prepare(load([str(path)]), Options())
    assert not diagnostics
    compared = 0
    for one in prepared:
        exploration = ask(one.model, one.properties).space
        ordered, _ = exploration.ordered
        for question in [p.question for p in one.properties if isinstance(p.question, Recover)]:
            holds = exploration.explorer.predicate(question.goal)
            goals = [node for node, state in enumerate(ordered) if holds(state)]
            for actors in (None, question.actors, ("operator",)):
                found = exploration.graph().can_reach(goals, actors)
                assert distances(exploration, question.goal, actors) == {ordered[n]: d for n, d in found.items()}
                compared += len(found)
    assert compared > 0
