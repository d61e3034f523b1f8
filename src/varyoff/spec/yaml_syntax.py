"""What breaks YAML's rules, told by its cause: the parser says only where it could not go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import LINE_BREAK, Span
from varyoff.spec.cut_short import text_at, ways_to_write

if TYPE_CHECKING:
    import yaml

_KEY_ALONE = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<key>[\w.*\"'-]+)\s*\Z")
_NO_SPACE = re.compile(r" *(?:- +)*(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s:/].*)\Z")
_ENTRY = re.compile(r" *(?:- +)*(?P<key>[\w-]+): +(?P<value>\S.*)\Z")


def explain_syntax(error: yaml.MarkedYAMLError, text: str, file: str, mistakes: Mistakes) -> None:
    """Record one diagnostic for the place where the parser gave up."""
    _Failure(error, LINE_BREAK.split(text), file, mistakes).explain()


class _Failure:
    def __init__(self, error: yaml.MarkedYAMLError, lines: Sequence[str], file: str, mistakes: Mistakes) -> None:
        self.lines = lines
        self.file = file
        self.mistakes = mistakes
        mark = error.problem_mark or error.context_mark
        self.line, self.column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.line = min(self.line, len(lines))
        self.text = lines[self.line - 1]
        self.here = self.text[self.column - 1 : self.column]
        self.indent = len(self.text) - len(self.text.lstrip())
        self.problem = (error.problem or "this is not YAML").strip().replace("did not find expected", "expected")
        self.context = error.context or ""
        begun = error.context_mark
        self.begun = (min(begun.line + 1, len(lines)), begun.column + 1) if begun is not None else None

    def add(
        self, code: str, message: str, line: int, column: int, *help: str,
        related: Sequence[Related] = (), label: str = "", end: int | None = None,
    ) -> None:  # fmt: skip
        span = Span(self.file, line, column, line, end or column + 1)
        self.mistakes.add(code, message, span, label, help=help, related=related)

    def at(self, line: int, column: int, message: str) -> Related:
        return Related(Span(self.file, line, column, line, column + 1), message)

    def explain(self) -> None:
        for cause in (
            self.tab, self.separator, self.no_space, self.quotes, self.indicator, self.cut_short, self.second_colon,
            self.after_brackets, self.no_colon, self.dashes, self.indentation, self.no_comma, self.not_closed,
        ):  # fmt: skip
            if cause():
                return
        help = "is a quote, a bracket or a comma missing, or the indentation off?" if "expected" in self.problem else ""
        if self.problem.endswith("unexpected ':'"):
            help = "remove the `:`, or write a space and a value after it"
        related = []
        if self.begun is not None and self.context and self.begun[0] != self.line:
            related.append(self.at(*self.begun, self.context))
        self.add("V003", f"this is not YAML: {self.problem}", self.line, self.column, help, related=related)

    # --- causes, each says whether it is the one ---------------------------------------------

    def tab(self) -> bool:
        before = self.text[: self.indent]
        if "\t" not in before and self.here != "\t":
            return False
        column = (before.index("\t") if "\t" in before else self.column - 1) + 1
        self.add("V003", "a tab cannot be used for indentation in YAML", self.line, column, "replace tabs by spaces")
        return True

    def separator(self) -> bool:
        """A line between two documents that is no separator."""
        lines = [number for number in (self.line, self.begun[0] if self.begun else 0, self.line - 1) if number > 0]
        for number in lines:
            text = self.lines[number - 1].rstrip()
            if re.fullmatch(r"--|-{4,}|[—–]+|={3,}|\*{3,}|\.\.\.", text):
                said = "ends a document, and the next begins with `---`" if text == "..." else "separates no documents"
                self.add("V003", f"`{text}` {said}", number, 1, "write `---`", end=len(text) + 1)
                return True
            if (found := re.match(r"--- +(\w+:.*)", text)) and "mapping values" in self.problem:
                self.add("V003", "behind `---` no key can stand", number, found.start(1) + 1,
                         f"put `---` on a line of its own, and `{found[1]}` on the next")  # fmt: skip
                return True
        return False

    def no_colon(self) -> bool:
        """A key without its colon, on the line above."""
        above = self.above(self.line) if "mapping values are not allowed" in self.problem else 0
        found = re.fullmatch(r" *(?:- +)*([a-z_]+) +(\S+)", self.lines[above - 1].rstrip()) if above else None
        if found is None:
            return False
        self.add("V015", "a `:` is missing", above, found.start(1) + 1, f"write `{found[1]}: {found[2]}`",
                 end=found.end() + 1)  # fmt: skip
        return True

    def after_brackets(self) -> bool:
        """A text that begins with a bracket or brace: what follows the closing one stands outside."""
        found = _ENTRY.match(self.text)
        if found is None or found["value"][0] not in "[{" or self.here in ("", ",", "]", "}", "#"):
            return False
        if "flow" in self.context or self.column - 1 <= found.start("value"):
            return False
        inside = self.text[found.start("value") : self.column - 1]
        if any(inside.count(a) != inside.count(b) for a, b in ("[]", "{}")):
            return False
        value = found["value"].rstrip()
        quote = "'" if '"' in value else '"'
        self.add("V003", f"the {'list' if value[0] == '[' else 'mapping'} ends before this, and a text goes on", self.line,
                 found.start("value") + 1, f"quote the text: `{found['key']}: {quote}{value}{quote}`",
                 related=[self.at(self.line, self.column, "what follows")])  # fmt: skip
        return True

    def no_space(self) -> bool:
        """A key whose colon has no space after it, or a dash; the parser notices at the next line."""
        for line in (self.line, self.above(self.line)):
            dashed = re.match(r" *-(?=[A-Za-z_][\w-]*:)", self.lines[line - 1]) if line else None
            if dashed is not None:
                self.add("V015", "a space is missing after `-`", line, dashed.end(),
                         f"write `- {self.lines[line - 1][dashed.end() :].strip()}`")  # fmt: skip
                return True
        if "mapping values are not allowed" in self.problem:
            line = self.above(self.line)
        elif "simple key" in self.context and self.begun is not None:
            line = self.begun[0]
        else:
            return False
        found = _NO_SPACE.match(self.lines[line - 1]) if line else None
        if found is None or ": " in found["value"]:
            return False
        self.add("V015", "a space is missing after `:`", line, found.start("key") + 1,
                 f"write `{found['key']}: {found['value'].strip()}`", end=found.end() + 1)  # fmt: skip
        return True

    def quotes(self) -> bool:
        if "quoted scalar" in self.context and self.begun is not None and "escape" not in self.problem:
            line, column = self.begun
            self.add("V003", "the text that begins with this quote does not end", line, column,
                     "put the same quote at its end", related=[self.at(self.line, self.column, "read up to here")])  # fmt: skip
            return True
        if "escape" in self.problem:
            self.column -= self.here != "\\"  # the two parsers of PyYAML differ by one
            self.add("V003", "between double quotes, `\\` begins an escape that YAML does not know", self.line,
                     self.column, "write `\\\\`, or use single quotes: between them `\\` is itself")  # fmt: skip
            return True
        before = self.text[: self.column - 1].rstrip()
        opened = re.search(r"(?:^|[:,\-{\[] ?)([\"'])", before)
        if opened is None or not before.endswith(opened[1]) or self.here in ("", "#"):
            return False
        inner = self.text[opened.start(1) + 1 :].rstrip()
        helps = []
        if opened[1] == "'":
            inner = inner.removesuffix("'").replace("'", "''")
            helps.append(f"double a quote inside of quotes: `'{inner}'`")
        else:
            helps.append('write `\\"` for a quote inside of double quotes')
        self.add("V003", "the quoted text ends here, and something follows it", self.line, opened.start(1) + 1, *helps,
                 related=[self.at(self.line, self.column, "what follows")])  # fmt: skip
        return True

    def indicator(self) -> bool:
        """A text that begins with a sign that has a meaning in YAML."""
        said = self.problem + self.context
        column = self.column
        sign = self.here
        if "alias" in said or "anchor" in said or "a tag" in said:
            sign = "*" if "alias" in said else "&" if "anchor" in said else "!"
            column = self.text.rfind(sign, 0, self.column) + 1
        elif sign not in ("@", "`", "%", "!", "|", ">", "*", "&") or not sign:
            return False
        if sign in ("*", "&"):
            rest = re.split(r"[,}\]\s#]", self.text[column - 1 :])[0]
            rest = rest if "'" not in rest else sign
            help = f"a text that starts with `{sign}` must be quoted: `'{rest}'`"
            if rest.startswith("&&"):
                help += "; in an expression write `and`"
        else:
            help = f"a text that starts with `{sign}` must be quoted"
            if sign == "!":
                help += "; in an expression write `not`"
        self.add("V003", f"`{sign}` at the beginning of a text has a meaning of its own in YAML", self.line,
                 max(column, 1), help)  # fmt: skip
        return True

    def cut_short(self) -> bool:
        """A text inside braces or brackets in which a brace or bracket begins."""
        if "flow" not in self.context or self.here not in ("{", "["):
            return False
        start, whole = text_at(self.text, self.column - 1)
        if start >= self.column - 1 or self.text[start] in "\"'":
            return False
        inside = "braces" if "mapping" in self.context else "brackets"
        key = re.search(r"([\w-]+): *\Z", self.text[:start])
        self.add("V012", f"inside {inside}, `{self.here}` ends the text `{self.text[start:self.column - 1].strip()}`",
                 self.line, start + 1, *ways_to_write(f"{key[1]}: " if key else "", whole),
                 label="all of this is meant as one text", end=start + len(whole) + 1)  # fmt: skip
        return True

    def second_colon(self) -> bool:
        if "mapping values are not allowed" not in self.problem:
            return False
        if _KEY_ALONE.match(self.text[: self.column - 1]):
            return False  # the line's own key: its indentation is the mistake
        found = _ENTRY.match(self.text)
        helps = ["quote a text that contains `: `"]
        if found is not None:
            key, value = found["key"], found["value"].rstrip()
            helps = [f'quote a text that contains `: `: `{key}: "{value}"`' if '"' not in value else helps[0]]
            if re.search(r", *\w+: ", value):
                helps = [f"a mapping on one line stands in braces: `{{{key}: {value}}}`"]
            elif re.match(r"\w+: \S", value):
                helps.append(f"or, if a mapping is meant: `{key}: {{{value}}}`")
        self.add("V003", "this is not YAML: a second `:` on one line", self.line, self.column, *helps)
        return True

    def dashes(self) -> bool:
        """Some entries with a dash, others without."""
        if not self.at_start() or self.begun is None:
            return False
        dashed = self.text.lstrip().startswith("- ")
        begun_line = self.lines[self.begun[0] - 1]
        if not dashed and self.begun[1] - 1 == self.indent and begun_line.lstrip().startswith("- "):
            self.add("V003", "this line has no `- `, and the entries before it have one", self.line, self.column,
                     "begin every entry of a list with `- `; the keys of a mapping have none",
                     related=[self.at(*self.begun, "the first entry")])  # fmt: skip
            return True
        if not dashed:
            return False
        if (self.begun[1] - 1 == self.indent and not begun_line.lstrip().startswith("- ")
                and self.above_is_at(self.indent)):  # fmt: skip
            self.add("V003", "this line has a `- `, and the keys before it have none", self.line, self.column,
                     "the keys of a mapping have no `- `; begin every entry of a list with one",
                     related=[self.at(*self.begun, "the first key")])  # fmt: skip
            return True
        first = self.above(self.line)
        while first and (above := self.above(first)) and self.indent_of(first) <= self.indent_of(above):
            first = above
        if first and self.indent_of(first) == self.indent + 2 and not self.lines[first - 1].lstrip().startswith("- "):
            text = self.lines[first - 1].strip()
            self.add("V003", "this entry of a list has no `- `, and a later one has", first, self.indent_of(first) + 1,
                     f"write `- {text}`", related=[self.at(self.line, self.column, "the later one")])  # fmt: skip
            return True
        return False

    def indentation(self) -> bool:
        line = self.line
        own = _KEY_ALONE.match(self.text[: self.column - 1]) if "mapping values" in self.problem else None
        if own is None and not self.at_start():
            return False
        levels = self.levels(line)
        above = self.above(line)
        before = self.above(above) if above else 0
        if (above and before and own is None and self.indent_of(above) < self.indent_of(line)
                and self.indent_of(before) == self.indent_of(above) and self.lines[before - 1].rstrip().endswith(":")):  # fmt: skip
            line, levels = above, [self.indent_of(self.line)]
        indent = self.indent_of(line)
        levels = sorted({level for level in levels if level != indent}, key=lambda level: (abs(level - indent), -level))
        if not levels:
            return False
        near = levels[0]
        parent = self.lines[before - 1].strip() if line != self.line else ""
        what = f"what stands below `{parent}` is indented by {near}" if parent else f"the lines around it by {near}"
        self.add("V014", f"this line is indented by {indent}, {what}", line, indent + 1,
                 f"indent it by {near}" + (f", or by {levels[1]}" if len(levels) > 1 and not parent else "")
                 + ": what belongs together begins in the same column",
                 end=len(self.lines[line - 1].rstrip()) + 1)  # fmt: skip
        return True

    def no_comma(self) -> bool:
        """A key inside of braces that has no comma before it, or another sign."""
        if "flow mapping" not in self.context:
            return False
        if self.here == ":" and (found := re.search(r"(\w+) +(\w+)\Z", self.text[: self.column - 1])):
            self.add("V003", f"a comma is missing before `{found[2]}`", self.line, found.start(2) + 1,
                     f"write `{found[1]}, {found[2]}: …`", end=found.end(2) + 1)  # fmt: skip
            return True
        at = self.text.rfind(";", 0, self.column)
        if at < 0 or self.begun is None or self.begun[0] != self.line:
            return False
        self.add(
            "V003", "the entries of a mapping in braces are separated by commas", self.line, at + 1, "write `,` for `;`"
        )
        return True

    def not_closed(self) -> bool:
        if not self.context.startswith("while parsing a flow") or self.begun is None:
            return False
        bracket, kind = ("[", "list") if "sequence" in self.context else ("{", "mapping")
        if "flow node" in self.context and (open_at := self.last_opened()) is not None:  # no place: the text ends
            line, column, bracket = open_at
            self.begun = (line, column)
            kind = "list" if bracket == "[" else "mapping"
            self.line, self.column = len(self.lines), len(self.lines[-1]) + 1
        related = [self.at(self.line, self.column, f"{self.problem} here")]
        self.add("V003", f"this is not YAML: the {kind} that begins with this `{bracket}` does not end", *self.begun,
                 "is a comma or the closing bracket missing, or a quote?", related=related)  # fmt: skip
        return True

    def last_opened(self) -> tuple[int, int, str] | None:
        """Return the last bracket or brace that is not closed: line, column and which."""
        opened: list[tuple[int, int, str]] = []
        for number, line in enumerate(self.lines, 1):
            for found in re.finditer(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*|[\[{]|[\]}]", line):
                if found.group() in ("[", "{"):
                    opened.append((number, found.start() + 1, found.group()))
                elif found.group() in ("]", "}") and opened:
                    opened.pop()
        return opened[-1] if opened else None

    # --- lines -------------------------------------------------------------------------------

    def at_start(self) -> bool:
        """Return whether the parser gave up at the first sign of a line, inside of block collections."""
        return self.column - 1 == self.indent and "flow" not in self.context and bool(self.text.strip())

    def above(self, line: int) -> int:
        """Return the number of the nearest line above that says something, or 0."""
        for number in range(line - 1, 0, -1):
            text = self.lines[number - 1].strip()
            if text in ("---", "..."):
                return 0
            if text and not text.startswith("#"):
                return number
        return 0

    def above_is_at(self, indent: int) -> bool:
        above = self.above(self.line)
        return bool(above) and self.indent_of(above) >= indent

    def indent_of(self, line: int) -> int:
        text = self.lines[line - 1]
        return len(text) - len(text.lstrip(" "))

    def levels(self, line: int) -> list[int]:
        """Return the columns (from 0) at which something may go on below the lines above."""
        open_levels: list[int] = []
        numbers: list[int] = []
        number = self.above(line)
        while number and len(numbers) < 10_000:
            numbers.append(number)
            number = self.above(number)
        for number in reversed(numbers):
            indent = self.indent_of(number)
            open_levels = [level for level in open_levels if level < indent]
            open_levels.append(indent)
            text = self.lines[number - 1][indent:]
            while text.startswith("- "):
                inner = len(text) - len(text[2:].lstrip(" "))
                indent += inner
                text = text[inner:]
                open_levels.append(indent)
        return open_levels
