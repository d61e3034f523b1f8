"""The pages of the documentation, their fenced blocks, and how each block is run.

    python -m tests.docs.pages PAGE…                                writes into the pages what comes of their blocks now
    VARYOFF_UPDATE_EXPECTATIONS=1 pytest tests/docs/test_pages.py   does the same with every page that is tested

A page is run from top to bottom in a folder of its own, which holds `specs` and what the page's blocks put there:

- `yaml file=NAME check=STATUS` is a specification; it is written to NAME, checked, and must give that exit status.
  `lint=STATUS` does the same with `lint`, and `fragment` marks a piece that cannot stand alone.
- `console` holds commands (`$ varyoff …`, `$ pytest …`, `$ echo $?`) and what they print, on either stream. A line with
  nothing but `…` stands for lines that are left out; the times that pytest prints are no part of what is compared.
- `pycon` is a dialogue with Python; those of a page are one.
- `python file=NAME pytest=STATUS` is a file of tests; it is written to NAME and run by pytest.
- `python source=FILE` is a piece of a file of this project, indented as it is there.
- `toml file=NAME` is written to NAME. `yaml ci=NAME`, `sh ci=NAME` and `groovy ci=NAME` are followed by test_ci_pages.py.
- `yaml example`, `yaml mistake`, `python example` and `python mistake` are short examples with what comes of them in their
  comments, see tests/docs/examples.py; with `file=NAME` they are written to NAME, too, as they are. The word `surroundings`
  marks the specification that completes them.
- `text`, `sh`, `json`, `toml`, `groovy`, `mermaid` are shown only.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tests.docs.examples import WORDS, as_json, problems, settled
from tests.docs.surroundings import Surroundings
from varyoff.cli import main

ROOT = Path(__file__).resolve().parents[2]
RUN = ("yaml", "console", "pycon", "python")
SHOWN = ("text", "sh", "json", "toml", "groovy", "mermaid")
FENCE = re.compile(r"^( *)(```+)(.*)$")
LEFT_OUT = "…"
PLAIN = {"NO_COLOR": "1", "COLUMNS": "80"}
UPDATE = "VARYOFF_UPDATE_EXPECTATIONS"
TOOK = re.compile(r" in \d+\.\d+s(?: \([\d:]+\))?")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the line of its first fence (from 1), its language, its other words, its text."""

    line: int
    language: str
    words: dict[str, str]
    text: str
    indent: str = ""


