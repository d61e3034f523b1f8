"""A run ends when its time or memory is up, wherever it is, and nothing undecided reads as good."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest

from tests.support.project import ROOT
from varyoff.base.budget import (
    OUT_OF_MEMORY,
    OUT_OF_TIME,
    OutOfTime,
    check_time,
    countdown,
    grace,
    time_limit,
    unhurried,
)
from varyoff.engine.engine import StateSpace
from varyoff.pipeline import Options, check_paths, check_text
from varyoff.report.record import Report

EVERY_KIND = """
machine: Pool
states: [off, on, lost]
variables: {copies: {type: 0..3, initial: any}}
transitions:
  - {trigger: vary_on, source: off, dest: on}
  - {trigger: vary_off, source: on, dest: off}
  - {trigger: copy, source: on, dest: =, conditions: copies < 3, effect: {copies: copies + 1}}
  - {trigger: crash, source: on, dest: lost, actor: fault}
---
machine: Watcher
states: [idle, alarmed]
parameters: {pools: [Pool]}
transitions:
  - {follows: any(pools).crash, source: idle, dest: alarmed}
  - {trigger: reset, source: alarmed, dest: idle}
---
system: first
instances: {pool: {machine: Pool, count: 2}, watcher: {machine: Watcher, pools: pool}}
initially: pool[1].copies + pool[2].copies < 2
limits: {faults: 2}
deadlock: allowed
properties:
  never-lost: {never: "pool[1].state == lost"}
  in-range: {always: "pool[1].copies <= 3"}
  seen: {reachable: "watcher.state == alarmed"}
  both: {reachable: "pool[1].copies == 3 and pool[2].copies == 3"}
  back: {recoverable: "watcher.state == idle"}
  trapped: {recoverable: "pool[1].state == on"}
  by-operator: {recoverable: "watcher.state == idle", by: [operator]}
  reset-works: {whenever: watcher.reset, ensure: "next(watcher.state) == idle"}
expect: {deadlocks: 0}
---
system: second
instances: {pool: Pool}
deadlock: allowed
properties:
  in-range: {always: "pool.copies <= 3"}
