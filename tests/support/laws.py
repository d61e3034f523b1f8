"""Laws: what holds whatever is given, tried on some examples in every run and on many more behind the marker `slow`."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Signature, signature
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings


def examples(number: int, *, shrink: bool = True) -> settings:
    """Settings that give the same examples every time. What takes long to try need not be made small."""
    return settings(
        max_examples=number,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if shrink else (Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def sizes(some: int, many: int) -> pytest.MarkDecorator:
    """Parametrize a test by `size`: how much it tries in every run, and how much with `-m slow`."""
    return pytest.mark.parametrize(
        "size", [pytest.param(some, id="some"), pytest.param(many, id="many", marks=pytest.mark.slow)]
    )


def law(some: int, many: int, *strategies: Any, shrink: bool = True) -> Callable[[Callable[..., None]], Any]:
    """Make a test, in both sizes, of what is said of examples drawn from strategies: the last arguments of a function.

    Arguments before those are fixtures, which all examples share.
    """

    def decorate(holds: Callable[..., None]) -> Any:
        @sizes(some, many)
        def test(size: int, **fixtures: Any) -> None:
            examples(size, shrink=shrink)(given(*strategies)(holds))(**fixtures)

        # Not `wraps`: pytest would ask the function that is wrapped for its arguments, and take all of them for fixtures.
        test.__name__, test.__qualname__, test.__doc__ = holds.__name__, holds.__qualname__, holds.__doc__
        test.__module__ = holds.__module__
        shared = list(signature(holds).parameters.values())[: -len(strategies)]
        test.__signature__ = Signature([*shared, signature(test).parameters["size"]])  # type: ignore[attr-defined]
        return test

    return decorate
