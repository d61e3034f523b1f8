"""A report, as somebody with pytest or a notebook holds it: by name, as a truth value, as text, as an error."""

from __future__ import annotations

import pickle

import pytest

import varyoff
from tests.support.project import ROOT
from varyoff.base.usage import UsageError
from varyoff.cli import main

TEXT = """\
machine: Door
states: [shut, open]
transitions:
  - {trigger: push, source: shut, dest: open, command: OPEN DOOR}
  - {trigger: pull, source: open, dest: shut}
---
system: house
instances: {front: Door, back: Door}
properties:
  it-opens: {reachable: front.state == open}
  never-both: {never: front.state == open and back.state == open}
"""
GOOD = TEXT.replace("never-both: {never", "both: {reachable")
SHIPPED = ["specs/iasp-flashcopy.yaml", "specs/basic-remote-mirror.yaml", "specs/examples"]


@pytest.fixture(scope="module")
def report() -> varyoff.Report:
    return varyoff.check(varyoff.loads(TEXT, "house.yaml"))


@pytest.fixture(scope="module")
def good() -> varyoff.Report:
    return varyoff.check(varyoff.loads(GOOD, "house.yaml"))


def test_systems_and_properties_are_found_by_name(report):
    house = report["house"]
    assert [s.name for s in report] == ["house"]
    assert len(report) == 1
    assert house["never-both"] is house.properties[1]
    assert [p.name for p in house] == ["it-opens", "never-both"]
    assert len(house) == 2


@pytest.mark.parametrize(
    ("name", "help"), [("hous", "did you mean `house`"), ("xyzzy", "known here: `house`"), ("", "known here: `house`")]
)
def test_a_system_that_is_not_there_is_a_mistake_with_what_is_meant(report, name, help):
    with pytest.raises(UsageError, match=help):
        report[name]


def test_a_system_that_is_not_there_because_of_a_mistake_is_told_with_it():
    specification = varyoff.loads(TEXT.replace("dest: open", "dest: opn"))
    for holder in (varyoff.check(specification), specification):
        with pytest.raises(UsageError) as caught:
            holder["house"]
        assert [d.code for d in caught.value.diagnostics] == ["V104", "V701"]


def test_a_property_that_is_not_there_is_a_mistake_with_what_is_meant(report):
    with pytest.raises(UsageError, match="did you mean `never-both`"):
        report["house"]["neverboth"]


def test_a_place_where_a_name_is_taken_says_how_to_have_one_by_its_place(report):
    with pytest.raises(UsageError, match=r"`\.systems\[0\]`"):
        report[0]
    with pytest.raises(UsageError, match=r"`\.properties\[1\]`"):
        report["house"][1]


def test_systems_of_one_name_in_two_files_cannot_be_told_by_it(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEXT)
    report = varyoff.check(tmp_path)
    assert len(report) == 2
    with pytest.raises(UsageError, match="2 systems are called `house`"):
        report["house"]
    with pytest.raises(UsageError, match="2 systems are called `house`"):
        varyoff.load(tmp_path)["house"]


def test_the_truth_of_a_report_is_whether_all_is_as_expected(report, good):
    assert good
    assert good.ok
    assert good["house"]
    assert not report
    assert not report.ok
    assert not report["house"].ok
    assert not varyoff.check(varyoff.loads("machine: M\nstates: [a]\n"))  # nothing was checked
    assert not varyoff.check(varyoff.loads(GOOD), max_states=1)  # nothing was decided


def test_the_short_text_names_what_is_wrong(report, good):
    assert repr(report) == "<Report: 1 system, not as expected: house/never-both>"
    assert repr(report["house"]) == "<SystemRecord house: 2 properties, not as expected: never-both>"
    assert repr(good) == "<Report: 1 system, as expected>"


def test_the_text_is_what_the_command_prints_about_what_is_wrong(report, good):
    assert str(good) == "1 system, 4 states · 2 properties as expected"
    assert "VIOLATED  never-both" in str(report)
    assert "it-opens" not in str(report)


@pytest.mark.parametrize("path", SHIPPED)
def test_the_json_has_the_bytes_of_the_command(path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    main(["check", path, "--format", "json"])
    assert varyoff.check(path, coverage=True).to_json() == capsys.readouterr().out


def test_a_test_of_what_is_right_says_nothing(good):
    good.raise_if_unexpected()


def test_a_test_of_what_is_wrong_names_the_system_the_property_and_the_steps(report):
    with pytest.raises(varyoff.Unexpected) as caught:
        report.raise_if_unexpected()
    text = str(caught.value)
    assert isinstance(caught.value, AssertionError)
    assert caught.value.report is report
    assert "house: never-both is violated after 2 steps" in text
    assert "house.yaml:11:3" in text
    assert "operator     front.push" in text
    assert "$ OPEN DOOR" in text
    assert "it-opens" not in text


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (TEXT.replace("source: shut", "source: shutt"), {}, "V104"),
        (GOOD, {"max_states": 1}, "the bound of 1 state was hit"),
        ("machine: M\nstates: [a]\n", {}, "nothing was checked"),
        (GOOD, {"min_coverage": 100, "max_states": 3}, "covered"),
    ],
    ids=["mistake", "undecided", "nothing", "coverage"],
)
def test_whatever_makes_a_report_unexpected_is_said(text, options, said):
    with pytest.raises(varyoff.Unexpected, match=said):
        varyoff.check(varyoff.loads(text), **options).raise_if_unexpected()


def test_the_error_can_go_to_another_process(report):
    with pytest.raises(varyoff.Unexpected) as caught:
        report.raise_if_unexpected()
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (varyoff.Unexpected, str(caught.value))
