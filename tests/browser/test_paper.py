"""The page on paper: the verdicts in front, few pages, everything for those who ask for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT

pytestmark = pytest.mark.browser


def printed(page: Any) -> bytes:
    pdf: bytes = page.pdf(prefer_css_page_size=True)
    return pdf


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def texts_of(pdf: bytes, folder: Path) -> list[list[str]]:
    """Return the lines of every page."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run([program, "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in shown.split("\f") if page.strip()]


def test_a_few_pages_and_more_for_those_who_ask(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "broken" / "orders.html").page
    short = pages_of(printed(page))
    assert 2 <= short <= 10
    page.check("#whole")
    assert pages_of(printed(page)) > short
    page.uncheck("#whole")
    assert pages_of(printed(page)) == short


def test_the_cover_has_the_verdicts_and_nothing_else(open_page: Any, reports: Path, tmp_path: Path) -> None:
    cover, second, *_ = texts_of(printed(open_page(reports / "broken" / "orders.html").page), tmp_path)
    text = " ".join(cover)
    assert "4 of 5 properties" in text
    assert "1 of 2 pinned counts" in text
    assert text.count("violated") >= 4
    assert second[0] == "Machines"


def test_no_heading_stands_alone_at_the_foot_of_a_page(open_page: Any, reports: Path, tmp_path: Path) -> None:
    page = open_page(reports / "broken" / "orders.html").page
    headings = {h.strip() for h in page.locator("h2, h3").all_text_contents()}
    for whole in (False, True):
        page.set_checked("#whole", whole)
        for lines in texts_of(printed(page), tmp_path):
            assert lines[-1] not in headings


def test_what_is_not_as_expected_is_told_step_by_step(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "broken" / "orders.html").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.is_hidden(".bar")
    assert page.is_visible("#story-no-goods-without-money table")
    assert page.is_hidden("#story-a-happy-customer")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_everything_is_open_for_those_who_ask(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    page.check("#whole")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert page.is_visible("#story-it-can-be-made table")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["basic-flashcopy", "basic-remote-mirror", "iasp-flashcopy", "iasp-remote-mirror"])
def test_a_shipped_system_has_ten_pages_at_most(open_page: Any, tmp_path: Path, name: str) -> None:
    from varyoff.cli import main

    assert main(["report", str(ROOT / "specs" / f"{name}.yaml"), "--output", str(tmp_path)]) == 0
    assert pages_of(printed(open_page(tmp_path / f"{name}.html").page)) <= 10
