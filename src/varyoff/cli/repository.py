"""The repository that a run stands in: what readers of reports take paths to be relative to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from varyoff.report.deviations import Locate


def root_of(folder: str) -> str | None:
    """Return the nearest folder, from `folder` upwards, that holds a `.git`; None outside of a repository."""
    folder = os.path.abspath(folder)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def locate(prefix: str | None = None) -> Locate:
    """Return what tells where in its repository a file is that the run knows by a path from the current folder.

    Args:
        prefix: what stands before every relative path, for runs that see a part of a repository only; None looks for
            the root of the repository. A file outside of one keeps its path.
    """
    roots: dict[str, str | None] = {}

    def located(file: str) -> str:
        if prefix is not None:
            return file if os.path.isabs(file) else _slashes(os.path.normpath(os.path.join(prefix, file)))
        folder = os.path.dirname(os.path.realpath(file))
        if folder not in roots:
            roots[folder] = root_of(folder)
        root = roots[folder]
        if root is None:
            return file
        return _slashes(os.path.relpath(os.path.join(folder, os.path.basename(file)), os.path.realpath(root)))

    return located


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")
