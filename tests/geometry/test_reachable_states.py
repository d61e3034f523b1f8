"""The pictures of reachable states: each edge with its events and its arrowhead, components by what their states share."""

from __future__ import annotations

from collections import deque
from itertools import product
from pathlib import Path

import pytest

from tests.support import svg as g
from tests.support.project import SHIPPED
from tests.support.stages import prepared_of
from varyoff.model.expression import show_value
from varyoff.model.interpret import apply, enabled_branches, initial_states
from varyoff.model.model import Model, State
from varyoff.pipeline import Options, check_system
from varyoff.report.reach.quotient import Landscape, landscape_of
from varyoff.report.reach.view import FEW, View

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

from varyoff.report.reach.boxes import can_be_boxes, draw_boxes

SMALL = [p for p in SHIPPED if p.parent.name == "examples"]

ONE_WAY = """
machine: Job
states: [waiting, running, paused, done]
variables: {tries: 0..1, noted: boolean}
transitions:
  - {trigger: start, source: waiting, dest: running}
  - {trigger: pause, source: running, dest: paused}
  - {trigger: resume, source: paused, dest: running}
  - {trigger: note, actor: workload, source: running, effect: {noted: not noted}}
  - {trigger: fail, actor: fault, source: running, dest: waiting, conditions: tries == 0, effect: {tries: 1}}
  - {trigger: end, actor: spontaneous, source: running, dest: done}
---
system: jobs
instances: {job: Job}
properties: {p: {reachable: job.state == done}}
"""


def systems(source: Path | str) -> list[tuple[Model, Landscape]]:
    records = [check_system(one, Options(enumerate_states=True)) for one in prepared_of(source)]
    return [(r.model, landscape_of(r.model, r.enumeration, ())) for r in records if r.enumeration is not None]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_graphs_of_few_classes_are_drawn_clearly(path: Path) -> None:
    drawn = 0
    for _, reach in systems(path):
        for view in reach.views:
            assert can_be_boxes(view) == (len(view.classes) <= FEW)
            if can_be_boxes(view):
                assert g.faults(g.read_graph(draw_boxes(view, "x").svg)) == []
                drawn += 1
    assert drawn


def naive(model: Model) -> dict[State, list[tuple[str, State]]]:
    found: dict[State, list[tuple[str, State]]] = {}
    todo = list(initial_states(model))
    while todo:
        state = todo.pop()
        if state not in found:
            found[state] = [
                (event.label, apply(model, event, options, state))
                for event in model.events
                for options in enabled_branches(event, state)
            ]
            todo += [after for _, after in found[state]]
    return found


def values(model: Model, view: View, state: State) -> tuple[int, ...]:
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    return tuple(model.variables[shown[k]].values.index(state[shown[k]]) for k in view.variables)


@pytest.mark.parametrize("source", [*SMALL, ONE_WAY], ids=lambda p: p.stem if isinstance(p, Path) else "one-way")
def test_arrows_and_their_events_are_those_of_the_model(source: Path | str) -> None:
    compared = 0
    for model, reach in systems(source):
        steps = naive(model)
        for view in reach.views:
            if not view.variables or not can_be_boxes(view):
                continue
            expected = {
                (values(model, view, s), values(model, view, t), label)
                for s, ways in steps.items()
                for label, t in ways
                if values(model, view, s) != values(model, view, t)
            }
            drawing = g.read_graph(draw_boxes(view, "x").svg)
            number = {str(i): c.values for i, c in enumerate(view.classes)}
            shown = {
                (number[s], number[head.dest], label)
                for head in drawing.heads
                for s in head.sources
                for label in drawing.names[head.arrow]
            }
            assert shown == expected
            assert {number[n] for n in drawing.initial} == {values(model, view, s) for s in initial_states(model)}
            compared += 1
    assert compared


def named(model: Model, i: int, value: object) -> str:
    variable = model.variables[i]
    if isinstance(value, bool):
        return f"{variable.instance} {'' if value else 'not '}{variable.local}"
    word = variable.local == "state" or (variable.kind == "enumeration" and isinstance(value, str))
    return f"{variable.instance} {'' if word else variable.local + ' '}{show_value(value)}"  # type: ignore[arg-type]


def components(steps: dict[State, list[tuple[str, State]]], start: list[State]) -> list[list[State]]:
    """Return classes as the picture has them, found by comparing who reaches whom."""
    depth = dict.fromkeys(start, 0)
    queue = deque(start)
    while queue:
        state = queue.popleft()
        for _, after in steps[state]:
            if after not in depth:
                depth[after] = depth[state] + 1
                queue.append(after)
    behind: dict[State, set[State]] = {}
    for state in steps:
        seen, todo = {state}, [state]
        while todo:
            for _, after in steps[todo.pop()]:
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        behind[state] = seen
    together = {s: frozenset(t for t in behind[s] if s in behind[t]) for s in steps}
    found = [list(c) for c in set(together.values()) if len(c) > 1]
    alone: dict[int, list[State]] = {}
    for state, own in together.items():
        if len(own) == 1:
            alone.setdefault(depth[state], []).append(state)
    return [*found, *alone.values()]


@pytest.mark.parametrize("source", [*SMALL, ONE_WAY], ids=lambda p: p.stem if isinstance(p, Path) else "one-way")
def test_components_are_named_by_what_their_states_share_and_others_do_not(source: Path | str) -> None:
    for model, reach in systems(source):
        steps = naive(model)
        if len(steps) > 400:
            continue
        expected = []
        for states in components(steps, list(initial_states(model))):
            shared = {
                named(model, i, states[0][i])
                for i, v in enumerate(model.variables)
                if not v.auxiliary and len({s[i] for s in states}) == 1 < len({s[i] for s in steps})
            }
            nothing = {"all states"} if len(states) == len(steps) else {"nothing in common"}
            expected.append((len(states), sorted(shared or nothing)))
        (view,) = [v for v in reach.views if v.name == "components"]
        told = [(c.states, sorted(c.text.partition(": ")[2].split(" · "))) for c in view.classes]
        assert sorted(told) == sorted(expected)


def test_states_without_return_are_told_from_those_that_reach_each_other() -> None:
    ((_, reach),) = systems(ONE_WAY)
    (view,) = [v for v in reach.views if v.name == "components"]
    texts = [c.lines[0] for c in view.classes]
    assert "4 states" in texts
    assert [t for t in texts if t.endswith("without return")]


def test_a_picture_of_many_states_stays_a_picture_of_dots() -> None:
    many = "\n".join(f"  c{i}: Cell" for i in range(6))
    text = (
        "machine: Cell\nvariables: {on: boolean}\ntransitions: [{trigger: flip, effect: {on: not on}}]\n---\n"
        f"system: s\ninstances:\n{many}\nproperties: {{p: {{reachable: c0.on}}}}\n"
    )
    ((_, reach),) = systems(text)
    states = next(v for v in reach.views if v.name == "states")
    assert len(states.classes) == 64
    assert not can_be_boxes(states)
    assert list(product((0, 1), repeat=6)) == sorted(c.values for c in states.classes)
