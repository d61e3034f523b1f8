"""What README and docs/ show is what happens."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.docs.pages import (
    ROOT,
    UPDATE,
    Room,
    all_pages,
    blocks_of,
    commands_of,
    name_of,
    outside_blocks,
    problems_of,
    same,
    update,
    updated,
)
from varyoff.cli.arguments import parse

PAGES = all_pages()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")  # pictures, too
OUTSIDE = ("http://", "https://", "mailto:")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page_shows_what_happens(page: Path, tmp_path: Path) -> None:
    if os.environ.get(UPDATE):
        update([str(page)])
    if "\n$ varyoff report" in page.read_text(encoding="utf-8"):
        pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    problems = problems_of(page, tmp_path)
    assert not problems, "\n".join(
        [*problems, f"to bring it up to date: {UPDATE}=1, or python -m tests.docs.pages {name_of(page)}"]
    )


COMMANDS = [
    (name_of(page), line)
    for page in PAGES
    for block in blocks_of(page.read_text(encoding="utf-8"))
    if block.language == "sh" and "ci" not in block.words
    for line in block.text.splitlines()
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[f"{page}:{line}" for page, line in COMMANDS])
def test_a_command_that_is_shown_only_can_be_typed(page: str, line: str) -> None:
    program, *words = shlex.split(line.partition("&&")[0], comments=True)
    if program == "varyoff":
        parse(words)
    elif program == "bash":
        assert (ROOT / words[0]).is_file()
    else:
        assert program.startswith("script/"), f"{page} shows `{line}`: mark it with `ci=NAME`, so that it is followed"
        assert (ROOT / program).is_file()


# --- links ---------------------------------------------------------------------------------------


def prose_of(text: str) -> str:
    """Return a page without its fenced blocks and code in the line."""
    return "\n".join(re.sub(r"`[^`]*`", "", line) for line in outside_blocks(text))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that a forge gives the headings of a page."""
    headings = [re.match(r"#+ +(.*)", line) for line in outside_blocks(page.read_text(encoding="utf-8"))]
    texts = [re.sub(r"[^\w\- ]", "", found[1].strip().lower()) for found in headings if found]
    return {text.replace(" ", "-") for text in texts}


def broken_links(page: Path) -> list[str]:
    found = []
    for target in LINK.findall(prose_of(page.read_text(encoding="utf-8"))):
        if target.startswith(OUTSIDE):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or not file.is_relative_to(ROOT):
            found.append(f"{target}: there is no such file")
        elif anchor and anchor not in anchors_of(file):
            found.append(f"{target}: there is no such heading")
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        targets = LINK.findall(prose_of(page.read_text(encoding="utf-8")))
        waiting += [(page.parent / t.partition("#")[0]).resolve() for t in targets if not t.startswith((*OUTSIDE, "#"))]
    assert [name_of(p) for p in PAGES if p not in reached] == []


# --- these tests can fail ------------------------------------------------------------------------

SPECIFICATION = """\
machine: Door
states: [shut, open]
transitions:
  - {trigger: push, source: shut, dest: open}
  - {trigger: pull, source: open, dest: shut}
---
system: house
instances: {door: Door}
properties:
  it-opens: {reachable: door.state == open}
"""
OUTPUT = """\
house  door.yaml
  2 states · 2 transitions · depth 1 · 0 deadlocks · audited in full
  holds     it-opens  (1 step, shortest)

1 system, 2 states · 1 property as expected
"""


def a_page(specification: str = SPECIFICATION, words: str = "file=door.yaml check=0", output: str = OUTPUT) -> str:
    return f"""\
# A page

```yaml {words}
{specification}```

```console
$ varyoff check door.yaml --audit full
{output}$ echo $?
0
```
"""


def problems(text: str, folder: Path) -> list[str]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    room = folder / "room"
    room.mkdir()
    return problems_of(page, room)


def test_a_page_that_is_right_has_no_problem(tmp_path: Path) -> None:
    assert problems(a_page(), tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        a_page(output=OUTPUT.replace("2 transitions", "3 transitions")),
        a_page(output=OUTPUT.replace("  holds     it-opens  (1 step, shortest)\n", "")),
        a_page(SPECIFICATION.replace("reachable", "never")),
        a_page(SPECIFICATION.replace("push, source: shut", "push, source: open")),
        a_page(words="file=door.yaml check=1"),
        a_page(words="file=door.yaml"),
        a_page(words="check=0"),  # then there is no door.yaml
        a_page().replace("\n0\n", "\n1\n"),
        a_page().replace("```console", "```bash"),
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```python file=test_it.py pytest=0\ndef test_it():\n    assert 1 == 2\n```\n",
    ],
    ids=["count", "line", "property", "machine", "status", "word", "file", "echo", "language", "dialogue", "tests"],
)
def test_a_fault_in_a_page_is_found(text: str, tmp_path: Path) -> None:
    assert problems(text, tmp_path)


def test_lines_are_left_out_only_where_the_page_says_so() -> None:
    assert same("a\n…\nd", "a\nb\nc\nd\n")
    assert same("a\nb", "a\nb\n")
    assert not same("a\nd", "a\nb\nc\nd\n")
    assert not same("a\n…\ne", "a\nb\nc\nd\n")
    assert not same("a\n…", "b\nc\n")


def test_only_varyoff_is_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Room(tmp_path).command("rm -r specs")


def test_an_update_mends_the_output(tmp_path: Path) -> None:
    wrong = a_page(output="something else\n")
    mended = updated(wrong, tmp_path)
    assert mended == a_page()


def test_an_unfinished_block_is_found() -> None:
    with pytest.raises(ValueError):
        blocks_of("```yaml check=0\nmachine: M\n")
    with pytest.raises(ValueError):
        commands_of("output without a command\n")


def test_a_link_that_leads_nowhere_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.docs.test_pages.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# One heading\n\n[a](page.md#one-heading) [b](gone.md) [c](#two) `[d](x.md)`\n", encoding="utf-8")
    assert broken_links(page) == ["gone.md: there is no such file", "#two: there is no such heading"]
