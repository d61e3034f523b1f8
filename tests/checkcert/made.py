"""Certificates of small systems, written into a dictionary instead of a folder, and checked there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from checkcert.files import Folder
from varyoff.certify.certificates import certify
from varyoff.certify.keeping import Header, Kept
from varyoff.pipeline import Options, check_specification
from varyoff.spec.load import loads

FILE = "tiny.yaml"

TINY = """\
machine: Link
states: [up, down, broken]
variables: {n: 0..1}
transitions:
  - {trigger: cut, actor: fault, source: up, dest: down}
  - {trigger: smash, actor: fault, source: down, dest: broken}
  - {trigger: mend, source: down, dest: up, procedure: {slowly: n == 0}}
  - {trigger: replace, source: broken, dest: down}
  - {trigger: replace, source: broken, dest: up}
  - {trigger: use, actor: workload, source: up, effect: {n: 1 - n}}
  - {trigger: idle, actor: workload}
---
system: link
constants: {K: 1}
instances: {link: Link}
limits: {faults: 2}
deadlock: forbidden
properties:
  up-or-not: {always: link.state in up | down | broken}
  never-used: {never: link.n == K, expect: violated}
  in-vain: {always: "implies(link.state == broken and link.n == 2 - K * 0, link.n == 0)", expect: vacuous}
  not-in-vain: {always: "implies(link.state == broken, link.n <= 1)"}
  mended-slowly: {whenever: link.mend, require: link.n == 0}
  smashed-while-used: {whenever: link.smash, ensure: next(link.n) == 0, expect: violated}
  it-breaks: {reachable: link.state == broken}
  it-never-is-both: {reachable: link.state == broken and link.state == up, expect: violated}
  comes-back: {recoverable: link.state == up, by: [operator, workload], expect: violated}
  comes-back-by-all: {recoverable: link.state == up and link.n == 1, expect: violated}
  can-be-used: {recoverable: link.n == 1 or link.state != up}
  enforced: {recoverable: link.state == up or link.n == 1, despite: [fault]}
  not-enforced: {recoverable: link.state == up and link.n == 0, by: operator, despite: [fault, workload], expect: violated}
  can-get-up: {ctl: "AG(implies(link.state == broken, EF(link.state == up)))"}
  can-break: {ctl: "EF(link.state == broken) and not AF(link.state == down) and EG(link.n == 0)"}
  must-break: {ctl: "A(link.n == 0, until=link.state == down)", expect: violated}
  next-is-up: {ctl: AX(link.state == up), expect: violated}
"""

LIVE = """\
machine: Process
states: [idle, trying, inside]
transitions:
  - {trigger: want, source: idle, dest: trying}
  - {trigger: enter, actor: spontaneous, source: trying, dest: inside, conditions: free}
  - {trigger: leave, actor: spontaneous, source: inside, dest: idle}
  - {trigger: stutter}
parameters: {other: Process}
define: {free: other.state != inside}
---
system: live
instances: {p: {machine: Process, other: q}, q: {machine: Process, other: p}}
properties:
  gets-in: {leads_to: [p.state == trying, p.state == inside], assuming: {strong: p.enter}}
  gets-in-weakly: {leads_to: [p.state == trying, p.state == inside], expect: violated}
  gets-out: {leads_to: [p.state == inside, p.state == idle]}
  in-vain: {leads_to: [p.state == inside and q.state == inside, p.state == idle], expect: vacuous}
  wants: {eventually: p.state == trying, expect: violated}
  wants-when-fair: {eventually: p.state == trying, assuming: {weak: p.want}}
  again: {infinitely_often: p.state == inside, assuming: {strong: ["p.*"]}}
  one-of-them: {infinitely_often: p.state == idle or q.state == idle, assuming: {weak: {any_of: [p.leave, q.leave]}}}
  no-assumption: {infinitely_often: p.state != inside, assuming: {none: true}, expect: violated}
  progress: {infinitely_often: p.state != inside or q.state != inside, assuming: {none: true, progress: true}}
  until: {ltl: "always(implies(p.state == trying, weak_until(p.state == trying, p.state == inside)))"}
  fair-share: {ltl: "implies(always(eventually(p.state == trying)), always(eventually(p.state != trying)))", assuming: {strong: p.enter}}
  never-again: {ltl: "eventually(always(p.state == idle)) and next(p.state == idle)", expect: violated}
"""

WRONG = """\
machine: Counter
variables: {n: 0..2}
transitions: [{trigger: count, effect: {n: n + 1}}]
---
system: wrong
instances: {c: Counter}
properties: {small: {always: c.n >= 0}}
"""

Certificate = tuple[dict[str, Any], list[Any]]
"""The header of a file, and what stands in its lines."""


class Made:
    """What a check has written: the certificates by the names of their files, and what the index says."""

    def __init__(self, text: str, options: Options) -> None:
        self.text, self.files, self.entries = text, {}, []  # type: str, dict[str, Certificate], list[Header]
        specification = loads(text, FILE)

        def write(prepared, decided):
            self.prepared = prepared
            entries = certify(prepared, decided, specification.sources, self._keep)
            self.entries += [entry.as_json() for entry in entries]

        self.report = check_specification(specification, options, None, write)

    def _keep(self, name: str, header: Header, lines: Iterable[object]) -> Kept:
        self.files[name] = json.loads(json.dumps([header, list(lines)]))
        return Kept(name, digest(self.files[name]))

    def folder(self) -> Memory:
        return Memory(self.text, self.files)


def digest(certificate: Certificate) -> str:
    return hashlib.sha256(as_bytes(certificate)).hexdigest()


def as_bytes(certificate: Certificate) -> bytes:
    header, body = certificate
    return "\n".join(map(json.dumps, [header, *body])).encode()


class Memory(Folder):
    """A folder that is none: its files stand in a dictionary."""

    def __init__(self, text: str, files: dict[str, Certificate]) -> None:
        super().__init__("nowhere")
        self.text, self.files = text, files

    def certificate(self, name):
        return as_bytes(self.files[name])

    def specification(self, path):
        return self.text.encode()
