"""What lies in the repository for CI systems: run, or read, as those systems do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.installing import FakePython
from tests.support.outcomes import HOLDING
from tests.support.project import ROOT
from tests.support.revisions import git
from varyoff import __version__
from varyoff.cli.arguments import build_parser


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@dataclass
class Job:
    """A step-by-step run of action.yml: expressions, environment and files as GitHub's runner provides them."""

    folder: Path
    inputs: dict[str, str]
    summary: str = ""
    log: str = ""
    status: int = 0
    skipped: tuple[str, ...] = ()
    installed: tuple[str, ...] = ()

    def run(self, *, python: Path | None = None) -> Job:
        """Run all steps that are ours, with a python of a fresh environment or one that only says what it would install."""
        action = read("action.yml")
        fake = FakePython(Path(tempfile.mkdtemp(dir=self.folder.parent)), __version__)
        programs = fake.path if python is None else os.pathsep.join([str(python.parent), os.environ["PATH"]])
        given = {name: str(i.get("default", "")) for name, i in action["inputs"].items()} | self.inputs
        outputs: dict[str, dict[str, str]] = {}
        summary = self.folder.parent / "summary.md"
        for number, step in enumerate(action["runs"]["steps"]):
            if "uses" in step:
                self.skipped += (step["name"],)
                continue
            assert step["shell"] == "bash"
            assert "${{" not in step["run"], "an input in the text of a script can be a command"
            out = self.folder.parent / f"output-{number}"
            out.touch()
            environment = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB", "COV"))}
            environment |= {k: expand(v, given, outputs) for k, v in step.get("env", {}).items()}
            environment |= {"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT), "PATH": programs}
            environment |= {"GITHUB_OUTPUT": str(out), "GITHUB_STEP_SUMMARY": str(summary)}
            script = self.folder.parent / f"step-{number}.sh"
            script.write_text(step["run"])
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]  # as the runner does
            done = subprocess.run(
                command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=300
            )
            self.log += done.stdout + done.stderr
            outputs[step.get("id", "")] = dict(line.split("=", 1) for line in out.read_text().splitlines())
            if done.returncode != 0:
                self.status = done.returncode
                break
        self.summary = summary.read_text() if summary.exists() else ""
        self.installed = tuple(fake.installed())
        return self


def expand(text: str, inputs: dict[str, str], outputs: dict[str, dict[str, str]]) -> str:
    text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], text)
    return re.sub(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", lambda m: outputs[m[1]][m[2]], text)


@pytest.fixture
def repository(folder: Path) -> Path:
    """Two commits; in the second one the specification is broken."""
    git(folder, "init", "-q", "-b", "main")
    (folder / "specs").mkdir()
    (folder / "specs" / "gate.yaml").write_text(HOLDING)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "good")
    (folder / "specs" / "gate.yaml").write_text(
        HOLDING.replace("    source: unlocked\n    dest: locked", "    dest: locked")
    )
    git(folder, "commit", "-q", "-a", "-m", "bad")
    return folder


def test_the_second_commit_fails_where_people_look(repository: Path) -> None:
    git(repository, "checkout", "-q", "HEAD~1")
    good = Job(repository, {}).run()
    assert (good.status, good.installed) == (0, (f"install {ROOT}",))
    assert good.log.startswith("turnstile  specs/gate.yaml\n")
    assert good.log.endswith("1 system, 7 states · 3 properties as expected\n")
    assert good.summary.startswith("## ✅ varyoff: everything is as expected")
    git(repository, "checkout", "-q", "main")
    bad = Job(repository, {}).run()
    assert bad.status == 1
    assert re.search(
        r"^::error file=specs/gate\.yaml,line=27,col=3,title=nobody-slips-through is violated", bad.log, re.MULTILINE
    )
    assert bad.log.index("  VIOLATED  nobody-slips-through") < bad.log.index("\n::error ")
    assert "## ❌ varyoff: 1 not as expected, 1 counts not as pinned" in bad.summary
    reports = repository / "varyoff-reports"
    (run,) = json.loads((reports / "varyoff.sarif").read_text())["runs"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"]
             for step in run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]]  # fmt: skip
    shown = (repository / "specs" / "gate.yaml").read_text().splitlines()
    assert [shown[n - 1].strip() for n in lines][1] == "- trigger: push"
    assert ET.parse(reports / "varyoff.xml").getroot().get("failures") == "2"
    assert json.loads((reports / "varyoff.json").read_text())["exit"] == 1


