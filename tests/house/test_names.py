"""One name, one concept: what modules offer each other is called by names of its own, all over the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Literal

import pytest

from tests.support.project import ROOT

SOURCE = ROOT / "src" / "varyoff"
Kind = Literal["class", "function"]

# Functions that have one role in many modules, by which a table or a caller finds them.
ROLES = {
    "render": "the function of a format, found by the table of formats",
    "execute": "the function of a verb, found by its name",
    "section": "a part of the page of a system",
    "register": "adds to a table: of engines, of formats",
    "load": "the library's is that of `spec`, behind the door that checks what callers give",
    "loads": "the library's is that of `spec`, behind the door that checks what callers give",
}
# Names that two modules have for one thing, since neither may see the other.
SAME = {
    "Actor": "who acts, in a specification and in a model",
    "Fairness": "of an event, in a specification and in a model",
}
# Pairs of functions that stay with their own: what each is about is said by the folder.
APART = {
    "always": "a form of property, and the formula that it could be written in",
    "both": "two parts of one type, and a conjunction",
    "conditional": "`fold` folds what `elaborate` lowers",
    "eventually": "a form of property, and the formula that it could be written in",
}
ALLOWED = {**ROLES, **SAME, **APART}


def names_of(tree: ast.Module) -> Iterator[tuple[str, Kind]]:
    """Classes, functions, and aliases of types of a module, without what begins with `_`."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                yield name, "class"
            case ast.FunctionDef(name=name):
                yield name, "function"
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.isupper() and name[0].isupper():
                yield name, "class"


def homes(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """The modules that define each public name."""
    found: dict[str, dict[str, None]] = {}
    for module, text in sources.items():
        for name, _ in names_of(ast.parse(text)):
            if not name.startswith("_") and len(name) > 1:  # one letter is a variable of types
                found.setdefault(name, {})[module] = None
    return {name: list(modules) for name, modules in found.items()}


def shared(sources: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: modules for name, modules in homes(sources).items() if len(modules) > 1}


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {p.relative_to(SOURCE).as_posix(): p.read_text(encoding="utf-8") for p in sorted(SOURCE.rglob("*.py"))}


def test_no_two_modules_give_one_name_to_two_things(sources: dict[str, str]) -> None:
    astray = [
        f"`{name}` in {', '.join(modules)}: give each concept its own name"
        for name, modules in shared(sources).items()
        if name not in ALLOWED
    ]
    assert astray == []


def test_every_exception_is_needed(sources: dict[str, str]) -> None:
    assert set(ALLOWED) <= set(shared(sources))


def test_singular_and_plural_are_not_two_concepts(sources: dict[str, str]) -> None:
    """`Options` of a run beside an `Option` of an event: a reader takes the one for several of the other."""
    known = homes(sources)
    found = [name for name in known if name[0].isupper() and f"{name}s" in known and name not in COLLECTIONS]
    assert found == []


# The plural is several of the singular.
COLLECTIONS = {
    "Block": "those of one certificate",
    "Choice": "those of one event",
    "Condition": "several of them",
    "Domain": "of several variables",
    "Event": "makes them",
    "Finding": "collects them",
    "Follower": "those of one event",
    "GuardTable": "of several systems",
    "Member": "finds them",
    "Name": "lists of them",
    "Step": "makes them",
    "ToleranceTable": "of several systems",
}


def test_a_name_of_two_things_is_found() -> None:
    there = {
        "a.py": "class Finding: ...\ndef f(): ...\n",
        "b.py": "class Finding: ...\nF = 1\n",
        "c.py": "Kind = int\n",
    }
    assert shared({**there, "d.py": "class Kind: ...\n"}) == {"Finding": ["a.py", "b.py"], "Kind": ["c.py", "d.py"]}
