"""libyaml and PyYAML's own parser read the same, limits included: which of them is installed must not matter."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.project import ROOT
from varyoff.base.diagnostic import Mistakes
from varyoff.spec import reader
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence
from varyoff.spec.reader import MAX_DEPTH, PythonEvents, read_document

FILES = [
    *sorted((ROOT / "specs").rglob("*.yaml")),
    *sorted((ROOT / "tests" / "corpus" / "published").rglob("*.yaml")),
]
PARSERS = {"libyaml": reader._EventSource, "python": PythonEvents}

needs_libyaml = pytest.mark.skipif(PARSERS["libyaml"] is PythonEvents, reason="PyYAML was built without libyaml")


@pytest.fixture(params=[pytest.param("libyaml", marks=needs_libyaml), "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(reader, "_EventSource", PARSERS[request.param])
    return request.param


def outline(node: Node) -> object:
    """All that is read of a node, its place included."""
    place = (node.span.line, node.span.column)
    match node:
        case Scalar():
            return place, node.value, node.type, node.source
        case Sequence():
            return place, [outline(item) for item in node.items]
        case Mapping():
            return place, node.flow, [(outline(key), outline(value)) for key, value in node.entries]


def reading(text: str, monkeypatch: pytest.MonkeyPatch, parser: str) -> tuple[list[object], list[str]]:
    monkeypatch.setattr(reader, "_EventSource", PARSERS[parser])
    mistakes = Mistakes()
    documents = read_document(text, "x.yaml", mistakes)
    return [outline(document) for document in documents], [d.code for d in mistakes.found]


def found(text: str) -> list[tuple[str, int]]:
    mistakes = Mistakes()
    read_document(text, "x.yaml", mistakes)
    return [(d.code, d.span.line if d.span else 0) for d in mistakes.found]


@needs_libyaml
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_both_parsers_read_the_same_nodes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    assert reading(text, monkeypatch, "libyaml") == reading(text, monkeypatch, "python")


@needs_libyaml
def test_both_parsers_refuse_the_same_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "specs" / "iasp-flashcopy.yaml").read_text(encoding="utf-8")
    rng = random.Random(20)
    broken = 0
    for _ in range(300):
        at = rng.randrange(len(source))
        text = (
            source[:at]
            + rng.choice(["", "[", "]", "{", "}", "'", '"', "*", "&", "!", ": ", "- ", "\n", "  ", "%", "|"])
            + source[at + 1 :]
        )
        first, second = (reading(text, monkeypatch, name)[1] for name in PARSERS)
        assert bool(first) == bool(second), text  # where the text breaks they may name another cause
        broken += bool({"V003", "V012", "V014", "V015"} & set(first))
    assert broken > 50


@pytest.mark.parametrize("opening", ["[", "{a: ", "[{a: ", "[[], ", "- ", "? "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 999, 1_001, 20_000])
def test_the_limit_of_nesting_is_ours(parser: str, opening: str, depth: int) -> None:
    assert found("doc: x\nlist:\n  " + opening * depth) == [("V004", 3)]


@pytest.mark.parametrize("broken", ["]", "a: b: c", "'", "{"])
def test_a_mistake_behind_nesting_within_the_limit_is_told(parser: str, broken: str) -> None:
    nested = "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    assert [code for code, _ in found(f"list: {nested}\nmore: {broken}\n")] == ["V003"]


def test_many_brackets_beside_each_other_are_not_deep(parser: str) -> None:
    assert [code for code, _ in found("list: [" + "[], {}, " * 200 + "\n")] == ["V003"]
