"""`p != none and p.state == on and eventually(q)` was an error of the model where `p` is none: its conditions were taken apart."""

from __future__ import annotations

import pytest

from varyoff.pipeline import check_text

SYSTEM = """\
machine: Node
parameters: {others: [Node]}
variables: {next: {one_of: others, optional: true}}
states: [off, on]
transitions:
  - {trigger: start, source: off, dest: on, effect: {next: self}, fair: weak}
---
system: ring
instances: {node: {machine: Node, others: [node]}}
deadlock: allowed
properties:
"""
GUARDED = "node.next != none and node.next.state == on"
EITHER = "node.next == none or node.next.state == off"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (f"ltl: eventually({GUARDED} and eventually(node.state == on))", "holds"),
        (f"ltl: eventually(({GUARDED}) and always(node.state == on))", "holds"),
        (f"ltl: {EITHER} or next(false)", "holds"),
        (f"ltl: not ({EITHER} or next(false))", "violated"),
        (f"ctl: EF({GUARDED} and AG(node.state == on))", "holds"),
        (f"ctl: AG({EITHER} or AX(node.state == on))", "holds"),
        ("ltl: node.next != none and eventually(node.state == on) and node.next.state == on", "violated"),
        # what is said of another time is evaluated whatever is so now
        ("ctl: EF(node.next != none and EF(node.next.state == on))", "unknown"),
    ],
)
def test_a_condition_guards_the_one_beside_it(formula, verdict):
    form, _, text = formula.partition(": ")
    (system,) = check_text(f'{SYSTEM}  asked: {{{form}: "{text}"}}\n').systems
    assert [p.verdict for p in system.properties] == [verdict]
