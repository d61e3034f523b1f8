"""An engine, a form of property, a format and a front end, each in one file that registers itself; nothing is edited.

The files in `plug_ins/` are examples for whoever adds one, and short. A process that uses one runs it before the command.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT, SHIPPED

FOLDER = Path(__file__).parent / "plug_ins"
# The engine that is plugged in knows what can be reached and recovered, and nothing of time.
SMALL = [str(path) for path in SHIPPED if path.parent.name == "examples" and path.stem != "10-tape-drive"]


def varyoff(*words: str, plug_in: str = "", folder: Path = ROOT) -> tuple[int, str, str]:
    """Run the command in its own process, with a plug-in or without; return status, output and messages."""
    program = "import sys; from varyoff.cli import main; sys.exit(main())"
    if plug_in:
        program = f"import runpy; runpy.run_path({str(FOLDER / plug_in)!r}); {program}"
    command = [sys.executable, "-X", "utf8", "-c", program, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_each_kind_has_a_file_that_nobody_else_knows() -> None:
    assert sorted(p.stem for p in FOLDER.glob("*.py")) == ["engine", "form", "format", "front_end"]
    for word in ("interpreted", "settles", "csv", ".door"):
        known = [p.name for p in (ROOT / "src").rglob("*.py") if f'"{word}"' in p.read_text(encoding="utf-8")]
        assert known == []


# --- an engine ------------------------------------------------------------------------------------


def test_a_new_engine_says_what_the_others_say() -> None:
    words = ("check", *SMALL, "--audit", "full", "--format", "json")
    status, output, messages = varyoff(*words, "--engine", "interpreted", plug_in="engine.py")
    assert (status, messages) == (0, "")
    ours, theirs = json.loads(output), json.loads(varyoff(*words)[1])
    assert {system["engine"] for system in ours["systems"]} == {"interpreted"}
    for system in (*ours["systems"], *theirs["systems"]):
        del system["engine"]
    assert ours == theirs


def test_engines_that_are_asked_together_include_a_new_one() -> None:
    status, output, messages = varyoff("check", SMALL[0], "--engine", "all", plug_in="engine.py")
    assert (status, messages) == (0, "")
    assert "interpreted" in output


@pytest.mark.parametrize(
    "words", [("guards",), ("explore",), ("explore", "--format", "json"), ("report", "--output", "out")]
)
def test_a_new_engine_serves_every_verb(words: tuple[str, ...], tmp_path: Path) -> None:
    if words[0] == "report":
        pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    found = []
    for name, plug_in, engine in (("ours", "engine.py", ("--engine", "interpreted")), ("theirs", "", ())):
        folder = tmp_path / name
        folder.mkdir()
        said = varyoff(words[0], SMALL[4], *words[1:], *engine, plug_in=plug_in, folder=folder)
        files = {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
        found.append((said, files))
    assert found[0] == found[1]
    assert found[0][0][0] == 0


# --- a form of property ---------------------------------------------------------------------------

LAMP = """\
machine: Lamp
states: [dark, lit, broken]
transitions:
  - {trigger: press, source: dark, dest: lit}
  - {trigger: fail, source: [dark, lit], dest: broken, actor: spontaneous}
---
system: lamp
instances: {lamp: Lamp}
deadlock: allowed
properties:
  ends-lit: {settles: lamp.state == lit}
  ends-broken: {settles: lamp.state == broken}
"""


def test_a_new_form_is_decided_and_explained(tmp_path: Path) -> None:
    (tmp_path / "lamp.yaml").write_text(LAMP, encoding="utf-8")
    status, output, _ = varyoff("check", "lamp.yaml", "--engine", "all", plug_in="form.py", folder=tmp_path)
    assert status == 1
    assert "VIOLATED  ends-lit  (1 step, shortest)" in output
    assert "needs lamp.state == lit" in output
    assert "holds     ends-broken" in output
    _, told, _ = varyoff("explain", "lamp.yaml", "ends-lit", plug_in="form.py", folder=tmp_path)
    assert "Where nothing can happen any more: lamp.state == lit." in told
    assert "settles" in varyoff("schema", plug_in="form.py")[1]
    status, _, messages = varyoff("check", "lamp.yaml", folder=tmp_path)
    assert status == 2
    assert "unknown key `settles`" in messages


# --- a format -------------------------------------------------------------------------------------


def test_a_new_format_is_one_like_others(tmp_path: Path) -> None:
    words = ("check", SMALL[0], "--format", f"csv={tmp_path / 'out.csv'}", "--format", "csv")
    status, output, messages = varyoff(*words, plug_in="format.py")
    assert (status, messages) == (0, "")
    lines = [line.split(",") for line in output.splitlines()]
    assert lines
    assert all(line[2] in ("holds", "violated", "vacuous") for line in lines)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == output
    status, _, messages = varyoff("check", SMALL[0], "--format", "csw", plug_in="format.py")
    assert status == 2
    assert "did you mean `csv`?" in messages


# --- a front end ----------------------------------------------------------------------------------

LINES = """\
door: closed -push-> open
door: open -pull-> closed when bell.state == silent
bell: silent -ring-> ringing by spontaneous
never draught: door.state == open and bell.state == ringing
"""


def test_a_new_front_end_is_read_wherever_files_are(tmp_path: Path) -> None:
    (tmp_path / "hall.door").write_text(LINES, encoding="utf-8")
    status, output, messages = varyoff("check", ".", plug_in="front_end.py", folder=tmp_path)
    assert (status, messages) == (1, "")
    assert "VIOLATED  draught  (2 steps, shortest)" in output
    assert "hall.door:4:7" in output
    (tmp_path / "hall.door").write_text(LINES.replace("== silent", "== silend"), encoding="utf-8")
    status, _, messages = varyoff("check", ".", plug_in="front_end.py", folder=tmp_path)
    assert status == 2
    assert "hall.door:2:46" in messages
    assert "did you mean `silent`?" in messages
