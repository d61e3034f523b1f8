"""The references name everything that there is, and nothing that there is not."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterator

import pytest

import varyoff
from tests.docs.pages import ROOT, outside_blocks
from varyoff.cli.arguments import build_parser
from varyoff.cli.configuration import SETTINGS, VERBS_OF
from varyoff.spec.expression import CALLS
from varyoff.spec.forms import forms, owners_of, property_keys
from varyoff.spec.machine_reader import MACHINE_KEYS
from varyoff.spec.shape import RESERVED
from varyoff.spec.syntax import ACTORS, FAIRNESS
from varyoff.spec.system_reader import COUNTS, INSTANCE_KEYS, SYSTEM_KEYS
from varyoff.spec.transition_reader import TRANSITION_KEYS

REFERENCE = ROOT / "docs" / "reference"
CODE = re.compile(r"\bV\d{3}\b")


def text_of(name: str) -> str:
    """Return what a page says outside of its blocks."""
    return "\n".join(outside_blocks((REFERENCE / name).read_text(encoding="utf-8")))


def section_of(text: str, heading: str) -> str:
    """Return a section: the text below a heading, up to the next one of its rank or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, flags=re.MULTILINE)
    assert found is not None, f"there is no section `{heading}`"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start()] if end else rest


# --- the language --------------------------------------------------------------------------------

KEYS = {
    "Keys of a machine": MACHINE_KEYS,
    "Keys of a transition": TRANSITION_KEYS,
    "Keys of a system": SYSTEM_KEYS,
    "Keys of an instance": INSTANCE_KEYS,
    "Keys of a property": property_keys(),
    "Pinned counts": COUNTS,
    "Actors": ACTORS,
    "Fairness": FAIRNESS,
    "Functions": CALLS,
    "Names": sorted(RESERVED),
}


@pytest.mark.parametrize("heading", KEYS)
def test_the_language_reference_has_every_word(heading: str) -> None:
    section = section_of(text_of("language.md"), heading)
    words = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", section))))
    assert [word for word in KEYS[heading] if word not in words] == []


@pytest.mark.parametrize(
    ("heading", "keys"),
    [(h, k) for h, k in KEYS.items() if h.startswith("Keys of") and h != "Keys of an instance"],
)
def test_the_tables_have_a_row_for_each_key_and_no_other(heading: str, keys: tuple[str, ...]) -> None:
    section = section_of(text_of("language.md"), heading)
    rows = re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE)
    assert sorted(rows) == sorted(keys)


def test_every_form_has_a_section() -> None:
    text = text_of("language.md")
    heads = [key.name for form in forms() for key in form.asks or (form.key,)]
    assert [head for head in heads if not re.search(rf"^#+ .*`{head}`", text, flags=re.MULTILINE)] == []


def test_the_table_of_keys_says_to_which_form_a_key_belongs() -> None:
    rows = dict(
        re.findall(r"^\| `([^`]+)` \| ([^|]*)", section_of(text_of("language.md"), "Keys of a property"), re.MULTILINE)
    )
    for form in forms():
        assert rows[form.name].startswith("form: ")
        for key in (*form.asks, *form.beside):
            owners = " or ".join(f"`{owner}`" for owner in owners_of(key.name))
            assert rows[key.name].startswith(f"with {owners}: ")


def test_the_pages_on_forms_name_them_all() -> None:
    pages = {
        code: (ROOT / "src" / "varyoff" / "base" / "codes" / f"{code}.md").read_text(encoding="utf-8")
        for code in ("V401", "V403")
    }
    for form in forms():
        assert f"`{form.name}`" in pages["V401"].partition("## Example")[0]
        for key in (*form.asks, *form.beside):
            said = pages["V403"].partition("## Example")[0]
            assert f"`{key.name}`" in said
            assert f"`{form.name}`" in said


# --- the command line ----------------------------------------------------------------------------


def verbs() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the parser has no verbs")


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (o for o in action.option_strings if o not in ("-h", "--help"))


OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


def described_of(verb: str) -> set[str]:
    """Return the options that the section of a verb says it takes: the rows of its table, and its sentence."""
    section = section_of(text_of("command-line.md"), f"varyoff {verb}")
    rows = re.findall(r"^\| (`-[^|]*)\|", section, flags=re.MULTILINE)
    sentences = re.findall(
        r"^(?:It takes|Takes|Beside the options of several verbs) .*?(?=\.\s|\):)", section, re.MULTILINE | re.DOTALL
    )
    sentences += re.findall(r"`(--git) ", section)
    return {option for text in (*rows, *sentences) for option in OPTION.findall(text)}


@pytest.mark.parametrize("verb", verbs())
def test_a_verb_takes_what_its_section_says_and_nothing_else(verb: str) -> None:
    options = set(options_of(verbs()[verb]))
    short = {"-q": "--quiet", "-v": "--verbose"}
    assert {short.get(o, o) for o in described_of(verb)} == options - set(short)


def test_the_options_of_several_verbs_are_described_once() -> None:
    section = section_of(text_of("command-line.md"), "Options of several verbs")
    rows = {o for row in re.findall(r"^\| (`-[^|]*)\|", section, flags=re.MULTILINE) for o in OPTION.findall(row)}
    several = [o for o in rows if sum(o in options_of(parser) for parser in verbs().values()) > 1]
    assert sorted(rows - set(several) - {"-h", "--help"}) == []
    everywhere = {o for p in verbs().values() for o in options_of(p)}
    for option in sorted(everywhere - rows):  # described where it belongs
        assert [verb for verb, parser in verbs().items() if option in options_of(parser)] == [
            verb for verb in verbs() if option in described_of(verb)
        ]


