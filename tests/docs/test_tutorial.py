"""What the tutorial says of a specification that the reader changes by hand is what happens."""

from __future__ import annotations

import pytest

import varyoff
from tests.docs.pages import ROOT, blocks_of
from varyoff.report.record import SystemRecord

GUARD = "      pool_is_off: pool.state == varied_off\n"


def specification(page: str, file: str) -> str:
    text = (ROOT / "docs" / "tutorial" / page).read_text(encoding="utf-8")
    (block,) = [b for b in blocks_of(text) if b.words.get("file") == file]
    return block.text


def changed(text: str, old: str, new: str) -> SystemRecord:
    assert text.count(old) == 1, f"the page has no longer one\n{old}"
    (system,) = varyoff.check_text(text.replace(old, new)).systems
    return system


def test_without_the_ipl_there_is_a_trap_and_a_deadlock() -> None:
    ipl = """\
  - trigger: ipl
    source: "off"
    dest: running
    command: chsysstate -r lpar -o on -n PROD
"""
    system = changed(specification("5-following.md", "crash.yaml"), ipl, "")
    events = {
        p.name: [step.label for step in p.trace.steps] for p in system.properties if not p.as_expected and p.trace
    }
    assert events == {
        "production-comes-back": ["production.crash"],
        "deadlock-forbidden": ["payroll.write", "production.crash"],
    }


def test_with_the_guard_the_report_is_clean() -> None:
    text = specification("8-a-report.md", "nightly.yaml")
    system = changed(text, GUARD, GUARD + "      all_changes_written: pool.changes_written\n")
    assert all(p.as_expected for p in system.properties)


def test_a_change_that_the_page_no_longer_offers_is_found() -> None:
    with pytest.raises(AssertionError, match="no longer"):
        changed(specification("8-a-report.md", "nightly.yaml"), "procedure: none\n", "")
