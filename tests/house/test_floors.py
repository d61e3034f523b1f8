"""Imports go downward only, and each outside package is imported in its own corner."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT, SOURCE

# Where an outside package may be imported: folders and modules of src/varyoff.
CORNERS: dict[str, tuple[str, ...]] = {
    "hypothesis": ("testing", "pytest_plugin"),
    "pytest": ("testing", "pytest_plugin"),
    "pygraphviz": ("report",),
    "transitions": ("runtime",),
    "yaml": ("spec",),
    "networkx": ("model", "engine", "analysis", "report"),
}
FLOORS = sorted({p.stem for p in SOURCE.iterdir()} - {"__init__", "__main__", "__pycache__", "py"})
# A specification is data: nothing that runs what it reads, nothing that talks to a network.
NOWHERE = ("pickle", "marshal", "shelve", "socket", "urllib", "http", "requests")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    program = (
        "import sys; sys.path.insert(0, 'src'); "
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_imports_go_downward_only() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("base", "import varyoff.model"),
        ("spec", "from varyoff.property import anything"),
        ("model", "import varyoff.spec"),
        ("spec", "import varyoff.model"),
        ("engine", "import varyoff.audit"),
        ("audit", "import varyoff.engine"),
        ("report", "from varyoff.engine.engine import StateSpace"),  # a record holds no engine
        ("analysis", "import varyoff.engine.explicit"),  # whoever asks an engine is handed one
        ("nowhere", "import varyoff.base"),  # a module that has been given no floor
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, module: str, statement: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "varyoff"
    names = (*FLOORS, "engine/engine", "engine/explicit", module)
    for name in dict.fromkeys(names):
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    assert lint_imports(tmp_path).returncode == 0 or module == "nowhere"
    (package / module / "__init__.py").write_text(statement + "\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert module in result.stdout


def imported(path: Path) -> set[str]:
    """First parts of the names of all modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name.partition(".")[0] for alias in aliases}
            case ast.ImportFrom(module=str(module), level=0):
                names.add(module.partition(".")[0])
    return names


def source_files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("package", sorted(CORNERS))
def test_outside_package_stays_in_its_corner(package: str) -> None:
    astray = [
        path.relative_to(SOURCE).as_posix()
        for path in source_files()
        if package in imported(path) and path.relative_to(SOURCE).with_suffix("").parts[0] not in CORNERS[package]
    ]
    assert astray == []


def test_nothing_reaches_for_the_network_or_for_unsafe_formats() -> None:
    astray = [
        f"{path.relative_to(SOURCE).as_posix()} imports {name}"
        for path in source_files()
        for name in sorted(imported(path) & set(NOWHERE))
    ]
    assert astray == []
