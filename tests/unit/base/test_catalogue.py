"""Every code has a page; its example has this mistake and no other, and the mended one has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.engines import ask
from tests.support.project import SOURCE
from tests.support.stages import lowered, said_of
from varyoff.analysis.lint import lint
from varyoff.base.catalogue import codes, page
from varyoff.base.diagnostic import Diagnostic, in_source_order, render_diagnostic
from varyoff.spec.load import load

FENCE = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def used() -> set[str]:
    """The codes that the program can give."""
    return {
        code
        for file in SOURCE.rglob("*.py")
        for code in re.findall(r"[\"'](V\d{3})[\"']", file.read_text(encoding="utf-8"))
    }


def section(code: str, title: str) -> tuple[str, str]:
    """The kind and the text of the one block under a heading."""
    text = page(code)
    assert text is not None
    part = re.split(r"^## ", text, flags=re.MULTILINE)
    (found,) = [p for p in part if p.startswith(title + "\n")]
    (block,) = FENCE.finditer(found)
    return block["kind"], block["text"]


RUNNABLE = [code for code in codes() if section(code, "Example")[0] == "yaml"]


def findings(text: str, folder: Path) -> list[Diagnostic]:
    """Everything that is said of a file: reading it, its model, warnings, errors found by exploring it."""
    file = folder / "example.yaml"
    file.write_text(text, encoding="utf-8")
    specification = load([str(file)])
    found = list(said_of(specification))
    for one in map(lowered, specification.systems):
        if one.elaborated is None or not one.good:
            continue
        found += lint(one.elaborated, one.stated)
        failure = ask(one.elaborated.model, one.properties).failure
        if failure is not None:
            found.append(Diagnostic(failure.error.code, failure.error.message, failure.error.span))
    for diagnostic in found:
        assert diagnostic.span is not None
        assert render_diagnostic(diagnostic, specification.sources)
    return list(in_source_order(found))


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(codes()) == used()


def test_there_is_no_page_of_another_code() -> None:
    assert page("V999") is None
    assert page("") is None
    assert page("../codes/V001") is None


@pytest.mark.parametrize("code", codes())
def test_a_page_has_its_parts(code: str) -> None:
    text = page(code)
    assert text is not None
    title, _, rest = text.partition("\n\n")
    assert re.fullmatch(rf"# {code}: [^A-Z].*[^.]", title)
    words, *_ = rest.partition("\n\n## Example")
    assert 1 <= len(re.findall(r"[.?](\s|$)", words)) <= 5
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Example", "Mended"]
    for part in ("Example", "Mended"):
        assert section(code, part)[0] in ("yaml", "text yaml-not-run")


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_example_has_this_mistake_and_no_other(code: str, tmp_path: Path) -> None:
    found = findings(section(code, "Example")[1], tmp_path)
    assert found
    assert found[0].code == code
    if found[0].severity == "error":
        found = [d for d in found if d.severity == "error"]
    assert {d.code for d in found} == {code}
    assert len(found) == 1 or code == "V208"


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_mended_example_has_none(code: str, tmp_path: Path) -> None:
    assert findings(section(code, "Mended")[1], tmp_path) == []
