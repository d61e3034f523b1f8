"""What fixpoints and games are given of an exploration."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.small_graphs import WHO, among, graph_model, random_model, random_set
from varyoff.engine.explicit.engine import Explicit
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.numbering import path_to, steps_by, truths_of, turns_by
from varyoff.engine.explicit.search import search
from varyoff.engine.explicit.space import Exploration
from varyoff.model.interpret import evaluate, steps, ways
from varyoff.model.model import Model
from varyoff.model.variant import restrict_actors
from varyoff.problem.condition import StateCondition


def explored(model: Model) -> Exploration:
    explorer = Explorer(model)
    return Exploration(model, explorer, search(explorer))


@pytest.mark.parametrize("seed", range(40))
def test_steps_and_choices_are_those_of_the_actors(seed: int) -> None:
    random = Random(seed)
    model = random_model(random)
    exploration = explored(model)
    graph, unpack = exploration.compact, exploration.explorer.packing.unpack
    states = list(map(unpack, graph.states))
    goal = StateCondition(random_set(random, model))
    (over,) = truths_of([goal], exploration)
    assert list(over) == [int(bool(evaluate(goal.expression, s))) for s in states]
    actors = random.sample(list(WHO.values()), random.randint(0, 4))
    theirs = restrict_actors(model, actors)
    edges, choices = steps_by(graph, actors, over), turns_by(graph, actors, over)
    made = []
    for node, state in enumerate(states):
        expected = set() if over[node] else {after for _, after in steps(theirs, state)}
        assert {states[after] for after in edges.of(node)} == expected
        for position, event in enumerate(theirs.events):
            if not over[node] and (targets := [after for _, after in ways(theirs, event, state)]):
                made.append((node, position, sorted(set(targets))))
    found = [sorted(states[after] for after in choices.ways.of(i)) for i in range(len(choices.nodes))]
    assert sorted(zip(choices.nodes, choices.events, found, strict=True)) == made


def test_several_conditions_are_asked_at_once() -> None:
    exploration = explored(graph_model(3, ["0>1o", "1>2o"]))
    found = truths_of([StateCondition(among(*numbers)) for numbers in ((0, 2), (1,), (), (0, 1, 2))], exploration)
    assert [list(truth) for truth in found] == [[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 1]]


def test_the_first_of_the_shortest_paths() -> None:
    exploration = explored(graph_model(4, ["0>2o", "0>1o", "1>3o", "2>3o"]))
    marked = bytearray(state in map(exploration.explorer.packing.pack, [(3,)]) for state in exploration.compact.states)
    assert path_to(marked, exploration).events == ("m.e0", "m.e3")


def test_it_is_forgotten_when_all_is_decided() -> None:
    space = Explicit().explore(graph_model(2, ["0>1o"])).space
    assert isinstance(space, Exploration)
    assert space._compact is None
