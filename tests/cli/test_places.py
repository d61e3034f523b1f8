"""Every verb, every output, every way in which writing can go wrong: what was there stays, and nothing half is left."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.support import specifications as s
from tests.support.command import command, environment

CHECKS = ("text", "json", "junit", "sarif", "github", "gitlab", "itf", "markdown")
VERBS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "check": (["check", "a.yaml"], CHECKS),
    "lint": (["lint", "a.yaml"], ("text", "json")),
    "explore": (["explore", "a.yaml"], ("text", "json", "dot", "graphml", "mermaid")),
    "explain": (["explain", "a.yaml", "stays-dark"], ("text", "json")),
    "explain-code": (["explain", "V104"], ("text", "json")),
    "guards": (["guards", "a.yaml"], ("text", "json", "markdown")),
    "faults": (["faults", "a.yaml"], ("text", "json", "markdown")),
    "replay": (["replay", "a.yaml", "--trace", "lamp.press"], ("text", "json")),
    "diff": (["diff", "a.yaml", "a.yaml"], ("text", "json", "markdown")),
    "schema": (["schema"], ("json",)),
}
EACH = [(verb, name) for verb, (_, names) in VERBS.items() for name in names]
SINGLE = [(verb, names[-1]) for verb, (_, names) in VERBS.items()]


@pytest.fixture
def here(folder: Path) -> Path:
    (folder / "a.yaml").write_text(s.VIOLATED)
    (folder / "unread").mkdir()
    (folder / "unread" / "other.yaml").write_text("# of somebody else\n\n---\n" + s.HOLDING)
    (folder / "former").write_text("former")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): f"→ {p.readlink()}" if p.is_symlink() else p.read_text() if p.is_file() else "/"
        for p in sorted(folder.rglob("*"))
    }


def link(folder: Path) -> str:
    (folder / "link").symlink_to("a.yaml")
    return "link"


def hard_link(folder: Path) -> str:
    (folder / "twin.txt").hardlink_to(folder / "a.yaml")
    return "twin.txt"


def same_by_another_name(folder: Path) -> str:
    return "unread/../a.yaml"


def unread(folder: Path) -> str:
    return "unread/other.yaml"


def a_folder(folder: Path) -> str:
    return "unread"


def below_a_file(folder: Path) -> str:
    return "former/out"


NOT_READ = ("explain-code", "schema")  # a.yaml is not theirs, but a specification all the same


@pytest.mark.parametrize("place", [same_by_another_name, unread, link, hard_link], ids=lambda f: f.__name__)
@pytest.mark.parametrize(("verb", "name"), EACH)
def test_a_specification_is_not_overwritten(verb, name, place, here, varyoff):
    if verb in NOT_READ and place in (link, hard_link):
        pytest.skip("a file by this name is no specification, unless it is read as one")
    target = place(here)
    before = contents(here)
    result = varyoff(*VERBS[verb][0], "--format", f"{name}={target}")
    assert (result.exit, result.out) == (2, "")
    assert "V711" in result.err
    assert "--force" in result.err
    assert contents(here) == before
    forced = varyoff(*VERBS[verb][0], "--format", f"{name}={target}", "--force")
    assert forced.exit in (0, 1, 3)
    assert contents(here) != before


@pytest.mark.parametrize(("verb", "name"), EACH)
def test_the_folder_of_an_output_is_made_where_it_is_missing(verb, name, here, varyoff):
    result = varyoff(*VERBS[verb][0], "--format", f"{name}=build/of today/out")
    assert result.exit in (0, 1, 3), result.err
    assert (here / "build" / "of today" / "out").read_text() != ""


@pytest.mark.parametrize("place", [a_folder, below_a_file], ids=lambda f: f.__name__)
@pytest.mark.parametrize(("verb", "name"), EACH)
def test_what_cannot_be_written_is_2_and_leaves_nothing(verb, name, place, here, varyoff):
    target = place(here)
    before = contents(here)
    result = varyoff(*VERBS[verb][0], "--format", f"{name}={target}")
    assert result.exit == 2
    assert f"cannot write `{target}`" in result.err
    assert contents(here) == before


@pytest.mark.parametrize("target", ["former", "build/of today/out"])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "chmod"])
@pytest.mark.parametrize(("verb", "name"), SINGLE)
def test_a_disk_that_is_full_or_a_folder_that_is_closed_leaves_what_was_there(
    verb, name, call, target, here, varyoff, monkeypatch
):
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = contents(here)
    monkeypatch.setattr(f"varyoff.cli.files.os.{call}", full)
    result = varyoff(*VERBS[verb][0], "--format", f"{name}={target}")
    monkeypatch.undo()
    assert result.exit == 2
    assert "V705" in result.err
    assert contents(here) == before


@pytest.mark.parametrize(("verb", "name"), EACH)
def test_a_device_and_a_link_elsewhere_are_written_to(verb, name, here, varyoff):
    (here / "null").symlink_to(os.devnull)
    assert varyoff(*VERBS[verb][0], "--format", f"{name}=null").exit in (0, 1, 3)
    assert (here / "null").is_symlink()


@pytest.mark.parametrize(("verb", "name"), [(v, n) for v, n in EACH if len(VERBS[v][1]) > 1])
def test_two_outputs_do_not_share_a_file(verb, name, here, varyoff):
    other = next(n for n in VERBS[verb][1] if n != name)
    for extra in ([], ["--force"]):
        words = [*VERBS[verb][0], "--format", f"{name}=out", "--format", f"{other}=unread/../out", *extra]
        result = varyoff(*words)
        assert result.exit == 2
        assert not (here / "out").exists()


@pytest.mark.parametrize(
    ("words", "target"),
    [
        (["check", "a.yaml", "--baseline", "b.json", "--format", "json=b.json"], "b.json"),
        (["check", "a.yaml", "--write-baseline", "a.yaml"], "a.yaml"),
        (["check", "a.yaml", "--write-baseline", "c.json", "--format", "json=./c.json"], "c.json"),
        (["replay", "a.yaml", "--trace-file", "t.json", "--format", "json=t.json"], "t.json"),
        (["check", "a.yaml", "--format", "json=pyproject.toml"], "pyproject.toml"),
    ],
    ids=["the baseline", "a baseline over a specification", "both outputs", "the trace", "the settings"],
)
def test_what_a_run_reads_or_writes_besides_is_not_overwritten(words, target, here, varyoff):
    assert varyoff("check", "a.yaml", "--write-baseline", "b.json").exit == 0
    (here / "t.json").write_text(varyoff("check", "a.yaml", "--format", "json").out)
    (here / "pyproject.toml").write_text("[tool.varyoff]\nmax-states = 100\n")
    before = contents(here)
    result = varyoff(*words)
    assert result.exit == 2
    assert "V711" in result.err
    assert target in result.err
    assert contents(here) == before


def test_all_that_is_in_the_way_is_said_at_once(here, varyoff):
    result = varyoff("check", "a.yaml", "--format", "json=a.yaml", "--format", "junit=unread/other.yaml")
    assert result.err.count("error[V711]") == 2


# --- standard streams ----------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "name"), EACH)
def test_a_closed_standard_output_is_2_and_a_closed_standard_error_nothing(verb, name, here, varyoff, monkeypatch):
    words = [*VERBS[verb][0], "--format", name]
    usual = varyoff(*words)
    with monkeypatch.context() as closed:
        closed.setattr("sys.stderr", None)
        assert varyoff(*words).exit == usual.exit
    with monkeypatch.context() as closed:
        closed.setattr("sys.stdout", None)
        silent = varyoff(*words)
    assert silent.exit == 2
    assert "cannot write to standard output" in silent.err


@pytest.mark.parametrize(
    ("words", "closed", "status"),
    [
        (["check", "holding.yaml"], "2>&-", 0),
        (["check", "holding.yaml"], "<&- 2>&-", 0),
        (["check", "a.yaml"], "2>&-", 1),
        (["check", "mistaken.yaml"], "2>&-", 2),
        (["chek"], "2>&-", 2),
        (["check", "holding.yaml"], ">&-", 2),
        (["check", "holding.yaml"], ">&- 2>&-", 2),
        (["--version"], ">&-", 2),
        (["--version"], "2>&-", 0),
        (["check", "holding.yaml", "--format", "json=out.json", "-q"], "<&- 2>&-", 0),
    ],
    ids=str,
)
def test_streams_that_a_shell_has_closed(words, closed, status, here):
    (here / "holding.yaml").write_text(s.HOLDING)
    (here / "mistaken.yaml").write_text(s.MISTAKEN)
    line = " ".join(map(repr, command(*words)))
    done = subprocess.run(["sh", "-c", f"{line} {closed}"], env=environment(), capture_output=True, check=False)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


NAMES = """\
machine: M
states: [größe, 名前]
transitions: [{trigger: gehen, source: größe, dest: 名前, command: 🚀}]
---
system: s
instances: {a: M}
properties: {p: {never: a.state == 名前}}
deadlock: allowed
"""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
@pytest.mark.parametrize(
    ("verb", "name"),
    [("check", "json"), ("check", "itf"), ("check", "sarif"), ("explore", "json"), ("explore", "graphml"), ("check", "junit")],
)  # fmt: skip
def test_names_stay_right_whatever_the_stream_writes(verb, name, encoding, here):
    (here / "größe 名前.yaml").write_text(NAMES, "utf-8")
    variables = environment(PYTHONIOENCODING=encoding)
    words = command(verb, "größe 名前.yaml", "--format", name)
    done = subprocess.run(words, env=variables, capture_output=True, check=False)
    assert done.returncode == (1 if verb == "check" else 0), done.stderr
    read = ET.tostring(ET.fromstring(done.stdout), "unicode") if name in ("junit", "graphml") else None
    if read is None:
        read = json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)
    assert "名前" in read
    assert "?" not in read.replace("?xml", "").replace("http", "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_characters_that_a_stream_has_no_place_for_are_told_apart(encoding, here):
    (here / "n.yaml").write_text(NAMES, "utf-8")
    done = subprocess.run(
        command("check", "n.yaml", "-v"), env=environment(PYTHONIOENCODING=encoding), capture_output=True, check=False
    )
    text = done.stdout.decode(encoding)
    assert "\\u540d\\u524d" in text
    assert ("größe" if encoding == "latin-1" else "gr\\xf6\\xdfe") in text


@pytest.mark.parametrize("verb", [v for v in VERBS if v not in NOT_READ])
def test_the_name_of_a_file_gives_no_command(verb, here, varyoff):
    words = VERBS[verb][0]
    bad = "x\n::error::planted\x1b[31m.yaml"
    (here / "a.yaml").rename(here / bad)
    for name in (bad, "."):
        result = varyoff(*(name if w == "a.yaml" else w for w in words))
        assert "\n::error" not in result.out + result.err
        assert "\x1b" not in result.out + result.err
        assert result.exit == 2


def test_the_name_of_an_output_gives_no_command(here, varyoff):
    bad = "no\n::error::planted"
    for words in (
        ["check", "a.yaml", "--format", f"json=former/{bad}/x"],
        ["check", "a.yaml", "--baseline", bad],
        ["check", bad],
        ["check", "a.yaml", "--system", bad],
        ["check", "a.yaml", "--format", bad],
        ["replay", "a.yaml", "--trace-file", bad],
        ["diff", "a.yaml", bad],
    ):
        result = varyoff(*words)
        assert result.exit == 2
        assert not any(line.lstrip().startswith("::") for line in result.err.splitlines()), result.err
    (here / bad).write_text('{"format": 1, "systems": "none"}')
    assert "\n::error" not in varyoff("check", "a.yaml", "--baseline", bad).err


@pytest.mark.parametrize("text", ["root:x:0:0:secret\n", "password: secret\n", "[secret\n", '{"token": "secret"}'])
def test_an_included_file_that_is_no_specification_is_not_shown(text, here, varyoff):
    (here / "secret.txt").write_text(text)
    (here / "b.yaml").write_text(s.HOLDING.replace("instances:", "include: secret.txt\ninstances:"))
    for verb in ("check", "lint", "explore", "guards"):
        for name in ("text", "json"):
            result = varyoff(verb, "b.yaml", "--format", name)
            assert result.exit == 2
            assert "secret" not in (result.out + result.err).replace("secret.txt", "")
            assert "V011" in result.out + result.err


# --- interruptions -------------------------------------------------------------------------------

STARTING = (
    "argparse", "varyoff.cli.run", "varyoff.cli.arguments", "varyoff.base.diagnostic", "varyoff.report.record",
    "varyoff.cli.verb_check", "varyoff.pipeline", "varyoff.spec.load", "yaml", "varyoff.engine.explicit",
    "varyoff.report.formats.run.json",
)  # fmt: skip
LISTENING_LATER = STARTING[:4]  # these are imported before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
@pytest.mark.parametrize("module", STARTING)
def test_an_interruption_while_starting_is_130_without_a_traceback(module, number, here):
    if number != signal.SIGINT and module in LISTENING_LATER:
        pytest.skip("before varyoff listens to this signal, it ends a program as it always does")
    program = (
        "import importlib.abc, os, signal, sys\n"
        "import varyoff.cli\n"
        "class Interrupting(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            sys.meta_path.remove(self)\n"
        f"            os.kill(os.getpid(), {int(number)})\n"
        f"sys.modules.pop({module!r}, None)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "sys.argv = ['varyoff', 'check', 'a.yaml', '--format', 'json']\n"
        "sys.exit(varyoff.cli.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"interrupted\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
def test_an_interruption_while_something_is_cleared_away_is_130_without_a_traceback(number, here):
    """Python ignores what is raised there, and prints it."""
    program = (
        "import os, sys, time\n"
        "import varyoff.cli, varyoff.cli.verb_check as verb\n"
        "class Cleared:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "def load(paths):\n"
        "    cleared = Cleared()\n"
        "    del cleared\n"
        "    time.sleep(5)\n"
        "verb.load = load\n"
        "sys.argv = ['varyoff', 'check', 'a.yaml']\n"
        "sys.exit(varyoff.cli.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"interrupted\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
@pytest.mark.parametrize(
    "words", [["check", "a.yaml", "--format", "json=out"], ["report", "a.yaml", "-o", "out"]], ids=str
)
def test_a_signal_while_files_are_written_leaves_whole_files(words, number, here):
    if words[0] == "report":
        pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    program = (
        "import os, signal, sys\n"
        "import varyoff.cli\n"
        "import varyoff.cli.files as files\n"
        "real = os.fsync\n"
        "def slow(descriptor):\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    real(descriptor)\n"
        "files.os.fsync = slow\n"
        f"sys.argv = ['varyoff', *{words}]\n"
        "sys.exit(varyoff.cli.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
    left = [p for p in here.rglob("*") if p.name.startswith(".varyoff-")]
    assert left == []
    if words[0] == "check":
        assert json.loads((here / "out").read_text())["exit"] == 1
    else:
        assert (here / "out" / "index.html").read_text().rstrip().endswith("</html>")
        assert (here / "out" / "README.md").exists()


def test_a_signal_that_is_ignored_stays_ignored(here):
    program = (
        "import os, signal, sys\n"
        "import varyoff.cli, varyoff.cli.verb_check as verb\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "real = verb.load\n"
        "verb.load = lambda paths: (os.kill(os.getpid(), signal.SIGHUP), real(paths))[1]\n"
        "sys.argv = ['varyoff', 'check', 'a.yaml']\n"
        "sys.exit(varyoff.cli.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert done.returncode == 1


def test_a_termination_while_a_revision_is_read_leaves_no_folder(here, tmp_path):
    (here / "tmp").mkdir()
    program = (
        "import os, signal, sys\n"
        "import varyoff.cli, varyoff.cli.revisions as revisions\n"
        "revisions._git = lambda *words, fed=None: b'0' * 40\n"
        "revisions._extract = lambda commit, folder: os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.argv = ['varyoff', 'diff', 'HEAD:a.yaml', 'a.yaml']\n"
        "sys.exit(varyoff.cli.main())\n"
    )
    variables = environment(TMPDIR=str(here / "tmp"))
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"interrupted\n")
    assert list((here / "tmp").iterdir()) == []


# --- the folder of a report ----------------------------------------------------------------------


@pytest.fixture
def report(here, varyoff):
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    return lambda *words: varyoff("report", "a.yaml", *words)


def test_a_report_is_written_over_one_written_before(report, here):
    assert report("-o", "out").exit == 1
    first = contents(here)
    (here / "out" / "index.html").write_text((here / "out" / "index.html").read_text() + "<!-- older -->")
    (here / "out" / "mine.txt").write_text("mine")
    assert report("-o", "out").exit == 1
    assert contents(here) == {**first, "out/mine.txt": "mine"}


@pytest.mark.parametrize("name", ["README.md", "index.html", "broken.html", "broken/states.dot"])
def test_files_of_others_in_the_folder_are_not_overwritten(name, report, here):
    (here / "out" / "broken").mkdir(parents=True)
    (here / "out" / name).write_text("of somebody else")
    before = contents(here)
    result = report("-o", "out")
    assert result.exit == 2
    assert "V711" in result.err
    assert contents(here) == before
    assert report("-o", "out", "--force").exit == 1
    assert contents(here)[f"out/{name}"] != "of somebody else"


@pytest.mark.parametrize("name", ["broken", "broken.html", "index.html"])
def test_a_link_out_of_the_folder_is_not_followed(name, report, here):
    elsewhere = here / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("of somebody else")
    (here / "out").mkdir()
    (here / "out" / name).symlink_to(elsewhere if "." not in name else elsewhere / "file")
    before = contents(here)
    result = report("-o", "out")
    assert result.exit == 2
    assert "link that leads out" in result.err
    assert contents(here) == before
    assert report("-o", "out", "--force").exit == 1
    assert (elsewhere / "file").read_text() == "of somebody else"


def test_the_folder_may_be_a_link_itself(report, here):
    (here / "real").mkdir()
    (here / "out").symlink_to("real")
    assert report("-o", "out").exit == 1
    assert (here / "real" / "index.html").exists()


@pytest.mark.parametrize("exists", [True, False], ids=["over one written before", "anew"])
def test_whatever_fails_the_whole_set_stays_as_it_was(exists, report, here, monkeypatch):
    """Fail at every single call that writes, makes or moves something; between two runs nothing may change."""
    if exists:
        report("-o", "out")
        (here / "out" / "broken.html").write_text("older")
        (here / "out" / "broken" / "Lamp.svg").unlink()
    before = contents(here)
    tried = 0
    for call in ("write", "mkdir", "replace", "rename"):
        for number in range(1, 200):
            if not fails_at(call, number, report, monkeypatch):
                break
            tried += 1
            assert contents(here) == before, (call, number)
        for path in sorted(here.rglob("*"), reverse=True):  # the run that did not fail wrote
            if str(path.relative_to(here)) not in before:
                path.rmdir() if path.is_dir() else path.unlink()
        for name, text in before.items():
            if text != "/":
                (here / name).write_text(text)
    assert tried > 10


def fails_at(call, number, report, monkeypatch):
    real = getattr(os, call)
    calls = []

    def failing(*arguments, **options):
        calls.append(arguments)
        if len(calls) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, failing)
        result = report("-o", "out")
    if len(calls) < number:
        assert result.exit == 1
        return False
    assert result.exit == 2
    assert "V705" in result.err
    return True


def test_an_interrupted_report_writes_nothing(report, here, monkeypatch):
    def impatient(*_arguments: object) -> None:
        raise KeyboardInterrupt

    before = contents(here)
    monkeypatch.setattr("varyoff.cli.verb_report.folder", impatient)
    assert report("-o", "out").exit == 130
    assert contents(here) == before