def all_pages() -> list[Path]:
    """Return the README, the other pages at the top, and everything in docs/."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [p for p in top if p.is_file()] + sorted((ROOT / "docs").rglob("*.md"))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(text: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    found: list[Block] = []
    opened: tuple[int, str, str, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, lines = (number, fence[1], fence[2], fence[3].strip()), []
        elif fence and fence[2] == opened[2] and not fence[3].strip():
            begin, indent, _, info = opened
            language, *words = info.split() or [""]
            pairs = dict(word.partition("=")[::2] for word in words)
            body = "".join(inner.removeprefix(indent) + "\n" for inner in lines)
            found.append(Block(begin, language, pairs, body, indent))
            opened = None
        else:
            lines.append(line)
    if opened is not None:
        raise ValueError(f"line {opened[0]}: the block has no end")
    return found


def outside_blocks(text: str) -> list[str]:
    """Return the lines of a page that stand in no fenced block."""
    lines = text.splitlines()
    for block in blocks_of(text):
        end = block.line + block.text.count("\n")
        lines[block.line - 1 : end + 1] = [""] * (end + 2 - block.line)
    return lines


def commands_of(text: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that follows it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
        else:
            raise ValueError(f"output before the first command: {line}")
    return [(command, "\n".join(output).rstrip("\n")) for command, output in found]


def steady(output: str) -> str:
    """Return an output without white space at the ends of its lines, and without empty ones around it."""
    return "\n".join(line.rstrip() for line in output.splitlines()).strip("\n")


def same(shown: str, printed: str) -> bool:
    """Return whether a page shows what was printed; lines may be left out where the page says so."""
    parts = [re.escape(part) for part in re.split(rf"^{LEFT_OUT}$", steady(shown), flags=re.MULTILINE)]
    pattern = r"(?:[^\n]*\n)*?[^\n]*".join(parts)
    return re.fullmatch(pattern, steady(printed)) is not None


def is_example(block: Block) -> bool:
    """Return whether a block says in its comments what comes of it."""
    return any(word in block.words for word in WORDS)


class Room:
    """A folder in which the blocks of one page are run, one after the other."""

    def __init__(self, folder: Path, blocks: list[Block] | None = None) -> None:
        self.folder = folder
        self.status = 0
        self.names: dict[str, object] = {}
        around = [block.text for block in blocks or () if "surroundings" in block.words]
        self.surroundings = Surroundings(*around)
        for name in ("specs", "varyoff/specs"):  # in a checkout, and where a checkout is a folder of another project
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).symlink_to(ROOT / "specs", target_is_directory=True)

    @contextmanager
    def _here(self) -> Iterator[io.StringIO]:
        """Work in the folder, without colours; yield what is printed on either stream."""
        saved = {name: os.environ.get(name) for name in PLAIN}
        os.environ.update(PLAIN)
        printed = io.StringIO()
        try:
            with chdir(self.folder), redirect_stdout(printed), redirect_stderr(printed):
                yield printed
        finally:
            for name, value in saved.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def varyoff(self, words: list[str]) -> str:
        """Run the command line in this process, which saves starting one; remember its exit status."""
        with self._here() as printed:
            self.status = main(words)
        return printed.getvalue()

    def command(self, text: str) -> str:
        """Return what a command of a console block prints."""
        if text == "echo $?":
            return f"{self.status}\n"
        name, *words = shlex.split(text, comments=True)
        if name == "pytest":
            return TOOK.sub("", self._pytest("-p", "no:cacheprovider", *words))
        if name != "varyoff":
            raise ValueError(f"only `varyoff`, `pytest` and `echo $?` are run: {text}")
        return self.varyoff(words)

    def interactive(self, block: Block) -> str:
        """Return what is wrong with a dialogue with Python; nothing when it prints what it shows."""
        test = doctest.DocTestParser().get_doctest(block.text, self.names, f"line {block.line}", None, block.line)
        report = io.StringIO()
        with self._here():
            doctest.DocTestRunner(verbose=False).run(test, out=report.write, clear_globs=False)
        self.names = test.globs
        return report.getvalue()

    def pytest(self, file: str) -> str:
        """Run a file of tests in a process of its own."""
        return self._pytest("-q", "-p", "no:cacheprovider", "-c", os.devnull, file)

    def _pytest(self, *options: str) -> str:
        words = [sys.executable, "-m", "pytest", *options]
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("CI", "PYTEST", "COV"))} | PLAIN
        done = subprocess.run(
            words, cwd=self.folder, env=plain, text=True, capture_output=True, timeout=120, check=False
        )
        self.status = done.returncode
        return done.stdout + done.stderr

    def as_json(self, verb: str, text: str) -> dict[str, object]:
        """Run a verb on a specification that stands in no other file, and return its JSON."""
        self.write("example.yaml", text)
        try:
            return as_json(self.varyoff([verb, "--format", "json", "example.yaml"]))
        finally:
            (self.folder / "example.yaml").unlink()

    def write(self, name: str, text: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def run(self, block: Block) -> Iterator[str]:
        """Yield what is wrong with a block."""
        file = block.words.get("file", f"line-{block.line}.{block.language}")
        match block.language:
            case "yaml" | "python" if is_example(block):
                if "file" in block.words:
                    self.write(file, block.text)
                found = problems(block.language, block.words, block.text, self.surroundings, self.as_json)
                yield from (f"line {block.line}: {problem}" for problem in found)
            case "python" if source := block.words.get("source"):
                if block.text not in (ROOT / source).read_text(encoding="utf-8"):
                    yield f"line {block.line}: this does not stand in {source}"
            case "yaml" | "python":
                if "fragment" in block.words or "ci" in block.words:
                    return
                self.write(file, block.text)
                yield from self._judge(block, file)
            case "console":
                for command, shown in commands_of(block.text):
                    printed = self.command(command)
                    if not same(shown, printed):
                        yield f"line {block.line}: `{command}` prints\n{printed}\nbut the page shows\n{shown}"
            case "toml" if "file" in block.words:
                self.write(file, block.text)
            case "pycon":
                wrong = self.interactive(block)
                if wrong:
                    yield f"line {block.line}: {wrong}"
            case language if language not in SHOWN:
                yield f"line {block.line}: a block of `{language}`; there are {', '.join((*RUN, *SHOWN))}"

    def _judge(self, block: Block, file: str) -> Iterator[str]:
        verbs = [verb for verb in ("check", "lint", "pytest") if verb in block.words]
        if len(verbs) != 1:
            yield f"line {block.line}: say how it is run: check=STATUS, lint=STATUS, pytest=STATUS or fragment"
            return
        verb = verbs[0]
        printed = self.pytest(file) if verb == "pytest" else self.varyoff([verb, file])
        if str(self.status) != block.words[verb]:
            yield f"line {block.line}: {verb} gives {self.status}, not {block.words[verb]}\n{printed}"


def problems_of(page: Path, folder: Path) -> list[str]:
    """Run a page in a folder and return what is wrong with its blocks."""
    blocks = blocks_of(page.read_text(encoding="utf-8"))
    room = Room(folder, blocks)
    return [problem for block in blocks for problem in room.run(block)]


def updated(text: str, folder: Path) -> str:
    """Return the text of a page with the output of its commands and the comments of its examples as they are now.

    An output with lines left out is kept when it still agrees.
    """
    blocks = blocks_of(text)
    room = Room(folder, blocks)
    lines = text.splitlines()
    shift = 0
    for block in blocks:
        fresh = _fresh(block, room)
        if fresh is None:
            continue
        old = len(block.text.splitlines())
        begin = block.line + shift
        lines[begin : begin + old] = [(block.indent + line).rstrip() for line in fresh]
        shift += len(fresh) - old
    return "\n".join(lines) + "\n"


def _fresh(block: Block, room: Room) -> list[str] | None:
    """Run a block; return the lines that it should have, or None when they are not written by a program."""
    fresh: list[str] = []
    if block.language == "console":
        for command, shown in commands_of(block.text):
            printed = room.command(command)
            fresh.append(f"$ {command}")
            fresh += (shown if same(shown, printed) else printed.rstrip("\n")).splitlines()
        return fresh
    list(room.run(block))
    if is_example(block):
        return settled(block.language, block.words, block.text, room.surroundings, room.as_json).splitlines()
    return None


def update(names: list[str]) -> None:
    for page in [Path(name).resolve() for name in names] or all_pages():
        with tempfile.TemporaryDirectory() as folder:
            text = page.read_text(encoding="utf-8")
            fresh = updated(text, Path(folder))
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            sys.stdout.write(f"{name_of(page)} was changed\n")


if __name__ == "__main__":
    update(sys.argv[1:])
