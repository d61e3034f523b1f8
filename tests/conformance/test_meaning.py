"""What small specifications mean: the outcome of each, by the engine under a full audit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from varyoff.elaborate.flatten import flatten
from varyoff.model.expression import show
from varyoff.pipeline import Options, check_text
from varyoff.spec.load import loads

SERVERS = """
machine: Server
states: [down, up]
transitions:
  - {trigger: start, source: down, dest: up}
---
"""


@dataclass(frozen=True)
class Meaning:
    """`said` are codes of mistakes, or the code of an error of the model and after how many steps, or verdicts."""

    text: str
    said: tuple[object, ...]


MEANINGS = {
    "the end of a range is the constant, not the greater branch it could have been": Meaning(
        """
machine: Counter
variables: {n: 0..2}
transitions: [{trigger: up, conditions: n < 2, effect: {n: n + 1}}]
---
system: s
constants: {N: 1, K: 2 if N > 1 else 1}
instances: {c: Counter}
deadlock: allowed
properties:
  any: {always: "any(x == 1 for x in range(0, 2 if N > 1 else 1))"}
  count: {always: "count(true for x in range(0, K)) == 1"}
  sum: {always: "sum(x for x in range(0, K)) == 0"}
  all: {always: "all(x < K for x in range(0, K))"}
""",
        ("any violated 0", "count holds", "sum holds", "all holds"),
    ),
    "nor through a parameter and a definition": Meaning(
        """
machine: Node
parameters: {quorum: integer, peers: [Node]}
states: [off, on]
define: {seen: "count(peers[x + 1].state == on for x in range(0, quorum))"}
transitions: [{trigger: start, source: off, dest: on}]
---
system: s
constants: {N: 2}
instances: {node: {machine: Node, count: N, quorum: 2 if N > 3 else 0, peers: node}}
deadlock: allowed
properties:
  zero: {always: "node[1].quorum == 0"}
  seen: {reachable: "node[1].seen > 0", expect: violated}
  unseen: {never: "node[1].seen > 0"}
""",
        ("zero holds", "seen violated", "unseen holds"),
    ),
    "an index that is folded to one too many": Meaning(
        SERVERS
        + """
system: s
constants: {N: 2, K: 2 if N > 1 else 1}
instances: {a: Server}
deadlock: allowed
properties: {p: {always: "Server[K].state == up"}}
""",
        ("V211",),
    ),
    "an index that is the greater of two": Meaning(
        SERVERS
        + """
system: s
instances: {a: Server}
deadlock: allowed
properties: {p: {always: "Server[max(1, 2)].state == up"}}
""",
        ("V211",),
    ),
    "an index that is folded to a member": Meaning(
        SERVERS
        + """
system: s
constants: {N: 0}
instances: {a: Server}
deadlock: allowed
properties: {p: {reachable: "Server[2 if N > 1 else 1].state == up"}}
""",
        ("p holds 1",),
    ),
    "a constant decides a conditional": Meaning(
        """
machine: Counter
variables: {n: 0..3}
transitions: [{trigger: up, conditions: n < 3, effect: {n: (9 if FLAG else n) + 1}}]
---
system: s
constants: {FLAG: false}
instances: {a: Counter}
deadlock: allowed
properties:
  p: {reachable: "a.n == (2 if not FLAG else 100)"}
  q: {always: "a.n < (3 if FLAG else 4)"}
""",
        ("p holds 2", "q holds"),
    ),
    "a parameter guards an index": Meaning(
        """
machine: Node
parameters: {line: [Node], number: integer}
states: [waiting, done]
transitions:
  - {trigger: finish, source: waiting, dest: done, conditions: "number == 1 or line[number - 1].state == done"}
---
system: s
instances: {node: {machine: Node, count: 3, number: i, line: node}}
deadlock: allowed
properties:
  in-order: {always: "implies(node[3].state == done, node[1].state == done)"}
  done: {reachable: "node[3].state == done"}
""",
        ("in-order holds", "done holds 3"),
    ),
    "a constant guards the argument of a family's end": Meaning(
        """
machine: Node
parameters: {next: Node}
states: [waiting, done]
transitions: [{trigger: finish, source: waiting, dest: done, conditions: next == self or next.state == done}]
---
system: s
constants: {N: 2}
instances: {node: {machine: Node, count: N, next: "node[i + 1] if i < N else node[i]"}}
deadlock: allowed
properties: {p: {never: "node[1].state == done and node[2].state == waiting"}}
""",
        ("p holds",),
    ),
    "a reference into a list that is empty here": Meaning(
        SERVERS
        + """
