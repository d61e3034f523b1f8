"""script/check and script/test run on any POSIX shell, from any folder, and keep .venv right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.project import ROOT

SCRIPTS = sorted(path for path in (ROOT / "script").iterdir() if path.suffix in ("", ".sh"))
PROGRAMS = [path for path in SCRIPTS if not path.name.startswith("_")]  # the others are sourced

BASHISMS = {
    "[[ ]]": r"\[\[\s",
    "function": r"^\s*function\s",
    "local or declare": r"^\s*(?:local|declare|typeset|readonly)\s",
    "source": r"^\s*source\s",
    "process substitution": r"[<>]\(",
    "here string": r"<<<",
    "change of case or pattern substitution": r"\$\{\w+(?:\^|,|/)",
    "substring": r"\$\{\w+:[0-9 ]",
    "array": r"\w=\(|\$\{\w+\[",
    "echo with options": r"\becho\s+-",
    "== in a test": r"\[\s[^]]*==",
    "&>": r"&>",
    "ANSI string": r"(?<![\w\\$])\$'",
    "pipefail": r"\bpipefail\b",
    "arithmetic command": r"(?<!\$)\(\(",
    "which": r"(?:^|[;|`]|\$\()\s*which\s",
    "BASH variables": r"\bBASH_|\bRANDOM\b|\$UID\b",
    "GNU readlink": r"\breadlink\s+-f|\brealpath\b",
    "GNU sed in place": r"\bsed\s+-i",
}


def bashisms(text: str) -> list[str]:
    return [
        f"{number}: {name}"
        for number, line in enumerate(text.splitlines(), start=1)
        if not line.lstrip().startswith("#")
        for name, pattern in BASHISMS.items()
        if re.search(pattern, line)
    ]


def test_the_two_scripts_exist() -> None:
    assert {"check", "test"} <= {path.name for path in PROGRAMS}


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_script_can_be_started(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/bin/sh\n")


@pytest.mark.parametrize("shell", ["sh", "dash"])
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_posix(path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    result = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False, timeout=10)
    assert result.returncode == 0, result.stderr
    assert bashisms(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "if [[ -f x ]]; then",
        "local a=1",
        "a=(1 2)",
        'x="${y^^}"',
        "diff <(a) <(b)",
        "set -o pipefail",
        "x=$(which python3)",
        "[ $a == b ]",
    ],
)
def test_a_bashism_is_found(line: str) -> None:
    assert bashisms(line)


def test_ci_is_bash_that_parses() -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    result = subprocess.run(
        ["bash", "-n", str(ROOT / ".ci" / "run")], capture_output=True, text=True, check=False, timeout=10
    )
    assert result.returncode == 0, result.stderr


# --- behaviour, with a python that is a shell script: no network, no waiting

SHELL_TOOLS = (
    "sh",
    "dirname",
    "cat",
    "awk",
    "sed",
    "cksum",
    "mktemp",
    "rm",
    "mv",
    "cp",
    "mkdir",
    "chmod",
    "tail",
    "env",
)

# Stands for python3.11 and, copied, for the python of .venv. It logs what it is asked for.
FAKE_PYTHON = """\
#!/bin/sh
[ "$1" = -I ] && shift
[ "$1" = -S ] && shift
case "$1 $2" in
    "-c "*version_info*) echo "$FAKE_VERSION" ;;
    "-c "*sys.version*) echo "$FAKE_VERSION.0 $3" ;;
    "-c import ensurepip"*) [ -z "${FAKE_NO_ENSUREPIP:-}" ] ;;
    "-c import xdist"*) [ -z "${FAKE_NO_XDIST:-}" ] ;;
    "-c import pip"*) [ ! -e "${0%/*}/made-by-uv" ] ;;
    "-m venv")
        echo "venv" >>"$FAKE_LOG"
        mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
        ;;
    "-m pip")
        versions=""
        for last in "$@"; do
            [ "${before:-}" = --constraint ] && versions=" with ${last##*/}"
            before="$last"
        done
        echo "pip $last$versions" >>"$FAKE_LOG"
        echo "the installer speaks"
        case "$versions" in $FAKE_LACKS) exit 1 ;; esac
        case "$last" in $FAKE_FAILS) exit 1 ;; esac
        bin="${0%/*}"
        for tool in varyoff pytest; do
            printf '#!/bin/sh\\necho "%s" "$@"\\npwd\\n' "$tool" >"$bin/$tool"
            chmod +x "$bin/$tool"
        done
        ;;
    *_oldest.py*) echo "networkx==3.4" ;;
    *) echo "unexpected: $*" >&2; exit 99 ;;
