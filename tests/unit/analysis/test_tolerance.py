"""What faults lose: least sets, found by hand and by trying every set on specifications without the other faults."""

from __future__ import annotations

import json
import random
import shlex
from itertools import combinations

import pytest

from tests.support.stages import prepared_of
from varyoff.analysis.tolerance import tolerance
from varyoff.cli import main
from varyoff.engine.registry import engine_named
from varyoff.pipeline import Options, check_text

POOL = """\
machine: Disk
states: [good, bad]
variables: {worn: 0..2}
transitions:
  - {trigger: fail, actor: fault, source: good, dest: bad}
  - {trigger: wear, actor: fault, conditions: worn < 2, effect: {worn: worn + 1}}
  - {trigger: replace, source: bad, dest: good, effect: {worn: 0}}
---
machine: Room
states: [dry, flooded]
transitions:
  - {trigger: flood, actor: fault, source: dry, dest: flooded}
  - {trigger: knock, actor: fault}
---
system: pool
instances: {left: Disk, right: Disk, room: Room}
deadlock: allowed
limits: {faults: 1}
properties:
  one-is-good: {always: left.state == good or right.state == good}
  left-is-fresh: {always: left.worn < 2}
  dry-again: {recoverable: room.state == dry}
  both-good-again: {recoverable: left.state == good and right.state == good}
  dry-or-good: {never: room.state == flooded and left.state == bad}
  never-worn: {never: left.worn == 1, expect: violated}
  wears: {reachable: right.worn == 2}
"""


def table_of(text: str, bound: int, engine: str = "explicit"):
    (prepared,) = prepared_of(text)
    return tolerance(engine_named(engine), prepared, bound)


@pytest.mark.parametrize("engine", ["explicit", "networkx"])
def test_least_sets_worked_out_by_hand(engine):
    table = table_of(POOL, 2, engine)
    assert table.faults == ("left.fail", "left.wear", "right.fail", "right.wear", "room.flood", "room.knock")
    found = {(loss.property.name, loss.faults, loss.bound, loss.happen) for loss in table.losses}
    assert found == {
        ("one-is-good", ("left.fail", "right.fail"), 2, (("left.fail", 1), ("right.fail", 1))),
        ("left-is-fresh", ("left.wear",), 2, (("left.wear", 2),)),
        ("dry-again", ("room.flood",), 1, (("room.flood", 1),)),
        ("dry-or-good", ("left.fail", "room.flood"), 2, (("left.fail", 1), ("room.flood", 1))),
        ("never-worn", ("left.wear",), 1, (("left.wear", 1),)),
    }
    assert [loss.property.name for loss in table.losses if loss.no_return] == ["dry-again"]
    assert table.harmless == ("right.wear", "room.knock")
    statuses = {row.property: row.statuses for row in table.rows}
    assert statuses["one-is-good"] == ("holds", "holds", "violated")
    assert statuses["wears"] == ("violated", "violated", "holds")  # not lost: without a fault there is nothing to lose
    assert statuses["both-good-again"] == ("holds", "holds", "holds")
    assert not table.undecided


def test_fewest_faults_first_and_each_set_together():
    order = [(loss.bound, loss.faults) for loss in table_of(POOL, 2).losses]
    assert [bound for bound, _ in order] == sorted(bound for bound, _ in order)
    assert len(set(order)) == len([1 for i, one in enumerate(order) if i == 0 or order[i - 1] != one])


def test_the_limit_of_the_system_does_not_bound_what_is_tried():
    assert {row.statuses for row in table_of(POOL, 0).rows} == {("holds",), ("violated",)}
    assert table_of(POOL, 0).losses == ()
    assert max(loss.bound for loss in table_of(POOL, 3).losses) == 2


def test_every_trace_is_replayed_by_its_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pool.yaml").write_text(POOL, encoding="utf-8")
    assert main(["faults", "pool.yaml", "--format", "json"]) == 0
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    assert len(system["losses"]) == 5
    for loss in system["losses"]:
        assert main(shlex.split(loss["reproduce"])[1:]) == 0
        shown = capsys.readouterr().out
        if not loss["no_way_back"]:
            assert f"breaks {loss['property']}" in " ".join(shown.split()) or loss["property"] in shown