machine: Client
parameters: {servers: [Server]}
variables: {server: {one_of: servers, optional: true}}
states: [idle, busy]
transitions:
  - {trigger: work, source: idle, dest: busy, conditions: server != none and server.state == up}
  - {trigger: pick, choose: {x: servers}, effect: {server: x}}
  - {trigger: rest, dest: idle}
---
system: s
instances:
  a: Server
  b: {machine: Client, servers: [a]}
  c: {machine: Client, servers: []}
properties:
  p: {always: c.state == idle}
  q: {reachable: b.state == busy}
  r: {whenever: c.pick, require: event.x.state == up, expect: vacuous}
""",
        ("p holds", "q holds 3", "r vacuous"),
    ),
    "a member of the list of a reference": Meaning(
        SERVERS
        + """
machine: Pool
parameters: {servers: [Server]}
variables: {full: boolean}
---
machine: Client
parameters: {pools: [Pool]}
variables: {pool: {one_of: pools, initial: any}}
transitions: [{trigger: work, conditions: "pool.servers[1].state == up"}]
---
system: s
instances:
  a: Server
  b: Server
  p: {machine: Pool, servers: [a, b]}
  q: {machine: Pool, servers: [b]}
  c: {machine: Client, pools: [p, q]}
deadlock: allowed
properties:
  right: {whenever: c.work, require: "(a if c.pool == p else b).state == up"}
  wrong: {whenever: c.work, require: a.state == up}
""",
        ("right holds", "wrong violated 2"),
    ),
    "the bounds of a range are evaluated, also where the first decides": Meaning(
        """
machine: M
variables: {n: 0..2}
transitions: [{trigger: go, conditions: "n in range(1, 6 // n)", effect: {n: 1}}]
---
system: s
instances: {a: M}
deadlock: allowed
properties: {p: {always: a.n == 0}}
""",
        ("V504 after 0",),
    ),
    "so are the values of a set": Meaning(
        """
machine: M
variables: {n: 0..2}
transitions: [{trigger: go, conditions: "n in {0, 6 // n}", effect: {n: 1}}]
---
system: s
instances: {a: M}
deadlock: allowed
properties: {p: {always: a.n == 0}}
""",
        ("V504 after 0",),
    ),
    "what initially guards by a variable that comes later": Meaning(
        """
machine: Early
variables: {y: {type: 0..3, initial: any}}
---
machine: Late
variables: {least: {type: 0..3, initial: 1}}
---
system: s
instances: {a: Early, b: Late}
initially: a.y >= b.least and 6 // a.y >= 3
deadlock: allowed
properties: {p: {always: a.y in 1 | 2}, q: {reachable: a.y == 2}}
""",
        ("p holds", "q holds 0"),
    ),
    "a property without a value behind its violation": Meaning(
        """
