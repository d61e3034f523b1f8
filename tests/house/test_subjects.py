"""Tests find their subject: who changes a module finds its test by the module's name, or in a short table."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.support.project import ROOT, SOURCE

TESTS = ROOT / "tests"
UNIT = TESTS / "unit"

# Where the tests of a package are that `tests/unit/<package>` has not; the command line is run as a whole.
FOLDERS = {"varyoff.cli": "tests/cli"}

# What no test stands beside, by module or package, and the tests that decide it: they import it, or run what does.
ELSEWHERE = {
    "varyoff.pipeline": "tests/conformance",
    "varyoff.problem": "tests/conformance",
    "varyoff.certify": "tests/checkcert",
    "varyoff.property": "tests/conformance",
    "varyoff.model.enumeration": "tests/cli",
    "varyoff.model.graph": "tests/conformance",
    "varyoff.model.occurrence": "tests/conformance",
    "varyoff.elaborate.pattern": "tests/conformance",
    "varyoff.analysis.necessity": "tests/unit/report/formats/dossier/html/test_figures.py",
    "varyoff.analysis.reachable": "tests/unit/test_library.py",
    "varyoff.analysis.replay": "tests/cli/test_replay.py",
    "varyoff.analysis.saved_trace": "tests/cli/test_replay.py",
    "varyoff.report": "tests/cli",
    "varyoff.report.diagram.local": "tests/geometry",
    "varyoff.report.reach": "tests/geometry",
    "varyoff.report.reach.export": "tests/cli/test_report.py",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(SOURCE.rglob("*.py"))}
SUBJECTS = [name for name, path in MODULES.items() if path.stem not in ("__init__", "__main__")]
HELPERS = sorted(p for p in TESTS.rglob("*.py") if not p.stem.startswith(("test_", "conftest", "__")))


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Every name that a file imports, or writes as a text; a name in a module may be a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(str(module), names):
                found |= {module, *(f"{module}.{alias.name}" for alias in names)}
            case ast.Constant(str(text)) if text.startswith("varyoff."):  # of a patch, or of a table of names
                found |= {text.partition(":")[0], text.rpartition(".")[0]}  # `module:name` in a row of a table
                if text not in MODULES:  # the beginning of a name that is put together
                    found |= {name for name in MODULES if name.startswith(text)}
    return frozenset(found)


def reached_from(paths: list[Path], within: str) -> set[str]:
    """The modules of a package that files import, and what those import of it in turn; helpers of tests are looked through."""
    helpers = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in HELPERS}
    seen: set[str] = set()
    waiting = [name for path in paths for name in imports_of(path)]
    while waiting:
        name = waiting.pop()
        if name in seen or not (name in helpers or (name in MODULES and f"{name}.".startswith(f"{within}."))):
            continue
        seen.add(name)
        waiting += imports_of(helpers[name] if name in helpers else MODULES[name])
    return seen


def files_of(place: str) -> list[Path]:
    path = ROOT / place
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path]


def has_a_mirror(module: str) -> bool:
    """Whether a test of the module's name stands in the folder that mirrors its package, or tests there import it."""
    package, _, name = module.rpartition(".")
    folder = FOLDERS.get(package, "/".join(["tests", "unit", *package.split(".")[1:]]))
    if (ROOT / folder / f"test_{name}.py").is_file():
        return True
    return package != "varyoff" and (ROOT / folder).is_dir() and module in reached_from(files_of(folder), package)


def row_of(module: str) -> str | None:
    """The most exact row of the table that speaks of a module."""
    rows = [row for row in ELSEWHERE if f"{module}.".startswith(f"{row}.")]
    return max(rows, key=len, default=None)


def test_every_module_has_a_test_that_is_found_by_its_name_or_in_the_table() -> None:
    lost = [module for module in SUBJECTS if not has_a_mirror(module) and row_of(module) is None]
    assert lost == [], "write tests/unit/<package>/test_<module>.py, or say in ELSEWHERE which test decides it"


@pytest.mark.parametrize("row", ELSEWHERE)
def test_the_table_is_true_and_short(row: str) -> None:
    theirs = [module for module in SUBJECTS if row_of(module) == row and not has_a_mirror(module)]
    assert theirs, "every module of the row has a test that mirrors it: take the row out"
    reached = reached_from(files_of(ELSEWHERE[row]), "varyoff")
    assert [module for module in theirs if module not in reached] == [], f"{ELSEWHERE[row]} does not run it"


def test_a_module_that_nothing_tests_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODULES, "varyoff.analysis.untested", SOURCE / "__init__.py")
    assert not has_a_mirror("varyoff.analysis.untested")
    assert row_of("varyoff.analysis.untested") is None
    assert has_a_mirror("varyoff.analysis.closeness")  # by its name
    assert has_a_mirror("varyoff.analysis.lint_reach")  # as lint, which has a test, imports it


def test_folders_of_unit_tests_mirror_packages() -> None:
    folders = {path.parent.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (SOURCE / folder / "__init__.py").is_file()] == []
    above = [path.stem.removeprefix("test_") for path in sorted(UNIT.glob("test_*.py"))]
    assert [name for name in above if not (SOURCE / f"{name}.py").is_file()] == []


def test_helpers_of_several_test_modules_are_in_support_and_others_beside_their_test() -> None:
    users: Counter[str] = Counter()
    misplaced = []
    for path in sorted(TESTS.rglob("*.py")):
        for name in imports_of(path):
            target = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            if not name.startswith("tests.") or not target.is_file():
                continue
            users[name] += 1
            shared = target.is_relative_to(TESTS / "support") or target.is_relative_to(TESTS / "oracle")
            if target.stem.startswith(("test_", "conftest")) or not (shared or target.parent == path.parent):
                misplaced.append(f"{path.relative_to(ROOT)} imports {name}")
    # `docs/pages.py` is a program as well, which writes what examples print.
    assert [line for line in misplaced if "tests.docs." not in line] == []
    support = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in (TESTS / "support").glob("*.py")]
    assert [name for name in sorted(support) if users[name] < 2] == []
