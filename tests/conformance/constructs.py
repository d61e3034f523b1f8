"""The constructs of expressions, each with holes of a kind, and every one in every hole of every other.

In a template `{i}` is a hole for an integer, `{b}` for a boolean, `{w}` for a word, `{r}` for an instance, `{o}` for an instance
or none, `{l}` for a list; `@` stands for the path to the machine that is read, as it is written in the place; ⟨ ⟩ are the braces of a set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HOLE = re.compile(r"\{([biwrol])\}")
USUAL = {"b": "@flag", "i": "@n", "w": "@colour", "r": "@peer", "o": "@maybe", "l": "@disks"}
"""What fills a hole that is not under test."""


@dataclass(frozen=True)
class Construct:
    """`kind` is that of its holes, of what it yields."""

    kind: str
    template: str

    @property
    def holes(self) -> list[str]:
        return HOLE.findall(self.template)

    def filled(self, hole: int | None = None, inner: str = "") -> str:
        """Return the expression with `inner` in one hole and the usual in the others."""
        fillings = [inner if n == hole else USUAL[kind] for n, kind in enumerate(self.holes)]
        following = iter(fillings)
        return HOLE.sub(lambda _: next(following), self.template)


ATOMS = {
    "b": "true @flag @sure @even @host.flag s event.s next(@flag) next(@even)",
    "i": "2 K @n @k @zero @double @host.n c event.c x.n next(@n) next(@double) next(@host.n)",
    "w": "red 'green' @colour @shade @host.colour w event.w x.colour @state next(@colour)",
    "r": "@host @peer x self sender this r event.r next(@peer) @nothing",
    "o": "none @maybe next(@maybe)",
    "l": "@disks @nobody Disk d",
}
NESTING = {
    "b": [
        "not {b}", "{b} and {b}", "{b} or {b}", "implies({b}, {b})", "iff({b}, {b})", "{b} if {b} else {b}", "{b} == {b}",
        "{i} == {i}", "{i} < {i}", "0 <= {i} < {i}", "{i} != {i} != {i}", "{i} in ⟨{i}, {i}⟩", "{i} in range({i}, {i})",
        "{i} not in range({i})", "{w} == {w}", "{w} != red", "{w} in red | {w}", "{w} not in ⟨red, {w}⟩", "{w} in {w}",
        "{r} == {r}", "{r} in {l}", "{r} not in ⟨{r}, {r}⟩", "{o} == none", "{o} != {r}", "{o} == {o}",
        "all({b} for x in {l})", "any({b} for x in {l} if {b})", "any({b} for x in range({i}))",
        "all({b} for x in range({i}, {i}) if {b})", "any(x.n == {i} for x in {l})", "all(x == {r} for x in {l})",
        "{r}.flag", "{r}.even", "{l}[{i}].flag", "any(true for x in {l}) and {l}[1].flag",
        "{o} != none and {o}.flag", "{i} == 0 or 6 // {i} == 2", "next({b})",
    ],
    "i": [
        "{i} + {i}", "{i} - {i}", "{i} * {i}", "{i} // {i}", "{i} % {i}", "-{i}", "abs({i})", "min({i}, {i})", "max({i})",
        "{i} if {b} else {i}", "count({b} for x in {l} if {b})", "sum({i} for x in {l} if {b})", "sum({i} for x in range({i}))",
        "count(x in {l} for x in {l})", "{r}.n", "{r}.double", "{r}.k", "{l}[{i}].n", "next({i})",
    ],
    "w": ["{w} if {b} else {w}", "{r}.colour", "{r}.shade", "{l}[{i}].state", "next({w})"],
    "r": ["{r} if {b} else {r}", "{l}[{i}]", "{r}.peer", "{o} if {b} else {r}", "next({r})"],
    "o": ["{o} if {b} else none", "{r} if {b} else {o}"],
    "l": ["{r}.peers", "next({l})"],
}  # fmt: skip


def written(text: str, path: str) -> str:
    """Return an expression as it stands in a place in which `path` leads to the machine that is read."""
    return text.replace("⟨", "{").replace("⟩", "}").replace("@", path)


CONSTRUCTS = [Construct(kind, text) for kind, texts in NESTING.items() for text in texts]
PLAIN = [Construct(kind, text) for kind, texts in ATOMS.items() for text in texts.split()]
ALL = [*PLAIN, *CONSTRUCTS]


@dataclass(frozen=True)
class Pair:
    """A construct in a hole of another; `number` tells it again. `kind` is that of the whole."""

    number: int
    kind: str
    text: str
    fits: bool

    @property
    def condition(self) -> str:
        """The text as a condition, whatever it yields."""
        return {
            "b": "{}", "i": "({}) == 1", "w": "({}) == green", "r": "({}) == @disks[1]", "o": "({}) == none",
            "l": "all(y.flag for y in ({}))",
        }[self.kind].format(self.text)  # fmt: skip


def pairs() -> list[Pair]:
    """Return every construct in every hole of every other, and each alone."""
    found = [(one.kind, one.filled(), True) for one in ALL]
    for outer in CONSTRUCTS:
        for place, hole in enumerate(outer.holes):
            for inner in ALL:
                text = inner.filled() if inner in PLAIN else f"({inner.filled()})"
                found.append((outer.kind, outer.filled(place, text), inner.kind == hole))
    return [Pair(number, *one) for number, one in enumerate(dict.fromkeys(found))]
