"""A headless Chromium that opens pages from files, and whatever it says."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT
from tests.support.systems import DEAD, ENDLESS, ORDERS

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Opened:
    """A page, and what it wrote to the console, threw, and asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def is_quiet(self) -> bool:
        assert self.said == []
        assert self.asked == []
        return True


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of some systems: one with procedure guards and every kind of story, one with many instances, one in
    which most is broken, one in which much is never reached.
    """
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    from varyoff.cli import main

    folder = tmp_path_factory.mktemp("reports")
    specs = folder / "guarded.yaml"
    specs.write_text(GUARDED)
    philosophers = ROOT / "specs" / "examples" / "05-two-phase-commit.yaml"
    assert main(["report", str(specs), str(philosophers), "--output", str(folder)]) == 0
    broken = folder / "broken.yaml"
    broken.write_text(f"{ORDERS}---{DEAD}")
    assert main(["report", str(broken), "--output", str(folder / "broken")]) == 1
    endless = folder / "endless.yaml"
    endless.write_text(ENDLESS)
    assert main(["report", str(endless), "--output", str(folder / "endless")]) == 1
    return folder


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    contexts = []

    def opening(path: Path, anchor: str = "", **options: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda m: opened.said.append(m.text))
        opened.page.on("pageerror", lambda e: opened.said.append(str(e)))
        opened.page.on("request", lambda r: opened.asked.append(r.url) if r.url != path.as_uri() else None)
        opened.page.goto(path.as_uri() + anchor)
        return opened

    yield opening
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, which npm installs for this run only."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm, which axe-core comes from, is not installed")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "axe-core@4.10.3"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip("npm does not answer")
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode != 0 or not source.is_file():
        pytest.skip("npm cannot install axe-core")
    return source.read_text(encoding="utf-8")


GUARDED = """
machine: Pool
doc: A pool that is copied.
states:
  - {name: "off", doc: Nobody uses it.}
  - {name: "on", doc: Jobs use it.}
  - lost
variables: {dirty: boolean}
transitions:
  - {trigger: vary_on, source: "off", dest: "on", command: VRYCFG STATUS(*ON)}
  - {trigger: write, actor: workload, source: "on", effect: {dirty: true}}
  - {trigger: vary_off, source: "on", dest: "off", effect: {dirty: false}}
  - {trigger: crash, actor: fault, source: "on", dest: lost}
  - {trigger: recover, actor: spontaneous, source: lost, dest: "off", effect: {dirty: false}}
---
machine: Copy
parameters: {pool: Pool}
attributes: [luns]
states: [none, made, stale]
transitions:
  - {trigger: make, source: none, dest: made, command: "mkflash {luns}", procedure: {pool_is_off: pool.state == off}}
  - {trigger: drop, source: [made, stale], dest: none}
  - {follows: pool.write, source: made, dest: stale}
---
system: guarded
doc: A pool and its copy.
instances: {pool: Pool, copy: {machine: Copy, pool: pool, luns: 1200-1207}}
properties:
  only-when-off:
    doc: The copy is made of a pool that is off.
    source_text: Handbook, chapter 12
    whenever: copy.make
    require: pool.state == off
  it-can-be-made: {reachable: copy.state == made and pool.state == on}
  never-dirty: {never: pool.dirty and copy.state == stale, expect: violated}
"""
