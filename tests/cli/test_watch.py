"""`check --watch`: checked again after a change, until it is interrupted."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.outcomes import HOLDING


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
