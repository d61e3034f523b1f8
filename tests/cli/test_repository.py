"""Readers in CI find every finding in its file, wherever the run stood, and take no two for one."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.support.outcomes import VIOLATED
from varyoff.cli import main

Outputs = dict[str, str]


def outputs(*arguments: str) -> Outputs:
    """What the formats that programs in CI read say of a run."""
    named = ["junit", "sarif", "github", "gitlab"]
    main(["check", *arguments, *(part for name in named for part in ("--format", f"{name}={name}.out"))])
    return {name: Path(f"{name}.out").read_text("utf-8") for name in named}


def paths(found: Outputs) -> dict[str, set[str]]:
    """Every path that the formats name."""
    cases = ET.fromstring(found["junit"]).iter()
    return {
        "junit": {e.attrib["file"] for e in cases if "file" in e.attrib},
        "sarif": set(re.findall(r'"uri": "([^"]*)"', found["sarif"])),
        "github": set(re.findall(r"file=([^,:]*)", found["github"])),
        "gitlab": {entry["location"]["path"] for entry in json.loads(found["gitlab"])},
    }


def identities(found: Outputs) -> list[object]:
    """What readers remember findings by."""
    results = json.loads(found["sarif"])["runs"][0]["results"]
    cases = ET.fromstring(found["junit"]).iter("testcase")
    return [
        sorted((r["ruleId"], r["partialFingerprints"]["varyoffFinding/v1"]) for r in results),
        sorted(entry["fingerprint"] for entry in json.loads(found["gitlab"])),
        sorted((c.attrib["classname"], c.attrib["name"]) for c in cases),
    ]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "models" / "deep.er").mkdir(parents=True)
    (tmp_path / "models" / "deep.er" / "gate.yaml").write_text(VIOLATED)
    return tmp_path


IN_REPOSITORY = "models/deep.er/gate.yaml"


@pytest.mark.parametrize(
    ("stand", "given"),
    [
        (".", IN_REPOSITORY),
        (".", f"./{IN_REPOSITORY}"),
        ("models", "deep.er/gate.yaml"),
        ("models/deep.er", "gate.yaml"),
        ("models/deep.er", "../deep.er"),
    ],
)
def test_paths_begin_at_the_root_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, stand: str, given: str
) -> None:
    monkeypatch.chdir(repository)
    from_root = outputs(IN_REPOSITORY)
    monkeypatch.chdir(repository / stand)
    found = outputs(given)
    assert paths(found) == {name: {IN_REPOSITORY} for name in found}
    assert identities(found) == identities(from_root)


def test_a_linked_worktree_is_a_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".git").rmdir()
    (repository / ".git").write_text("gitdir: elsewhere\n")
    monkeypatch.chdir(repository / "models")
    assert paths(outputs("deep.er"))["gitlab"] == {IN_REPOSITORY}


def test_paths_may_be_given_a_beginning(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "models")
    found = outputs("deep.er/gate.yaml", "--path-prefix", "services/storage")
    assert set().union(*paths(found).values()) == {"services/storage/deep.er/gate.yaml"}


def test_outside_of_a_repository_paths_are_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gate.yaml").write_text(VIOLATED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("varyoff.cli.repository.root_of", lambda folder: None)
    assert set().union(*paths(outputs("gate.yaml")).values()) == {"gate.yaml"}


def test_systems_of_one_name_in_two_files_are_told_apart(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "models" / "gate.yaml").write_text(VIOLATED)
    monkeypatch.chdir(repository)
    found = outputs("models")
    cases = [(c.attrib["classname"], c.attrib["name"]) for c in ET.fromstring(found["junit"]).iter("testcase")]
    assert len(cases) == len(set(cases)) == 10
    run = json.loads(found["sarif"])["runs"][0]
    where: dict[str, set[str]] = {}
    for result in run["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        where.setdefault(result["ruleId"], set()).add(uri)
    assert {len(files) for files in where.values()} == {1}, "a rule speaks of one system"
    fingerprints = [entry["fingerprint"] for entry in json.loads(found["gitlab"])]
    assert len(fingerprints) == len(set(fingerprints))
    assert not any(re.search(r"-\d+\Z", one) for one in fingerprints), "no order of files tells them apart"


OWN_WORDS = ("counts", "audit", "exploration", "exploration-ends", "interrupted", "something-is-checked", "varyoff")


def test_a_property_may_have_a_name_that_is_a_word_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "".join(f"  {word}: {{never: gate.coins == 3}}\n" for word in OWN_WORDS)
    (tmp_path / "gate.yaml").write_text(VIOLATED.replace("properties:\n", "properties:\n" + more))
    monkeypatch.chdir(tmp_path)
    found = outputs("gate.yaml")
    cases = [(c.attrib["classname"], c.attrib["name"]) for c in ET.fromstring(found["junit"]).iter("testcase")]
    assert len(cases) == len(set(cases)) == 5 + len(OWN_WORDS)
    results = json.loads(found["sarif"])["runs"][0]["results"]
    rules = [result["ruleId"] for result in results]
    assert len(rules) == len(set(rules))


def test_pytest_tells_a_property_called_counts_from_the_pins(pytester: pytest.Pytester) -> None:
    text = VIOLATED.replace("properties:\n", "properties:\n  counts: {always: gate.coins <= 3}\n")
    pytester.path.joinpath("gate.yaml").write_text(text)
    result = pytester.runpytest("--varyoff", "gate.yaml", "--collect-only", "-q")
    names = [line for line in result.outlines if line.startswith("gate.yaml::")]
    assert len(names) == len(set(names)) == 6
    pytester.runpytest("--varyoff", "gate.yaml", "gate.yaml::counts").assert_outcomes(passed=1)
