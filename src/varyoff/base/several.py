"""One or several: what the public library takes where most callers have one thing and some have more."""

from __future__ import annotations

import os
from collections.abc import Iterable

PathLike = str | os.PathLike[str]


def paths_in(value: PathLike | Iterable[PathLike]) -> tuple[str, ...]:
    """Return the paths of one path or of several; a text is one, although it can be walked over.

    >>> paths_in("order.yaml"), paths_in(["a.yaml", "b.yaml"])
    (('order.yaml',), ('a.yaml', 'b.yaml'))
    """
    if isinstance(value, str | os.PathLike):
        return (os.fspath(value),)
    return tuple(os.fspath(path) for path in value)


def texts_in(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names of one name or of several.

    >>> texts_in("p"), texts_in(["p", "q"])
    (('p',), ('p', 'q'))
    """
    return (value,) if isinstance(value, str) else tuple(value)