"""


class Clock:
    """Stands still for so many looks, and is then far on."""

    def __init__(self, looks: int | None, later: float = 1e9) -> None:
        self.left = looks
        self.looks = 0
        self.later = later

    def __call__(self) -> float:
        self.looks += 1
        return 0.0 if self.left is None or self.looks <= self.left else self.later


def bounded(clock: Clock, text: str = EVERY_KIND) -> Report:
    with time_limit(10.0, clock):
        return check_text(text, Options(audit="full"))


def verdicts(report: Report) -> dict[tuple[str, str], str]:
    return {(s.name, p.name): p.verdict for s in report.systems for p in s.properties}


def whole() -> tuple[Report, int]:
    clock = Clock(None)
    return bounded(clock), clock.looks


@pytest.mark.parametrize("later", [10.2, 1e9], ids=["with-some-grace", "long-over"])
def test_whenever_the_time_is_up_the_rest_is_unknown(later: float) -> None:
    full, looks = whole()
    truth = verdicts(full)
    assert looks > 500
    assert set(truth.values()) == {"holds", "violated"}
    told = 0
    for left in [*range(0, looks, max(1, looks // 30)), looks - 1]:
        report = bounded(Clock(left, later))
        found = verdicts(report)
        differing = {name: v for name, v in found.items() if v not in ("unknown", truth[name])}
        assert differing == {}, f"after {left} looks"
        audited = all(s.audit is not None and s.audit.as_asked for s in report.systems)
        if "unknown" in found.values() or not report.systems or not audited:
            assert report.exit in (1, 3), f"after {left} looks"
            assert report.exit == 3 or "violated" in found.values(), f"after {left} looks"
        else:
            assert report.exit == full.exit, f"after {left} looks"
        if report.systems:
            assert set(found) == set(truth), f"after {left} looks"
            assert all(p.reason for s in report.systems for p in s.properties if p.verdict == "unknown")
        told += "violated" in found.values() and "unknown" in found.values()
    assert told or later == 1e9  # what was found before the time was up has its trace in the grace


def test_a_run_without_a_bound_is_the_same_as_one_with_time_to_spare() -> None:
    full, _ = whole()
    assert check_text(EVERY_KIND, Options(audit="full")) == full


def test_limits_inside_each_other_go_by_the_nearest() -> None:
    clock = Clock(None)
    with time_limit(5.0, clock), time_limit(1.0):
        clock.left, clock.later = 0, 0.9
        check_time()
        clock.later = 1.1
        with grace():
            check_time()
        with pytest.raises(OutOfTime):
            check_time()
        clock.later = 1.6
        with pytest.raises(OutOfTime), grace():
            check_time()
        with unhurried():
            check_time()
            with pytest.raises(OutOfTime), grace():
                check_time()
    with time_limit(1.0, clock), time_limit(5.0):
        clock.later = 3.0
        with pytest.raises(OutOfTime):
            check_time()


# --- no phase goes without a look ----------------------------------------------------------------


def family(members: int, **more: str) -> str:
    guard = more.get("guard", "")
    return (
        "machine: P\nstates: [a, b]\nparameters: {ps: [P]}\ntransitions:\n"
        f"  - {{trigger: go, source: a, dest: b{guard}}}\n"
        "  - {follows: any(ps).go, source: b, dest: a}\n"
        f"---\nsystem: s\ninstances: {{p: {{machine: P, count: {members}, ps: p}}}}\n"
        'properties: {q: {reachable: "p[1].state == b"}}\ndeadlock: allowed\n'
    )


def counter(last: int, properties: str) -> str:
    return (
        f"machine: M\nvariables: {{n: 0..{last}}}\ntransitions:\n"
        f"  - {{trigger: up, conditions: n < {last}, effect: {{n: n + 1}}}}\n"
        f"---\nsystem: s\ninstances: {{m: M}}\nproperties: {{{properties}}}\ndeadlock: allowed\n"
    )


def free(values: int, more: str) -> str:
    return (
        f"machine: M\nvariables: {{x: {{type: 0..{values - 1}, initial: any}}}}\n"
        f"---\nsystem: s\ninstances: {{a: M, b: M}}\n{more}properties: {{p: {{always: a.x >= 0}}}}\ndeadlock: allowed\n"
    )


LONG = {
    "a family that follows itself": family(400),
    # Products of neighbours are even, which no bounds of values tell.
    "no initial state": free(10_000, "initially: (a.x * (a.x + 1) + b.x * (b.x + 1)) % 4 == 1\n"),
    "too many initial states": free(100_000, ""),
    "a long full audit": counter(60_000, "p: {never: 'm.n == 60000'}, q: {recoverable: 'm.n == 60000'}"),
    "a large space": (
        "machine: M\nvariables: {x: 0..199, y: 0..199, z: 0..199}\ntransitions:\n"
        + "".join(f"  - {{trigger: a{v}, effect: {{{v}: ({v} + 1) % 200}}}}\n" for v in "xyz")
        + "---\nsystem: s\ninstances: {a: M}\nproperties: {r: {recoverable: a.x == 1}, n: {never: a.x == 150}}\n"
    ),
    "many pages": (
        "machine: M\nstates: [a, b]\ntransitions: [{trigger: go, source: a, dest: b}]\n"
        "---\nsystem: s\ninstances: {m: {machine: M, count: 20}}\ndeadlock: allowed\nproperties:\n"
        + "".join(f"  p{i}: {{never: all(x.state == b and y.state == a for x in m for y in m)}}\n" for i in range(900))
    ),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name.replace(" ", "-")) for name, text in LONG.items()])
def test_every_phase_looks_at_the_clock(text: str) -> None:
    """In processor time, so that it does not matter what else the machine does."""
    started = time.process_time()
    with time_limit(0.5, time.process_time):
        report = check_text(text, Options(audit="full"))
    spent = time.process_time() - started
    assert report.exit in (1, 3)  # 1 where a counterexample was found before
    assert spent < 2.5


def test_the_bound_of_seconds_holds_from_the_start_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text(LONG["a family that follows itself"])
    words = ["-m", "varyoff", "check", "--max-seconds", "0.05", "--format", "json", str(tmp_path)]
    result = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 3
    assert OUT_OF_TIME in result.stdout + result.stderr


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is that of Linux")
def test_memory_that_runs_out_leaves_what_was_found(tmp_path: Path) -> None:
    lamp = "machine: L\nstates: [off, on]\ntransitions: [{trigger: press, source: off, dest: on}]\n---\n"
    small = (
        "---\nsystem: {}\ninstances: {{l: L}}\nproperties: {{lit: {{reachable: l.state == on}}}}\ndeadlock: allowed\n"
    )
    large = LONG["a large space"].replace("never: a.x == 150", "reachable: a.x == 5")
    file = tmp_path / "three.yaml"
    file.write_text(lamp + large + small.format("before") + small.format("after"))
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (150 * 2**20,) * 2);"
        "from varyoff.cli import main; sys.exit(main(['check', '--format', 'json', sys.argv[1]]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", limited, str(file)], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 3, result.stderr
    assert "V901" not in result.stderr
    import json

    systems = {s["name"]: s for s in json.loads(result.stdout)["systems"]}
    found = {p["name"]: p for p in systems["s"]["properties"]}
    assert systems["s"]["reason"] == OUT_OF_MEMORY
    assert systems["s"]["counts"]["states"] > 10_000
    assert found["r"]["verdict"] == "unknown"
    assert (found["n"]["verdict"], len(found["n"]["trace"]["steps"])) == ("holds", 5)
    for name in ("before", "after"):
        assert [p["verdict"] for p in systems[name]["properties"]] == ["holds"]


def test_memory_that_runs_out_in_a_later_phase_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_arguments: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr("varyoff.engine.explicit.engine.distances", exhausted)
    report = check_text(EVERY_KIND)
    found = verdicts(report)
    assert {found["first", n] for n in ("back", "trapped", "by-operator")} == {"unknown"}
    assert found["first", "in-range"] == "holds"
    assert found["second", "in-range"] == "holds"
    assert report.exit == 1
    reasons = {p.reason for s in report.systems for p in s.properties if p.verdict == "unknown"}
    assert reasons == {OUT_OF_MEMORY}


def test_a_folder_takes_the_memory_of_its_largest_system(monkeypatch: pytest.MonkeyPatch) -> None:
    import varyoff.pipeline

    alive: list[weakref.ref[StateSpace]] = []
    most = 0
    real = varyoff.pipeline.decide

    def watched(*arguments: object, **options: object) -> object:
        nonlocal most
        gc.collect()
        most = max(most, sum(ref() is not None for ref in alive))
        found = real(*arguments, **options)  # type: ignore[arg-type]
        alive.append(weakref.ref(found.answer.space))
        return found

    monkeypatch.setattr(varyoff.pipeline, "decide", watched)
    examples = str(ROOT / "specs" / "examples")
    report = check_paths([examples])
    assert len(alive) > 5
    assert most == 0
    assert all(s.enumeration is None for s in report.systems)
    listed = check_paths([examples], Options(enumerate_states=True))
    assert all(s.enumeration is not None for s in listed.systems)


def test_a_countdown_goes_by_the_clock_in_force() -> None:
    now = [10.0]
    with time_limit(100, lambda: now[0]):
        left = countdown(5)
        assert left() == 5
        now[0] += 3
        assert left() == 2
        now[0] += 3
        assert left() == 0
        assert countdown(None)() is None
