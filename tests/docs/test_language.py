"""Each sentence of the reference of the language that states a rule is followed by an example that the tests run.

The convention, so that a rule added without an example turns a test red:

- Blocks show the sentences that stand between them and the block, or the heading, before. The first of several blocks that follow
  one another says of how many sentences, `rules=3`; without it they show one.
- Of a table every row is shown: what its first cell has in backticks stands in the blocks that follow, or else what the others have.
- A code that a sentence names is expected in the blocks that follow it. Where it says `mistake`, `refused` or `cannot`, something
  there breaks the rule: there is a diagnostic, or what is checked is violated or false.

Sentences that state no rule, and those whose example would be too long, are listed below with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from tests.docs.examples import MARK, result_of
from tests.docs.pages import ROOT, Block, blocks_of, is_example

PAGE = ROOT / "docs" / "reference" / "language.md"
CODE = re.compile(r"\bV\d{3}\b")
SPAN = re.compile(r"`[^`]*`")
CELLS = re.compile(r"(?<!\\)\|")
FORBIDS = re.compile(r"\b(?:mistakes?|refused|cannot)\b")
BROKEN = re.compile(r"V\d{3}|violated|false")
CALL = re.compile(r"^(\w+)\(.*\)$")
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`(*])")
SHOWN_BY = ("console", "pycon")  # beside examples

# How a sentence begins, and why no example follows it.
NO_RULE = {
    "This page is the complete reference": "says what the page is",
    "The [tutorial]": "names another page",
    "Three rules explain": "introduces them",
    "Every rule on this page": "says how the page is read",
    "The tests run them all": "says how the page is read",
    "`# holds`, `# violated` behind": "says how the page is read",
    "Behind a colon stand": "says how the page is read",
    "`# 3 states`": "says how the page is read",
    "`# ^^^ V104: …` says": "says how the page is read",
    "`# <- V104: …` speaks": "says how the page is read",
    "`# true`, `# false` behind": "says how the page is read",
    "Where a complete specification": "introduces the surroundings",
    "The rest of it is this office": "introduces the surroundings",
    "An expression on a line": "says how the page is read",
    "Keys of a system stand": "says how the page is read",
    "Keys of a machine without": "says how the page is read",
    "A machine that no system has": "says how the page is read",
    "A piece of a system, after": "says how the page is read",
    "Pieces allow deadlocks": "says how the page is read",
    "Order matters only where": "introduces the order",
    "It is this:": "introduces the order",
    "It takes more time and memory": "says what it costs",
    "The next four forms speak": "introduces the section",
    "Its operators are calls:": "introduces the table",
}

# How a sentence or row begins, and the test that shows it at a length that a page cannot have.
SHOWN_ELSEWHERE = {
    "Files are UTF-8": "tests/unit/spec/test_bad_input.py::test_a_byte_order_mark_moves_no_column",
    "| a file | 2 MiB": "tests/unit/spec/test_bad_input.py::test_a_file_that_is_not_text",
    "| an expression | 10,000 characters": "tests/unit/spec/test_bad_input.py::test_an_expression_has_up_to_10_000_characters",
    "| nesting of an expression |": "tests/unit/spec/test_bad_input.py::test_definitions_are_nested_up_to_80_levels",
    "| parts of all expressions": "tests/unit/spec/test_bad_input.py::test_all_expressions_of_a_system_have_a_limit_together",
}


@dataclass(slots=True)
class Passage:
    """What stands between blocks: its sentences, the rows of its tables, and the blocks that show them."""

    line: int
    sentences: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def rules(self) -> int:
        """Return how many sentences the blocks say they show."""
        return int(self.blocks[0].words.get("rules", 1 if self.sentences else 0)) if self.blocks else 0

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


def sentences_of(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; what stands in backticks ends none."""
    spans = SPAN.findall(paragraph)
    bare = SPAN.sub("`\0`", paragraph)
    found = [sentence.strip() for sentence in END.split(bare) if sentence.strip()]
    rest = iter(spans)
    return [re.sub("`\0`", lambda _: next(rest), sentence) for sentence in found]


def terms_of(row: str) -> list[str]:
    """Return what the first cell of a row that has backticks has in them; of a call its name, `…` for anything."""
    for cell in CELLS.split(row.strip().strip("|")):
        if spans := SPAN.findall(cell):
            terms = [CALL.sub(r"\1(", span.strip("`").replace("\\|", "|")) for span in spans]
            return [part.strip() for term in terms for part in term.split("…") if part.strip()]
    return []


def passages_of(page: str) -> list[Passage]:
    """Return the passages of a page. A heading ends one, so what stands before it needs blocks of its own."""
    lines = page.splitlines()
    blocks = {block.line: block for block in blocks_of(page)}
    found = [Passage(1)]
    paragraph = ""

    def end_paragraph() -> None:
        nonlocal paragraph
        found[-1].sentences += sentences_of(paragraph)
        paragraph = ""

    number = 1
    while number <= len(lines):
        line = lines[number - 1]
        block = blocks.get(number)
        if block is not None:
            end_paragraph()
            found[-1].blocks.append(block)
            number += block.text.count("\n") + 2
            continue
        if line.startswith("#"):
            end_paragraph()
            found.append(Passage(number))
        elif line.strip():
            if found[-1].blocks:
                found.append(Passage(number))
            if line.startswith("|"):
                end_paragraph()
                if not lines[number].startswith("|--") and not line.startswith("|--"):
                    found[-1].rows.append(line)
            else:
                item = re.match(r" *(?:-|\d+\.) +", line)
                if item:
                    end_paragraph()
                paragraph += line[item.end() if item else 0 :].strip() + " "
        else:
            end_paragraph()
        number += 1
    end_paragraph()
    return found


