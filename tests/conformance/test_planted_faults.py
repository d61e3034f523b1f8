"""A check that cannot fail is none: faults planted in flattening, transformations and engine are all noticed."""

from __future__ import annotations

import pytest

from tests.support.agreement import disagreements
from tests.support.edge_cases import CASES
from tests.support.planted_in_the_explicit_engine import FAULTS


def noticed() -> str | None:
    """The first case in which engine and interpreter differ, or in which something breaks; the audit does not count."""
    for case in CASES:
        try:
            found = [line for line in disagreements(case.question) if not line.startswith("audit: ")]
        except Exception as error:  # noqa: BLE001  # a crash is noticed, too
            return f"{case.name}: {type(error).__name__}"
        if found:
            return f"{case.name}: {found[0]}"
    return None


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_noticed(name, monkeypatch):
    FAULTS[name](monkeypatch.setattr)
    assert noticed() is not None


def test_nothing_is_noticed_where_no_fault_is():
    assert noticed() is None
