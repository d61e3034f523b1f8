"""The places in which an expression may stand: specifications with many expressions, each on a line of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.conformance.constructs import Pair, written

CHOICES = {"c": "0..1", "w": "[red, green]", "r": "disks", "s": "boolean"}

SPECIFICATION = """\
machine: Disk
parameters: {k: integer, peers: [Disk]}
variables:
  n: 0..2
  flag: boolean
  colour: [red, green]
  peer: {one_of: instances of Disk}
states: [idle, busy]
define: {even: n % 2 == 0, double: n + n, shade: colour if flag else peer.colour}
transitions:
  - {trigger: spin, source: idle, dest: busy, conditions: k == 1, effect: {flag: true, colour: green, n: 0}}
---
machine: Probe
parameters: {host: Disk, disks: [Disk], nobody: [Disk], k: integer, zero: integer, sure: boolean}
variables:
  n: 0..2
  flag: boolean
  colour: [red, green]
  peer: {one_of: disks}
  maybe: {one_of: disks, optional: true}
  out: boolean
states: [off, on]
define:
  even: n % 2 == 0
  double: n + n
  shade: colour if flag else host.colour
DEFINITIONS
transitions:
  - {trigger: step, source: off, dest: on, effect: {n: 1, flag: true, maybe: host, peer: host, colour: green}}
  - {trigger: go, choose: {c: [1], w: [green], r: disks, s: boolean}}
TRANSITIONS
---
machine: Shadow
parameters: {lead: Probe, disks: [Disk]}
variables: {mark: boolean}
transitions:
  - {follows: lead.go, conditions: mark}
FOLLOWERS
---
system: s
constants:
  K: 2
CONSTANTS
instances:
  d: {machine: Disk, count: 2, k: i, peers: d, initial: {n: i}}
  p: {machine: Probe, host: "d[2]", disks: d, nobody: [], k: 2, zero: "2 if K == 1 else 0", sure: "true", initial: {n: [0, 2]}}
  f: {machine: Shadow, lead: p, disks: d}
INSTANCES
INITIALLY
deadlock: DEADLOCK
properties:
  x0: {always: "true"}
PROPERTIES
"""

SECTIONS = ("DEFINITIONS", "TRANSITIONS", "FOLLOWERS", "CONSTANTS", "INSTANCES", "INITIALLY", "PROPERTIES")
CONSTANT = {
    "flag": "(K == 2)", "sure": "true", "even": "(K < 2)", "host.flag": "false", "n": "K", "k": "1", "zero": "(K - 2)",
    "double": "(2 * K)", "host.n": "d[1].k", "colour": "red", "peer": "d[2]", "host": "d[1]", "disks": "d", "maybe": "none",
}  # fmt: skip
"""What stands in the place of a name where the state cannot be read."""

Lines = list[tuple[str, str]]
"""A section of the specification, and a line of it; the first one holds the expression."""


@dataclass(frozen=True)
class Place:
    """Where expressions stand; `path` leads to what `@` reads, None where only constants are.

    `alone` is set where one specification has one of it, or a mistake in one hides the others.
    """

    name: str
    path: str | None
    lines: Callable[[str, str], Lines]
    alone: bool = False

    def text(self, pair: Pair) -> str:
        if self.path is None:
            constant = re.sub(r"@([\w.]+)", lambda name: CONSTANT.get(name[1], name[1]), pair.condition)
            return written(constant, "")
        return written(pair.condition, self.path)


def specification(place: Place, pairs: Sequence[Pair]) -> tuple[str, dict[int, int]]:
    """Return the specification that has pairs in a place, and the number of the pair by line."""
    lines: dict[str, list[tuple[str, int | None]]] = {section: [] for section in SECTIONS}
    for pair in pairs:
        found = place.lines(str(pair.number), place.text(pair))
        for section, line in found:
            lines[section].append((line, pair.number if line is found[0][1] else None))
    written_lines: list[tuple[str, int | None]] = []
    for line in SPECIFICATION.replace("DEADLOCK", "forbidden").splitlines():
        written_lines += lines.get(line, [(line, None)])
    text = "\n".join(line for line, _ in written_lines) + "\n"
    return text, {at: number for at, (_, number) in enumerate(written_lines, 1) if number is not None}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _choose(text: str, prefix: str = "") -> str:
    chosen = [name for name in CHOICES if re.search(rf"(?<![\w.]){prefix}{name}\b", text)]
    return f"choose: {{{', '.join(f'{name}: {CHOICES[name]}' for name in chosen)}}}, " if chosen else ""


def _transition(key: str) -> Callable[[str, str], Lines]:
    return lambda n, e: [("TRANSITIONS", f"  - {{trigger: t{n}, {_choose(e)}{key.format(_quoted(e))}}}")]


def _property(form: str) -> Callable[[str, str], Lines]:
    return lambda n, e: [("PROPERTIES", f"  x{n}: {{{form.format(_quoted(e))}}}")]


def _defined(n: str, e: str) -> Lines:
    return [("DEFINITIONS", f"  e{n}: {_quoted(e)}"), ("PROPERTIES", f"  x{n}: {{always: p.e{n}}}")]


def _followed(n: str, e: str) -> Lines:
    follows = f"  - {{follows: lead.t{n}, conditions: {_quoted(e)}, effect: {{mark: not mark}}}}"
    return [("FOLLOWERS", follows), ("TRANSITIONS", f"  - {{trigger: t{n}, {_choose(e, 'event[.]')}dest: =}}")]


def _constant(n: str, e: str) -> Lines:
    return [("CONSTANTS", f"  C{n}: {_quoted(e)}"), ("PROPERTIES", f"  x{n}: {{always: C{n}}}")]


def _argument(n: str, e: str) -> Lines:
    given = f'host: "d[1]", disks: d, nobody: [], k: 1, zero: 0, sure: {_quoted(e)}'
    probe = f"  q{n}: {{machine: Probe, {given}}}"
    return [("INSTANCES", probe), ("PROPERTIES", f"  x{n}: {{always: q{n}.sure}}")]


PLACES = [
    Place("conditions", "", _transition("conditions: {}")),
    Place("unless", "", _transition("unless: {}")),
    Place("procedure", "", _transition("procedure: {{g: {}}}")),
    Place("effect", "", _transition("effect: {{out: {}}}")),
    Place("conditions of what follows", "lead.", _followed),
    Place("define", "", _defined),
    Place("always", "p.", _property("always: {}")),
    Place("never", "p.", _property("never: {}")),
    Place("require", "this.", _property("whenever: p.go, require: {}")),
    Place("ensure", "this.", _property("whenever: p.step, ensure: {}")),
    Place("ensure with choices", "this.", _property("whenever: p.go, ensure: {}")),
    Place("reachable", "p.", _property("reachable: {}")),
    Place("recoverable", "p.", _property("recoverable: {}")),
    Place("constants", None, _constant, alone=True),
    Place(
        "initially", "p.", lambda _n, e: [("INITIALLY", f"initially: {_quoted(f'd[1].n == 1 and ({e})')}")], alone=True
    ),
    Place("argument", None, _argument, alone=True),
]
