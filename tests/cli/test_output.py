"""The files that outputs go to: complete, or as they were before."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.support import specifications as s
from tests.support.command import Varyoff, command
from tests.support.outcomes import CASES


def write(folder: Path, case: str) -> str:
    (folder / f"{case}.yaml").write_text(CASES[case][0], encoding="utf-8")
    return f"{case}.yaml"


def test_a_file_is_complete_and_keeps_its_mode_or_has_the_usual_one(check, folder):
    out = folder / "out.json"
    check(s.VIOLATED, options=("--format", "json=out.json"))
    mask = os.umask(0)
    os.umask(mask)
    assert out.stat().st_mode & 0o777 == 0o666 & ~mask
    out.chmod(0o600)
    check(s.HOLDING, options=("--format", "json=out.json"))
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text("utf-8"))["exit"] == 0


def test_a_link_stays_a_link(varyoff: Varyoff, folder: Path) -> None:
    write(folder, "holding")
    (folder / "real.json").write_text("former")
    (folder / "link.json").symlink_to("real.json")
    assert varyoff("check", "holding.yaml", "--format", "json=link.json").exit == 0
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text())["exit"] == 0


def test_folder_without_permission(folder: Path) -> None:
    write(folder, "violated")
    closed = folder / "closed"
    closed.mkdir(mode=0o555)
    words = command("check", "violated.yaml", "--format", "json=closed/o.json")
    if os.getuid() == 0:  # root may write anywhere, unless that is taken from it
        if shutil.which("setpriv") is None:
            pytest.skip("run as root, and there is no setpriv")
        words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    if "setpriv" in done.stderr:
        pytest.skip(f"setpriv may do nothing here: {done.stderr.strip()}")
    assert done.returncode == 2, done.stderr
    assert "cannot write `closed/o.json`: Permission denied" in done.stderr
    assert "VIOLATED" in done.stdout  # the verdict is told all the same
    assert list(closed.iterdir()) == []


def test_file_as_folder_and_folder_as_file(varyoff: Varyoff, folder: Path) -> None:
    write(folder, "holding")
    (folder / "there").mkdir()
    for target in ("holding.yaml/o.json", "there"):
        done = varyoff("check", "holding.yaml", "--format", f"json={target}", "--format", "junit=ok.xml")
        assert done.exit == 2
        assert f"cannot write `{target}`" in done.err
        assert ET.parse(folder / "ok.xml").getroot().tag == "testsuites"  # the other output is whole


@pytest.mark.parametrize("place", ["spec1.yaml/out.json", "sub", "/proc/out.json"])
def test_a_place_where_nothing_can_be_written_is_2(place, check, folder):
    (folder / "sub").mkdir()
    result = check(s.HOLDING, options=("--format", f"json={place}"))
    assert result.exit == 2
    assert "V705" in result.err
    assert place in result.err
    assert sorted(p.name for p in folder.iterdir()) == ["spec1.yaml", "sub"]


@pytest.mark.parametrize("before", [None, "precious"])
@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_file_that_cannot_be_finished_is_left_as_it_was(failing, before, check, folder, monkeypatch):
    if before is not None:
        (folder / "out.json").write_text(before)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, full)
        result = check(s.HOLDING, options=("--format", "json=out.json"))
    assert result.exit == 2
    assert "V705" in result.err
    assert "No space left on device" in result.err
    left = {p.name: p.read_text("utf-8") for p in folder.iterdir() if p.suffix != ".yaml"}
    assert left == ({} if before is None else {"out.json": before})


def test_full_disk_leaves_the_former_file(folder: Path) -> None:
    write(folder, "violated")
    (folder / "o.json").write_text("former")

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    words = command("check", "violated.yaml", "--format", "json=o.json")
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=60, preexec_fn=small_files,
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
            command("check", write(folder, case)), stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 2
    assert b"cannot write to standard output" in done.stderr


def test_a_device_is_written_to_and_not_replaced(check):
    assert check(s.HOLDING, options=("--format", f"json={os.devnull}")).exit == 0
    assert not os.path.isfile(os.devnull)  # noqa: PTH113  # the name is a string
