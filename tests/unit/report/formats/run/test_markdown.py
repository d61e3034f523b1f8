"""Markdown: a headline, tables that are whole, and a length that can be bounded."""

from __future__ import annotations

import re

import pytest

from tests.support.outcomes import CASES, many, report
from varyoff.report.formats.run.markdown import render as render_markdown
from varyoff.report.formats.shared.markdown import fenced


@pytest.mark.parametrize("case", CASES)
def test_markdown_headline_says_it(case: str) -> None:
    text = render_markdown(report(case))
    good = CASES[case][2] == 0
    assert text.startswith("## ✅") == good
    assert ("❌" in text or "❔" in text) == (not good)


@pytest.mark.parametrize("case", CASES)
def test_markdown_tables_are_whole(case: str) -> None:
    rows = [line for line in render_markdown(report(case)).splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_markdown_fences_hold_whatever_is_in_them() -> None:
    text = fenced("```\n````\ntext")
    assert text.startswith("`````text\n")
    assert text.rstrip().endswith("\n`````")


def test_a_long_summary_is_cut_where_it_may_be() -> None:
    found = many(300)
    whole = render_markdown(found)
    for limit in (500, 20_000, 60_000):
        text = render_markdown(found, most_bytes=limit)
        assert len(text.encode()) <= limit
        assert "Too long for this place" in text
        assert text.startswith("## ❌ varyoff: 300 not as expected")
        assert text.count("<details>") == text.count("</details>")
        assert text.count("```") % 2 == 0
    assert render_markdown(found, most_bytes=len(whole.encode())) == whole