def test_no_verb_or_option_is_described_that_does_not_exist() -> None:
    text = text_of("command-line.md")
    headings = re.findall(r"^#+ varyoff ([\w-]+)$", text, flags=re.MULTILINE)
    assert [h for h in headings if h not in verbs()] == []
    known = {o for parser in (build_parser(), *verbs().values()) for o in options_of(parser)} | {"-h", "--help"}
    described = re.findall(r"^\| `(--?[\w-]+)", text, flags=re.MULTILINE)
    assert [option for option in described if option not in known] == []


def test_the_settings_are_those_that_there_are_and_for_the_verbs_that_have_them() -> None:
    rows = re.findall(
        r"^\| (`[^|]*`) \| ([^|]*) \|", section_of(text_of("command-line.md"), "Settings"), flags=re.MULTILINE
    )
    said = {name: verb for names, verb in rows for name in re.findall(r"`([^`]+)`", names)}
    assert sorted(said) == sorted(SETTINGS)
    for name, verb in said.items():
        option = SETTINGS[name].option
        having = [v for v, p in verbs().items() if any(a.dest == option for a in p._actions)]
        expected = "`check`" if list(VERBS_OF.get(option, having)) == ["check"] else "every verb that has the option"
        assert verb == ("every verb that reads specifications" if name == "paths" else expected), name


# --- diagnostics ---------------------------------------------------------------------------------


def codes_in_use() -> set[str]:
    """Return the codes that the sources can report."""
    found: set[str] = set()
    for module in (ROOT / "src" / "varyoff").rglob("*.py"):
        found.update(re.findall(r'"(V\d{3})"', module.read_text(encoding="utf-8")))
    return found


def indexed() -> list[str]:
    return re.findall(r"^\| (V\d{3}) \|", text_of("diagnostics.md"), flags=re.MULTILINE)


def test_every_code_is_in_the_index_once() -> None:
    assert indexed() == sorted(codes_in_use())


def test_no_page_names_a_code_that_does_not_exist() -> None:
    known = codes_in_use()
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = {p.name: sorted(set(CODE.findall(p.read_text(encoding="utf-8"))) - known) for p in pages}
    assert {name: codes for name, codes in found.items() if codes} == {}


# --- the library ---------------------------------------------------------------------------------


def words_in_code(text: str) -> set[str]:
    """Return the words that stand in code in a section; `report.ok` has `ok`."""
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


LIBRARY = [name for name in varyoff.__all__ if not name.startswith("_")]
# Attributes that are there for reports and other tools, and may go.
INNER = {"SystemRecord": "engine confirmations interrupted fault_bound alone coverage least_coverage covered_enough elaborated "
                         "changed guards enumeration",
         "PropertyRecord": "statement explanation assurance severity stated", "Report": "version sources",
         "ReachableStates": "", "Trace": "variables", "StateGraph": "", "Verdict": "", "Diagnostic": "sort_key"}  # fmt: skip
SECTIONS = {"ReachableStates": "explore", "Diagnostic": "Errors"}


def test_the_library_page_names_everything_that_the_library_gives() -> None:
    table = text_of("library.md").partition("The examples")[0]
    assert [name for name in LIBRARY if name not in words_in_code(table)] == []
    assert sorted(words_in_code(table) - set(LIBRARY) - {"import", "varyoff"}) == []


@pytest.mark.parametrize("name", [n for n in LIBRARY if inspect.isfunction(getattr(varyoff, n))])
def test_the_library_page_shows_a_function_as_it_is(name: str) -> None:
    shown = re.search(rf"`{name}\(([^`]*)\)`", " ".join(text_of("library.md").split()))
    assert shown is not None
    parameters = inspect.signature(getattr(varyoff, name)).parameters.values()
    expected = []
    for one in parameters:
        if one.name in ("mistakes", "file", "progress") and f"{one.name}=" not in shown[1]:
            continue  # for callers inside
        if one.kind is one.KEYWORD_ONLY and "*" not in expected:
            expected.append("*")
        quoted = repr(one.default).replace("'", '"')
        expected.append(one.name if one.default is one.empty else f"{one.name}={quoted}")
    assert shown[1].split(", ") == expected


@pytest.mark.parametrize("name", INNER)
def test_the_library_page_has_the_attributes_of_what_one_holds(name: str) -> None:
    section = section_of(text_of("library.md"), SECTIONS.get(name, name))
    kind = getattr(varyoff, name)
    there = {a for a in (*getattr(kind, "__annotations__", ()), *vars(kind)) if not a.startswith("_")}
    assert sorted(there - words_in_code(section) - set(INNER[name].split())) == []


# --- these tests can fail ------------------------------------------------------------------------


def test_a_section_ends_at_the_next_heading() -> None:
    text = "# A\n\n## One\n\nx\n\n### Inner\n\ny\n\n## Two\n\nz\n"
    assert "y" in section_of(text, "One")
    assert "z" not in section_of(text, "One")
    with pytest.raises(AssertionError):
        section_of(text, "Three")
