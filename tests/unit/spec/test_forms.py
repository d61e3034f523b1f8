"""The table of forms: its rows are complete, what they name is there, and none is asked for by two names."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from tests.support.settles import ROW, registered
from varyoff.base.record import replace
from varyoff.base.reference import Reference, look_up
from varyoff.spec.forms import (
    Form,
    form_keys,
    form_named,
    form_names,
    forms,
    forms_of_systems,
    owners_of,
    property_keys,
    register,
    unregister,
)
from varyoff.spec.near_keys import key_meant, word_meant
from varyoff.spec.property_contents import Content

ROWS = [*forms(), *forms_of_systems()]
# The floors that what a row names may live on: those below whatever asks for it.
MAY_LIVE = {
    "lowering": ("varyoff.property.",),
    "lint": ("varyoff.property.", "varyoff.analysis."),
    "explanation": ("varyoff.property.", "varyoff.analysis."),
    "declared": ("varyoff.spec.",),
}
SAID = {"text", "sentence", "actors", "events", "when", "behaviours"}
SHOWN = {"part", "values", "lost", "stays"}


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_a_row_names_is_there(row: Form) -> None:
    for kind, floors in MAY_LIVE.items():
        named: Reference = getattr(row, kind)
        if named is not None:
            assert isinstance(named, str), "shipped rows import nothing"
            assert named.startswith(floors)
            assert callable(look_up(named))
    for key in row.keys:
        assert isinstance(look_up(key.takes), Content)


@pytest.mark.parametrize("row", [*ROWS, ROW], ids=lambda row: row.name)
def test_texts_of_a_row_are_sentences_and_templates(row: Form) -> None:
    assert all(key.doc.endswith(".") for key in row.keys)
    assert isinstance(row.english, str)
    assert row.english.endswith(".")
    assert fields_of(row.english) <= SAID
    said = row.wording
    for template in (said.reason, said.values, said.margin, said.headline):
        assert fields_of(template) <= SHOWN
    assert fields_of(row.alone) <= {"key"}
    assert bool(row.asks) == bool(row.without and row.alone)
    assert (row.declared is None) == (row.property_name == "")


def test_a_key_is_listed_once_whatever_the_forms_are_that_have_it() -> None:
    assert len(set(property_keys())) == len(property_keys())
    assert owners_of("assuming") == ("leads_to", "eventually", "infinitely_often", "ltl")


def test_a_form_is_added_replaced_and_taken_out() -> None:
    before = form_names()
    register(ROW)
    assert form_names() == (*before, "settles")
    assert [key.name for key in form_keys()][-2:] == ["assuming", "apart_from"]
    register(replace(ROW, heading="x"))
    assert form_named("settles").heading == "x"
    unregister("settles")
    assert form_names() == before
    with pytest.raises(KeyError):
        form_named("settles")
    with pytest.raises(KeyError):
        unregister("settles")


def test_a_key_may_stand_beside_several_forms() -> None:
    with registered(replace(ROW, beside=(form_named("recoverable").beside[0],))):
        assert owners_of("by") == ("recoverable", "settles")
        assert [key.name for key in form_keys()].count("by") == 1


# --- what people write --------------------------------------------------------------------------------------


def called() -> Iterator[tuple[str, str]]:
    for key in form_keys():
        yield from ((word, key.name) for word in key.called)


@pytest.mark.parametrize(("word", "name"), list(called()))
def test_a_word_means_its_key(word: str, name: str) -> None:
    others = [key.name for key in form_keys() if word in key.called and key.name != name]
    assert key_meant("property", word, property_keys(), others)[0] == name


def test_a_word_of_two_keys_means_the_one_beside_the_form_first() -> None:
    assert key_meant("property", "before", property_keys())[0] == "require"
    assert key_meant("property", "before", property_keys(), ["require"])[0] == "whenever"
    assert key_meant("property", "after", property_keys(), ["ensure"])[0] == "whenever"
    assert key_meant("property", "after", property_keys(), ["ensure", "whenever"])[0] == "ensure"


def test_help_of_a_row_is_told() -> None:
    assert key_meant("property", "not", property_keys()) == (None, "write `never: …`")
    assert key_meant("machine", "not", ("states",))[1] != "write `never: …`"


def test_words_of_actors_are_known_under_every_key_that_takes_them() -> None:
    assert word_meant("by", "user", ("operator", "fault")) == "did you mean `operator`?"
    assert word_meant("despite", "user", ("operator", "fault")) == "did you mean `operator`?"
    assert word_meant("apart_from", "user", ("operator", "fault")) != "did you mean `operator`?"
    with registered(replace(ROW, beside=(replace(form_named("recoverable").beside[0], name="apart_from"),))):
        assert word_meant("apart_from", "user", ("operator", "fault")) == "did you mean `operator`?"
