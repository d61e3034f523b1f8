"""Texts that YAML's own punctuation cuts short: inside braces and brackets a comma, a brace or a bracket ends them."""

from __future__ import annotations

import re

_OPENING = {"(": ")", "[": "]", "{": "}"}
_SET = re.compile(r"\bin\s*[({\[]([^(){}\[\]]*)[)}\]]")


def text_at(line: str, column: int) -> tuple[int, str]:
    """Return where the text begins that a brace or bracket at `column` (both from 0) interrupts, and all of it.

    The text begins after the `: `, the comma or the bracket before it, and ends before the comma or bracket that
    closes what stands around it, or with the line.
    """
    start = column
    depth = 0
    while start > 0:
        character = line[start - 1]
        if character == ")":
            depth += 1
        elif character == "(":
            depth -= 1
        elif (character in ",{[" and depth <= 0) or (character in " \t" and line[start - 2 : start - 1] == ":"):
            break
        start -= 1
    while start < column and line[start] in " \t":
        start += 1
    end = column
    closing: list[str] = []
    while end < len(line):
        character = line[end]
        if character in _OPENING:
            closing.append(_OPENING[character])
        elif closing and character == closing[-1]:
            closing.pop()
        elif not closing and character in ",}]":
            break
        end += 1
    return start, line[start:end].rstrip()


def ways_to_write(key: str, text: str) -> list[str]:
    """Return the lines of help for a text that was cut short: with quotes, or without a comma."""
    quote = "'" if '"' in text and "'" not in text else '"'
    quoted = quote + (text.replace('"', '\\"') if quote == '"' else text) + quote
    helps = [f"quote the text: `{key}{quoted}`"]
    barred = _SET.sub(lambda m: "in " + " | ".join(part.strip() for part in m[1].split(",") if part.strip()), text)
    if barred != text and not re.search(r"[,{}\[\]]", barred):
        helps.insert(0, f"write `{key}{barred}`: values of a set are separated by `|`")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text.replace(" ", "")):
        helps.insert(0, f"write the number without a comma: `{key}{text.replace(',', '').replace(' ', '')}`")
    elif re.fullmatch(r"[\w-]+(\s*,\s*[\w-]+)+", text):
        helps.append(f"or, if a list is meant: `{key}[{text}]`")
    return helps
