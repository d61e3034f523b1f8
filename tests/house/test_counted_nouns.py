"""A number is printed with its noun by one function, so that no text says `1 systems`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import SOURCE
from varyoff.base.counted import counted, plural

# What the program counts, in the plural.
NOUNS = {
    "alternatives", "arguments", "bytes", "candidates", "characters", "choices", "classes", "combinations",
    "components", "conditions", "constants", "counts", "deadlocks", "documents", "edges", "elements", "entries",
    "events", "faults", "files", "findings", "folders", "forms", "guards", "instances", "levels", "lines",
    "machines", "members", "mistakes", "names", "numbers", "outcomes", "parameters", "parts", "properties",
    "seconds", "states", "steps", "systems", "things", "transitions", "triggers", "values", "variables",
    "verdicts", "warnings", "ways",
}  # fmt: skip
NOUN = re.compile(r"\s(?!million |of )(?:[a-z-]+ )?([a-z]+s)\b")
BY_HAND = re.compile(r"""\{\s*["']e?s["'] if |\{\s*["']{2} if [^}]* else ["']e?s["']\s*\}|=== 1 \? "" : "s\"""")


def suspects(text: str) -> Iterator[tuple[int, str]]:
    """The formatted texts in which a number, as far as one can tell, stands before a plural."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, after in zip(node.values, node.values[1:], strict=False):
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            noun = NOUN.match(str(after.value))
            limit = isinstance(value.value, ast.Name) and value.value.id.isupper()  # more than one
            ordinal = noun is not None and noun.group() == " names"  # a verb
            if noun and noun[1] in NOUNS and not limit and not ordinal:
                yield node.lineno, f"{{{ast.unparse(value.value)}}}{noun.group()}"


def by_hand(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := BY_HAND.search(line):
            yield number, found.group()


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_counted_nouns_are_made_by_the_function_for_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [*suspects(text), *by_hand(text)] == []


@pytest.mark.parametrize(
    "planted",
    ['f"{len(a)} systems"', 'f"at most {n:,} more states were found"', "f\"{n} state{'s' if n > 1 else ''}\"",
     "f\"{n} count{'' if n == 1 else 's'} updated\""],
)  # fmt: skip
def test_a_plural_made_by_hand_is_seen(planted: str) -> None:
    assert [*suspects(planted), *by_hand(planted)]


@pytest.mark.parametrize(
    "right", ["f\"{counted(n, 'state')} reached\"", 'f"at most {MOST:,} states"', 'f"{name} holds"']
)
def test_what_is_right_is_left_alone(right: str) -> None:
    assert not [*suspects(right), *by_hand(right)]


@pytest.mark.parametrize(
    ("number", "noun", "many", "text"),
    [
        (0, "state", "", "0 states"),
        (1, "state", "", "1 state"),
        (2, "state", "", "2 states"),
        (1234, "property", "", "1,234 properties"),
        (1, "property", "", "1 property"),
        (2, "way", "", "2 ways"),
        (2, "class", "", "2 classes"),
        (2, "branch", "", "2 branches"),
        (2, "step to the farthest", "steps to the farthest", "2 steps to the farthest"),
        (None, "state", "", "? states"),
    ],
)
def test_a_number_and_its_noun(number: int | None, noun: str, many: str, text: str) -> None:
    assert counted(number, noun, many) == text


def test_plurals_of_regular_nouns() -> None:
    assert [plural(n) for n in ("key", "boundary", "box", "match")] == ["keys", "boundaries", "boxes", "matches"]
