"""A page read back: what it claims, what it quotes, and what else is written on it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"meta", "br", "wbr", "input", "rect", "path", "circle", "link", "img", "hr"})
UNSEEN = frozenset({"script", "style", "title", "svg", "select"})

Key = tuple[str, str]
"""The name of a claim and its subject."""


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)

    @property
    def claim(self) -> Key | None:
        name = self.attributes.get("data-figure") or self.attributes.get("data-says")
        return None if name is None else (name, self.attributes.get("data-of", ""))

    @property
    def quotes(self) -> bool:
        """Whether it shows what the specification says, or what a trace consists of, which other tests replay."""
        return (
            self.tag == "code"
            or "data-quoted" in self.attributes
            or "data-lane" in self.attributes
            or self.attributes.get("class") in {"event", "reproduce"}
        )

    @property
    def labels(self) -> bool:
        """Whether it numbers steps."""
        return self.tag == "tr" and "data-step" in self.attributes


class Claims(HTMLParser):
    """The claims of a page by name and subject, and the texts that are neither claims nor quotations."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.claims: dict[Key, list[str]] = {}
        self.others: list[str] = []
        self.lists: dict[str, list[str]] = {}
        self.steps: dict[str, list[str]] = {}
        self.open: list[Element] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.apart()
        if tag not in VOID:
            self.open.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open and self.open[-1].tag != tag:
            self.closed(self.open.pop())
        self.closed(self.open.pop())

    def closed(self, element: Element) -> None:
        shown = squeezed("".join(element.texts))
        if element.claim is not None:
            name, of = element.claim
            if name.startswith("story."):  # what is said in a story is about it
                of = next(e.attributes["data-story"] for e in self.open if "data-story" in e.attributes)
            self.claims.setdefault((name, of), []).append(shown)
        if element.tag == "li":
            for above in self.open:
                if "data-list" in above.attributes:
                    self.lists.setdefault(above.attributes["data-list"], []).append(shown)
        if "data-step" in element.attributes:
            story = next(e.attributes["id"] for e in self.open if "data-story" in e.attributes)
            self.steps.setdefault(story, []).append(shown)
        if element.tag in {"td", "th", "p", "li", "dt", "dd", "div"}:
            self.apart()

    def apart(self) -> None:
        for element in self.open:
            element.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if any(e.tag in UNSEEN for e in self.open):
            return
        for element in self.open:
            element.texts.append(data)
        if not any(e.claim is not None or e.quotes or e.labels for e in self.open):
            self.others.append(squeezed(data))

    @property
    def remarks(self) -> set[str]:
        return {text for text in self.others if text and re.search(r"\w", text)}


def data_of(page: str) -> dict[str, Any]:
    """Return what the page gives to its script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def squeezed(text: str) -> str:
    return " ".join(text.split())
