"""No text of a document does anything to the terminal or the runner in CI that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.command import Varyoff
from varyoff.report.terminal.harmless import COLOURS, Commands, harmless
from varyoff.report.terminal.style import ANSI

HOSTILE = r"\e]0;title\a \e[2J\0 \r\b\x7f\x9b31m \u202e \u2028 ::error file=x::planted ##[error]planted ##vso[task]"
WRAPPED = "word " * 16  # so that what follows is wrapped to the beginning of a line

SPECIFICATION = f"""\
machine: M
doc: "{HOSTILE}"
source_text: "{HOSTILE}"
attributes: [unit]
states:
  - {{name: a, doc: "{HOSTILE}"}}
  - b
transitions:
  - trigger: go
    source: a
    dest: b
    doc: "{WRAPPED}::error file=x::planted {HOSTILE}"
    source_text: "{HOSTILE}"
    command: "CMD {HOSTILE} {{unit}}"
    procedure: {{ready: state == b or state == a}}
---
system: s
doc: "{HOSTILE}"
source_text: "{HOSTILE}"
instances: {{m: {{machine: M, unit: "{HOSTILE}"}}}}
deadlock: allowed
properties:
  p:
    never: m.state == b
    doc: "{WRAPPED}::error file=x::planted {WRAPPED}##[error]planted {HOSTILE}"
    source_text: "{WRAPPED}::error file=x::planted {HOSTILE}"
  q: {{recoverable: m.state == a, doc: "{HOSTILE}"}}
"""

MISTAKEN = SPECIFICATION.replace("dest: b\n", 'dest: "\\e[2Jb\\n::error::planted"\n').replace(
    "properties:\n", 'properties:\n  "x\\e[31m\\n::error::planted": {never: m.state == b}\n'
)

COMMANDS = [
    ("check", "s.yaml"),
    ("check", "s.yaml", "-v"),
    ("check", "s.yaml", "--format", "markdown"),
    ("check", "mistaken.yaml"),
    ("lint", "s.yaml"),
    ("lint", "mistaken.yaml"),
    ("explain", "s.yaml", "p"),
    ("explain", "s.yaml", "q"),
    ("explore", "s.yaml"),
    ("explore", "s.yaml", "--format", "dot"),
    ("explore", "s.yaml", "--format", "mermaid"),
    ("guards", "s.yaml"),
    ("faults", "s.yaml"),
    ("faults", "s.yaml", "--format", "markdown"),
    ("replay", "s.yaml", "--trace", "m.go"),
    ("replay", "s.yaml", "--trace", "m.go \x1b[2Jm.go"),
    ("diff", "s.yaml", "other.yaml"),
    ("report", "s.yaml", "--output", "out"),
    ("check", "\x1b[2J.yaml"),
    ("check", "s.yaml", "--property", "\x1b[2J\n::error::planted"),
    ("\x1b[2J",),
]

ACTED_UPON = re.compile(
    r"[^\n\t\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]|^\s*::|##\[|##vso\[", re.MULTILINE
)


@pytest.fixture
def files(folder: Path) -> None:
    (folder / "s.yaml").write_text(SPECIFICATION, "utf-8")
    (folder / "other.yaml").write_text(SPECIFICATION.replace("never: m.state == b", "never: m.state == a"), "utf-8")
    (folder / "mistaken.yaml").write_text(MISTAKEN, "utf-8")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words).encode("unicode_escape").decode())
@pytest.mark.parametrize("coloured", [False, True], ids=["plain", "coloured"])
def test_nothing_that_is_acted_upon_is_printed(
    varyoff: Varyoff, files: None, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], coloured: bool
) -> None:
    if coloured:
        monkeypatch.setenv("FORCE_COLOR", "1")
    result = varyoff(*words)
    for text in (result.out, result.err):
        for code in COLOURS if coloured else ():
            text = text.replace(f"\x1b[{code}m", "")
        found = ACTED_UPON.search(text)
        assert found is None, text[max(0, found.start() - 60) : found.end() + 20]
    assert result.out + result.err


def test_the_colours_that_are_let_through_are_ours() -> None:
    assert set(COLOURS) == {*ANSI.values(), "0"}


@given(st.text(alphabet=st.sampled_from("\x1b[0;1m\n\t:#a \x00\u202e")), st.booleans())
def test_what_is_harmless_stays_and_the_rest_does_nothing(text: str, coloured: bool) -> None:
    clean = harmless(text, coloured=coloured)
    bare = clean
    for code in COLOURS if coloured else ():
        bare = bare.replace(f"\x1b[{code}m", "")
    assert ACTED_UPON.search(bare) is None
    assert harmless(clean, coloured=coloured) == clean
    assert harmless(Commands(text)) == text