def only(text: str, faults: tuple[str, ...]) -> str:
    """Return a specification of machines with one instance each, without the other faults."""
    lines = []
    for line in text.splitlines():
        trigger = line.partition("trigger: ")[2].partition(",")[0]
        if "actor: fault" in line and trigger not in faults:
            continue
        lines.append(line)
    return "\n".join(lines) + "\n"


def random_text(seed: int) -> str:
    pick = random.Random(seed)
    states = ["a", "b", "c", "d", "e"]
    lines = ["machine: M", f"states: [{', '.join(states)}]", "variables: {n: 0..2}", "transitions:"]
    for number in range(7):
        actor = "fault" if number < 4 else "operator"
        effect = pick.choice(["", ", effect: {n: (n + 1) % 3}"])
        lines.append(
            f"  - {{trigger: t{number}, actor: {actor}, source: {pick.choice(states)}, dest: {pick.choice(states)}{effect}}}"
        )
    lines += ["---", "system: s", "instances: {m: M}", "deadlock: allowed", "properties:"]
    for number, state in enumerate(states[1:]):
        lines.append(f"  never-{number}: {{never: m.state == {state} and m.n == {pick.randrange(3)}}}")
    lines.append("  back: {recoverable: m.state == a}")
    return "\n".join(lines) + "\n"


def verdicts(text: str, bound: int) -> dict[str, str]:
    (system,) = check_text(text, Options(faults=bound)).systems
    return {one.name: one.found.status for one in system.properties}


@pytest.mark.parametrize("seed", range(8))
def test_least_sets_against_every_set(seed):
    text = random_text(seed)
    names = [f"t{number}" for number in range(4)]
    base = verdicts(text, 0)
    lost: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for bound in (1, 2, 3):
        for size in range(1, bound + 1):
            for chosen in combinations(names, size):
                for name, status in verdicts(only(text, chosen), bound).items():
                    smaller = any(b <= bound and set(part) <= set(chosen) for b, part in lost.get(name, ()))
                    if base[name] == "holds" and status == "violated" and not smaller:
                        lost.setdefault(name, []).append((bound, chosen))
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for loss in table_of(text, 3).losses:
        found.setdefault(loss.property.name, []).append(
            (loss.bound, tuple(name.removeprefix("m.") for name in loss.faults))
        )
    assert {name: sorted(sets) for name, sets in found.items()} == {n: sorted(sets) for n, sets in lost.items()}


def test_some_of_these_need_more_than_one_fault():
    needed = {loss.bound for seed in range(8) for loss in table_of(random_text(seed), 3).losses}
    assert needed >= {1, 2, 3}


FAR = """\
machine: M
variables: {n: 0..40}
transitions:
  - {trigger: on, conditions: n < 40, effect: {n: n + 1}}
  - {trigger: fail, actor: fault, conditions: n == 40, effect: {n: 0}}
---
system: far
instances: {m: M}
deadlock: allowed
properties: {small: {always: m.n <= 40}, forward: {whenever: '*', ensure: next(m.n) > m.n}}
"""


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_what_a_bound_leaves_open_is_said(form, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far.yaml").write_text(FAR, encoding="utf-8")
    assert main(["faults", "far.yaml", "--format", form]) == 0
    assert "ndecided with" not in capsys.readouterr().out
    assert main(["faults", "far.yaml", "--format", form, "--max-states", "45"]) == 3
    out = capsys.readouterr().out
    assert "ndecided" in out
    assert "lose nothing" not in out
    assert not json.loads(out)["systems"][0]["harmless"] if form == "json" else True


def test_an_error_of_the_model_ends_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far.yaml").write_text(FAR.replace("effect: {n: 0}", "effect: {n: n + 1}"), encoding="utf-8")
    assert main(["faults", "far.yaml"]) == 2
    shown = capsys.readouterr()
    assert "V501" in shown.err
    assert "lose nothing" not in shown.out


def test_without_a_property_nothing_is_checked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far.yaml").write_text(FAR.partition("properties")[0], encoding="utf-8")
    assert main(["faults", "far.yaml"]) == 5
    assert "it has no property" in capsys.readouterr().out


def test_without_faults_nothing_is_lost(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far.yaml").write_text(FAR.replace("actor: fault", "actor: workload"), encoding="utf-8")
    assert main(["faults", "far.yaml"]) == 0
    assert "nothing in it is a fault" in capsys.readouterr().out
