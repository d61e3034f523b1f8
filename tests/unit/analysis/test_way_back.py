"""The longest of the shortest ways back, against a search of every state by hand."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

from tests.support.engines import EXPLICIT
from tests.support.project import EXAMPLES
from tests.support.stages import prepared_of
from varyoff.analysis.deciding import decide
from varyoff.analysis.way_back import WayBack, longest_way_back
from varyoff.model.interpret import evaluate, initial_states, steps
from varyoff.model.model import Model, State
from varyoff.problem.certificate import Ranking
from varyoff.problem.question import Recover

LADDER = """\
machine: Ladder
states: [ground, first, second, roof]
transitions:
  - {trigger: ride, actor: workload, source: ground, dest: first}
  - {trigger: climb, source: ground, dest: first}
  - {trigger: climb, source: first, dest: second, command: "UP {instance}"}
  - {trigger: climb, source: second, dest: roof, command: "UP {instance}"}
  - {trigger: fall, actor: fault, source: [first, second, roof], dest: ground}
  - {trigger: lift, actor: workload, source: ground, dest: roof}
---
system: house
instances: {ladder: Ladder}
properties:
  up: {recoverable: ladder.state == roof, by: [operator]}
"""


def ways(source: str | Path) -> list[tuple[Model, Recover, WayBack]]:
    found = []
    for one in prepared_of(source):
        decided = decide(EXPLICIT, one.model, one.properties)
        for asked, verdict in zip(one.properties, decided.verdicts, strict=True):
            if isinstance(asked.question, Recover) and isinstance(verdict.certificate, Ranking):
                way = longest_way_back(EXPLICIT, one.model, asked.question, verdict.certificate)
                assert way is not None
                found.append((one.model, asked.question, way))
    return found


def test_it_takes_no_step_of_those_who_are_not_asked() -> None:
    ((_, _, way),) = ways(LADDER)
    assert way.trace.events == ("ladder.climb",) * 3
    assert [step.command for step in way.trace.steps] == [None, "UP ladder", "UP ladder"]
    assert (way.states, way.everywhere, way.trace.state(0)["ladder.state"]) == (1, 4, "ground")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_it_is_as_long_as_a_search_from_every_state_says(path: Path) -> None:
    for model, question, way in ways(path):
        distances = {state: distance(model, question, state) for state in reachable(model)}
        longest = max(distances.values())
        assert len(way.trace) == longest == distances[way.trace.states[0]]
        assert way.states == sum(d == longest for d in distances.values())
        assert way.everywhere == len(distances)
        assert evaluate(question.goal.expression, way.trace.states[-1], None, model)
        for step, before, after in zip(way.trace.steps, way.trace.states, way.trace.states[1:], strict=False):
            assert (step, after) in list(steps(model, before))
            assert question.actors is None or step.actor in question.actors


def reachable(model: Model) -> list[State]:
    order = list(dict.fromkeys(initial_states(model)))
    seen = set(order)
    for state in order:  # grows while it is walked
        for _, after in steps(model, state):
            if after not in seen:
                seen.add(after)
                order.append(after)
    return order


def distance(model: Model, question: Recover, state: State) -> int:
    queue, far = deque([state]), {state: 0}
    while queue:
        at = queue.popleft()
        if evaluate(question.goal.expression, at, None, model):
            return far[at]
        for step, after in steps(model, at):
            if after not in far and (question.actors is None or step.actor in question.actors):
                far[after] = far[at] + 1
                queue.append(after)
    raise AssertionError("there is a way back from every state")
