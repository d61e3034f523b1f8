"""Specification files near a file, for suggestions: what could be included, and which of them has a machine."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence

from varyoff.base.diagnostic import nearest, suggestion
from varyoff.spec.front_ends import suffixes

MAX_FILES = 300  # that are looked at
MAX_CHARACTERS = 100_000  # of each
_MACHINE = re.compile(r"^machine:[ \t]*[\"']?(\w+)", re.MULTILINE)


def files_near(file: str, includes: Sequence[str] = ()) -> list[str]:
    """Return the specification files beside a file, in the folders below and beside it and where it includes from;
    relative to it, the nearest first.
    """
    base = os.path.dirname(file) or "."
    folders = ["."]
    folders += [os.path.dirname(name) or "." for name in includes]
    folders += _folders(base, "") + _folders(base, "..")
    found: dict[str, None] = {}
    for folder in dict.fromkeys(map(os.path.normpath, folders)):
        for name in _names(os.path.join(base, folder)):
            if name.endswith(suffixes()) and not name.startswith("."):
                found[os.path.normpath(os.path.join(folder, name)).replace(os.sep, "/")] = None
        if len(found) > MAX_FILES:
            break
    return list(found)[:MAX_FILES]


def _folders(base: str, below: str) -> list[str]:
    folder = os.path.join(base, below)
    return [
        os.path.join(below, name)
        for name in _names(folder)[:MAX_FILES]
        if not name.startswith(".") and os.path.isdir(os.path.join(folder, name))
    ]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def machines_near(file: str, includes: Sequence[str], machines: Collection[str]) -> dict[str, str]:
    """Return which file near by declares each of some machines, as far as one does."""
    found: dict[str, str] = {}
    for name in files_near(file, includes):
        if len(found) == len(machines):
            break
        path = os.path.join(os.path.dirname(file), name)
        if os.path.normpath(path) == os.path.normpath(file) or not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8", errors="replace") as stream:
                text = stream.read(MAX_CHARACTERS)
        except OSError:
            continue
        for machine in _MACHINE.findall(text):
            if machine in machines:
                found.setdefault(machine, name)
    return found


def included_meant(name: str, file: str) -> str:
    """Return a line of help for an included file that is not there: one near by that has its name, or a similar one."""
    near = [f for f in files_near(file) if f != os.path.basename(file)]
    return _meant(name, near, os.path.dirname(file), "beside this file")


def file_meant(path: str) -> str:
    """Return a line of help for a file that was named and is not there."""
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        return f"there is no folder `{folder}`"
    # Compared below the folder: what is common to all of them would make anything similar.
    return _meant(os.path.basename(path), files_near(path), folder, "", folder)


def _meant(name: str, near: list[str], base: str, where: str, above: str = "") -> str:
    """Return which file may be meant by a name: one of its name in another folder, a similar one, those beside it."""
    same = [f for f in near if os.path.basename(f) == os.path.basename(name)]
    stems = {os.path.splitext(f)[0]: f for f in near if not f.startswith("..")}  # all of them end alike
    meant = same[0] if same else stems.get(nearest(os.path.splitext(name)[0], list(stems)) or "")
    if meant is not None:
        return f"did you mean `{os.path.normpath(os.path.join(above, meant))}`?"
    folder = os.path.dirname(name)
    if folder and not os.path.isdir(os.path.join(base, folder)):
        return f"there is no folder `{folder}` {where}"
    beside = [os.path.normpath(os.path.join(above, f)) for f in near if os.path.dirname(f) == folder]
    return suggestion(name, None, beside)
