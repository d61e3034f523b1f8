"""How properties are read whose form has keys of its own: which must be there, which may, and what stands under them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.settles import ROW, registered
from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import replace
from varyoff.spec.forms import EVENTS, Key, form_named
from varyoff.spec.nodes import Mapping, Scalar
from varyoff.spec.property_contents import Content
from varyoff.spec.property_reader import read_property
from varyoff.spec.reader import read_document
from varyoff.spec.syntax import Deadlock, Expression, Name, PropertyDeclaration, System
from varyoff.spec.well_formed import check_well_formed

PAIR = Content(
    lambda node, key, mistakes: tuple(item.value for item in node.items),
    {"type": "array"},
    " then ".join,
)
LEADS = replace(
    ROW,
    key=Key("between", "Events.", EVENTS),
    asks=(Key("first", "One."), Key("second", "Two."), Key("third", "Three.", PAIR)),
    beside=(Key("within", "How long.", required=True), Key("apart_from", "Not there.")),
    without="say one of three",
    alone="say when, beside `{key}`: `between: EVENTS`",
)


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    with registered(ROW, LEADS):
        yield


def read(text: str) -> tuple[PropertyDeclaration | None, list[tuple[str, str]]]:
    """Return one property, and the mistakes with their help."""
    mistakes = Mistakes()
    (document,) = read_document(f"one: {text}\n", "s.yaml", mistakes)
    assert isinstance(document, Mapping)
    ((key, node),) = document.entries
    assert isinstance(key, Scalar)
    found = read_property(key, node, mistakes)
    return found, [(d.message, " ".join(d.help)) for d in mistakes.found]


def test_all_that_stands_there_is_given() -> None:
    found, said = read("{between: [a.b, '*'], second: x.y, within: 3, apart_from: z, expect: violated, doc: D}")
    assert said == []
    assert found is not None
    assert (found.form, found.asked, found.text, found.expect, found.doc) == (
        "between",
        "second",
        "x.y",
        "violated",
        "D",
    )
    assert list(found.given) == ["between", "within", "apart_from", "second"]
    assert [one.text for one in found.given["between"]] == ["a.b", "*"]
    assert found.expression.text == "x.y"
    assert sorted(one.text for one in found.expressions()) == ["3", "x.y", "z"]


def test_a_value_may_be_of_its_own_kind() -> None:
    found, said = read("{between: a.b, third: [p, q], within: 3}")
    assert said == []
    assert found is not None
    assert (found.given["third"], found.text) == (("p", "q"), "p then q")
    with pytest.raises(AssertionError, match="`third` of `one` is no expression"):
        _ = found.expression


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{between: a.b, first: x}", ("property `one` needs `within` beside `between`", "")),
        (
            "{between: a.b, within: 3}",
            ("property `one` needs one of `first`, `second` and `third` beside `between`", ""),
        ),
        ("{second: x, within: 3}", ("property `one` says nothing", "say when, beside `second`: `between: EVENTS`")),
        ("{between: [], first: x, within: 3}", ("`between` is an empty list", "")),
        ("{between: 'a b!', first: x, within: 3}", ("`a b!` is not a pattern of events", "")),
        ("{settles: x, first: y}", ("`first` belongs to `between`", "")),
        ("{between: a.b, first: x, within: 3, by: fault}", ("`by` belongs to `recoverable`", "")),
        ("{always: x, apart_from: y}", ("`apart_from` belongs to `settles` or `between`", "")),
    ],
)
def test_mistakes(text: str, said: tuple[str, str]) -> None:
    _, found = read(text)
    assert [message for message, _ in found] == [said[0]]
    assert said[1] in found[0][1]


def test_two_of_those_that_ask_are_too_many() -> None:
    found, said = read("{between: a.b, first: x, second: y, within: 3}")
    assert found is None
    assert said[0][1] == "write a property for each"


def test_expressions_are_found_wherever_a_form_keeps_them() -> None:
    found, _ = read("{settles: x}")
    assert found is not None
    inner = found.expression
    kept = replace(found, given={"a": [inner, ("no", {"b": inner})], "c": 3})
    assert list(kept.expressions()) == [inner, inner]
    assert isinstance(inner, Expression)


def test_the_name_of_what_a_system_declares_is_taken() -> None:
    mistakes = Mistakes()
    name = form_named("deadlock").property_name
    (document,) = read_document(f"{name}: {{always: x}}\n", "s.yaml", mistakes)
    assert isinstance(document, Mapping)
    ((key, node),) = document.entries
    assert read_property(key, node, mistakes) is None
    assert [d.message for d in mistakes.found] == [f"`{name}` is the name of the property that `deadlock:` states"]


@pytest.mark.parametrize("changes", [{"form": "nowhere"}, {"asked": "nowhere"}])
def test_a_front_end_must_name_a_form_and_what_is_asked(changes: dict[str, str]) -> None:
    found, _ = read("{always: x}")
    assert found is not None
    whole = found.name.span

    def system(one: PropertyDeclaration) -> System:
        return System(Name("s", whole), "", "s", (), (), (), (), None, None, Deadlock(), (one,), (), whole)

    check_well_formed(system(found), Mistakes())
    check_well_formed(system(PropertyDeclaration.asking(found.name, "never", found.expression)), Mistakes())
    with pytest.raises(ValueError, match="property one has no form: "):
        check_well_formed(system(replace(found, **changes)), Mistakes())
