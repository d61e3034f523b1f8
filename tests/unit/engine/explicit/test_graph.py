"""The graph in arrays against the meaning of a step, state by state."""

from __future__ import annotations

import pytest

from tests.support.edge_cases import CASES
from varyoff.elaborate.flatten import flatten
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit import explorer, recording
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.graph import ACTORS, CompactGraph
from varyoff.engine.explicit.recording import Recording
from varyoff.engine.explicit.search import search
from varyoff.model.interpret import steps
from varyoff.model.model import Model, State
from varyoff.model.variant import limit_faults
from varyoff.problem.fairness import Fair, Fairness
from varyoff.spec.load import loads


def model_of(text: str, faults: int | None = None) -> Model:
    (system,) = loads(text).systems
    elaborated = flatten(system)
    assert elaborated is not None
    return limit_faults(elaborated.model, faults)


def graph_of(model: Model, bound: int | None = None) -> CompactGraph:
    explored = Explorer(model)
    return CompactGraph(explored, search(explored, (), Bounds(bound)))


SMALL = {c.name: c for c in CASES if c.counts is not None and c.counts[1] <= 500}
MODELS = {name: model for name, c in SMALL.items() if (model := model_of(c.question.text, c.faults))}


def recorded_graph_of(model: Model, bound: int | None = None) -> CompactGraph:
    explored = Explorer(model)
    return CompactGraph(explored, search(explored, (), Bounds(bound), recording=Recording(explored)))


def explored(model: Model) -> bool:
    found = search(Explorer(model))
    return found.complete and found.initial_error is None


def visible(model: Model, state: State) -> tuple[object, ...]:
    return tuple(value for value, variable in zip(state, model.variables, strict=True) if not variable.auxiliary)


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if explored(model)])
def test_steps_actors_and_abilities_are_those_of_the_model(name: str) -> None:
    model = MODELS[name]
    found = graph_of(model)
    unpack = Explorer(model).packing.unpack
    states = list(map(unpack, found.states))
    assert found.expanded == len(found) == len(states) == len(found.offsets) - 1
    actors, origins = found.actors(), found.origins()
    classes: dict[tuple[object, ...], int] = {}
    for i, state in enumerate(states):
        mine = range(found.offsets[i], found.offsets[i + 1])
        there = {(found.events[k], states[found.targets[k]]): actors[k] for k in mine}
        assert len(there) == len(mine)  # distinct
        assert all(origins[k] == i for k in mine)
        assert all(found.numbers[found.states[found.targets[k]]] == found.targets[k] for k in mine)
        expected: dict[tuple[int, State], int] = {}
        able = 0
        for step, target in steps(model, state):
            assert step.actor is not None
            key = step.position, target
            expected[key] = expected.get(key, 0) | 1 << ACTORS.index(step.actor)
            if visible(model, target) != visible(model, state):
                able |= 1 << step.position
        assert there == expected
        assert found.able[found.abilities[i]] == able
        assert classes.setdefault(visible(model, state), found.alike[i]) == found.alike[i]
    assert len(set(classes.values())) == len(classes)
    turned = found.backward()
    for i in range(len(states)):
        into = range(turned.offsets[i], turned.offsets[i + 1])
        assert [turned.steps[k] for k in into] == [k for k, t in enumerate(found.targets) if t == i]
        assert all(found.offsets[s := turned.sources[k]] <= turned.steps[k] < found.offsets[s + 1] for k in into)


def test_numbers_grow_with_the_distance() -> None:
    model = next(m for m in MODELS.values() if explored(m) and len(search(Explorer(m)).levels) > 3)
    found, whole = graph_of(model), search(Explorer(model))
    assert found.states == [s for level in whole.levels for s in sorted(level)]
    assert found.initial == len(whole.levels[0])


def test_recorded_while_the_search_goes_on_it_is_the_same() -> None:
    for model in MODELS.values():
        if explored(model):
            after, during = graph_of(model), recorded_graph_of(model)
            for name in ("states", "numbers", "offsets", "targets", "events", "abilities", "able"):
                assert getattr(after, name) == getattr(during, name), name
            bound = len(after) - 1
            if bound:
                cut, recorded = graph_of(model, bound), recorded_graph_of(model, bound)
                assert sorted(cut.states) == sorted(recorded.states)
                assert cut.expanded == recorded.expanded
                assert sorted(cut.events) == sorted(recorded.events)


def test_counts_are_the_same_with_a_recording() -> None:
    for model in MODELS.values():
        one, other = Explorer(model), Explorer(model)
        found, recorded = search(one), search(other, recording=Recording(other))
        for name in ("transitions", "edges", "deadlocks", "expanded", "seen", "reason", "failed"):
            assert getattr(found, name) == getattr(recorded, name), name
        assert list(map(sorted, found.levels)) == list(map(sorted, recorded.levels))


