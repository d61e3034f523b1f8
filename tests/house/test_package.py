"""What users install is what is in src/varyoff, data files included."""

from __future__ import annotations

import importlib.metadata
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
