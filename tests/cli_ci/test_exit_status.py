"""Exit status under every combination, and outputs that are complete or absent."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from tests.cli_ci.conftest import Cli
from tests.support.outcomes import CASES
from varyoff.report.exit import Exit

FORMATS = ("text", "json", "junit", "sarif", "github", "gitlab", "itf", "markdown")
PROGRAM = [sys.executable, "-m", "varyoff"]
# All of them at once, each to a file.
EVERY = [word for name in FORMATS for word in ("--format", f"{name}=out.{name}")]
SLOW = """\
machine: Digits
variables: {a: 0..9, b: 0..9, c: 0..9, d: 0..9, e: 0..9, f: 0..9, g: 0..9, h: 0..9}
transitions:
""" + "".join(f"  - {{trigger: set_{v}, choose: {{x: 0..9}}, effect: {{{v}: x}}}}\n" for v in "abcdefgh") + """\
---
system: slow
instances: {it: Digits}
properties:
  nothing: {always: it.a < 10}
"""  # fmt: skip


def write(folder: Path, *cases: str) -> list[str]:
    files = []
    for case in cases:
        # Bounds are for the whole run: three states are enough to decide nothing but what is undecided.
        (folder / f"{case}.yaml").write_text(CASES[case][0], encoding="utf-8")
        files.append(f"{case}.yaml")
    return files


def outputs_are_whole(folder: Path, status: int) -> None:
    for name in FORMATS:
        text = (folder / f"out.{name}").read_text(encoding="utf-8")
        if name in ("json", "sarif", "gitlab", "itf"):
            json.loads(text)
        elif name == "junit":
            ET.fromstring(text.encode())
        if name == "json":
            assert json.loads(text)["exit"] == status
    assert [p.name for p in folder.iterdir() if p.name.startswith(".varyoff-")] == []


def test_all_cases_and_formats_one_by_one(cli: Cli, folder: Path) -> None:
    for case, (_, options, status) in CASES.items():
        words = ["--max-states", str(options.max_states)] if options.max_states else []
        done = cli("check", *write(folder, case), *words, *EVERY)
        assert done.status == status, case
        outputs_are_whole(folder, status)


@pytest.mark.parametrize(
    "pair", list(combinations(["holding", "violated", "vacuous", "broken", "failing"], 2)), ids="+".join
)
def test_the_worst_of_two_files_wins(cli: Cli, folder: Path, pair: tuple[str, str]) -> None:
    done = cli("check", *write(folder, *pair), *EVERY)
    assert done.status == min((CASES[p][2] for p in pair), key=tuple(Exit).index)
    outputs_are_whole(folder, done.status)


def test_a_broken_file_does_not_hide_the_verdicts_of_another(cli: Cli, folder: Path) -> None:
    cli("check", *write(folder, "broken", "violated"), *EVERY)
    names = {c.get("name") for c in ET.parse(folder / "out.junit").iter("testcase")}
    assert {"V104 broken.yaml", "never-three"} <= names


def test_violated_beats_undecided(cli: Cli, folder: Path) -> None:
    text = CASES["undecided"][0].replace("  it-opens", "  never-opens: {never: gate.state == unlocked}\n  it-opens")
    (folder / "both.yaml").write_text(text)
    done = cli("check", "both.yaml", "--max-states", "3", *EVERY)
    assert done.status == 1
    outputs_are_whole(folder, 1)


# --- what cannot be written ----------------------------------------------------------------------


def test_folder_without_permission(folder: Path) -> None:
    write(folder, "violated")
    closed = folder / "closed"
    closed.mkdir(mode=0o555)
    command = [*PROGRAM, "check", "violated.yaml", "--format", "json=closed/o.json"]
    if os.getuid() == 0:  # root may write anywhere, unless that is taken from it
        if shutil.which("setpriv") is None:
            pytest.skip("run as root, and there is no setpriv")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "setpriv" in done.stderr:
        pytest.skip(f"setpriv may do nothing here: {done.stderr.strip()}")
    assert done.returncode == 2, done.stderr
    assert "cannot write `closed/o.json`: Permission denied" in done.stderr
    assert "VIOLATED" in done.stdout  # the verdict is told all the same
    assert list(closed.iterdir()) == []


def test_file_as_folder_and_folder_as_file(cli: Cli, folder: Path) -> None:
    write(folder, "holding")
    (folder / "there").mkdir()
    for target in ("holding.yaml/o.json", "there"):
        done = cli("check", "holding.yaml", "--format", f"json={target}", "--format", "junit=ok.xml")
        assert done.status == 2
        assert f"cannot write `{target}`" in done.err
        assert ET.parse(folder / "ok.xml").getroot().tag == "testsuites"  # the other output is whole


def test_full_disk_leaves_the_former_file(folder: Path) -> None:
    write(folder, "violated")
    (folder / "o.json").write_text("former")

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    command = [*PROGRAM, "check", "violated.yaml", "--format", "json=o.json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, preexec_fn=small_files,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot write `o.json`: File too large" in done.stderr
    assert (folder / "o.json").read_text() == "former"
    assert [p.name for p in folder.iterdir() if p.name.startswith(".varyoff-")] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("case", ["holding", "violated", "failing"])
def test_full_standard_output_is_never_a_success(folder: Path, case: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "check", *write(folder, case)], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 2
    assert b"cannot write to standard output" in done.stderr


def test_closed_pipe_keeps_the_verdict(folder: Path) -> None:
    read, write_end = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*PROGRAM, "check", *write(folder, "violated")],
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(write_end)
    assert done.returncode == 1
    assert done.stderr == b""


def test_a_device_is_written_to_and_not_replaced(cli: Cli, folder: Path) -> None:
    write(folder, "holding")
    link = folder / "null"
    link.symlink_to("/dev/null")
    assert cli("check", "holding.yaml", "--format", "json=null").status == 0
    assert link.is_symlink()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_stays_a_link(cli: Cli, folder: Path) -> None:
    write(folder, "holding")
    (folder / "real.json").write_text("former")
    (folder / "link.json").symlink_to("real.json")
    assert cli("check", "holding.yaml", "--format", "json=link.json").status == 0
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text())["exit"] == 0


def test_an_audit_finding_stays_the_worst_beside_an_output_that_cannot_be_written(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import varyoff.audit.run
    from varyoff.audit.finding import Finding

    real = varyoff.audit.run.audit

    def suspicious(*arguments: object, **options: object) -> object:
        from dataclasses import replace

        found = real(*arguments, **options)  # type: ignore[arg-type]
        fields = {f: "planted" for f in ("property", "message") if f in Finding.__dataclass_fields__}
        others = {f: None for f in Finding.__dataclass_fields__ if f not in fields}
        return replace(found, findings=(Finding(**fields, **others),))  # type: ignore[arg-type]

    monkeypatch.setattr("varyoff.audit.run.audit", suspicious)
    done = cli("check", *write(folder, "holding"), *EVERY)
    assert done.status == 4
    outputs_are_whole(folder, 4)
    cases = {c.get("name"): len(c) for c in ET.parse(folder / "out.junit").iter("testcase")}
    assert cases["the audit agrees"] == 1
    assert cli("check", "holding.yaml", "--format", "json=holding.yaml/o").status == 4


@pytest.mark.parametrize("name", [f for f in FORMATS if f != "text"])
def test_an_internal_error_in_a_format_leaves_no_output(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from importlib import import_module

    def broken(*_: object) -> str:
        raise AssertionError("planted")

    monkeypatch.setattr(import_module(f"varyoff.report.formats.run.{name}"), "render", broken)
    done = cli("check", *write(folder, "holding"), *EVERY)
    assert done.status == 4
    assert "planted" in done.err
    assert list(folder.glob("out.*")) == []


# --- interrupted ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_interrupted_run_says_so_in_every_output(folder: Path) -> None:
    (folder / "slow.yaml").write_text(SLOW)
    process = subprocess.Popen([*PROGRAM, "check", "slow.yaml", *EVERY], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    outputs_are_whole(folder, 130)
    (error,) = [c for c in ET.parse(folder / "out.junit").iter("testcase") if c.get("name") == "the exploration ends"]
    assert error[0].tag == "error"
    assert "::error" in (folder / "out.github").read_text()
    assert not (folder / "out.markdown").read_text().startswith("## ✅")


# --- GitHub --------------------------------------------------------------------------------------


def test_github_is_found_by_its_environment(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(folder, "violated")
    assert "\n::error" not in cli("check", *files).out
    summary = folder / "summary.md"
    summary.write_text("what others wrote\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = cli("check", *files)
    assert done.status == 1
    assert "VIOLATED  never-three" in done.out
    assert "\n::error file=violated.yaml,line=28" in done.out
    assert summary.read_text().startswith("what others wrote\n## ❌ varyoff: 3 not as expected")
    assert "\n::error" not in cli("check", *files, "--format", "json").out


def test_text_of_a_specification_gives_no_commands_to_github(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CASES["violated"][0].replace(
        "Too many: ", "\\n::set-output name=planted::x " + "w" * 70 + " ::stop-commands::t "
    )
    (folder / "x.yaml").write_text(text)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = cli("check", "x.yaml")
    commands = [line.strip() for line in done.out.splitlines() if line.strip().startswith(("::", "##["))]
    assert {c.partition(" ")[0] for c in commands} == {"::error", "::warning"}
    assert ": :set-output name=planted" in done.out


def test_the_summary_keeps_within_githubs_limit(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = folder / "summary.md"
    summary.write_text("x" * (1024 * 1024 - 700) + "\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli("check", *write(folder, "violated"), "--format", "github").status == 1
    assert summary.stat().st_size <= 1024 * 1024
    assert "Too long for this place" in summary.read_text()


def test_a_summary_that_cannot_be_written_does_not_pass(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "nowhere" / "summary.md"))
    done = cli("check", *write(folder, "violated"), "--format", "github")
    assert done.status == 2
    assert "::error file=violated.yaml" in done.out
