"""What users install is what is in src/varyoff, data files included."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import varyoff
from tests.support.project import ROOT, SOURCE


def test_version_is_the_one_of_the_installed_package() -> None:
    assert importlib.metadata.version("varyoff") == varyoff.__version__


@pytest.mark.slow
def test_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    if not (ROOT / "README.md").is_file():
        pytest.skip("README.md, which the package's description is read from, does not exist yet")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        path.relative_to(ROOT / "src").as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert expected - packed == set()
    assert {name.partition("/")[0] for name in packed} == {
        "varyoff",
        f"varyoff-{varyoff.__version__}.dist-info",
    }


def test_package_says_that_it_has_types() -> None:
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    assert ("Typing :: Typed" in classifiers) == (SOURCE / "py.typed").is_file()


def test_license_is_the_whole_text() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


STRICT = """\
from pathlib import Path

import varyoff

report: varyoff.Report = varyoff.check(Path("x.yaml"), drop={"a.b/c"}, constants={"N": 3}, max_seconds=3)
for system in report:
    for one in system:
        if one.trace is not None and one.verdict == "violated":
            names: tuple[str, ...] = one.trace.events
            print(one.trace[0].command, one.trace.state(-1)["x.state"], one.trace.changes(0), names)
report["x"]["y"].found.status
report.raise_if_unexpected()
graph = varyoff.explore(["x.yaml"], "x", engine="explicit").graph()
nodes: tuple[int, ...] = graph.where(lambda state: state["x.state"] == "off")
print([graph.graph.nodes[node]["depth"] for node in nodes])
try:
    print(varyoff.load("x")["x"].name.text)
except varyoff.SpecificationError as error:
    print(error.diagnostics[0].code)
"""


@pytest.mark.slow
def test_users_who_check_their_types_strictly_find_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    for text, status in ((STRICT, 0), (STRICT + 'varyoff.check(3)\nreport.okay\nvaryoff.check("x", fault=1)\n', 1)):
        (tmp_path / "program.py").write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(tmp_path), "program.py"],
            cwd=tmp_path, env=os.environ | {"MYPYPATH": str(ROOT / "src")}, text=True, capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout.count(": error: ")) == (status, 3 * status), done.stdout
