"""Models whose numbers are known from elsewhere: every verdict, every pinned count, and a second opinion."""

from __future__ import annotations

import pytest

from tests.support import deciding as d

FILES = d.files_of("tests/corpus/published")
CASES = d.cases_of(FILES)


@pytest.mark.parametrize("file", FILES)
def test_file_has_no_mistakes(file):
    assert d.diagnostics(file) == ""


def test_every_system_has_a_name_of_its_own():
    names = [case.system for case in CASES]
    assert len(names) >= 10
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", d.per_system(CASES))
def test_system_pins_its_counts(case):
    assert {"states", "transitions"} <= set(case.pins), f"pin the counts of {case.system} in {case.file} under `expect`"


@pytest.mark.parametrize(("case", "name"), d.per_property(CASES))
def test_verdict(case, name):
    d.assert_as_expected(case, name)


@pytest.mark.parametrize(("case", "count"), d.per_pin(CASES))
def test_count(case, count):
    d.assert_pinned(case, count)


@pytest.mark.parametrize("case", d.per_system(CASES, interpreted=True))
def test_interpreter_agrees(case):
    d.assert_interpreter_agrees(case)
