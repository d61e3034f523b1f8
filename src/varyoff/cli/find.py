"""Systems by path or by name: a name stands for the files that have a system of this name."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Sequence

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic, SpecificationError, did_you_mean
from varyoff.spec.front_ends import suffixes
from varyoff.spec.load import Specification, load, specification_files

DEFAULT = ("specs/",)
MAX_CHARACTERS = 4_000_000  # of a file in which a name is looked for
_SYSTEM = re.compile(r"^system:[ \t]*[\"']?([A-Za-z][\w-]*)", re.MULTILINE)


def resolve(arguments: argparse.Namespace) -> None:
    """Replace names of systems among the arguments by their files, and let only these systems be looked at.

    A name is looked for in the paths given beside it, then in those of the settings, then in `specs/`. Files and
    folders that are given keep all their systems, unless the name is one of theirs.

    Raises:
        SpecificationError: a word is neither a file nor the name of a system (V723).
    """
    pool = pool_of(arguments)
    if isinstance(words := getattr(arguments, "paths", None), list) and words:
        arguments.paths, systems = _resolved(words, pool)
        arguments.system = [*getattr(arguments, "system", ()), *systems]
    named: dict[str, list[str]] = {}
    for side in ("old", "new"):
        word = getattr(arguments, side, None)
        if isinstance(word, str) and ":" not in word and not is_path(word):
            (path, *more), systems = _resolved([word], pool)
            if more:
                raise SpecificationError([_several(word, [path, *more])])
            setattr(arguments, side, path)
            named[side] = systems
    if len(named) == 2:  # two systems are compared, whatever each is called
        arguments.sides = [[*arguments.system, *systems] for systems in named.values()]
    elif named:
        arguments.system = [*dict.fromkeys([*arguments.system, *named.popitem()[1]])]


def pool_of(arguments: argparse.Namespace) -> Sequence[str]:
    """Return where names are looked for when no path is given."""
    return getattr(arguments, "pool", None) or DEFAULT


def find_systems(words: Sequence[str], pool: Sequence[str] = DEFAULT) -> tuple[Specification, tuple[str, ...]]:
    """Return what was read for words that are paths or names of systems, and the names among them."""
    paths, names = _resolved(words, pool)
    return load(paths or pool), tuple(names)


def is_path(word: str) -> bool:
    """Return whether a word is meant as a path: it is there, or has what names of systems cannot have."""
    return os.path.exists(word) or "/" in word or os.sep in word or word.endswith(suffixes())


def _resolved(words: Iterable[str], pool: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the paths that words stand for, and the systems to look at; none for all."""
    words = list(words)
    paths = [w for w in words if is_path(w)]
    names = [w for w in words if w not in paths]
    if not names:
        return paths, []
    here = systems_in(paths)
    there = systems_in(pool) if any(name not in here for name in names) else {}
    unknown = [name for name in names if name not in here and name not in there]
    if unknown:
        raise SpecificationError([_unknown(name, [*here, *there], pool) for name in unknown])
    found = [file for name in names if name not in here for file in there[name]]
    kept = [] if any(name in here for name in names) else list(here)
    return list(dict.fromkeys([*paths, *found])), list(dict.fromkeys([*names, *kept]))


def systems_in(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of the systems in files and folders, each with its files; nothing is parsed."""
    found: dict[str, list[str]] = {}
    for path in paths:
        for file in specification_files(path):
            if not os.path.isfile(file):
                continue
            try:
                with open(file, encoding="utf-8", errors="replace") as stream:
                    text = stream.read(MAX_CHARACTERS)
            except OSError:
                continue
            for name in dict.fromkeys(_SYSTEM.findall(text)):
                found.setdefault(name, []).append(file)
    return found


def _unknown(word: str, known: Sequence[str], pool: Sequence[str]) -> Diagnostic:
    where = ", ".join(f"`{p}`" for p in pool)
    missing = [p for p in pool if not os.path.exists(p)]
    help = did_you_mean(word, sorted(set(known)))
    if not known and missing:
        help = f"{where} is not there: give a file, or set `paths` in `[tool.varyoff]` of pyproject.toml"
    return Diagnostic("V723", f"there is neither a file nor a system `{word}`", help=(help,) if help else (),
                      label="")  # fmt: skip


def _several(word: str, files: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "V724", f"system `{word}` is in {counted(len(files), 'file')}", help=(f"give one of them: {', '.join(files)}",)
    )
