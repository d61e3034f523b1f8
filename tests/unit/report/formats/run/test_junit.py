"""JUnit XML, read back by parsers that are not ours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from tests.support.outcomes import CASES, report
from varyoff.base.diagnostic import Diagnostic
from varyoff.report.formats.run.junit import render as render_junit
from varyoff.report.record import Report

OUTCOMES = {"failure", "error", "skipped"}


def read(text: str) -> ET.Element:
    return ET.fromstring(text.encode())


def outcome(case: ET.Element) -> str:
    return next((child.tag for child in case if child.tag in OUTCOMES), "passed")


def outcomes(root: ET.Element) -> dict[str, str]:
    return {str(case.get("name")): outcome(case) for case in root.iter("testcase")}


def obeys_the_rules(root: ET.Element) -> None:
    """The rules of the published schemas of JUnit and Jenkins that readers rely on."""
    assert root.tag == "testsuites"
    total = Counter()
    for suite in root:
        assert suite.tag == "testsuite"
        assert suite.get("name")
        cases = suite.findall("testcase")
        # properties stand first, once
        assert [child.tag for child in suite] == ["properties"] * len(suite.findall("properties")) + ["testcase"] * len(
            cases
        )
        found = Counter(outcome(case) for case in cases)
        assert int(suite.get("tests", -1)) == len(cases)
        assert int(suite.get("failures", -1)) == found["failure"]
        assert int(suite.get("errors", -1)) == found["error"]
        assert int(suite.get("skipped", -1)) == found["skipped"]
        total += found
        for case in cases:
            assert case.get("name")
            assert case.get("classname")
            assert len(case) <= 1
            for child in case:
                assert child.get("message")
                assert child.get("type")
        names = [(c.get("classname"), c.get("name")) for c in cases]
        assert len(names) == len(set(names))
    assert int(root.get("failures", -1)) == total["failure"]
    assert int(root.get("errors", -1)) == total["error"]
    assert int(root.get("tests", -1)) == sum(total.values())


@pytest.mark.parametrize("case", CASES)
def test_it_obeys_the_rules(case: str) -> None:
    obeys_the_rules(read(render_junit(report(case))))


@pytest.mark.parametrize("case", CASES)
def test_it_passes_exactly_when_the_run_does(case: str) -> None:
    found = report(case)
    root = read(render_junit(found))
    bad = {"failure", "error"} & set(outcomes(root).values())
    assert bool(bad) == (found.exit != 0)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("holding",
         {"nobody-slips-through": "passed", "it-opens": "passed", "never-opens": "skipped", "pinned counts": "passed"}),
        ("violated",
         {"never-three": "failure", "never-passed": "failure", "opens-for-ever": "skipped", "surprise": "failure",
          "pinned counts": "failure"}),
        ("undecided", {"never-three": "error", "it-opens": "passed", "pinned counts": "error"}),
        ("vacuous", {"empty-words": "failure", "known-to-be-empty": "skipped"}),
        ("failing",
         {"no error of the model": "error", "nobody-slips-through": "error", "it-opens": "error", "never-opens": "error",
          "pinned counts": "error"}),
        ("empty", {"something is checked": "error"}),
    ],
)  # fmt: skip
def test_outcome_of_every_verdict(case: str, expected: dict[str, str]) -> None:
    assert outcomes(read(render_junit(report(case)))) == expected


def test_a_failure_has_place_trace_and_command() -> None:
    root = read(render_junit(report("violated")))
    case = next(c for c in root.iter("testcase") if c.get("name") == "never-three")
    failure = case[0]
    assert failure.get("message") == "is violated after 5 steps  specs/gate one.yaml:28:3"
    text = failure.text or ""
    assert "gate.coins: 2 → 3" in text
    assert "reproduce: varyoff replay 'specs/gate one.yaml' --trace" in text
    assert case.get("line") == "28"


def test_counts_are_properties() -> None:
    suite = read(render_junit(report("holding")))[0]
    found = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert (found["states"], found["initial"], found["complete"]) == ("7", "1", "true")


@pytest.mark.parametrize("case", CASES)
def test_junitparser_reads_it(case: str) -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")
    text = render_junit(report(case))
    xml = junitparser.JUnitXml.fromstring(text.encode())
    expected = outcomes(read(text))
    kinds = {junitparser.Failure: "failure", junitparser.Error: "error", junitparser.Skipped: "skipped"}
    found = {c.name: kinds[type(c.result[0])] if c.result else "passed" for suite in xml for c in suite}
    assert found == expected


def test_text_that_xml_cannot_hold() -> None:
    sources = report("empty").sources
    mistake = Diagnostic("V999", "a\x00b\x1b<&>\"'\ud800\uffff]]>")
    text = render_junit(Report("1", 2, (), (mistake,), sources))
    message = read(text)[0][0][0].get("message")
    assert message == "a\\u{0}b\\u{1b}<&>\"'\\u{d800}\\u{ffff}]]>"
