"""What is named by its place is imported when it is asked for, and not before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from varyoff.base.reference import look_up


def test_it_is_imported_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "somewhere_else.py").write_text("def thing(): return 7\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    reference = "somewhere_else:thing"
    assert "somewhere_else" not in sys.modules
    assert look_up(reference)() == 7
    assert look_up(reference) is look_up(reference)
    monkeypatch.delitem(sys.modules, "somewhere_else")


def test_a_thing_is_itself() -> None:
    assert look_up(len) is len


@pytest.mark.parametrize(
    ("reference", "error"), [("varyoff.nowhere:x", ModuleNotFoundError), ("varyoff.base:x", AttributeError)]
)
def test_what_is_not_there_is_an_error(reference: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        look_up(reference)
