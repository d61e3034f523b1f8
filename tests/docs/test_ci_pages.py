"""What pages say for other projects and servers is followed: in an empty folder, with programs that install nothing.

The slow tests do it with the real ones, for which packages must be had.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT, Block, all_pages, blocks_of
from tests.support.installing import FakePython
from varyoff import __version__
from varyoff.cli import main
from varyoff.cli.arguments import build_parser

SPECIFICATION = """\
machine: Door
states: [shut, open]
transitions:
  - {trigger: push, source: shut, dest: open}
  - {trigger: pull, source: open, dest: shut}
---
system: house
instances: {door: Door}
properties:
  it-opens: {reachable: door.state == open}
"""
ADDRESS = "https://git.example.org/checks/varyoff.git"
PODMAN = """\
#!/bin/sh
for last in "$@"; do :; done
case $1 in
    build) [ -f "$last/Containerfile" ] && echo "build $last" >>"$0.log" ;;
    run) [ -s "$0.log" ] && exec REAL -m varyoff "$last" ;;
    *) exit 1 ;;
esac
"""
GIT = '#!/bin/sh\n[ "$1 $2 $4" = "submodule add varyoff" ] && ln -s ROOT varyoff\n'


def blocks(page: str) -> dict[str, Block]:
    """Return the blocks of a page that are for other programs, by the name that `ci` gives them."""
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return {b.words["ci"]: b for b in blocks_of(text) if "ci" in b.words}


def followed() -> list[tuple[str, str]]:
    return [(p.name, name) for p in all_pages() if p.parent.name == "how-to" for name in blocks(p.name)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a specification, and nothing else."""
    folder = tmp_path / "a project"
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "door.yaml").write_text(SPECIFICATION)
    return folder


@pytest.fixture
def fake(tmp_path: Path) -> FakePython:
    found = FakePython(tmp_path, __version__)
    for name, text in (("podman", PODMAN), ("git", GIT)):
        program = found.folder / name
        program.write_text(text.replace("REAL", shlex.quote(sys.executable)).replace("ROOT", shlex.quote(str(ROOT))))
        program.chmod(0o755)
    return found


def shell(script: str, folder: Path, path: str, **more: str) -> subprocess.CompletedProcess[str]:
    left_out = ("GITHUB", "CI", "COV", "VIRTUAL_ENV", "PYTHON")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(left_out)} | {"PATH": path} | more
    words = ["sh", "-e", "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_every_block_for_other_programs_is_followed_here() -> None:
    assert sorted(followed()) == sorted(
        [
            ("install.md", "checkout"),
            ("install.md", "wheel"),
            ("install.md", "git"),
            ("install.md", "container"),
            ("certificates.md", "certificates"),
            ("machine-library.md", "submodule"),
            ("github.md", ".github/workflows/specifications.yml"),
            ("github.md", ".github/workflows/own.yml"),
            ("gitlab.md", ".gitlab-ci.yml"),
            ("jenkins.md", "Jenkinsfile"),
            ("pre-commit.md", ".pre-commit-config.yaml"),
        ]
    )


# --- installing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "installed"),
    [
        ("checkout", [f"install {ROOT}[report]"]),
        ("wheel", [f"wheel {ROOT}", f"install dist/varyoff-{__version__}-py3-none-any.whl"]),
        ("git", [f"install git+{ADDRESS}"]),
        ("container", []),
    ],
)
def test_what_is_typed_installs_and_runs(name: str, installed: list[str], project: Path, fake: FakePython) -> None:
    script = blocks("install.md")[name].text.replace("/path/to/varyoff", str(ROOT))
    done = shell(script, project, fake.path)
    assert done.returncode == 0, done.stderr
    assert ("1 system, 2 states" if name == "container" else f"varyoff {__version__}") in done.stdout
    assert fake.installed() == installed


@pytest.mark.parametrize("thing", ["varyoff", "varyoff[report]", "./nowhere", "dist/varyoff-1-py3-none-any.whl"])
def test_what_cannot_be_had_is_refused(thing: str, project: Path, fake: FakePython) -> None:
    assert shell(f"python3 -m pip install '{thing}'", project, fake.path).returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["checkout", "wheel", "git"])
def test_what_is_typed_installs_and_runs_in_truth(name: str, project: Path) -> None:
    script = blocks("install.md")[name].text.replace("/path/to/varyoff", str(ROOT))
    done = shell(script.replace(f"git+{ADDRESS}", f"git+file://{ROOT}"), project, os.environ["PATH"])
    if "No matching distribution" in done.stderr or "Connection" in done.stderr:
        pytest.skip("packages cannot be installed here")
    assert done.returncode == 0, done.stderr
    assert f"varyoff {__version__}" in done.stdout
    checked = shell(".venv/bin/varyoff check", project, os.environ["PATH"])
    assert "1 system, 2 states · 1 property as expected" in checked.stdout
    if name == "checkout":
        report = shell(".venv/bin/varyoff report -o out", project, os.environ["PATH"])
        assert report.returncode == 0, report.stderr
        assert (project / "out" / "index.html").is_file()


def test_a_submodule_lies_where_the_page_includes_from(project: Path, fake: FakePython) -> None:
    done = shell(blocks("machine-library.md")["submodule"].text, project, fake.path)
    assert done.returncode == 0, done.stderr
    assert (project / "varyoff" / "specs" / "machines" / "iasp.yaml").is_file()


