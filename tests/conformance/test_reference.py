"""The examples of the reference of the language, judged by the interpreter that was written from the definition alone.

What the page says comes of them is what the engine says (tests/docs); here it is what the definition says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.examples import MARK, RESULT
from tests.docs.pages import ROOT, Block, blocks_of
from tests.docs.surroundings import Surroundings
from tests.support.agreement import Question, outcome

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS = blocks_of((ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8"))
(AROUND,) = (Surroundings(block.text) for block in BLOCKS if "surroundings" in block.words)

# What the interpreter does not read, by what stands in the example.
NOT_READ = {
    "(x=": "patterns with choices",
    "(y=": "patterns with choices",
    "[green, blue]": "choices of one name from different lists",
    "a-door-and-a-bell": "includes of included files",
    "hosts: [host, host]": "an instance twice in a list",
}


def is_judged(block: Block) -> bool:
    """Return whether a block is one specification without mistakes that the interpreter reads, or has errors of the model."""
    marks = [found["said"] for line in block.text.splitlines() if (found := MARK.match(line))]
    if any(text in block.text for text in NOT_READ) or (block.language == "python" and marks):
        return False
    return "example" in block.words or ("mistake" in block.words and all(mark.startswith("V5") for mark in marks))


def completed(block: Block) -> str:
    if block.language == "yaml":
        return str(AROUND.complete(block.text))
    lines = {n: RESULT.sub("", line) for n, line in enumerate(block.text.splitlines()) if line}
    return str(AROUND.expressions(lines))


def is_large(block: Block) -> bool:
    """Return whether an example has the office around it: more than a thousand states, which the interpreter walks slowly."""
    return block.language == "yaml" and AROUND.of_system("instances") in completed(block)


EXAMPLES = [
    pytest.param(block, id=f"line-{block.line}", marks=[pytest.mark.slow] if is_large(block) else [])
    for block in BLOCKS
    if is_judged(block)
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the files that the examples include."""
    monkeypatch.chdir(tmp_path)
    for block in BLOCKS:
        if "file" in block.words:
            file = tmp_path / block.words["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize("block", EXAMPLES)
def test_the_definition_says_the_same_of_an_example(block: Block, here: None) -> None:
    found = outcome(Question(completed(block)))
    assert found.disagreements == []
    assert found.kind == ("error" if "mistake" in block.words else "judged")


def test_most_examples_are_judged() -> None:
    assert len(EXAMPLES) >= 100
    for text in NOT_READ:
        assert any(text in block.text for block in BLOCKS)
