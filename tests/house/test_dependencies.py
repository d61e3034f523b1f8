"""Every dependency is bounded on both sides, and the versions that are installed are written down."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.project import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]
REQUIREMENTS = [
    Requirement(text)
    for text in [
        *PROJECT["dependencies"],
        *(text for group in PROJECT["optional-dependencies"].values() for text in group),
        *SETTINGS["build-system"]["requires"],
    ]
    if not text.startswith("varyoff[")
]
LINES = (ROOT / "script" / "constraints.txt").read_text("utf-8").splitlines()
LOCKED = {
    canonicalize_name(name): Version(version)
    for name, version in (line.split("==") for line in LINES if not line.startswith("#"))
}


def oldest() -> dict[str, Version]:
    printed = subprocess.run(
        [sys.executable, "-I", str(ROOT / "script" / "_oldest.py"), str(ROOT / "pyproject.toml")],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout
    pairs = (line.split("==") for line in printed.splitlines())
    return {canonicalize_name(name): Version(version) for name, version in pairs}


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_a_dependency_has_a_lower_and_an_upper_bound(requirement: Requirement) -> None:
    assert {">=", "<"} <= {part.operator for part in requirement.specifier}


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_the_version_that_is_locked_is_allowed(requirement: Requirement) -> None:
    assert LOCKED[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.skipif(os.environ.get("VARYOFF_DEPENDENCIES") == "oldest", reason="older versions need other packages")
def test_all_that_is_installed_with_the_project_is_locked() -> None:
    wanted = {canonicalize_name(r.name) for r in REQUIREMENTS}
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # an extra that could not be installed here
        for text in needed:
            below = Requirement(text)
            if below.marker is None or below.marker.evaluate({"extra": ""}):
                wanted |= {canonicalize_name(below.name)} - seen
    assert seen - set(LOCKED) <= {"backports-tarfile", "exceptiongroup", "tomli"}, "script/lock brings it up to date"


def test_the_constraints_hold_versions_only() -> None:
    assert all(re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line) for line in LINES)


def test_the_oldest_versions_are_those_of_the_lower_bounds() -> None:
    found = oldest()
    for requirement in REQUIREMENTS:
        least = max(Version(part.version) for part in requirement.specifier if part.operator == ">=")
        assert found[canonicalize_name(requirement.name)] >= least
        assert found[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.skipif(os.environ.get("VARYOFF_DEPENDENCIES") not in ("locked", "oldest"), reason="any version will do")
def test_the_versions_asked_for_are_the_ones_under_test() -> None:
    asked = LOCKED if os.environ["VARYOFF_DEPENDENCIES"] == "locked" else oldest()
    for name, version in asked.items():
        try:
            assert Version(importlib.metadata.version(name)) == version, name
        except importlib.metadata.PackageNotFoundError:
            continue
