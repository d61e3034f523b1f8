"""The engines by name. Each is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from varyoff.engine.engine import Engine

DEFAULT = "explicit"

_MAKERS: dict[str, Callable[[], Engine]] = {}


def register(name: str, make: Callable[[], Engine]) -> None:
    """Add an engine; `make` returns it. A name that is known already gets another engine."""
    _MAKERS[name] = make


def _within(module: str, name: str) -> Callable[[], Engine]:
    def make() -> Engine:
        engine: Engine = getattr(import_module(module), name)()
        return engine

    return make


register("explicit", _within("varyoff.engine.explicit.engine", "Explicit"))


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines, the one that is used by default first."""
    return tuple(_MAKERS)


def engine_named(name: str = DEFAULT) -> Engine:
    """Return an engine.

    Raises:
        KeyError: there is none of that name.
    """
    return _MAKERS[name]()
