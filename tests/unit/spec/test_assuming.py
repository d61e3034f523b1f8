"""How `assuming` and `leads_to` are read and shown, and that the schema of editors takes what the reader takes."""

from __future__ import annotations

import pytest

from varyoff.base.diagnostic import Mistakes
from varyoff.base.reference import look_up
from varyoff.spec.assuming import ASSUMING, Assuming
from varyoff.spec.forms import form_named
from varyoff.spec.leading import LEADING
from varyoff.spec.property_contents import Content
from varyoff.spec.reader import read_document


def read(content: Content, text: str) -> object:
    mistakes = Mistakes()
    (node,) = read_document(text, "f.yaml", mistakes)
    found = content.read(node, "key", mistakes)
    assert (found is None) == bool(mistakes.found)
    return found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{weak: a.b}", "{weak: [a.b]}"),
        ("{weak: [a.b, '*.c']}", "{weak: [a.b, *.c]}"),
        ("{strong: [{any_of: [a.b, c.d]}, e.f]}", "{strong: [{any_of: [a.b, c.d]}, e.f]}"),
        ("{weak: {any_of: a.b}, strong: c.d, progress: true, none: true}",
         "{weak: [{any_of: [a.b]}], strong: [c.d], progress: true, none: true}"),
        ("{progress: false}", "{}"),
    ],
)  # fmt: skip
def test_what_is_assumed_is_shown_as_it_is_written(written: str, shown: str) -> None:
    found = read(ASSUMING, written)
    assert isinstance(found, Assuming)
    assert ASSUMING.text(found) == shown


@pytest.mark.parametrize(
    "written", ["{}", "[]", "progress", "{weak: []}", "{weak: [[a.b]]}", "{weak: [{any_of: []}]}", "{fair: a.b}"]
)
def test_what_nothing_can_be_made_of(written: str) -> None:
    assert read(ASSUMING, written) is None


def test_all_mistakes_are_told_at_once() -> None:
    mistakes = Mistakes()
    (node,) = read_document(
        "{weak: [1+, {any: x.y}], strong: true, progress: x.y, none: 3, more: 1}", "f.yaml", mistakes
    )
    assert ASSUMING.read(node, "assuming", mistakes) is None
    assert sorted(one.code for one in mistakes.found) == ["V101", "V101", "V111", "V111", "V111", "V402"]


def test_leads_to_is_two_conditions() -> None:
    assert LEADING.text(read(LEADING, "[a.b, 'implies(a.b, c)']")) == "[a.b, implies(a.b, c)]"
    for wrong in ("[a]", "[a, b, c]", "a", "{a: b}", "[a, {b: c}]", "[]"):
        assert read(LEADING, wrong) is None


def test_four_forms_take_what_is_assumed() -> None:
    for form in ("leads_to", "eventually", "infinitely_often", "ltl"):
        (key,) = form_named(form).beside
        assert look_up(key.takes) is ASSUMING
    assert form_named("ctl").beside == ()