esac
"""


class House:
    """The scripts in a folder with a space in its name, and a PATH with only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.bin = folder / "bin"
        self.elsewhere = folder / "elsewhere"
        self.log = folder / "log"
        self.settings: dict[str, str] = {"FAKE_VERSION": "3.11", "FAKE_FAILS": "nothing", "FAKE_LACKS": "nothing"}
        shutil.copytree(ROOT / "script", self.root / "script")
        shutil.copy(ROOT / "pyproject.toml", self.root)
        (self.root / "specs").mkdir()
        self.elsewhere.mkdir()
        self.bin.mkdir()
        for tool in SHELL_TOOLS:
            found = shutil.which(tool)
            if found is None:
                pytest.skip(f"{tool} is not installed")
            (self.bin / tool).symlink_to(found)

    def add_python(self, name: str = "python3.11") -> None:
        path = self.bin / name
        path.write_text(FAKE_PYTHON)
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.bin),
            "FAKE_LOG": str(self.log),
            "TMPDIR": str(self.elsewhere),
            **self.settings,
        }
        return subprocess.run(
            [str(self.root / "script" / script), *arguments],
            cwd=folder or self.elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def steps(self) -> list[str]:
        """What the fake pythons were asked for since the last call."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_without_python_it_says_what_to_install(house: House) -> None:
    result = house.run("check")
    assert result.returncode == 1
    assert "no python3 was found" in result.stderr
    assert "apt install python3 python3-venv" in result.stderr
    assert not (house.root / ".venv").exists()


def test_with_an_old_python_it_says_which(house: House) -> None:
    house.add_python("python3")
    house.settings["FAKE_VERSION"] = "old:3.9"
    result = house.run("test")
    assert result.returncode == 1
    assert "needs Python 3.11 or newer" in result.stderr
    assert "bin/python3 is 3.9" in result.stderr


def test_without_ensurepip_it_names_the_package(house: House) -> None:
    house.add_python("python3")
    house.settings |= {"FAKE_VERSION": "3.12", "FAKE_NO_ENSUREPIP": "1"}
    result = house.run("check")
    assert result.returncode == 1
    assert "apt install python3.12-venv" in result.stderr
    assert not (house.root / ".venv").exists()


def test_a_python_that_does_not_run_is_passed_over(house: House) -> None:
    broken = house.bin / "python3.11"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    house.add_python("python3.12")
    assert house.run("check").returncode == 0


def test_check_makes_the_environment_once(house: House) -> None:
    house.add_python()
    first = house.run("check")
    assert (first.returncode, first.stdout) == (0, f"varyoff check specs/\n{house.root}\n")
    assert len(first.stderr.splitlines()) == 1
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]
    second = house.run("check")
    assert (second.returncode, second.stderr) == (0, "")
    assert house.steps() == []


def test_test_adds_its_tools_and_check_keeps_them(house: House) -> None:
    house.add_python()
    house.run("check")
    assert house.run("test").stdout == f"pytest -n auto\n{house.root}\n"
    assert house.steps() == ["venv", "pip .[report] with constraints.txt", "pip .[dev] with constraints.txt"]
    house.run("check")
    assert house.steps() == []


def test_arguments_are_passed_on_as_they_are(house: House) -> None:
    house.add_python()
    assert house.run("check", "--audit", "full", "a b").stdout.splitlines()[0] == "varyoff check --audit full a b"
    assert house.run("test", "-k", "some thing").stdout.splitlines()[0] == "pytest -k some thing"


def test_paths_are_meant_from_the_callers_folder(house: House) -> None:
    house.add_python()
    (house.elsewhere / "mine.yaml").write_text("")
    assert house.run("check", "mine.yaml").stdout == f"varyoff check mine.yaml\n{house.elsewhere}\n"
    assert house.run("test", "mine.yaml::test").stdout.splitlines()[1] == str(house.elsewhere)
    assert house.run("check", "specs").stdout == f"varyoff check specs\n{house.root}\n"


def test_without_xdist_the_tests_run_on_one_core(house: House) -> None:
    house.add_python()
    house.settings["FAKE_NO_XDIST"] = "1"
    assert house.run("test").stdout.splitlines()[0] == "pytest"


def test_changed_dependencies_bring_it_up_to_date(house: House) -> None:
    house.add_python()
    house.run("test")
    house.steps()
    settings = house.root / "pyproject.toml"
    settings.write_text(settings.read_text() + "\n[tool.ruff.lint.mccabe]\nmax-complexity = 9\n")
    house.run("test")
    assert house.steps() == [], "settings of tools change nothing in the environment"
    settings.write_text(settings.read_text().replace('"networkx>=3.4,', '"networkx>=3.5,'))
    assert house.run("check").returncode == 0
    assert house.steps() == ["pip .[dev] with constraints.txt"], "tools for tests are kept"


def test_a_changed_python_makes_it_anew(house: House) -> None:
    house.add_python()
    house.run("check")
    house.steps()
    house.settings["FAKE_VERSION"] = "3.12"
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]


def test_a_python_gone_from_under_it_makes_it_anew(house: House) -> None:
    house.add_python()
    house.run("check")
    house.steps()
    (house.root / ".venv" / "bin" / "python").unlink()
    (house.root / ".venv" / "bin" / "python").symlink_to("gone")
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]


def test_a_moved_folder_makes_it_anew(house: House) -> None:
    house.add_python()
    house.run("check")
    house.steps()
    house.root = house.root.rename(house.root.with_name("moved"))
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]


def test_a_half_made_environment_is_not_taken_for_good(house: House) -> None:
    house.add_python()
    house.settings["FAKE_FAILS"] = "*"
    failed = house.run("check")
    assert failed.returncode == 1
    assert "the installer speaks" in failed.stderr
    assert not (house.root / ".venv" / "stamp").exists()
    house.steps()
    house.settings["FAKE_FAILS"] = "nothing"
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]
    assert list(house.elsewhere.iterdir()) == [], "no logs are left behind"


def test_a_failed_rebuild_leaves_what_was_there(house: House) -> None:
    house.add_python()
    mine = house.root / ".venv" / "mine"
    mine.parent.mkdir()
    mine.write_text("made by hand")
    house.settings["FAKE_FAILS"] = "*"
    assert house.run("test").returncode == 1
    assert mine.read_text() == "made by hand"
    assert not (house.root / ".venv.old").exists()


def test_checks_go_on_without_pygraphviz(house: House) -> None:
    house.add_python()
    house.settings["FAKE_FAILS"] = ".[[]report[]]"
    result = house.run("check")
    assert result.returncode == 0
    assert "pygraphviz could not be installed; `varyoff report` says what it needs" in result.stderr
    assert house.steps() == ["venv", "pip .[report] with constraints.txt", "pip . with constraints.txt"]
    house.run("check")
    assert house.steps() == [], "it is not tried again at every start"


def test_changed_scripts_bring_it_up_to_date(house: House) -> None:
    house.add_python()
    house.run("check")
    house.steps()
    script = house.root / "script" / "_environment.sh"
    script.write_text(script.read_text() + "# what is installed may have changed\n")
    house.run("check")
    assert house.steps() == ["pip .[report] with constraints.txt"]


def test_tests_go_on_without_pygraphviz(house: House) -> None:
    house.add_python()
    house.settings["FAKE_FAILS"] = ".[[]dev[]]"
    result = house.run("test")
    assert result.returncode == 0
    assert "pygraphviz could not be installed" in result.stderr
    assert house.steps() == ["venv", "pip .[dev] with constraints.txt", "pip .[checks] with constraints.txt"]
    house.run("test")
    assert house.steps() == [], "it is not tried again at every start"


def test_uv_is_used_where_it_is(house: House) -> None:
    house.add_python()
    uv = house.bin / "uv"
    uv.write_text(
        '#!/bin/sh\necho "uv $1" >>"$FAKE_LOG"\nfor last in "$@"; do :; done\n'
        'if [ "$1" = venv ]; then mkdir -p "$last/bin" && cp "$(command -v python3.11)" "$last/bin/python"\n'
        'echo >"$last/bin/made-by-uv"\n'
        'else cd .venv/bin && printf "#!/bin/sh\\n" >varyoff && chmod +x varyoff; fi\n'
    )
    uv.chmod(0o755)
    assert house.run("check").returncode == 0
    assert house.steps() == ["uv venv", "uv pip"]
    uv.unlink()
    settings = house.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"networkx>=3.4,', '"networkx>=3.5,'))
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"], (
        "uv leaves no pip that could bring it up to date"
    )


def test_where_uv_fails_pip_is_used(house: House) -> None:
    house.add_python()
    uv = house.bin / "uv"
    uv.write_text("#!/bin/sh\nexit 2\n")
    uv.chmod(0o755)
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", "pip .[report] with constraints.txt"]


# --- which versions of the dependencies are installed


def test_versions_that_cannot_be_installed_give_way_to_the_newest(house: House) -> None:
    house.add_python()
    house.settings["FAKE_LACKS"] = " with constraints.txt"
    result = house.run("check")
    assert result.returncode == 0
    assert "these are the newest that are allowed" in result.stderr
    locked = ["pip .[report] with constraints.txt", "pip . with constraints.txt"]
    assert house.steps() == ["venv", *locked, "pip .[report]"]


@pytest.mark.parametrize(
    ("asked", "installed"),
    [
        ("locked", "pip .[report] with constraints.txt"),
        ("newest", "pip .[report]"),
        ("oldest", "pip .[report] with oldest.txt"),
    ],
)
def test_the_versions_asked_for_are_installed(house: House, asked: str, installed: str) -> None:
    house.add_python()
    house.settings["VARYOFF_DEPENDENCIES"] = asked
    assert house.run("check").returncode == 0
    assert house.steps() == ["venv", installed]


def test_the_oldest_versions_have_no_substitute(house: House) -> None:
    house.add_python()
    house.settings |= {"VARYOFF_DEPENDENCIES": "oldest", "FAKE_LACKS": " with oldest.txt"}
    assert house.run("check").returncode == 1
    assert house.steps() == ["venv", "pip .[report] with oldest.txt", "pip . with oldest.txt"]


def test_other_versions_bring_it_up_to_date(house: House) -> None:
    house.add_python()
    house.run("check")
    house.steps()
    house.settings["VARYOFF_DEPENDENCIES"] = "newest"
    house.run("check")
    assert house.steps() == ["pip .[report]"]
    del house.settings["VARYOFF_DEPENDENCIES"]
    versions = house.root / "script" / "constraints.txt"
    versions.write_text(versions.read_text().replace("networkx==", "networkx==99"))
    house.run("check")
    assert house.steps() == ["pip .[report] with constraints.txt"]


def test_a_misspelt_choice_of_versions_is_told(house: House) -> None:
    house.add_python()
    house.settings["VARYOFF_DEPENDENCIES"] = "latest"
    result = house.run("check")
    assert result.returncode == 1
    assert "it can be locked, newest or oldest" in result.stderr
    assert house.steps() == []
