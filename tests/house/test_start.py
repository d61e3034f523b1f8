"""Starting is fast because little is imported. Modules are counted, for milliseconds differ by machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.project import SOURCE

# Each costs more than the rest of the start together.
HEAVY = (
    "asyncio",
    "hypothesis",
    "importlib.metadata",
    "jsonschema",
    "networkx",
    "numpy",
    "oxidd",
    "pygraphviz",
    "pytest",
    "transitions",
    "yaml",
)
# Modules imported by `varyoff --version` beyond those of `python -c pass`.
MOST_MODULES = 60


def modules_of(*arguments: str) -> set[str]:
    """Names of all modules that a python with these arguments imports."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTHON"))}
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    lines = [line for line in result.stderr.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip() for line in lines}
    return names - {"imported package"}


def heavy(names: set[str]) -> list[str]:
    return [package for package in HEAVY if any(name == package or name.startswith(package + ".") for name in names)]


@pytest.fixture(scope="module")
def version_modules() -> set[str]:
    if not ((SOURCE / "cli.py").is_file() or (SOURCE / "cli").is_dir()):
        pytest.skip("varyoff.cli does not exist yet")
    if not (SOURCE / "__main__.py").is_file():
        return modules_of(
            "-c",
            "import sys; sys.argv = ['varyoff', '--version']; from varyoff.cli import main; sys.exit(main())",
        )
    return modules_of("-m", "varyoff", "--version")


def test_version_imports_nothing_heavy(version_modules: set[str]) -> None:
    assert heavy(version_modules) == []


def test_version_imports_few_modules(version_modules: set[str]) -> None:
    more = sorted(version_modules - modules_of("-c", "pass"))
    assert len(more) <= MOST_MODULES, more


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("completion", "bash")], ids=" ".join)
def test_what_reads_no_specification_imports_no_reader(words: tuple[str, ...]) -> None:
    modules = modules_of("-m", "varyoff", *words)
    assert heavy(modules) == []
    readers = [m for m in modules if m.startswith(("varyoff.spec", "varyoff.model", "varyoff.engine"))]
    assert set(readers) <= {"varyoff.engine", "varyoff.engine.registry"}  # names of engines, for `--engine`


def test_importing_the_package_costs_next_to_nothing() -> None:
    more = sorted(modules_of("-c", "import varyoff") - modules_of("-c", "pass"))
    assert heavy(set(more)) == []
    assert len(more) <= 5, more


def test_a_heavy_import_is_found() -> None:
    assert heavy(modules_of("-c", "import yaml")) == ["yaml"]


# What `check` needs is the reader of YAML; everything else waits until something asks for it.
SHIPPED = ("specs/iasp-flashcopy.yaml", "specs/examples/05-two-phase-commit.yaml")
# Modules imported by `varyoff check` beyond those of `python -c pass`, with some room; a violation loads what explains it.
MOST_MODULES_OF_CHECK = 230


@pytest.mark.parametrize("specification", SHIPPED)
def test_check_imports_nothing_heavy(specification: str) -> None:
    path = str(SOURCE.parents[1] / specification)
    modules = modules_of("-m", "varyoff", "check", path, "-q", "--max-states", "100000")
    assert heavy(modules) == ["yaml"]
    assert "jsonschema" not in modules


def test_check_imports_few_modules() -> None:
    path = str(SOURCE.parents[1] / "specs" / "examples" / "05-two-phase-commit.yaml")
    more = sorted(modules_of("-m", "varyoff", "check", path) - modules_of("-c", "pass"))
    assert len(more) <= MOST_MODULES_OF_CHECK, (len(more), more)


def test_recoverable_needs_no_graph_library() -> None:
    path = str(SOURCE.parents[1] / "specs" / "examples" / "07-river-crossing.yaml")
    assert heavy(modules_of("-m", "varyoff", "check", path)) == ["yaml"]
