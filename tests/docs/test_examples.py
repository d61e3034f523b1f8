"""The short examples of a page: a comment that does not fit what comes of its block is found, and an update mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import UPDATE, problems_of, updated

AROUND = """\
```yaml check=0 file=lamps.yaml surroundings
machine: Lamp
variables: {uses: 0..3}
states: [off, on]
transitions:
  - {trigger: switch, source: off, dest: on, effect: {uses: 1}}
define:
  dark: state == off
---
system: room
constants: {N: 2}
instances:
  desk: Lamp
  wall: {machine: Lamp, count: N}
deadlock: allowed
expect: {states: 8}
```
"""

RIGHT = {
    "a machine": """\
```yaml example
states: [off, on]  # 2 states, 1 transition, 1 deadlock, depth 1
transitions:
  - {trigger: switch, source: off, dest: on}
---
properties:
  lit: {reachable: it.state == on}     # holds: it.switch
  dark: {always: it.state == off}      # violated
```
""",
    "some keys of a system": """\
```yaml example
properties:
  one: {reachable: desk.uses == 1}  # holds: desk.switch
```
""",
    "a machine with parameters": """\
```yaml example
parameters: {lamp: Lamp, lamps: [Lamp], n: integer, b: boolean}
define: {all: lamp.dark and n == 3 and b and count(true for l in lamps) == N}
---
properties:
  given: {reachable: it.all}  # holds
```
""",
    "expressions": """\
```python example
uses == 0 and dark  # true
state == on  # false
```
""",
    "a mistake": """\
```yaml mistake
states: [off, on]
transitions:
  - {trigger: switch, source: of, dest: on}
#                             ^^ V104: unknown state `of` in machine `It`
```
""",
    "a mistake at the margin": """\
```yaml mistake
state: [off, on]
# <- V101: unknown key `state` in the machine
initial: off
```
""",
    "an expression with a mistake": """\
```python mistake
uses == 0  # true
1 // uses == 1
# <- V504: division by zero
uses == off
#       ^^^ V203: `off` is a state of Lamp, and what it is compared with cannot have it
```
""",
    "a warning": """\
```yaml example lint
machine: Lamp
states: [off, on]
transitions:
  - {trigger: switch, source: off, dest: on}
---
system: room
instances: {lamp: Lamp}
deadlock: allowed
properties:
  lit: {whenever: lamp.switch, ensure: lamp.state == off}  # holds
#                                      ^^^^^^^^^^^^^^^^^ V614: `ensure` of `lit` never says `next`
```
""",
}

# Which block, what is replaced in it, by what.
FAULTS = [
    ("a machine", "2 states", "3 states"),
    ("a machine", "1 transition", "2 transitions"),
    ("a machine", "1 deadlock", "0 deadlocks"),
    ("a machine", "depth 1", "depth 2"),
    ("a machine", "# violated", "# holds"),
    ("a machine", "     # holds: it.switch", ""),
    ("a machine", "# holds: it.switch", "# holds: it.switch, it.switch"),
    ("a machine", "source: off, dest: on", "source: on, dest: off"),
    ("some keys of a system", "# holds: desk.switch", "# vacuous"),
    ("some keys of a system", "uses == 1", "uses == 2"),
    ("a machine with parameters", "n == 3", "n == 4"),
    ("expressions", "# true", "# false"),
    ("expressions", "  # true", ""),
    ("a mistake", "^^ V104", "^^^ V104"),
    ("a mistake", " ^^ V104", "^^ V104"),
    ("a mistake", "V104", "V105"),
    ("a mistake", "unknown state", "no state"),
    ("a mistake", "#                             ^^ V104: unknown state `of` in machine `It`\n", ""),
    ("a mistake at the margin", "# <- V101", "#^ V101"),
    ("an expression with a mistake", "# <- V504: division by zero\n", ""),
    ("an expression with a mistake", "# true", "# false"),
    ("a warning", "V614", "V601"),
]

# What no update can mend: the block, what is replaced in it, by what.
FALSE = [
    ("a machine", "# holds: it.switch", "# holds: it.switch\n  # by the switch"),
    ("a machine", "source: off, dest: on}\n", "source: of, dest: on}\n"),
    ("a machine", "1 transition,", "1 step,"),
    ("some keys of a system", "desk.uses", "desk.use"),
    ("a mistake", "source: of,", "source: off,"),
    ("expressions", "uses == 0", "use == 0"),
]


def problems(text: str, folder: Path) -> list[str]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return problems_of(page, folder)


@pytest.mark.parametrize("name", RIGHT)
def test_a_block_that_says_what_comes_of_it_has_no_problem(name: str, tmp_path: Path) -> None:
    assert problems(RIGHT[name] + "\n" + AROUND, tmp_path) == []


@pytest.mark.parametrize(("name", "old", "new"), FAULTS)
def test_a_comment_that_does_not_fit_is_found(name: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in RIGHT[name]
    wrong = RIGHT[name].replace(old, new, 1) + "\n" + AROUND
    assert problems(wrong, tmp_path)


@pytest.mark.parametrize(("name", "old", "new"), [f for f in FAULTS if "V" in f[1] or "#" in f[1] or f[1][:1] in "12d"])
def test_an_update_mends_the_comments(name: str, old: str, new: str, tmp_path: Path) -> None:
    wrong = AROUND + "\n" + RIGHT[name].replace(old, new, 1)
    mended = updated(wrong, tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    assert problems(mended, again) == []
    if "holds:" not in old:  # which events are named is the writer's choice
        assert " ".join(mended.split()) == " ".join((AROUND + "\n" + RIGHT[name]).split())


@pytest.mark.parametrize(("name", "old", "new"), FALSE)
def test_an_update_does_not_hide_a_block_that_is_wrong(name: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in RIGHT[name]
    text = updated(AROUND + "\n" + RIGHT[name].replace(old, new, 1), tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    assert problems(text, again)


def test_the_variable_rewrites_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.docs import pages, test_pages

    monkeypatch.setenv(UPDATE, "1")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    page, folder = tmp_path / "page.md", tmp_path / "room"
    folder.mkdir()
    page.write_text(AROUND + "\n" + RIGHT["a machine"].replace("2 states", "7 states"), encoding="utf-8")
    test_pages.test_page_shows_what_happens(page, folder)
    assert page.read_text(encoding="utf-8") == AROUND + "\n" + RIGHT["a machine"]
