"""The benchmarks count before they measure: a wrong answer has no speed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.project import ROOT


@pytest.fixture
def cases(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import cases

    yield cases
    sys.modules.pop("cases", None)
    sys.modules.pop("paired", None)


@pytest.mark.parametrize("name", ["generated", "interpreted", "with_graph"])
def test_a_right_answer_has_a_speed(name, cases):
    assert getattr(cases, name)(1, 1) > 0


@pytest.mark.parametrize("name", ["generated", "interpreted", "with_graph"])
def test_a_wrong_answer_has_none(name, cases, monkeypatch):
    monkeypatch.setitem(cases.KNOWN, (1, 1), (4_800, 42_569))
    with pytest.raises(cases.WrongAnswer):
        getattr(cases, name)(1, 1)


def test_known_numbers_follow_the_closed_form(cases):
    for (n, m), (states, _) in cases.KNOWN.items():
        assert states == (2 * 2**n + 3 * 7**n) * (5**m + 3**m) * (16**n + 8**n)


def test_processes_are_checked_as_well(cases):
    assert cases.version() > 0
    assert cases.check_shipped() > 0
    with pytest.raises(cases.WrongAnswer):
        cases.process([sys.executable, "-c", "raise SystemExit(1)"], lambda out: True)
    with pytest.raises(cases.WrongAnswer):
        cases.process([sys.executable, "-c", "print(1)"], lambda out: out == "2\n")


def test_the_harness_has_help():
    words = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--help"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert "--json" in result.stdout


def test_a_revision_can_be_compared_with(cases, monkeypatch, tmp_path):
    import paired

    monkeypatch.setattr(paired, "works", lambda **_: {"version": ("--version",)})
    monkeypatch.setattr(paired, "sources_of", lambda _revision, _folder: ROOT / "src")
    assert paired.compare("HEAD", 1, large=False, file=str(tmp_path / "figures.json")) == 0
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    assert set(figures) == {"version"}
    assert 0.1 < figures["version"]["ratio"] < 10


def test_a_comparison_with_a_wrong_answer_has_no_ratio(cases):
    import paired

    with pytest.raises(cases.WrongAnswer, match="exit 2"):
        paired.seconds(ROOT / "src", ["check", "no-such-file.yaml"])
    with pytest.raises(cases.WrongAnswer, match="no revision"):
        paired.sources_of("no-such-revision", ROOT)