def test_certificates_are_checked_by_what_is_typed(project: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    written = shell(
        "python -m varyoff check specs/ --certificates certificates", project, path, PYTHONPATH=str(ROOT / "src")
    )
    assert written.returncode == 0, written.stderr
    checked = shell(blocks("certificates.md")["certificates"].text, project, path, PYTHONPATH=str(ROOT))
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.endswith("2 accepted, 0 rejected, 0 undecided\n")


# --- servers -------------------------------------------------------------------------------------


def read(page: str, name: str) -> Any:
    return yaml.safe_load(blocks(page)[name].text)


def test_the_workflow_gives_the_action_what_it_takes() -> None:
    workflow = read("github.md", ".github/workflows/specifications.yml")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (ours,) = [s for s in workflow["jobs"]["check"]["steps"] if "/varyoff@" in s["uses"]]
    assert set(ours["with"]) <= set(action["inputs"])
    assert ours["with"]["upload-sarif"] == "true"
    assert workflow["permissions"]["security-events"] == "write"
    build_parser().parse_args(["check", *ours["with"]["options"].split(), ours["with"]["paths"]])


def test_the_page_lists_the_inputs_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "how-to" / "github.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w-]+)` \|", page, flags=re.MULTILINE) == list(action["inputs"])


def test_a_workflow_without_the_action_checks_and_annotates(project: Path, fake: FakePython) -> None:
    steps = read("github.md", ".github/workflows/own.yml")["jobs"]["check"]["steps"]
    script = "\n".join(step["run"] for step in steps if "run" in step)
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(project / "summary.md")}
    done = shell(script, project, fake.path, **github)
    assert done.returncode == 0, done.stderr
    assert fake.installed() == [f"install git+{ADDRESS}"]
    (project / "specs" / "door.yaml").write_text(SPECIFICATION.replace("reachable", "never"))
    broken = shell(script, project, fake.path, **github)
    assert broken.returncode == 1
    assert "::error file=specs/door.yaml,line=10" in broken.stdout
    assert "❌" in (project / "summary.md").read_text()


def test_the_pipeline_runs_the_template_with_its_variables(project: Path, fake: FakePython) -> None:
    page = read("gitlab.md", ".gitlab-ci.yml")
    template = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    assert page["include"][0]["file"] == "ci/gitlab.yml"
    assert set(page["variables"]) <= set(template["variables"])
    text = (ROOT / "docs" / "how-to" / "gitlab.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)) == set(template["variables"])
    variables = template["variables"] | page["variables"]
    done = shell("\n".join(template["varyoff"]["script"]), project, fake.path, **variables)
    assert done.returncode == 0, done.stderr
    assert "audited in full" in done.stdout
    assert fake.installed() == [f"install git+{ADDRESS}"]
    assert json.loads((project / "gl-code-quality-report.json").read_text()) == []


def test_the_jenkinsfile_checks_and_writes_what_it_shows(project: Path, fake: FakePython) -> None:
    text = blocks("jenkins.md")["Jenkinsfile"].text
    assert text.count("{") == text.count("}")
    commands = [double or single for double, single in re.findall(r"""\bsh (?:"([^"]*)"|'([^']*)')""", text)]
    assert len(commands) == text.count("sh ")
    done = shell("\n".join(commands), project, fake.path)
    assert done.returncode == 0, done.stderr
    (shown,) = re.findall(r"junit '([^']*)'", text)
    assert ET.parse(project / shown).getroot().get("tests") == "1"
    assert fake.installed() == [f"install git+{ADDRESS}"]


def hooks() -> list[list[str]]:
    """Return the commands that pre-commit would run by the page's configuration."""
    known = {h["id"]: h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (repository,) = read("pre-commit.md", ".pre-commit-config.yaml")["repos"]
    return [[*known[hook["id"]]["entry"].split(), *hook.get("args", [])] for hook in repository["hooks"]]


def test_the_hooks_check_the_whole_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert [main(words[1:]) for words in hooks()] == [0, 0]
    (project / "specs" / "door.yaml").write_text(SPECIFICATION.replace("reachable", "never"))
    assert [main(words[1:]) for words in hooks()] == [0, 1]
    (project / "specs" / "door.yaml").write_text(SPECIFICATION.replace("dest: open", "dest: opne"))
    assert [main(words[1:]) for words in hooks()] == [2, 2]
    capsys.readouterr()


@pytest.mark.slow
def test_pre_commit_itself_installs_and_runs_the_hooks(project: Path, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    revision = subprocess.run([*git, "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    text = blocks("pre-commit.md")[".pre-commit-config.yaml"].text
    text = text.replace(ADDRESS, str(ROOT)).replace("<tag or commit>", revision.stdout.strip())
    (project / ".pre-commit-config.yaml").write_text(text)
    subprocess.run([*git, "init", "-q"], cwd=project, check=True)
    subprocess.run([*git, "add", "."], cwd=project, check=True)
    script = "python3 -m venv ../tool\n../tool/bin/python -m pip install -q pre-commit\n../tool/bin/pre-commit run -a"
    done = shell(script, project, os.environ["PATH"], PRE_COMMIT_HOME=str(tmp_path / "cache"))
    if "No matching distribution" in done.stderr or "Connection" in done.stderr:
        pytest.skip("packages cannot be installed here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^varyoff (?:lint|check)\.*Passed$", done.stdout, flags=re.MULTILINE)) == 2