machine: M
variables: {n: {type: 0..3, initial: 3}}
transitions: [{trigger: down, conditions: n > 0, effect: {n: n - 1}}]
---
system: s
instances: {a: M}
deadlock: allowed
properties: {p: {always: 6 // a.n > 2, expect: violated}, q: {always: a.n <= 3}}
""",
        ("V504 after 3",),
    ),
    "next of a part is no part of next": Meaning(
        """
machine: Pool
variables: {ok: boolean}
states: [off, on]
transitions:
  - {trigger: vary_on, source: off, dest: on, effect: {ok: false}}
  - {trigger: vary_off, source: on, dest: off, effect: {ok: true}}
---
system: s
instances: {payroll: Pool}
properties:
  p: {whenever: payroll.vary_off, ensure: not next(payroll).ok}
""",
        ("V215",),
    ),
    "an instance named none": Meaning(
        SERVERS
        + """
system: s
instances: {none: Server}
deadlock: allowed
""",
        ("V206",),
    ),
    "a choice of an instance that is called like a word": Meaning(
        """
machine: Lamp
variables: {colour: [red, green]}
transitions: [{trigger: paint, choose: {c: [red, green]}, effect: {colour: c}}]
---
system: s
instances: {lamp: Lamp, red: Lamp}
properties:
  p: {whenever: lamp.paint, ensure: next(lamp.colour) == event.c}
  q: {whenever: lamp.paint, ensure: next(red.colour) == red.colour}
""",
        ("p holds", "q holds"),
    ),
    "a word and an instance under one label": Meaning(
        SERVERS
        + """
machine: Client
parameters: {hosts: [Server]}
variables: {w: [a, b]}
transitions:
  - {trigger: go, choose: {x: [a, b]}, effect: {w: x}}
  - {trigger: go, choose: {x: hosts}, conditions: x.state == up}
---
system: s
instances: {a: Server, c: {machine: Client, hosts: [a]}}
properties: {p: {always: c.w in 'a' | b}}
""",
        ("V216",),
    ),
    "an implication read through a reference is vacuous while its premise is never true": Meaning(
        """
machine: Gate
variables: {open: boolean, n: 0..1}
define: {safe: "implies(open, n == 1)"}
transitions: [{trigger: go, effect: {n: 1 - n}}]
---
machine: Guard
parameters: {gates: [Gate]}
variables: {at: {one_of: gates}}
transitions: [{trigger: walk, choose: {g: gates}, effect: {at: g}}]
---
system: s
instances: {a: Gate, b: Gate, guard: {machine: Guard, gates: [a, b]}}
properties:
  through: {always: guard.at.safe, expect: vacuous}
  filtered: {always: "all(implies(g.open, g.n == 1) for g in Gate if g.n == 0)", expect: vacuous}
  over-nothing: {always: "all(implies(g.n == 0, false) for g in Gate if false)", expect: vacuous}
  over-some: {always: "all(implies(g.n == 1, not g.open) for g in Gate if g == a)"}
  settled: {always: "true and implies(a.open, false)", expect: vacuous}
  negated: {always: "not not implies(a.open, false)"}
""",
        (
            "through vacuous", "filtered vacuous", "over-nothing vacuous", "over-some holds", "settled vacuous",
            "negated holds",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("meaning", MEANINGS.values(), ids=[name.replace(" ", "-") for name in MEANINGS])
def test_it_means(meaning: Meaning) -> None:
    report = check_text(meaning.text, Options(audit="full"))
    said: list[object] = [d.code for d in report.diagnostics]
    for system in report.systems:
        assert system.audit is not None
        assert system.audit.findings == ()
        if system.failure is not None:
            said.append(f"{system.failure.diagnostic.code} after {len(system.failure.trace)}")
            assert {p.verdict for p in system.properties} <= {"unknown"}
            continue
        stated = [one for one in system.properties if one.stated]
        said += [f"{one.name} {one.verdict}" + ("" if one.trace is None else f" {len(one.trace)}") for one in stated]
    assert tuple(said) == meaning.said


def test_a_guard_of_a_transition_that_is_never_taken_can_be_dropped() -> None:
    text = """
machine: Node
parameters: {number: integer}
states: [off, on]
transitions:
  - {trigger: start, source: off, dest: on, conditions: number == 1, procedure: {calm: state == off}}
---
system: s
instances: {a: {machine: Node, number: 2}, b: {machine: Node, number: 1}}
deadlock: allowed
properties: {p: {never: a.state == on}, q: {reachable: b.state == on}}
"""
    for drop in ((), ("a.start/calm",), ("b.start/calm",)):
        report = check_text(text, Options(audit="full", drop=drop))
        assert report.exit == 0
        assert report.systems[0].dropped == drop
    assert [d.code for d in check_text(text, Options(drop=("a.start/calmly",))).diagnostics] == ["V702"]


def test_what_is_only_evaluated_is_not_shown() -> None:
    text = """
machine: M
parameters: {some: [M]}
variables: {n: {type: 0..2, initial: 1}, one: {one_of: some, optional: true}}
define:
  a: "n in {3 // n - 2, 2 % n + 1}"
  b: "n in range(4 % n, 5 // n - 3)"
  c: "any(x == n for x in range(1, 3 // n))"
  d: one.n == 1
transitions: [{trigger: go, effect: {n: 3 - n}}]
---
system: s
instances: {m: {machine: M, some: []}}
"""
    elaborated = flatten(loads(text).systems[0])
    shown = {n: show(typed.expr, elaborated.model.names) for (_, n), typed in elaborated.definitions().items()}
    assert shown == {
        "a": "m.n == 3 // m.n - 2 or m.n == 2 % m.n + 1",
        "b": "m.n < 5 // m.n - 3 and 4 % m.n <= m.n",
        "c": "1 < 3 // m.n and m.n == 1 or 2 < 3 // m.n and m.n == 2",
        "d": "m.one.… == 1",
    }
