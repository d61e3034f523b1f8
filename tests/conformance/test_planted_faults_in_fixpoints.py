"""A comparison that cannot fail is none: faults planted in fixpoints, lassos and games are noticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.planted_in_fixpoints import IN_FORMULAS, IN_GAMES, planted
from tests.support.games import GAMES, game_errors
from tests.support.small_agreement import formula_differences, game_differences
from tests.support.small_lassos import lasso_differences

MOST = 600  # random models that are tried until one of them notices


def of_games() -> Iterator[list[str]]:
    for events, expected in GAMES.values():
        yield game_errors(events, expected)
    for seed in range(MOST):
        yield game_differences(seed)


def of_formulas() -> Iterator[list[str]]:
    for seed in range(MOST):
        yield formula_differences(seed)
        yield lasso_differences(seed) or []


def noticed(differences: Iterator[list[str]]) -> str | None:
    """The first in which the engine differs from the definition, or breaks."""
    try:
        return next((found[0] for found in differences if found), None)
    except Exception as error:  # noqa: BLE001  # a crash is noticed, too
        return type(error).__name__


@pytest.mark.parametrize("name", IN_FORMULAS)
def test_a_fault_in_formulas_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(*IN_FORMULAS[name], monkeypatch.setattr)
    assert noticed(of_formulas()) is not None


@pytest.mark.parametrize("name", IN_GAMES)
def test_a_fault_in_games_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(*IN_GAMES[name], monkeypatch.setattr)
    assert noticed(of_games()) is not None