def excused(sentence: str) -> bool:
    return any(sentence.startswith(beginning) for beginning in (*NO_RULE, *SHOWN_ELSEWHERE))


def is_contents(sentence: str) -> bool:
    """Return whether it is a line of links to sections of the page."""
    return re.fullmatch(r"(\[[^\]]*\]\(#[\w-]*\)[ ·]*)+", sentence) is not None


def expectations_of(block: Block) -> list[str]:
    """Return what a block expects: of a block that expects nothing, that it is right."""
    if not is_example(block):
        return [block.text] if block.language in SHOWN_BY or "check" in block.words or "lint" in block.words else []
    lines = block.text.splitlines()
    marks = [found["said"] for line in lines if (found := MARK.match(line))]
    said = [result for line in lines if not MARK.match(line) and (result := result_of(line))]
    return marks + said or [""]


def shows(block: Block, term: str) -> bool:
    """Return whether a term stands in a block, as a word where it is one."""
    edge = r"(?<![\w])" if term[:1].isalnum() else ""
    return re.search(edge + re.escape(term) + (r"(?![\w])" if term[-1:].isalnum() else ""), block.text) is not None


def problems_of(passage: Passage) -> list[str]:
    """Return what a passage states and no block shows."""
    found = []
    rules = [s for s in passage.sentences if not excused(s) and not is_contents(s)]
    expectations = [e for block in passage.blocks for e in expectations_of(block)]
    if (len(rules) != passage.rules and passage.blocks) or len(rules) > passage.rules:
        said = "\n".join(f"  - {sentence}" for sentence in rules)
        found.append(f"{len(rules)} sentences state a rule, and the blocks after them show {passage.rules}:\n{said}")
    for row in passage.rows:
        if excused(row):
            continue
        terms = terms_of(row)
        missing = [term for term in terms if not any(shows(block, term) for block in passage.blocks)]
        found += [f"no block shows `{term}` of the table" for term in missing]
        if not terms:
            found.append("a row of a table has nothing in backticks")
    broken = any(BROKEN.match(expectation) for expectation in expectations)
    for sentence in rules:
        if FORBIDS.search(sentence) and not broken:
            found.append(f"no block breaks the rule: {sentence}")
        for code in CODE.findall(sentence):
            if not any(code in expectation for expectation in expectations):
                found.append(f"no block has the mistake {code}: {sentence}")
    return [f"line {passage.line}: {problem}" for problem in found]


def problems_in(page: str) -> list[str]:
    return [problem for passage in passages_of(page) for problem in problems_of(passage)]


def test_every_rule_is_followed_by_its_example() -> None:
    found = problems_in(PAGE.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


def test_what_is_excused_stands_in_the_page() -> None:
    sentences = [s for p in passages_of(PAGE.read_text(encoding="utf-8")) for s in (*p.sentences, *p.rows)]
    for beginning in (*NO_RULE, *SHOWN_ELSEWHERE):
        found = [s for s in sentences if s.startswith(beginning)]
        assert len(found) == 1, f"{len(found)} sentences begin with: {beginning}"


@pytest.mark.parametrize("test", sorted(set(SHOWN_ELSEWHERE.values())))
def test_what_is_shown_elsewhere_is_a_test(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


# --- these tests can fail ------------------------------------------------------------------------

SHOWN = """\
## Names

A rule (V104). Another one.

```yaml mistake rules=2
transitions: [{trigger: go, source: of}]
#                                   ^^ V104: unknown state `of` in machine `It`
```

| key | value |
|---|---|
| `doc` | a text |

```yaml example
doc: word
```
"""


def test_a_page_that_shows_its_rules_has_no_problem() -> None:
    assert problems_in(SHOWN) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Another one.", "Another one. A third one."),
        ("Another one.", ""),
        ("rules=2", ""),
        ("rules=2", "rules=3"),
        ("## Names", "One without.\n\n## Names"),
        ("\n| key", "\nOne before the table.\n\n- And one.\n\n| key"),
        ("| `doc`", "| `docs`"),
        ("| `doc`", "| `states` | more |\n| `doc`"),
        ("| `doc`", "| more | some |\n| `doc`"),
        ("(V104)", "(V105)"),
        ("doc: word\n```\n", "doc: word\n```\n\nIt cannot be one.\n\n```yaml example\ndoc: word\n```\n"),
        ("doc: word\n```\n", "doc: word\n```\n\nA last one.\n"),
    ],
)
def test_a_rule_that_is_not_shown_is_found(old: str, new: str) -> None:
    assert problems_in(SHOWN.replace(old, new, 1))


def test_a_sentence_ends_neither_in_code_nor_at_a_colon() -> None:
    assert sentences_of("Take `a. B` (see C): it. `d.E` is one. (Another.)") == [
        "Take `a. B` (see C): it.",
        "`d.E` is one.",
        "(Another.)",
    ]
