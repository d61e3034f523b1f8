"""What is defined is used: by the package itself, or it is on a list of what others use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.support.project import SOURCE

# Names that only others use, and who.
OTHERS = {
    "argparse": {"_get_formatter", "print_help"},
    "ast": {"visit_Attribute", "visit_Call", "visit_comprehension"},
    "pytest": {
        "pytest_addoption",
        "pytest_configure",
        "pytest_collect_file",
        "reportinfo",
        "runtest",
        "setup",
        "collect",
    },
    "Hypothesis": {"properties_hold"},
    "transitions": {"_checked_assignment"},
    "notebooks": {"_repr_html_", "_repr_svg_"},
    "engines, front ends and forms from outside": {"trace_to", "Verbatim", "asking", "unregister"},
}


def defined(tree: ast.Module) -> Iterator[str]:
    """Functions, methods, classes, fields of classes, constants; not what Python calls by itself."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if not (name.startswith("__") and name.endswith("__")):
                    yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("__"):
                yield name


def used(tree: ast.Module) -> Iterator[str]:
    """Names that are read, whatever they belong to; also those in texts that are a name, as of tables and slots."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Load()):
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names)
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case ast.Constant(value=str(text)) if re.fullmatch(r"[\w.]+(:\w+)?", text):
                yield re.split(r"[.:]", text)[-1]


def dead(sources: Mapping[str, str], public: frozenset[str] = frozenset()) -> list[str]:
    trees = {name: ast.parse(text) for name, text in sources.items()}
    alive = {name for tree in trees.values() for name in used(tree)} | public
    return sorted(
        {f"{name} in {module}" for module, tree in trees.items() for name in defined(tree) if name not in alive}
    )


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {p.relative_to(SOURCE).as_posix(): p.read_text(encoding="utf-8") for p in sorted(SOURCE.rglob("*.py"))}


def test_everything_defined_is_used(sources: dict[str, str]) -> None:
    assert dead(sources, PUBLIC | frozenset(name for names in OTHERS.values() for name in names)) == []


# Methods and fields of the library that the package itself does not call: they stand in its reference.
PUBLIC = frozenset({"can_reach", "raise_if_unexpected"})


def test_nothing_on_the_lists_is_used_after_all(sources: dict[str, str]) -> None:
    found = {one.partition(" in ")[0] for one in dead(sources)}
    assert {name for names in OTHERS.values() for name in names} | PUBLIC <= found


def test_a_dead_name_is_found() -> None:
    there = {
        "a.py": "def f(): ...\nA = 1\nclass C:\n    x: int\n    def m(self): ...\n",
        "b.py": "from a import f\nprint(C(1).x)\n",
    }
    assert dead(there) == ["A in a.py", "m in a.py"]