def test_the_order_of_steps_is_that_of_events_within_each_group() -> None:
    for model in MODELS.values():
        if explored(model) and len(Explorer(model).groups()) == 1:
            found = graph_of(model)
            for i in range(len(found)):
                mine = list(found.events[found.offsets[i] : found.offsets[i + 1]])
                assert mine == sorted(mine)


@pytest.mark.parametrize("bound", range(1, 8))
def test_of_a_cut_exploration_what_was_expanded_has_the_steps_to_what_has_a_number(bound: int) -> None:
    model = model_of(
        "machine: M\nvariables: {n: 0..9, m: 0..9}\ntransitions:\n"
        "  - {trigger: up, conditions: n < 9, effect: {n: n + 1}}\n"
        "  - {trigger: over, conditions: m < 9, effect: {m: m + 1}}\n"
        "---\nsystem: s\ninstances: {m: M}\ndeadlock: allowed\n"
    )
    found, whole = graph_of(model, bound), graph_of(model)
    assert len(found) == bound
    assert found.expanded == {1: 1, 2: 1, 3: 3, 4: 3, 5: 3, 6: 6, 7: 6}[bound]
    for i in range(found.expanded):
        mine = {
            (found.events[k], found.states[found.targets[k]]) for k in range(found.offsets[i], found.offsets[i + 1])
        }
        w = whole.numbers[found.states[i]]
        everything = {
            (whole.events[k], whole.states[whole.targets[k]]) for k in range(whole.offsets[w], whole.offsets[w + 1])
        }
        assert mine == {(e, t) for e, t in everything if t in found.numbers}
        assert found.able[found.abilities[i]] == whole.able[whole.abilities[w]]  # whether it was counted or not
    assert found.offsets[found.expanded :] == found.offsets[-1:] * (bound + 1 - found.expanded)
    assert len(found.offsets) == bound + 1


def test_without_memory_for_what_is_remembered_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    model = max((m for m in MODELS.values() if explored(m)), key=lambda m: len(graph_of(m)))
    found = graph_of(model)
    for module in (explorer, recording):
        monkeypatch.setattr(module, "MEMO_LIMIT", 0)
    again = graph_of(model)
    assert (again.targets, again.events, again.able) == (found.targets, found.events, found.able)
    assert again.actors() == found.actors()


CYCLE = """
machine: M
variables: {n: 0..2}
transitions:
  - {trigger: turn, actor: spontaneous, effect: {n: (n + 1) % 3}}
  - {trigger: stay, actor: workload, effect: {n: n}}
  - {trigger: crash, actor: fault, effect: {n: n}}
  - {trigger: reset, conditions: n > 0, effect: {n: 0}}
---
system: s
instances: {m: M}
deadlock: allowed
"""


def test_a_group_is_enabled_where_something_other_than_auxiliary_variables_changes() -> None:
    model = model_of(CYCLE, 1)
    found = graph_of(model)
    at = model.event
    groups = [("m.turn",), ("m.stay",), ("m.crash",), ("m.reset",), ("m.crash", "m.reset")]
    fairness = Fairness(tuple(Fair("+".join(g), tuple(map(at, g)), "weak") for g in groups))
    served = found.served(fairness)
    assert found.served(fairness) is served
    assert [served.taken[at(f"m.{name}")] for name in ("turn", "stay", "crash", "reset")] == [1, 2, 20, 24]
    for i, packed in enumerate(found.states):
        n = Explorer(model).packing.unpack(packed)[model.position("m.n")]
        assert served.enabled[found.abilities[i]] == (1 if n == 0 else 1 | 8 | 16)
    assert len(found) == 6
    assert len(set(found.alike)) == 3


def test_branches_of_one_event_may_have_different_actors() -> None:
    model = model_of(
        "machine: M\nvariables: {n: 0..3}\ntransitions:\n"
        "  - {trigger: go, actor: operator, conditions: n < 2, effect: {n: n + 1}}\n"
        "  - {trigger: go, actor: workload, conditions: n == 1, effect: {n: 2}}\n"
        "  - {trigger: go, actor: fault, conditions: n == 0, effect: {n: 3}}\n"
        "---\nsystem: s\ninstances: {m: M}\ndeadlock: allowed\n"
    )
    found = graph_of(model)
    who = {
        (found.states[i], found.states[found.targets[k]]): {
            a for b, a in enumerate(ACTORS) if found.actors()[k] >> b & 1
        }
        for i in range(len(found))
        for k in range(found.offsets[i], found.offsets[i + 1])
    }
    assert who == {(0, 1): {"operator"}, (0, 3): {"fault"}, (1, 2): {"operator", "workload"}}