def test_inputs_are_no_commands(repository: Path) -> None:
    evil = {
        "paths": "specs/ $(touch planted) ; touch planted",
        "options": "`touch planted`",
        "reports": "a b; touch planted",
    }
    job = Job(repository, evil).run()
    assert job.status == 2
    assert not (repository / "planted").exists()
    assert Job(repository, {"paths": "*.yaml"}).run().status == 2  # a name, not a pattern


def test_options_and_baseline_reach_the_check(repository: Path) -> None:
    first = Job(repository, {"options": "--write-baseline known.json"}).run()
    assert first.status == 0, first.log
    assert Job(repository, {"baseline": "known.json", "paths": "specs"}).run().status == 0


def test_a_run_that_cannot_start_leaves_no_old_report(repository: Path) -> None:
    Job(repository, {}).run()
    job = Job(repository, {"options": "--no-such-option"}).run()
    assert job.status == 2
    assert list((repository / "varyoff-reports").iterdir()) == []


@pytest.mark.slow
def test_every_step_as_written_with_the_installation(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a fresh environment; needs the packages that varyoff depends on."""
    environment = repository.parent / "venv"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True, capture_output=True, timeout=120)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    job = Job(repository, {}).run(python=environment / "bin" / "python")
    if "No matching distribution" in job.log or "Connection" in job.log:
        pytest.skip("packages cannot be installed here")
    assert job.status == 1, job.log
    assert "::error file=specs/gate.yaml" in job.log
    assert job.skipped == ("Set up Python", "Upload alerts")


# --- the others ----------------------------------------------------------------------------------


def words_of(command: str) -> list[str]:
    words = re.sub(r"\$\w+", "", command).removeprefix("python -m ").split()
    assert words.pop(0) == "varyoff"
    return words


def pipeline(folder: Path, variables: dict[str, str], fake: FakePython) -> subprocess.CompletedProcess[str]:
    """Run the script of the GitLab template as its runner does, until a line fails."""
    template = read("ci/gitlab.yml")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB", "CI", "COV"))}
    environment |= template["variables"] | variables | {"PATH": fake.path}
    script = "\n".join(template["varyoff"]["script"])
    words = ["sh", "-e", "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_the_gitlab_template_installs_what_it_is_told_and_nothing_by_name(repository: Path) -> None:
    fake = FakePython(repository.parent, __version__)
    untold = pipeline(repository, {}, fake)
    assert untold.returncode == 2
    assert "Set VARYOFF_PACKAGE" in untold.stdout
    assert pipeline(repository, {"VARYOFF_PACKAGE": "varyoff"}, fake).returncode == 1
    assert fake.installed() == []
    address = "git+https://git.example.org/checks/varyoff.git"
    for package in (address, str(ROOT)):
        done = pipeline(repository, {"VARYOFF_PACKAGE": package, "VARYOFF_PATHS": "specs/"}, fake)
        assert done.returncode == 1, done.stderr  # the second commit is broken
        assert "VIOLATED  nobody-slips-through" in done.stdout
        (issue, *_) = json.loads((repository / "gl-code-quality-report.json").read_text())
        assert issue["location"]["path"] == "specs/gate.yaml"
        assert ET.parse(repository / "varyoff.xml").getroot().get("failures") == "2"
    assert fake.installed() == [f"install {address}", f"install {ROOT}"]


def test_hooks_are_commands_that_there_are() -> None:
    hooks = read(".pre-commit-hooks.yaml")
    assert [h["id"] for h in hooks] == ["varyoff-check", "varyoff-lint"]
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert re.search(hook["files"], "specs/x.yaml")
        build_parser().parse_args(words_of(hook["entry"]))


def test_the_gitlab_template_writes_what_it_collects() -> None:
    job = read("ci/gitlab.yml")["varyoff"]
    arguments = build_parser().parse_args(words_of(job["script"][-1]))
    written = {name: file for name, file in arguments.format if file is not None}
    assert job["artifacts"]["reports"] == {"junit": written["junit"], "codequality": written["gitlab"]}
    assert job["artifacts"]["when"] == "always"


def test_the_container_file_ends_in_a_command_that_there_is() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert re.findall(r"^COPY (\S+) (\S+)$", text, flags=re.MULTILINE) == [(".", "/source")]
    assert re.findall(r"pip install (?:--[\w-]+ )*(.*)$", text, flags=re.MULTILINE) == ["/source"]
    lines = text.splitlines()
    assert 'ENTRYPOINT ["varyoff"]' in lines
    assert build_parser().parse_args(json.loads(lines[-1].removeprefix("CMD "))).verb == "check"
    assert shutil.which("sh") is not None
