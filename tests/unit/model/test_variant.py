"""A bound on faults costs nothing by its size."""

from __future__ import annotations

import pytest

from varyoff.model.variant import limit_faults
from varyoff.pipeline import Options, check_text
from varyoff.spec.load import loads

FAULTY = """
machine: M
states: [up, down]
transitions: [{trigger: crash, source: up, dest: down, actor: fault}]
---
system: s
instances: {m: M}
limits: {faults: FAULTS}
deadlock: allowed
properties: {seen: {reachable: m.state == down}}
"""


@pytest.mark.parametrize("bound", [3, 1_000_000_000])
def test_a_bound_on_faults_costs_nothing_by_its_size(bound: int) -> None:
    report = check_text(FAULTY.replace("FAULTS", str(bound)), Options(audit="full"))
    assert report.exit == 0
    assert report.systems[0].counts.states == 2


def test_a_counter_of_faults_takes_no_memory() -> None:
    from varyoff.elaborate.flatten import flatten

    elaborated = flatten(loads(FAULTY.replace("FAULTS", "3")).systems[0])
    assert elaborated is not None
    counter = limit_faults(elaborated.model, 10**12).variables[-1]
    assert len(counter.values) == 10**12 + 1
