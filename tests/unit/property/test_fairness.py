"""Which fairness a property assumes: what the transitions say, by event name, and what stands under `assuming`."""

from __future__ import annotations

import pytest

from varyoff.elaborate.flatten import flatten
from varyoff.problem.question import Follow
from varyoff.property.forms import properties_of
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Tape
parameters: {others: [Tape]}
states: [idle, busy]
transitions:
  - {trigger: save, choose: {x: 1..2}, source: idle, dest: busy}
  - {trigger: done, actor: spontaneous, source: busy, dest: idle}
  - {trigger: eject, fair: strong, choose: {x: 1..2}, source: busy, dest: idle}
  - {trigger: swap, choose: {which: others}, source: idle, fair: weak}
---
system: s
instances:
  a: {machine: Tape, others: []}
  rm: {machine: Tape, count: 2, others: []}
properties:
  p: {eventually: a.state == busy, assuming: ASSUMING}
"""
USUAL = {
    "a.done": "weak", "a.eject": "strong", "rm[1].done": "weak", "rm[1].eject": "strong", "rm[2].done": "weak",
    "rm[2].eject": "strong",
}  # fmt: skip


def groups(assuming: str) -> dict[str, tuple[str, list[str]]]:
    """By name: the kind and the labels of the events."""
    text = SPECIFICATION.replace("ASSUMING", assuming)
    elaborated = flatten(loads(text.replace(", assuming: }", "}"))["s"])
    (one, *_) = properties_of(elaborated)
    assert isinstance(one.question, Follow)
    found = one.question.fairness.groups
    assert len({group.name for group in found}) == len({group.events for group in found}) == len(found)
    return {g.name: (g.kind, [elaborated.model.events[e].label for e in g.events]) for g in found}


def kinds(assuming: str) -> dict[str, str]:
    return {name: kind for name, (kind, _) in groups(assuming).items()}


def test_what_the_transitions_say() -> None:
    assert kinds("") == USUAL
    assert groups("")["a.eject"] == ("strong", ["a.eject(x=1)", "a.eject(x=2)"])


@pytest.mark.parametrize(
    ("assuming", "added"),
    [
        ("{weak: a.save}", {"a.save": "weak"}),
        ("{weak: [a.save, 'rm[2].save']}", {"a.save": "weak", "rm[2].save": "weak"}),
        ("{strong: rm.save}", {"rm[1].save": "strong", "rm[2].save": "strong"}),
        ("{strong: a.done}", {"a.done": "strong"}),
        ("{weak: a.eject}", {}),
        ("{weak: '*.save', strong: a.save}", {"a.save": "strong", "rm[1].save": "weak", "rm[2].save": "weak"}),
        ("{weak: a.swap}", {}),  # it chooses from an empty list, so there is no such event
        ("{weak: [{any_of: [a.swap]}]}", {}),
        ("{progress: true}", {"progress": "weak"}),
        ("{progress: false, none: false}", {}),
        ("{weak: [{any_of: [a.save, a.done]}]}", {"any of a.save, a.done": "weak"}),
        ("{weak: {any_of: a.*}}", {"any of a.*": "weak"}),
        ("{strong: [{any_of: a.done}]}", {"a.done": "strong"}),
        ("{weak: [{any_of: [a.save, a.done]}], strong: [{any_of: [a.done, a.save]}]}", {"any of a.save, a.done": "strong"}),
        ("{weak: [{any_of: '*'}], progress: true}", {"any of *": "weak"}),
    ],
)  # fmt: skip
def test_what_is_assumed_beside_it(assuming: str, added: dict[str, str]) -> None:
    found = kinds(assuming)
    assert found == {**USUAL, **added}
    assert [name for name in found if name not in added] == [name for name in USUAL if name not in added]
    alone = kinds(assuming.replace(", none: false", "").replace("{", "{none: true, ", 1))
    assert {name: kind for name, kind in alone.items() if name in added} == added
    assert set(alone) - set(added) <= {"a.eject"}


def test_without_any() -> None:
    assert kinds("{none: true}") == {}


def test_a_group_has_all_choices_of_its_events() -> None:
    found = groups("{none: true, weak: [{any_of: [a.save, a.done]}], progress: true}")
    assert found["any of a.save, a.done"] == ("weak", ["a.save(x=1)", "a.save(x=2)", "a.done"])
    assert len(found["progress"][1]) == 15
