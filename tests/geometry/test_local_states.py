"""The diagram of a machine without states shows its reachable local states and every move between them, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain

import pytest

from tests.support import svg as g
from tests.support.project import ROOT
from tests.support.stages import prepared_of
from varyoff.analysis.prepared import Prepared
from varyoff.model.expression import show_value
from varyoff.model.interpret import apply, enabled_branches, initial_states
from varyoff.model.model import Model, State
from varyoff.pipeline import Options, check_system

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

from varyoff.report.diagram.figure import Figure
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import machine_parts

SMALL = ["specs/examples/03-die-hard", "specs/examples/04-peterson", "specs/examples/05-two-phase-commit",
         "specs/examples/08-print-queue", "tests/corpus/published/channel", "tests/corpus/published/kanban-1",
         "tests/corpus/published/cyclic-scheduler", "tests/corpus/published/leader-election-ring",
         "tests/corpus/published/alternating-bit-abstract"]  # fmt: skip

PAIR = """
machine: Site
states: [working, down]
transitions:
  - {trigger: write, actor: workload, source: working, dest: working}
  - {trigger: fail, actor: fault, source: working, dest: down}
---
machine: Pair
parameters: {site: Site}
variables: {near: [primary, suspended], far: [secondary, primary], age: 0..3, lost: boolean}
transitions:
  - {follows: site.write, conditions: near == primary and age < 3, effect: {age: age + 1}}
  - {follows: site.fail, effect: {near: suspended, lost: age == 3}}
  - {trigger: fail_over, conditions: near == suspended and far == secondary, effect: {far: primary}}
  - {trigger: never_possible, conditions: near == primary and lost, effect: {far: secondary}}
  - {trigger: look, conditions: near == suspended}
---
system: pairs
instances: {site: Site, pair: {machine: Pair, site: site}}
properties: {p: {reachable: pair.far == primary}}
"""


def systems_of(source: str) -> list[Prepared]:
    return prepared_of(source if "\n" in source else ROOT / f"{source}.yaml")


def reached(model: Model) -> list[tuple[State, list[tuple[list[tuple[str, int]], State]]]]:
    """Return the reachable states, each with its steps: what is taken (instances, transitions), and where it leads."""
    found: dict[State, list[tuple[list[tuple[str, int]], State]]] = {}
    todo = list(initial_states(model))
    while todo:
        state = todo.pop()
        if state in found:
            continue
        found[state] = [
            ([(o.instance, o.transition) for o in options], apply(model, event, options, state))
            for event in model.events
            for options in enabled_branches(event, state)
        ]
        todo += [after for _, after in found[state]]
    return list(found.items())


Shown = tuple[set[str], set[tuple[int, str, str]], set[int]]


def truth(model: Model, figure: Figure) -> Shown:
    """Return the values that the variables of the boxes take, the transitions between them, and all that are taken."""
    boxes, moves, every = set(), set(), set()
    for instance in figure.instances:
        own = [
            next(i for i, v in enumerate(model.variables) if (v.instance, v.local) == (instance, key))
            for key in figure.keys
        ]

        def told(state: State, own: list[int] = own) -> str:
            return ", ".join(show_value(state[i]) for i in own)

        for state, steps in reached(model):
            boxes.add(told(state))
            every |= {t for taken, _ in steps for i, t in taken if i == instance}
            moves |= {
                (t, told(state), told(after))
                for taken, after in steps
                for i, t in taken
                if i == instance and told(state) != told(after)
            }
    return boxes, moves, every


def shown(figure: Figure, svg: str) -> Shown:
    drawing = g.read(svg)
    name = {str(i): b.state for i, b in enumerate(figure.boxes)}
    moves = {(int(t), name[s], name[h.dest]) for h in drawing.heads for s in h.sources for t in h.transitions}
    entries = [*figure.anywhere, *(e for a in figure.arrows for e in a.entries)]
    return {name[n] for n in drawing.boxes}, moves, {e.index for e in entries if e.taken}


@pytest.mark.parametrize("source", [*SMALL, PAIR], ids=lambda s: s.rpartition("/")[2] if "\n" not in s else "pairs")
def test_local_states_and_moves_are_those_of_the_reachable_states(source: str) -> None:
    drawn = 0
    for one in systems_of(source):
        record = check_system(one, Options(enumerate_states=True))
        for part in machine_parts(record, None):
            if part.machine.states or not part.figure.boxes:
                continue
            for placed in (part.full, part.small):
                assert shown(placed.figure, render_svg(placed)) == truth(record.model, placed.figure)
            drawn += 1
    assert drawn


def test_no_label_is_written_twice_where_one_arrow_would_do() -> None:
    (one,) = systems_of(PAIR)
    pair = machine_parts(check_system(one, Options(enumerate_states=True)), None)[1].figure
    ways = [(a.dest, a.entries, a.back) for a in pair.arrows]
    assert len(ways) == len(set(ways))


def test_what_moves_nothing_and_what_never_happens_is_written_apart() -> None:
    text = PAIR.replace("0..3", "0..40").replace("age < 3", "age < 40").replace("age == 3", "age > 2")
    (one,) = systems_of(text)
    record = check_system(one, Options(enumerate_states=True))
    figure = machine_parts(record, None)[1].figure
    assert figure.keys == ("near", "far", "lost")
    assert [t.name for t in figure.tracks] == ["age"]
    apart = {e.name: e.taken for e in figure.anywhere}
    assert apart == {"site.write": True, "never_possible": False, "look": True}
    on_arrows = set(chain.from_iterable((e.name for e in a.entries) for a in figure.arrows))
    assert on_arrows == {"site.fail", "fail_over"}


def test_a_machine_with_too_many_values_keeps_its_list_of_transitions() -> None:
    text = """
machine: Counter
variables: {n: 0..40}
transitions: [{trigger: up, conditions: n < 40, effect: {n: n + 1}}]
---
system: s
instances: {c: Counter}
properties: {p: {reachable: c.n == 40}}
"""
    (one,) = systems_of(text)
    (part,) = machine_parts(check_system(one, Options(enumerate_states=True)), None)
    assert part.figure.boxes == ()
    assert [e.name for e in part.figure.anywhere] == ["up"]


def test_an_exploration_that_was_cut_short_claims_no_local_states() -> None:
    (one,) = systems_of(PAIR)
    (_, pair) = machine_parts(check_system(one, Options(max_states=2, enumerate_states=True)), None)
    assert pair.figure.boxes == ()


def test_the_same_bytes_under_every_hash_seed() -> None:
    program = (
        "import sys; from varyoff.pipeline import check_text; from varyoff.report.dossier import dossier;"
        "from varyoff.report.formats.dossier.html.page import render_page;"
        "print(render_page(dossier(check_text(sys.stdin.read()).systems[0], '0')))"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", program], input=PAIR, capture_output=True, text=True, check=True, encoding="utf-8",
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(pages) == 1
