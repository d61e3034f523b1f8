"""The diagrams of machines: nothing lies on anything else, whatever the fonts; what they show is what is written."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.support.project import SHIPPED
from tests.support.stages import prepared_of
from varyoff.pipeline import check_text
from varyoff.report.diagram.figure import figure_of
from varyoff.report.diagram.text_width import fitted, text_width, wrapped

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

import itertools

from varyoff.report.diagram.layout import Placed, Rectangle, lay_out
from varyoff.report.diagram.mermaid import render_mermaid
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import machine_parts

LIFE = """
machine: Thing
states: [off, starting, {name: on, doc: It works.}, stopping, broken]
variables: {level: 0..2, warm: boolean}
transitions:
  - {trigger: start, source: off, dest: starting, conditions: level == 0, procedure: {somebody_looked: not warm}}
  - {trigger: started, actor: spontaneous, source: starting, dest: on}
  - {trigger: use, actor: workload, source: on, effect: {level: "min(level + 1, 2)"}}
  - {trigger: stop, source: on, dest: stopping}
  - {trigger: stopped, actor: spontaneous, source: stopping, dest: off}
  - {trigger: breaks, actor: fault, source: [starting, on], dest: broken}
  - {trigger: repair, source: broken, dest: off}
  - {trigger: rest, effect: {level: 0}}
---
system: life
instances: {thing: Thing}
properties: {it-works: {reachable: thing.state == on}}
"""


def placed_of(path: Path, *, compact: bool) -> list[Placed]:
    found = []
    for one in prepared_of(path):
        machines = one.elaborated.machines
        for name, machine in machines.items():
            members = [i.name for i in one.model.instances if i.machine == name]
            found.append(lay_out(figure_of(machine, members, one.model), compact=compact))
    return found


def rectangles_of(placed: Placed) -> list[Rectangle]:
    """The boxes, labels and pills, none of which may meet another."""
    return [b.at for b in placed.blocks] + [p.at for p in placed.pills]


def meet(a: Rectangle, b: Rectangle) -> bool:
    """Whether the two share more than an edge."""
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def collisions(rectangles: list[Rectangle]) -> list[tuple[Rectangle, Rectangle]]:
    return [(a, b) for i, a in enumerate(rectangles) for b in rectangles[:i] if meet(a, b)]


@pytest.mark.parametrize("compact", [False, True], ids=["full", "small"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_no_label_lies_on_another_or_on_a_box(path: Path, compact: bool) -> None:
    for placed in placed_of(path, compact=compact):
        assert collisions(rectangles_of(placed)) == [], placed.figure.machine


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_everything_lies_on_the_paper_and_texts_in_their_boxes(path: Path) -> None:
    for placed in placed_of(path, compact=False):
        for b in placed.blocks:
            assert b.at.x >= 0
            assert b.at.y >= 0
            assert b.at.x + b.at.width <= placed.width
            assert b.at.y + b.at.height <= placed.height
            for text in (*b.block.titles, *(t for s in b.block.stretches for t in s.texts)):
                assert text.x >= 0
                assert text.x + text.width <= b.at.width + 0.1
                assert text_width(text.text, text.size, bold=text.bold) <= text.width + 0.1


def test_a_collision_would_be_found() -> None:
    assert collisions([Rectangle(0, 0, 10, 10), Rectangle(9, 9, 5, 5)])
    assert not collisions([Rectangle(0, 0, 10, 10), Rectangle(10, 0, 5, 5)])


def life() -> Placed:
    report = check_text(LIFE)
    (part,) = machine_parts(report.systems[0], None)
    return part.full


def test_the_normal_life_runs_straight_down() -> None:
    placed = life()
    assert placed.figure.spine == ("off", "starting", "on", "stopping")
    boxes = {b.state: b.at for b in placed.blocks if b.state}
    spine = [boxes[s] for s in placed.figure.spine]
    assert [a.y < b.y for a, b in itertools.pairwise(spine)] == [True] * 3
    middles = [a.x + a.width / 2 for a in spine]
    assert max(middles) - min(middles) <= 2


def test_what_leads_back_is_drawn_back() -> None:
    back = {e.name for a in life().figure.arrows if a.back for e in a.entries}
    assert back == {"stopped", "repair"}


def test_arrows_end_at_their_states() -> None:
    placed = life()
    boxes = {b.state: b.at for b in placed.blocks if b.state}
    for curve in placed.curves:
        arrow = placed.figure.arrows[curve.arrow]
        state, (x, y) = (arrow.dest, curve.points[-1]) if curve.source is None else (curve.source, curve.points[0])
        at = boxes[state]
        assert at.x - 2 <= x <= at.x + at.width + 2
        assert at.y - 2 <= y <= at.y + at.height + 2


def test_kinds_of_transitions_are_marked() -> None:
    svg = render_svg(life(), standalone=True)
    ET.fromstring(svg)  # is well-formed
    assert 'class="procedure"' in svg
    assert 'class="lock"' in svg
    assert 'class="line a-fault"' in svg
    assert "somebody_looked" in svg
    assert "in any state" in svg
    assert "It works." in svg


def test_following_transitions_are_dashed() -> None:
    (path,) = [p for p in SHIPPED if p.stem == "iasp-flashcopy"]
    iasp = next(p for p in placed_of(path, compact=False) if p.figure.machine == "IASP")
    svg = render_svg(iasp)
    assert "line a-fault follows" in svg  # follows a fault
    assert "⇢\u00a0host.crash" in svg


def test_what_is_never_reached_is_greyed() -> None:
    text = LIFE.replace("conditions: level == 0", "conditions: level == 2")
    report = check_text(
        text.replace("{trigger: rest, effect: {level: 0}}", "{trigger: rest, source: on, effect: {level: 0}}")
    )
    (part,) = machine_parts(report.systems[0], report.systems[0].coverage)
    reached = {b.state: b.reached for b in part.figure.boxes}
    assert reached == {"off": True, "starting": False, "on": False, "stopping": False, "broken": False}
    assert 'class="state never"' in render_svg(part.full)


def test_mermaid_names_every_state_and_event() -> None:
    text = render_mermaid(life().figure)
    assert text.startswith("stateDiagram-v2\n")
    for word in ("off", "starting", "stopping", "broken", "start 🔒 somebody_looked", "⚡ breaks", "[*] --> s0"):
        assert word in text


def test_the_same_bytes_under_every_hash_seed() -> None:
    program = (
        "from varyoff.pipeline import check_text; from varyoff.report.dossier import machine_parts;"
        "from varyoff.report.diagram.svg import render_svg; import sys;"
        "print(''.join(render_svg(p.full) for p in machine_parts(check_text(sys.stdin.read()).systems[0], None)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], input=LIFE, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(outputs) == 1


def test_widths_are_those_of_the_table() -> None:
    assert text_width("iiii", 10) < text_width("mmmm", 10)
    assert text_width("a", 10, bold=True) == pytest.approx(5.56)
    assert text_width("中", 10) == 10
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_long_texts_are_cut_with_an_ellipsis() -> None:
    assert fitted("x" * 10_000, 10, 100).endswith("…")
    assert text_width(fitted("x" * 10_000, 10, 100), 10) <= 100
    lines = wrapped("word " * 1000, 10, 100, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line, 10) <= 100 for line in lines)
