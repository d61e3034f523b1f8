"""The drawn diagrams, read back: heads touch what they point at, tails stand apart from them, nothing lies on anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.support.laws import law
from tests.support.project import ROOT, SHIPPED
from tests.support.stages import prepared_of
from varyoff.pipeline import Options, check_system
from varyoff.spec.syntax import Machine

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

from tests.support import svg as g
from varyoff.report.diagram.layout import Placed, Rectangle
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import MachinePart, machine_parts

PUBLISHED = sorted(p for p in (ROOT / "tests" / "corpus").rglob("*.yaml") if "slow" not in p.name)
QUICK = Options(max_states=3000, enumerate_states=True)


def parts_of(text: str | Path) -> Iterator[MachinePart]:
    for one in prepared_of(text, QUICK):
        yield from machine_parts(check_system(one, QUICK), None)


def faults_of(placed: Placed) -> list[str]:
    drawing = g.read(render_svg(placed))
    number = {b.state: str(i) for i, b in enumerate(placed.figure.boxes)}
    return [*g.faults(drawing), *g.crooked(drawing, [number[s] for s in placed.figure.spine])]


def untrue(part: MachinePart, placed: Placed) -> list[str]:
    """Return the ways that the drawing shows and the machine has not, or the other way round."""
    drawing = g.read(render_svg(placed))
    name = {str(i): b.state for i, b in enumerate(placed.figure.boxes)}
    shown = {(int(t), name[s], name[h.dest]) for h in drawing.heads for s in h.sources for t in h.transitions}
    return [f"{way}" for way in shown ^ ways_of(part.machine)]


def ways_of(machine: Machine) -> set[tuple[int, str, str]]:
    states = [s.name.text for s in machine.states]
    return {
        (t.index, source, t.dest.text)
        for t in machine.transitions
        if t.dest is not None
        for source in (states if t.sources is None else [s.text for s in t.sources])
        if source != t.dest.text
    }


def all_faults(text: str | Path) -> list[str]:
    found = []
    for part in parts_of(text):
        for kind, placed in (("full", part.full), ("small", part.small)):
            problems = faults_of(placed) + (untrue(part, placed) if part.machine.states else [])
            found += [f"{part.figure.machine}, {kind}: {problem}" for problem in problems]
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_systems_are_drawn_clearly(path: Path) -> None:
    assert all_faults(path) == []


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda p: str(p.relative_to(ROOT / "tests" / "corpus").with_suffix("")))
def test_published_models_are_drawn_clearly(path: Path) -> None:
    assert all_faults(path) == []


# --- random machines --------------------------------------------------------------------------------

NAMES = ["a", "off", "vary_on_pending", "waiting_for_the_second_of_two_confirmations", "x1", "failed", "done", "late",
         "in_transit", "b2", "lost", "between"]  # fmt: skip
GUARDS = ["", "level == 0", "level == 0 and ready and not (level == 2 or level == 1)"]


@st.composite
def machines(draw: st.DrawFn) -> str:
    """A machine with any arrows between its states, whatever the sense, and some instances of it."""
    states = draw(st.permutations(NAMES))[: draw(st.integers(1, len(NAMES)))]
    lines = [f"machine: M\nstates: [{', '.join(states)}]\nvariables: {{level: 0..2, ready: boolean}}\ntransitions:"]
    for i in range(draw(st.integers(0, 16))):
        sources = draw(st.lists(st.sampled_from(states), unique=True, min_size=1, max_size=len(states)))
        source = f"source: [{', '.join(sources)}], " if draw(st.integers(0, 7)) else ""
        dest = f"dest: {draw(st.sampled_from(states))}, " if draw(st.integers(0, 7)) else ""
        actor = draw(st.sampled_from(["operator", "spontaneous", "workload", "fault"]))
        guard = draw(st.sampled_from(GUARDS))
        extra = f'conditions: "{guard}", ' if guard else ""
        extra += "procedure: {somebody_looked_at_it: ready}, " if draw(st.integers(0, 3)) == 0 else ""
        effect = "" if dest else "effect: {ready: true}, "
        trigger = f"t{i}" + "_with_a_name" * draw(st.integers(0, 2))
        lines.append(f"  - {{trigger: {trigger}, {source}{dest}{effect}{extra}actor: {actor}}}")
    if lines[-1].endswith(":"):
        lines[-1] = lines[-1].removesuffix("\ntransitions:")
    copies = draw(st.integers(1, 10))
    body = "\n".join(f"  {'payroll_dr_' * (i % 2)}m{i}: M" for i in range(copies))
    return "\n".join(lines) + f"\n---\nsystem: s\ninstances:\n{body}\nproperties: {{p: {{never: false}}}}\n"


# Nothing is shrunk: each attempt lays everything out, and what is found is told by its coordinates.
@law(20, 3000, machines(), shrink=False)
def test_random_machines_are_drawn_clearly(text: str) -> None:
    assert all_faults(text) == []


# --- the reader sees what is wrong ------------------------------------------------------------------

ORDER = """
machine: Order
states: [placed, paid, packed, shipped, delivered, cancelled, refunded]
variables: {stock: 0..2}
transitions:
  - {trigger: cancel, source: [placed, paid, packed], dest: cancelled}
  - {trigger: pay, source: placed, dest: paid}
  - {trigger: reopen, source: cancelled, dest: paid}
  - {trigger: refund, source: cancelled, dest: refunded}
  - {trigger: pack, source: paid, dest: packed, conditions: stock == 0, procedure: {counted: stock == 0}}
  - {trigger: ship, source: packed, dest: shipped}
  - {trigger: arrive, actor: spontaneous, source: shipped, dest: delivered}
  - {trigger: lose, actor: fault, source: shipped, dest: cancelled}
