"""The engines by name. Each is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from varyoff.engine.engine import Engine

DEFAULT = "explicit"
AUTO, ALL = "auto", "all"  # the one that is fit for it, which is the default, and all of them, which are compared

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
register("networkx", _within("varyoff.engine.networkx", "Networkx"))


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines, the one that is used by default first."""
    return tuple(_MAKERS)


def engine_choices() -> tuple[str, ...]:
    """Return everything by which engines can be asked for."""
    return (AUTO, *engine_names(), ALL)


def deciding(name: str) -> str:
    """Return the name of the engine whose answer counts."""
    return DEFAULT if name in (AUTO, ALL) else name


def engine_named(name: str = DEFAULT) -> Engine:
    """Return an engine; for `all`, one that asks all of them and compares.

    Raises:
        KeyError: there is none of that name.
    """
    if name == ALL:
        from varyoff.engine.comparison import Together

        return Together([_MAKERS[DEFAULT](), *(make() for known, make in _MAKERS.items() if known != DEFAULT)])
    return _MAKERS[deciding(name)]()
