"""Short examples in a page of the documentation, each with what comes of it in its comments.

A block `yaml example` is right, a block `yaml mistake` has mistakes, and a block `python example` or `python mistake` has an
expression on each line. A mistake is expected on the line below, at its column; what is checked is said behind a line:

    states: [off, on]                       # 2 states, 1 transition
    transitions:
      - {trigger: start, source: of, dest: on}
    #                            ^^ V104: unknown state `of` in machine `It`
    properties:
      it-starts: {reachable: it.state == on}  # holds: it.start

- `#  ^^^ V104: …` stands under what the diagnostic marks; `# <- V104: …` marks the column of its own `#`.
- `holds`, `violated`, `vacuous`, `unknown` stand behind each property, and behind `:` the events of its trace where they matter.
- `2 initial states`, `3 states`, `2 transitions`, `1 edge`, `depth 2`, `1 deadlock` stand behind any other line.
- `true`, `false` stand behind each expression.

Every diagnostic must be expected, and a comment that expects nothing is a mistake of the page. With the word `lint` the warnings
of `lint` are expected, too.

A piece of a specification is completed with the surroundings of its page, see tests/docs/surroundings.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.docs.surroundings import INDENT, Surroundings, Text
from varyoff.base.counted import counted

WORDS = ("example", "mistake")
RESULT = re.compile(r"(?: {2,}|^)# (?P<said>\S.*)$")
MARK = re.compile(r"^ *#(?: <-|(?P<space> *)(?P<carets>\^+)) (?P<said>V\d{3}: .*)$")
VERDICT = re.compile(r"(?P<verdict>holds|violated|vacuous|unknown)(?P<colon>: ?)?(?P<events>.*)")
COUNT = re.compile(r"(?P<number>\d+) (?P<noun>initial state|state|transition|edge|deadlock)s?|(?P<depth>depth) \d+")
NOUNS = {
    "initial state": "initial",
    "state": "states",
    "transition": "transitions",
    "edge": "edges",
    "deadlock": "deadlocks",
}
ASKED = re.compile(r"asked-(\d+)")

Run = Callable[[str, str], dict[str, Any]]
"""Runs a verb on a text, and returns what it writes as JSON."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a block: per line (from 0) its diagnostics (column, width, words), its verdict, and the counts."""

    marks: dict[int, list[tuple[int, int, str]]]
    verdicts: dict[int, tuple[str, str]]
    counts: dict[str, int]
    outside: list[str]


# --- running -------------------------------------------------------------------------------------


