"""Settings in pyproject.toml, completion, and checking again after a change."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli_ci.conftest import Cli
from tests.support.outcomes import HOLDING, UNDECIDED, VIOLATED
from varyoff.cli.arguments import build_parser
from varyoff.cli.completion import verbs
from varyoff.cli.configuration import SETTINGS
from varyoff.cli.run import VERBS
from varyoff.report.formats.table import formats_of


@pytest.fixture
def project(folder: Path) -> Path:
    """A repository with its machines in another folder than usual."""
    (folder / ".git").mkdir()
    (folder / "models").mkdir()
    (folder / "models" / "x.yaml").write_text(HOLDING)
    settings(folder, 'paths = ["models"]')
    return folder


def settings(folder: Path, *lines: str) -> None:
    text = "[project]\nname = 'x'\n\n[tool.varyoff]\n" + "\n".join(lines) + "\n\n[tool.other]\npaths = 1\n"
    (folder / "pyproject.toml").write_text(text)


def test_paths_are_found_from_any_folder_below(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("check").status == 0
    (project / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(project / "deep" / "down")
    done = cli("check")
    assert done.status == 0
    assert "../../models/x.yaml" in done.out


def test_nothing_is_looked_for_above_the_repository(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert cli("check").status == 2
    (inner / ".git").rmdir()
    assert cli("check").status == 0
    (project / ".git").rmdir()  # outside of a repository only the current folder counts
    assert cli("check").status == 2


def test_the_command_line_wins(cli: Cli, project: Path) -> None:
    (project / "models" / "u.yaml").write_text(UNDECIDED)
    settings(project, 'paths = ["models/u.yaml"]', "max-states = 3", 'format = "json"', 'audit = "full"')
    assert cli("check").status == 3
    assert cli("check").out.startswith("{")
    assert '"mode": "full"' in cli("check", "--max-states", "100").out
    assert '"mode": "sample"' in cli("check", "--max-states", "100", "--audit", "sample").out
    assert cli("check", "models/x.yaml", "--max-states", "100", "--format", "text").out.startswith("turnstile")


def test_a_baseline_and_outputs_of_the_settings(cli: Cli, project: Path) -> None:
    (project / "models" / "x.yaml").write_text(VIOLATED)
    assert cli("check", "--write-baseline", "known.json").status == 0
    settings(project, 'paths = ["models"]', 'baseline = "known.json"', 'format = ["text", "junit=o.xml"]')
    assert cli("check").status == 0
    assert (project / "o.xml").exists()


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("max-state = 3", "there is no setting `max-state`", "did you mean `max-states`?"),
        ('max-states = "3"', "`max-states` takes a number from 1", "max-states = 1000000"),
        ("max-states = 0", "`max-states` takes a number from 1", ""),
        ("max-seconds = true", "`max-seconds` takes a number of seconds", ""),
        ('audit = "half"', '`audit` takes "sample" or "full"', ""),
        ("paths = 3", "`paths` takes a list of files and folders", ""),
        ('format = ["json="]', "has no file name after `=`", ""),
        ("set = {N = 'x'}", "`set` takes a table of numbers", ""),
    ],
)
def test_mistakes_have_their_line(cli: Cli, project: Path, line: str, message: str, help: str) -> None:
    settings(project, "# a comment", line)
    done = cli("check", "models")
    assert done.status == 2
    assert message in done.err
    assert help in done.err
    assert "--> pyproject.toml:6:1" in done.err


def test_a_pyproject_that_is_no_toml_is_said(cli: Cli, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.varyoff]\npaths = [\n")
    done = cli("check", "models")
    assert done.status == 2
    assert "cannot read the settings in `pyproject.toml`" in done.err


def test_a_pyproject_without_settings_is_not_even_parsed(cli: Cli, project: Path) -> None:
    (project / "pyproject.toml").write_text("this is no TOML")
    assert cli("check", "models").status == 0


def test_every_setting_is_an_option_of_check() -> None:
    arguments = vars(build_parser().parse_args(["check"]))
    assert [s.option for s in SETTINGS.values() if s.option not in arguments] == []


# --- completion ----------------------------------------------------------------------------------


def complete(script: str, *words: str) -> list[str]:
    line = (
        f"{script}\nCOMP_WORDS=({' '.join(repr(w) for w in words)}); COMP_CWORD={len(words) - 1}; _varyoff; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-u", "-c", line], capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_verbs_options_values_and_leaves_files_to_bash(cli: Cli) -> None:
    script = cli("completion", "bash").out
    assert complete(script, "varyoff", "ch") == ["check"]
    assert set(complete(script, "varyoff", "")) >= set(VERBS)
    assert complete(script, "varyoff", "check", "--au") == ["--audit"]
    assert complete(script, "varyoff", "check", "--audit", "") == ["sample", "full"]
    assert complete(script, "varyoff", "check", "--format", "") == list(formats_of("run"))
    assert complete(script, "varyoff", "check", "specs/") == []
    assert complete(script, "varyoff", "check", "") == []
    assert complete(script, "varyoff", "completion", "z") == ["zsh"]
    assert complete(script, "varyoff", "--no-such", "") != []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_accept_their_script(cli: Cli, tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(cli("completion", shell).out)
    done = subprocess.run([program, "-n", str(script)], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_verb_and_option_is_in_every_script(cli: Cli, shell: str) -> None:
    script = cli("completion", shell).out
    for verb in verbs():
        assert verb.name in script
        for option in verb.options:
            for word in option.words:
                spelled = word if shell != "fish" else f"-l {word[2:]}" if word[:2] == "--" else f"-s {word[1:]}"
                assert spelled in script, (verb.name, word)


# --- watch ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_watch_checks_again_after_a_change_and_leaves_at_ctrl_c(folder: Path) -> None:
    (folder / "machines").mkdir()
    machine, system = HOLDING.split("---\nsystem:")
    (folder / "machines" / "m.yaml").write_text(machine)
    (folder / "x.yaml").write_text("system:" + system.replace("deadlock:", "include: machines/m.yaml\ndeadlock:"))
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "varyoff", "check", "x.yaml", "--watch", "-q"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None

    def until(word: str) -> str:
        seen = ""
        deadline = time.monotonic() + 30
        assert process.stdout is not None
        while time.monotonic() < deadline:
            seen += (line := process.stdout.readline())
            if word in line:
                return seen
        raise AssertionError(seen)

    assert "3 properties as expected" in until("waiting for a change")

    def change(text: str) -> None:
        """At once, as editors do; a file seen half written would be checked twice."""
        (folder / "draft").write_text(text)
        (folder / "draft").rename(folder / "machines" / "m.yaml")

    # A file that is only included counts as well.
    change(machine.replace("coins: 0..3", "coins: 0..2").replace("< 3", "< 2"))
    assert "COUNT" in until("waiting for a change")
    change(machine)
    assert "COUNT" not in until("waiting for a change")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
