"""Groups of what depends on the same variables are small or of one kind, and found in linear time."""

from __future__ import annotations

import time

from varyoff.engine.explicit.grouping import LARGE, grouped


def test_grouping_many_things_of_many_variables_is_not_quadratic() -> None:
    wide = 20  # variables of ten values each: far more combinations than are remembered
    supports = [(i, frozenset(range(i, i + wide))) for i in range(6_000)]
    started = time.process_time()
    groups = grouped(supports, [10] * (6_000 + wide))
    assert time.process_time() - started < 1.5
    assert sorted(m for g in groups for m in g.members) == list(range(6_000))


def test_groups_are_small_or_of_one_kind() -> None:
    sizes = [2, 3, 4, 5, 6, 7, 200, 300, 400]
    supports = [
        (i, frozenset(s)) for i, s in enumerate([(0, 1), (2,), (0, 6), (6, 7, 8), (3, 4, 5), (6, 7, 8), (1,), ()])
    ]
    groups = grouped(supports, sizes)
    assert sorted(m for g in groups for m in g.members) == list(range(len(supports)))
    for one in groups:
        own = dict(supports)
        assert one.variables == frozenset().union(*(own[m] for m in one.members))
        product = 1
        for v in one.variables:
            product *= sizes[v]
        assert product <= LARGE or len({own[m] for m in one.members}) == 1
    assert len(groups) < len(supports)
