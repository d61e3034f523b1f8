"""Streams: readers that leave, disks that are full, interrupts, colours, and the same bytes every time."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import specifications as s
from tests.support.project import ROOT

FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")


def start(*words: str, cwd: Path, **options) -> subprocess.Popen[bytes]:
    kept = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(("PYTHON", "COV"))}
    return subprocess.Popen([sys.executable, "-m", "varyoff", *words], cwd=cwd, env=kept, **options)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["check", "specs/examples"], 0),
        (["check", "broken.yaml"], 1),
        (["check", "broken.yaml", "--format", "json"], 1),
        (["explore", "specs/examples/03-die-hard.yaml", "--format", "dot"], 0),
        (["schema"], 0),
        (["--help"], 0),
        (["--version"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_reader_that_leaves_changes_nothing(words, status, tmp_path):
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    (tmp_path / "broken.yaml").write_text(s.VIOLATED)
    reading, writing = os.pipe()
    os.close(reading)
    with start(*words, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (status, b"")


def test_head_sees_the_first_line(tmp_path):
    program = f"'{sys.executable}' -m varyoff check '{ROOT}/specs/examples' | head -1"
    kept = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith("PYTHON")}
    result = subprocess.run(["sh", "-c", program], cwd=tmp_path, env=kept, capture_output=True, check=False)
    assert result.stdout.startswith(b"turnstile")
    assert result.stdout.count(b"\n") == 1
    assert result.stderr == b""


@needs_full
@pytest.mark.parametrize(
    "words",
    [["check", "a.yaml"], ["check", "a.yaml", "--format", "json"], ["schema"], ["lint", "a.yaml"], ["--version"], ["--help"],
     ["check", "--help"], ["explore", "a.yaml", "--format", "dot"], ["check", "a.yaml", "--format", f"json={FULL}"]],
    ids=" ".join,
)  # fmt: skip
def test_a_full_disk_is_2_and_says_so(words, tmp_path):
    (tmp_path / "a.yaml").write_text(s.HOLDING)
    out = FULL.open("w") if str(FULL) not in words[-1] else None
    with start(*words, cwd=tmp_path, stdout=out or subprocess.PIPE, stderr=subprocess.PIPE) as process:
        _, err = process.communicate(timeout=60)
    if out is not None:
        out.close()
    text = err.decode()
    assert process.returncode == 2, text
    assert "V705" in text
    assert os.strerror(errno.ENOSPC) in text
    assert "Traceback" not in text
    assert "Exception ignored" not in text
    assert not FULL.is_file()


@needs_full
def test_a_full_error_stream_does_not_change_the_status(tmp_path):
    (tmp_path / "a.yaml").write_text(s.MISTAKEN)
    with FULL.open("w") as full, start("check", "a.yaml", cwd=tmp_path, stdout=subprocess.PIPE, stderr=full) as process:
        process.communicate(timeout=60)
    assert process.returncode == 2


def test_interrupt_reports_what_was_found_so_far(tmp_path):
    """Ctrl-C as a person types it: when the progress line on the terminal shows that something happens."""
    pty = pytest.importorskip("pty")
    (tmp_path / "a.yaml").write_text(s.VIOLATED)
    (tmp_path / "long.yaml").write_text(s.LONG)
    terminal, end = pty.openpty()
    words = ("check", "a.yaml", "long.yaml", "--format", "text", "--format", "json=out.json")
    with start(*words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=end) as process:
        os.close(end)
        shown = b""
        until = time.monotonic() + 60
        while b"million transitions a second" not in shown and time.monotonic() < until:
            shown += os.read(terminal, 1024)
        process.send_signal(signal.SIGINT)
        out = process.stdout.read().decode()
        process.wait(timeout=60)
    os.close(terminal)
    assert b"long: " in shown
    assert process.returncode == 130
    assert "interrupted" in out
    assert "VIOLATED  stays-dark" in out
    assert "VIOLATED  first-stays  (2 steps, shortest)" in out
    assert "UNKNOWN   in-range" in out
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert report["exit"] == 130
    long = report["systems"][1]
    assert long["complete"] is False
    assert long["counts"]["states"] > 1_000


def test_interrupt_before_anything_was_found_is_130(tmp_path):
    (tmp_path / "a.yaml").write_text(s.LONG)
    program = (
        "import os, signal, sys\n"
        "import varyoff.cli.verb_check as verb\n"
        "verb.load = lambda paths: os.kill(os.getpid(), signal.SIGINT)\n"
        "from varyoff.cli import main\n"
        "sys.exit(main(['check', 'a.yaml']))\n"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (result.returncode, result.stdout, result.stderr) == (130, b"", b"interrupted\n")


# --- colours -------------------------------------------------------------------------------------


def test_there_is_no_colour_where_no_terminal_is(check):
    assert "\x1b" not in check(s.VIOLATED, options=()).out


def test_force_color_and_no_color(check, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in check(s.VIOLATED, options=()).out
    assert "\x1b" not in check(s.VIOLATED).out  # JSON never has any
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in check(s.VIOLATED, options=()).out


def test_a_terminal_has_colour_unless_it_is_dumb(check, monkeypatch):
    from varyoff.cli.output import style_for
    from varyoff.report.terminal.style import plain

    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    assert style_for(Terminal()) is not plain
    monkeypatch.setenv("TERM", "dumb")
    assert style_for(Terminal()) is plain
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "yes")
    assert style_for(Terminal()) is plain


def test_colours_change_nothing_but_colours(check, monkeypatch):
    import re

    without = check(s.GUARDED, s.VIOLATED, options=("-v",)).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    colourful = check(s.GUARDED, s.VIOLATED, options=("-v",)).out
    assert re.sub(r"\x1b\[[\d;]*m", "", colourful) == without


# --- width ---------------------------------------------------------------------------------------


def too_wide(text: str) -> list[str]:
    """Lines of more than 100 columns, except for a `reproduce:` line and words that are long by themselves."""
    return [
        line
        for line in text.splitlines()
        if len(line) > 100 and "reproduce:" not in line and len(max(line.split(), key=len)) <= 50
    ]


def test_a_wide_line_would_be_noticed():
    assert too_wide("word " * 21)
    assert not too_wide("x" * 101)


def test_shipped_specifications_fit_on_a_terminal(root, varyoff):
    for words in (["check", "specs/examples", "-v"], ["lint", "specs"], ["explore", "specs/examples", "-v"]):
        result = varyoff(*words)
        assert too_wide(result.out) == []
        assert too_wide(result.err) == []


def test_counterexamples_of_shipped_specifications_fit_on_a_terminal(root, varyoff):
    systems = sorted((root / "specs").glob("*.yaml"))
    for system in systems:
        result = varyoff("check", str(system.relative_to(root)), "-v", "--max-states", "3000")
        assert too_wide(result.out) == []
        assert too_wide(result.err) == []


# --- determinism ---------------------------------------------------------------------------------

RUNS = {
    "text": ["check", "specs/examples", "tests/corpus/published/kanban-1.yaml", "-v"],
    "json": ["check", "specs/examples", "tests/corpus/published/spin-lock.yaml", "--format", "json", "--audit", "full"],
    "graphs": ["explore", "specs/examples/08-print-queue.yaml", "--format", "dot"],
    "graphml": ["explore", "tests/corpus/published/transaction-commit.yaml", "--format", "graphml"],
    "mistakes": ["check", "mistakes.yaml"],
    "schema": ["schema"],
}
MISTAKES = """\
machine: Lamp
states: [dark, lit, dark]
transitions:
  - {trigger: press, sorce: dark, dest: litt}
  - {trigger: press, source: [lit, lid], dest: drak}
---
system: lamp
instances: {lamp: Lmp}
properties: {p: {alwys: true}, q: {always: lamp.stat == lit}, r: {never: x}}
"""


@pytest.mark.parametrize("run", RUNS)
def test_the_same_bytes_under_every_hash_seed(run, tmp_path):
    for name in ("specs", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "mistakes.yaml").write_text(MISTAKES)
    kept = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(("PYTHON", "COV"))}
    outputs = {}
    processes = {
        seed: subprocess.Popen(
            [sys.executable, "-m", "varyoff", *RUNS[run]],
            cwd=tmp_path,
            env={**kept, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("0", "1", "2", "random")
    }
    for seed, process in processes.items():
        with process:
            outputs[seed] = (*process.communicate(timeout=60), process.returncode)
    out, err, _ = outputs["0"]
    assert out or err
    if run == "text":  # how much a sample of the audit covers depends on the clock
        import re

        outputs = {
            seed: (re.sub(rb"audited [\d,]+ states?", b"audited", o), e, status)
            for seed, (o, e, status) in outputs.items()
        }
    assert len(set(outputs.values())) == 1
