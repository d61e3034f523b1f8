"""What Markdown of several records is made of: code spans, folded blocks, signs of verdicts."""

from __future__ import annotations

import re

SIGNS = {"holds": "✅", "violated": "❌", "unknown": "❔", "vacuous": "⚠️"}


def details(summary: str, text: str) -> str:
    """Return a folded block; `summary` is HTML, `text` is shown as it is."""
    return f"<details><summary>{summary}</summary>\n\n{fenced(text)}\n</details>\n"


def fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}\n"


def code(text: str) -> str:
    """Return a code span that may stand in a table."""
    text = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    if not longest:
        return f"`{text}`"
    tick = "`" * (longest + 1)
    return f"{tick} {text} {tick}"


def escaped_markdown(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~@])", r"\\\1", " ".join(text.split()))


def html_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
