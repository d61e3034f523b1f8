"""A thousand misspelt names are not compared with a thousand names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from varyoff.base.similar import COMPARED
from varyoff.pipeline import check_text

if TYPE_CHECKING:
    import pytest


def test_a_thousand_misspelt_names_are_not_compared_with_a_thousand_names(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    real = difflib.get_close_matches

    def counting(word: str, possibilities: list[str], **keywords: Any) -> list[str]:
        nonlocal compared
        compared += len(possibilities)
        return real(word, possibilities, **keywords)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    states = ", ".join(f"state{i}" for i in range(400))
    wrong = "\n".join(f"  - {{trigger: t{i}, source: statr{i}, dest: state{i}}}" for i in range(400))
    report = check_text(f"machine: M\nstates: [{states}]\ntransitions:\n{wrong}\n")
    helps = {d.span.line: d.help for d in report.diagnostics if d.span is not None}
    assert len(helps) == 400
    assert all(f"did you mean `state{line - 4}`?" in found for line, found in helps.items())
    assert compared <= 2 * COMPARED * 400
