"""`next` is of one variable, state or definition; anything else is a mistake that says how to write it."""

from __future__ import annotations

import pytest

from varyoff.analysis.lint import lint
from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.flatten import flatten
from varyoff.pipeline import Options, check_text
from varyoff.property.forms import stated_in
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Server
parameters: {number: integer}
variables: {load: 0..2, mood: [calm, busy]}
states: [down, up]
define: {idle: state == up and load == 0, twice: 2 * load}
transitions:
  - {trigger: start, source: down, dest: up}
  - {trigger: work, source: up, conditions: load < 2, effect: {load: load + 1, mood: busy}}
---
machine: Client
parameters: {servers: [Server], home: Server}
variables: {server: {one_of: servers}, spare: {one_of: servers, optional: true}, k: {type: 1..2}}
define: {mine: server, all_of_them: servers}
transitions:
  - {trigger: choose, choose: {x: servers}, effect: {server: x, spare: server, k: 3 - k}}
---
system: s
constants: {N: 2}
instances:
  srv: {machine: Server, count: N, number: i}
  one: {machine: Server, number: 7}
  c: {machine: Client, servers: srv, home: one}
deadlock: allowed
properties:
  asked: {whenever: "PATTERN", ensure: "ENSURE"}
"""

GOOD = [
    "next(one.load) >= 0",
    "next(one.state) == down",
    "next(one.idle) == one.idle",
    "next(one.twice) == 2 * next(one.load)",
    "next(c.server) == event.x",
    "next(c.spare) != none",
    "next(c.spare) == c.server",
    "next(c.mine) in srv",
    "next(this.server) == event.x",
    "next(c.server.load) == next(event.x.load)",
    "next(c.home.load) == c.home.load",
    "next(srv[c.k].load) == srv[next(c.k)].load",
    "next(srv[N].load) == srv[N].load",
    "next(srv[3 - c.k].load) == srv[c.k].load",
    "all(next(m.load) == m.load for m in srv)",
    "count(next(m.idle) for m in Server if next(m.state) == up) >= 0",
    "next((one if c.k == 1 else srv[1]).load) == 0",
    "min(next(one.load), abs(next(srv[1].load) - 1)) >= 0",
    "implies(next(c.server) == srv[1], not next(srv[1].mood) == busy or next(srv[1].mood) in calm | busy)",
    "next(one.load) in {0, next(srv[2].twice)}",
    "(next(one.load) if next(c.k) == 1 else 0) == 0",
]

# What is written, and how it should be: None where only words can say it.
REFUSED = {
    "next(one).load == 0": "next(one.load)",
    "not next(one).idle": "next(one.idle)",
    "next(c.server).load == 0": "next(c.server.load)",
    "next(c.mine).load == 0": "next(c.mine.load)",
    "next(c).server == c.server": "next(c.server)",
    "next(c).server.load == 0": "next(c.server.load)",
    "next(this).server.load == 0": "next(this.server.load)",
    "next(srv)[1].load == 0": "next(srv[1].load)",
    "next(srv[1]).load == 0": "next(srv[1].load)",
    "next(c.all_of_them)[1].load == 0": "next(c.all_of_them[1].load)",
    "(next(c.server) if c.k == 1 else one).load == 0": None,
    "next(one) == one": "next(one.…)",
    "next(this) == c": "next(this.…)",
    "next(srv[1]) == srv[1]": None,
    "next(event.x) == srv[1]": None,
    "next(N) == 2": None,
    "next(one.number) == 7": None,
    "next(c.home) == one": None,
    "next(c.servers) == c.servers": None,
    "one in next(c.all_of_them)": None,
    "all(next(m) == m for m in srv)": "next(m.…)",
    "any(m.load == 0 for m in next(c.all_of_them))": None,
    "next(1) == 1": None,
    "next(true)": None,
    "next(one.load + 1) == 1": "next(one.load) + 1",
    "next(-one.load) == 0": "-next(one.load)",
    "next(one.load == 0)": "next(one.load) == 0",
    "next(not one.idle)": "not next(one.idle)",
    "next(one.idle and srv[1].idle)": "next(one.idle) and next(srv[1].idle)",
    "next(one.load + one.number) == 7": "next(one.load) + one.number",
    "next(event.x.load + one.load) == 0": "next(event.x.load) + next(one.load)",
    "next(implies(one.idle, c.k == 1))": "implies(next(one.idle), next(c.k) == 1)",
    "next(all(m.idle for m in srv))": "all(next(m.idle) for m in srv)",
    "next(count(m.idle for m in srv if m.load == 0)) == 0": "count(next(m.idle) for m in srv if next(m.load) == 0)",
    "next(min(one.load, 1)) == 0": "min(next(one.load), 1)",
    "next(one.load if c.k == 1 else 0) == 0": "next(one.load) if next(c.k) == 1 else 0",
    "next(one.state in up | down)": "next(one.state) in up | down",
    "next(sum(m.load for m in c.servers)) == 0": "sum(next(m.load) for m in c.servers)",
    "next(srv[c.k]) == srv[1]": None,
}


def asked(ensure: str) -> str:
    return SPECIFICATION.replace("ENSURE", ensure).replace("PATTERN", "c.choose")


@pytest.mark.parametrize("ensure", GOOD)
def test_of_one_variable_state_or_definition(ensure: str) -> None:
    report = check_text(asked(ensure), Options(audit="full"))
    assert report.diagnostics == ()
    (system,) = report.systems
    assert system.failure is None
    assert system.audit is not None
    assert system.audit.findings == ()


@pytest.mark.parametrize(("ensure", "right"), REFUSED.items())
def test_anything_else_is_refused_and_the_help_is_right(ensure: str, right: str | None) -> None:
    report = check_text(asked(ensure))
    assert [d.code for d in report.diagnostics] == ["V215"]
    assert report.systems == ()
    (help,) = report.diagnostics[0].help
    if right is None:
        assert "…" not in help or "name what is read" in help
        return
    assert f"`{right}`" in help
    if "…" in right:
        return
    span = report.diagnostics[0].span
    assert span is not None
    line = asked(ensure).splitlines()[span.line - 1]
    mended = line[: span.column - 1] + f"({right})" + line[span.end_column - 1 :]
    again = check_text(asked(ensure).replace(line, mended))
    assert again.diagnostics == (), mended


def test_next_inside_next_is_refused() -> None:
    for ensure in (
        "next(next(one.load)) == 0",
        "next(srv[next(c.k)].load) == 0",
        "next(all(next(m.idle) for m in srv))",
    ):
        assert [d.code for d in check_text(asked(ensure)).diagnostics] == ["V213"]


@pytest.mark.parametrize(
    ("ensure", "codes"),
    [
        ("one.load == 0", ["V614"]),
        ("implies(one.idle, c.k == 1)", ["V614"]),
        ("all(m.load == 0 for m in srv)", ["V614"]),
        ("next(one.load) == 0", []),
        ("all(next(m.load) == 0 for m in srv)", []),
        ("one.load == 0 or next(c.k) == 1", []),
    ],
)
def test_an_ensure_without_next_gets_a_warning(ensure: str, codes: list[str]) -> None:
    (system,) = loads(asked(ensure)).systems
    mistakes = Mistakes()
    elaborated = flatten(system, mistakes=mistakes)
    assert elaborated is not None
    assert [d.code for d in lint(elaborated, stated_in(elaborated, mistakes)) if d.code == "V614"] == codes
    assert mistakes.found == []