def found_in(text: Text, run: Run, *, lint: bool = False, indent: str = "") -> Found:
    """Check a specification, and return what came of it, by the lines of its block, which were indented."""
    result = run("check", str(text))
    said: list[dict[str, Any]] = list(result["diagnostics"])
    if lint:
        said += [d for d in run("lint", str(text))["diagnostics"] if d not in said]
    marks: dict[int, list[tuple[int, int, str]]] = {}
    verdicts: dict[int, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    outside = []
    for one in said:
        line, column, words = one["line"], one["column"], f"{one['code']}: {one['message']}"
        origin = text.origins[min(line, len(text.lines)) - 1] if isinstance(line, int) else None
        if origin is None:
            outside.append(words)
            continue
        shown = text.lines[line - 1] if line <= len(text.lines) else ""
        end = one["end_column"] if one["end_line"] == line else len(shown) + 1
        width = max(1, min(end, len(shown) + 1) - column)
        marks.setdefault(origin, []).append((column - len(indent), width, words))
    for system in result["systems"]:
        counts |= system["counts"]
        outside += system["audit"]["findings"]
        for one in system["properties"]:
            origin = text.origins[one["line"] - 1]
            events = ", ".join(step["event"] or "repeated" for step in one["trace"]["steps"]) if one["trace"] else ""
            if origin is not None:
                verdicts[origin] = (one["verdict"], events)
            elif asked := ASKED.fullmatch(one["name"]):
                verdicts[int(asked[1])] = (one["verdict"], events)
    return Found({n: sorted(m) for n, m in marks.items()}, verdicts, counts, outside)


def found_in_expressions(lines: list[str], surroundings: Surroundings, run: Run) -> dict[int, Found]:
    """Return what came of each line that is an expression: of all at once, or of each alone where one has a mistake."""
    asked = {n: RESULT.sub("", line) for n, line in enumerate(lines) if line and not MARK.match(line)}
    together = found_in(surroundings.expressions(asked), run, indent=INDENT)
    if not together.marks and not together.outside:
        return dict.fromkeys(asked, together)
    return {n: found_in(surroundings.expressions({n: line}), run, indent=INDENT) for n, line in asked.items()}


# --- comparing and writing -----------------------------------------------------------------------


def marked(column: int, width: int, words: str) -> str:
    """Return the comment that expects a diagnostic."""
    return f"# <- {words}" if column == 1 else f"#{' ' * (column - 2)}{'^' * width} {words}"


def result_of(line: str) -> str:
    """Return what the comment behind a line expects, or nothing."""
    found = RESULT.search(line)
    return found["said"] if found else ""


def _counted(said: str, counts: dict[str, int]) -> str | None:
    """Return a comment about counts as it should be; None when it is about something else."""
    parts = []
    for part in said.split(", "):
        found = COUNT.fullmatch(part)
        if found is None or not counts:
            return None
        if found["depth"]:
            parts.append(f"depth {counts['depth']}")
        else:
            parts.append(counted(counts[NOUNS[found["noun"]]], found["noun"]))
    return ", ".join(parts)


def _judged(said: str, verdict: tuple[str, str]) -> str:
    """Return the comment behind a property as it should be; it names events only where it did."""
    found = VERDICT.fullmatch(said)
    return verdict[0] if found is None or not found["colon"] else f"{verdict[0]}: {verdict[1]}".rstrip()


def _commented(line: str, said: str) -> str:
    """Return a line with this comment behind it, where its comment stands now."""
    found = RESULT.search(line)
    code = line[: found.start()].rstrip() if found else line
    column = line.index("# ", found.start()) if found else 0
    if not said:
        return code
    return f"{code:<{max(column, len(code) + 2 if code else 0)}}# {said}"


class Fresh:
    """The lines of a block with the comments that fit what came of it, and what is wrong that no comment can say."""

    def __init__(self, words: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.wrong: list[str] = []
        self.may_mark = "mistake" in words or "lint" in words
        self.must_mark = "mistake" in words

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"

    def yaml(self, number: int, line: str, found: Found) -> None:
        """Add a line of a specification."""
        said = result_of(line)
        if number in found.verdicts:
            said = _judged(said, found.verdicts[number])
        elif said and (counts := _counted(said, found.counts)):
            said = counts
        elif said:
            self.wrong.append(f"the comment expects nothing: {line}")
        self.lines.append(_commented(line, said))
        self._mark(number, line, found)

    def expression(self, number: int, line: str, found: Found) -> None:
        """Add a line that is an expression."""
        verdict = found.verdicts.get(number, ("", ""))[0]
        said = {"holds": "true", "violated": "false"}.get(verdict, "")
        self.lines.append(_commented(line, said))
        self._mark(number, line, found)

    def _mark(self, number: int, line: str, found: Found) -> None:
        for column, width, words in found.marks.get(number, ()):
            if self.may_mark:
                self.lines.append(marked(column, width, words))
            else:
                self.wrong.append(f"an example has a mistake, {words}: {line}")

    def end(self, outside: list[str]) -> None:
        """Add what was said of other places."""
        self.wrong += [f"outside of the block: {words}" for words in outside]
        if self.must_mark and not any(MARK.match(line) for line in self.lines):
            self.wrong.append("a mistake without a diagnostic")


def fresh(language: str, words: dict[str, str], text: str, surroundings: Surroundings, run: Run) -> Fresh:
    """Return a block as it should be."""
    lines = text.splitlines()
    done = Fresh(words)
    if language == "python":
        found_by_line = found_in_expressions(lines, surroundings, run)
        for number, line in enumerate(lines):
            if number in found_by_line:
                done.expression(number, line, found_by_line[number])
            elif not MARK.match(line):
                done.lines.append(line)
        done.end([words for found in found_by_line.values() for words in found.outside])
        return done
    found = found_in(surroundings.complete(text), run, lint="lint" in words)
    for number, line in enumerate(lines):
        if not MARK.match(line):
            done.yaml(number, line, found)
    done.end(found.outside)
    return done


def settled(language: str, words: dict[str, str], text: str, surroundings: Surroundings, run: Run) -> str:
    """Return a block with the comments that fit; a comment may itself move what is said, so it is looked at again."""
    for _ in range(4):
        now = str(fresh(language, words, text, surroundings, run))
        if now == text:
            return now
        text = now
    return text


def problems(language: str, words: dict[str, str], text: str, surroundings: Surroundings, run: Run) -> Iterator[str]:
    """Yield what is wrong with a block."""
    now = fresh(language, words, text, surroundings, run)
    yield from now.wrong
    if str(now) != text:
        yield f"this comes of it\n{now}but the page shows\n{text}"


def as_json(printed: str) -> dict[str, Any]:
    """Return what a verb wrote as JSON, behind what it said to whoever waits."""
    begin = re.search(r"^\{$", printed, re.MULTILINE)
    if begin is None:
        raise ValueError(printed)
    return dict(json.loads(printed[begin.start() :]))
