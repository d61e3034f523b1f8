"""A domain admits its values and nothing else, without being walked through."""

from __future__ import annotations

from typing import Any

import pytest

from varyoff.model.model import Variable


def test_a_domain_is_not_walked_through() -> None:
    """A walk through this one would not end."""
    large = Variable("m.n", "m", "n", "integer", range(10**15), range(1))
    assert large.admits(10**15 - 1)
    assert not large.admits(10**15)
    assert not large.admits(-1)


@pytest.mark.parametrize(
    ("kind", "values", "others"),
    [
        ("integer", range(3), (3, True, False, None, "0", 1.0, [0])),
        ("boolean", (False, True), (0, 1, None, "true", [])),
        ("enumeration", ("on", "off"), (None, 0, True, "other", ())),
        ("reference", (None, "a"), (0, False, "b", {})),
    ],
)
def test_a_domain_admits_its_values_and_nothing_else(kind: Any, values: Any, others: tuple[object, ...]) -> None:
    variable = Variable("m.v", "m", "v", kind, values, values)
    assert all(variable.admits(value) for value in values)
    assert not any(variable.admits(value) for value in others)
