"""SARIF, judged by Microsoft's own validator with GitHub's rules, and by hand for what it does not know."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.outcomes import CASES, HOLDING, VIOLATED, report
from varyoff.pipeline import check_text
from varyoff.report.formats.run import sarif
from varyoff.report.formats.run.sarif import render as render_sarif
from varyoff.report.formats.run.sarif import uri_of

PACKAGE = "@microsoft/sarif-multitool"
# Warnings and notes that we have decided to live with: there is no address of a home page yet; messages are texts.
ACCEPTED = {"SARIF2002", "SARIF2003", "SARIF2005", "SARIF2006", "SARIF2009", "SARIF2011", "SARIF2012"}


def run_of(case: str) -> dict[str, Any]:
    log = json.loads(render_sarif(report(case)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def multitool() -> Path:
    """The validator, out of a cache that outlives the test run."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "varyoff-tests" / "sarif-multitool"
    programs = sorted(cache.glob("node_modules/@microsoft/*/Sarif.Multitool"))
    if not programs:
        cache.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(cache), PACKAGE]
        installed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        programs = sorted(cache.glob("node_modules/@microsoft/*/Sarif.Multitool"))
        if installed.returncode != 0 or not programs:
            pytest.skip(f"{PACKAGE} cannot be installed here: {installed.stderr.strip()[-200:]}")
    program = programs[0]
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    try:
        subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except OSError as error:
        pytest.skip(f"{PACKAGE} does not run here: {error}")
    return program


FAULTS = ("no message", "no location", "wrong index", "line 0", "bad level")


def planted(fault: str) -> str:
    log = json.loads(render_sarif(report("violated")))
    result = log["runs"][0]["results"][0]
    match fault:
        case "no message":
            del result["message"]
        case "no location":
            del result["locations"]
        case "wrong index":
            result["ruleIndex"] = 77
        case "line 0":
            result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
        case _:
            result["level"] = "catastrophe"
    return json.dumps(log)


Found = dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="session")
def judged(multitool: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """(rule, level) of everything that the validator finds, by the name of the log; few runs for all logs."""
    logs = {case: render_sarif(report(case)) for case in CASES} | {fault: planted(fault) for fault in FAULTS}
    unreadable = {"bad level": logs.pop("bad level")}  # it would keep the validator from reading the others
    return {
        **validate(multitool, tmp_path_factory.mktemp("sarif"), logs),
        **validate(multitool, tmp_path_factory.mktemp("sarif"), unreadable),
    }


def validate(multitool: Path, folder: Path, logs: dict[str, str]) -> Found:
    for name, text in logs.items():
        (folder / f"{name.replace(' ', '-')}.sarif").write_text(text, encoding="utf-8")
    output = folder / "out" / "validation.json"
    output.parent.mkdir()
    command = [multitool, "validate", "*.sarif", "--rule-kind", "Sarif;Gh;Ghas", "-o", str(output),
               "--log", "ForceOverwrite", "--level", "Error;Warning;Note"]  # fmt: skip
    environment = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert output.exists(), done.stdout + done.stderr
    (run,) = json.loads(output.read_text(encoding="utf-8-sig"))["runs"]
    rules = run["tool"]["driver"].get("rules", [])
    levels = {rule["id"]: rule.get("defaultConfiguration", {}).get("level", "warning") for rule in rules}
    found: Found = {name: set() for name in logs}
    for result in run.get("results", []):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        rule = result["ruleId"].split("/")[0]
        name = uri.rpartition("/")[2].removesuffix(".sarif").replace("-", " ")
        found[name].add((rule, result.get("level") or levels.get(rule, "warning")))
    return found


def faults(found: set[tuple[str, str]]) -> list[str]:
    wrong = [rule for rule, level in found if level == "error" or rule not in ACCEPTED]
    # Of a log that it cannot read at all it says nothing; of every log that it has read it says this.
    return wrong if any(rule == "SARIF2003" for rule, _ in found) else [*wrong, "not read"]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_microsofts_validator_accepts_it(judged: Found, case: str) -> None:
    assert faults(judged[case]) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_the_validator_finds_a_planted_fault(judged: Found, fault: str) -> None:
    assert faults(judged[fault])


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        ("holding", []),
        (
            "violated",
            ["turnstile.never-three", "turnstile.never-passed", "turnstile.surprise", "turnstile.counts.states"],
        ),
        ("undecided", ["turnstile.never-three", "turnstile.counts.states"]),
        ("vacuous", ["turnstile.empty-words"]),
        ("broken", ["V104"]),
    ],
)
def test_results_are_what_is_not_as_expected(case: str, rules: list[str]) -> None:
    assert [r["ruleId"] for r in run_of(case)["results"]] == rules


def test_rules_have_help_and_belong_to_their_results() -> None:
    run = run_of("violated")
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert "Somewhere" in rules[0]["help"]["markdown"]
    assert [r["defaultConfiguration"]["level"] for r in rules[:2]] == ["error", "warning"]


def test_counterexample_is_a_code_flow_in_the_lines_of_the_specification() -> None:
    result = run_of("violated")["results"][0]
    lines = VIOLATED.splitlines()
    (flow,) = result["codeFlows"][0]["threadFlows"]
    steps = flow["locations"]
    shown = []
    for step in steps:
        line = step["location"]["physicalLocation"]["region"]["startLine"]
        shown.append((step["nestingLevel"], lines[line - 1].strip()))
    coin, push = (0, "- trigger: coin"), (0, "- trigger: push")
    follows = (1, "- {follows: gate.push, effect: {passed: true}}")
    assert shown == [
        (0, "system: turnstile"), coin, push, follows, coin, push, follows, coin, (0, "never-three:"),
    ]  # fmt: skip
    assert "gate.coins: 0 → 1" in steps[1]["location"]["message"]["text"]


def test_fingerprints_stay_when_lines_move_and_differ_by_property() -> None:
    def prints(text: str) -> list[str]:
        log = json.loads(render_sarif(check_text(text, None, "specs/x.yaml")))
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in log["runs"][0]["results"]]

    before = prints(VIOLATED)
    assert prints("# a comment\n\n" + VIOLATED) == before
    assert len(set(before)) == len(before)
    assert prints(VIOLATED.replace("never-three", "never-four")) != before


def test_what_has_no_place_is_a_notification_and_the_run_no_success() -> None:
    run = run_of("empty")
    (invocation,) = run["invocations"]
    assert invocation["exitCode"] == 5
    assert not invocation["executionSuccessful"]
    assert "nothing was checked" in invocation["toolConfigurationNotifications"][0]["message"]["text"]


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    monkeypatch.setattr(sarif, "MOST_STEPS", 4)
    results = run_of("violated")["results"]
    assert len(results) == 2
    locations = results[0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(locations) == 4
    texts = [step["location"]["message"]["text"] for step in locations]
    assert texts[0].startswith("0: ")
    assert texts[-1].startswith("never gate.coins == 3")


def test_names_of_files_are_uris() -> None:
    assert uri_of("specs/gate one.yaml") == "specs/gate%20one.yaml"
    assert uri_of("/tmp/ü.yaml") == "file:///tmp/%C3%BC.yaml"


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render_sarif(report("violated")) == render_sarif(report("violated"))
    assert HOLDING in HOLDING + VIOLATED