---
system: shop
instances: {one: Order, two: Order}
properties: {p: {reachable: one.state == refunded}}
"""


def order() -> tuple[Placed, Placed]:
    (part,) = parts_of(ORDER)
    return part.full, part.small


def moved(p: Placed, state: str, dx: float = 0, dy: float = 0) -> Placed:
    return replace(
        p,
        blocks=tuple(
            replace(b, at=Rectangle(b.at.x + dx, b.at.y + dy, b.at.width, b.at.height)) if b.state == state else b
            for b in p.blocks
        ),
    )


def redrawn(p: Placed, change: Callable[[tuple[g.Point, ...]], tuple[g.Point, ...]], *, heads: bool) -> Placed:
    """Return the drawing with the first line that ends in a head, or that does not, changed."""
    first = next(i for i, c in enumerate(p.curves) if (c.source is None) == heads)
    curves = [replace(c, points=change(c.points)) if i == first else c for i, c in enumerate(p.curves)]
    return replace(p, curves=tuple(curves))


def tail_in_head(p: Placed) -> Placed:
    """Return the drawing with a tail where, at the same side of the same box, a head lands."""
    for i, tail in enumerate(p.curves):
        for head in p.curves:
            at = p.figure.arrows[head.arrow].dest
            if tail.source == at and head.source is None and head.points[-1][1] == tail.points[0][1]:
                x = head.points[-1][0]
                curve = replace(tail, points=((x, tail.points[0][1]), (x, tail.points[1][1]), *tail.points[1:]))
                return replace(p, curves=(*p.curves[:i], curve, *p.curves[i + 1 :]))
    raise AssertionError("no box has a tail and a head at one side")


def label_moved(p: Placed) -> Placed:
    box = next(b for b in p.blocks if b.state is not None)
    first = next(b for b in p.blocks if b.arrow is not None)
    return replace(p, blocks=tuple(replace(b, at=box.at) if b is first else b for b in p.blocks))


def pill_moved(p: Placed) -> Placed:
    box = next(b for b in p.blocks if b.state is not None)
    at = Rectangle(box.at.x + box.at.width / 2, box.at.y + box.at.height + 2, 30, 20)
    return replace(p, pills=(replace(p.pills[0], at=at), *p.pills[1:]))


def token_moved(p: Placed) -> Placed:
    block = next(b for b in p.blocks if b.block.tokens)
    tokens = tuple(replace(t, y=t.y - 14) for t in block.block.tokens)
    return replace(
        p, blocks=tuple(replace(b, block=replace(b.block, tokens=tokens)) if b is block else b for b in p.blocks)
    )


PLANTS: dict[str, tuple[Callable[[Placed], Placed], str]] = {
    "a head that stops short": (
        lambda p: redrawn(p, lambda c: (*c[:-1], (c[-1][0], c[-1][1] - 4)), heads=True), "does not touch box",
    ),
    "a head inside its box": (
        lambda p: redrawn(p, lambda c: (*c[:-1], (c[-1][0], c[-1][1] + 12)), heads=True), "lies in box",
    ),
    "a tail that begins beside its box": (
        lambda p: redrawn(p, lambda c: ((c[0][0], c[0][1] + 5), *c[1:]), heads=False), "does not begin at box",
    ),
    "a tail where a head lands": (tail_in_head, "are together at box"),
    "a label on a box": (label_moved, "lies on label"),
    "a box on a label": (lambda p: moved(p, "paid", dy=-30), "lies on"),
    "a box on the main way that is moved aside": (lambda p: moved(p, "paid", dx=4), "not in one line"),
    "a line through a box": (
        lambda p: redrawn(p, lambda c: (c[0], (c[0][0], 0), (p.width / 2, 0), (p.width / 2, p.height), *c[1:]), heads=False),
        "crosses box",
    ),
    "a value on a line": (pill_moved, "crosses value"),
    "the name of an instance on a title": (token_moved, "lies on text"),
    "a box off the paper": (lambda p: replace(p, height=p.height - 200), "not on the paper"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTS)
def test_a_planted_fault_is_seen(fault: str) -> None:
    plant, said = PLANTS[fault]
    placed = order()["instance" in fault]
    assert faults_of(placed) == []
    found = faults_of(plant(placed))
    assert [f for f in found if said in f], found


def test_lines_that_run_along_each_other_are_seen() -> None:
    placed = order()[0]
    one, other = (c for c in placed.curves if c.source is None and c.arrow in (0, 1))
    shifted = replace(other, points=tuple((x + 1, y) for x, y in one.points))
    curves = tuple(shifted if c is other else c for c in placed.curves)
    assert [f for f in faults_of(replace(placed, curves=curves)) if "along each other" in f]


def test_an_arrow_drawn_the_wrong_way_is_seen() -> None:
    (part,) = parts_of(ORDER)
    ahead = next(i for i, a in enumerate(part.full.figure.arrows) if a.entries[0].name == "pay")
    arrow = part.full.figure.arrows[ahead]
    turned = replace(arrow, sources=(arrow.dest,), dest=arrow.sources[0])
    arrows = part.full.figure.arrows
    figure = replace(part.full.figure, arrows=(*arrows[:ahead], turned, *arrows[ahead + 1 :]))
    assert untrue(part, part.full) == []
    assert untrue(part, replace(part.full, figure=figure))
    assert [f for f in faults_of(replace(part.full, figure=figure)) if "does not touch" in f]


def test_the_normal_life_of_an_order_does_not_lead_through_its_cancellation() -> None:
    assert order()[0].figure.spine == ("placed", "paid", "packed", "shipped", "delivered")


def test_letters_are_large_enough_to_read() -> None:
    from varyoff.report.diagram.svg import STYLE

    page = (ROOT / "src" / "varyoff" / "report" / "formats" / "dossier" / "html" / "style.css").read_text(
        encoding="utf-8"
    )
    for style in (STYLE, page):
        sizes = re.findall(
            r"\.(?:title|name|guard|procedure|variable|value|instance)\b[^{}]*\{[^}]*font-size:([\d.]+)px", style
        )
        assert len(sizes) >= 5
        assert min(map(float, sizes)) >= 11
