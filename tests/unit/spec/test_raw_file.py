"""What is no file: pipes and devices are mistakes where they are included, and read where they are named."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.support.command import spawn
from varyoff.pipeline import check_paths

pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
LAMP = "machine: L\nstates: [off, on]\ntransitions: [{trigger: press, source: off, dest: on}]\n"
USE = "system: s\ninstances: {l: L}\nproperties: {lit: {reachable: l.state == on}}\ndeadlock: allowed\n"


@pipes
def test_a_pipe_that_is_included_is_a_mistake(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "use.yaml").write_text(USE.replace("instances", "include: [pipe.yaml]\ninstances"))
    result = spawn("check", str(tmp_path / "use.yaml"), text=True)
    assert result.returncode == 2
    assert "V011" in result.stderr
    assert "it is a pipe, not a file" in result.stderr


@pipes
def test_a_pipe_in_a_folder_is_a_mistake(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "use.yaml").write_text(LAMP + "---\n" + USE)
    result = spawn("check", str(tmp_path), text=True)
    assert result.returncode == 2
    assert "it is a pipe, not a file" in result.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices")
def test_a_device_that_is_included_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "use.yaml").write_text(USE.replace("instances", "include: [/dev/zero]\ninstances"))
    result = spawn("check", str(tmp_path / "use.yaml"), text=True)
    assert result.returncode == 2
    assert "it is a device, not a file" in result.stderr


@pipes
def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(LAMP + "---\n" + USE,), daemon=True)
    writer.start()
    report = check_paths([str(tmp_path / "pipe")])
    writer.join(10)
    assert report.exit == 0
    assert [s.name for s in report.systems] == ["s"]


@pipes
def test_a_pipe_that_nobody_writes_to_is_waited_for_until_the_bound(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = spawn("check", "--max-seconds", "0.3", str(tmp_path / "pipe"), text=True)
    assert result.returncode == 3
    assert "V720" in result.stderr
