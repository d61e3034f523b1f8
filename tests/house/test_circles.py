"""No module needs itself: imports form no circle, those within functions included, neither of modules nor of folders."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import networkx as nx
import pytest

from tests.support.project import ROOT

SOURCE = ROOT / "src" / "varyoff"

# Records show themselves, in a notebook and where they are printed, and formats are made of records. What a function of
# theirs imports is therefore left out: it closes no circle while modules are imported.
SHOWS_ITSELF = "varyoff.report.record"


def name_of(path: Path) -> str:
    parts = ["varyoff", *path.relative_to(SOURCE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST, *, functions: bool = True) -> Iterator[tuple[str, str]]:
    """(module, name) of every import that is run, wherever it stands; `if TYPE_CHECKING` is not run."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef() if not functions:
                pass
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                for other in node.orelse:
                    yield from imports(ast.Module([other], []), functions=functions)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((module, alias.name) for alias in names)
            case ast.Import(names=names):
                yield from ((alias.name, "") for alias in names)
            case _:
                yield from imports(node, functions=functions)


def graph_of(sources: Mapping[str, str], shows_itself: str = SHOWS_ITSELF) -> nx.DiGraph:
    graph = nx.DiGraph()
    for importer, text in sources.items():
        for module, name in imports(ast.parse(text), functions=importer != shows_itself):
            full = f"{module}.{name}"
            imported = full if full in sources else module
            if imported in sources and imported != importer:
                graph.add_edge(importer, imported)
    return graph


def circles(graph: nx.DiGraph) -> list[list[str]]:
    return sorted(sorted(one) for one in nx.strongly_connected_components(graph) if len(one) > 1)


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {name_of(path): path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def rooms(graph: nx.DiGraph, package: str, folders: Iterable[str]) -> nx.DiGraph:
    """The graph of what lies in a package: its modules, and its folders as a whole."""
    names = set(folders)

    def room(module: str) -> str | None:
        if not module.startswith(f"{package}."):
            return None
        first = module.removeprefix(f"{package}.").partition(".")[0]
        return f"{first}/" if first in names else first

    pairs = ((room(a), room(b)) for a, b in graph.edges)
    return nx.DiGraph((a, b) for a, b in pairs if a is not None and b is not None and a != b)


def test_modules_form_no_circle(sources: dict[str, str]) -> None:
    assert circles(graph_of(sources)) == []


@pytest.mark.parametrize("package", ["varyoff", "varyoff.cli", "varyoff.report", "varyoff.report.formats"])
def test_folders_form_no_circle(sources: dict[str, str], package: str) -> None:
    place = SOURCE.joinpath(*package.split(".")[1:])
    folders = [path.name for path in place.iterdir() if path.is_dir()]
    assert circles(rooms(graph_of(sources), package, folders)) == []


def test_the_exception_is_needed(sources: dict[str, str]) -> None:
    (circle,) = circles(graph_of(sources, shows_itself=""))
    assert SHOWS_ITSELF in circle


def test_a_circle_is_found() -> None:
    there = {"p.a": "from p.b import x", "p.b": "def f():\n    import p.c\n", "p.c": "from p import a\n"}
    assert circles(graph_of(there)) == [["p.a", "p.b", "p.c"]]
    assert circles(graph_of({**there, "p.c": "if TYPE_CHECKING:\n    from p import a\n"})) == []


def test_a_circle_of_folders_is_found() -> None:
    there = {"p.one.a": "import p.b", "p.b": "", "p.c": "import p.one.d", "p.one.d": "", "p.one.e": "import p.c"}
    assert circles(graph_of(there)) == []
    assert circles(rooms(graph_of(there), "p", ["one"])) == [["c", "one/"]]
