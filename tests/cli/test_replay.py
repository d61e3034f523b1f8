"""Replaying: every printed `reproduce:` line, saved traces, and what is refused."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from tests.support import specifications as s
from tests.support.project import PUBLISHED, ROOT, SHIPPED
from varyoff.cli import main

# Two initial states, an event with two outcomes, labels with choices in them, two systems in one file.
AWKWARD = """\
machine: Coin
variables: {side: {type: [heads, tails], initial: any}, weight: 0..3}
transitions:
  - {trigger: toss, effect: {side: heads}}
  - {trigger: toss, effect: {side: tails}}
  - {trigger: load, choose: {by: [1, 2], twice: boolean}, conditions: weight == 0, effect: {weight: by + (1 if twice else 0)}}
---
system: coin
instances: {coin: {machine: Coin, count: 2}}
properties:
  never-heavy: {never: "coin[2].weight == 3 and coin[1].side == tails"}
  stays-tails: {whenever: "coin[*].toss", ensure: "implies(coin[2].side == tails, next(coin[2].side) == tails)"}
  starts-tails: {never: "coin[1].side == tails and coin[2].side == heads"}
---
system: other
instances: {coin: {machine: Coin}}
properties:
  never-tails: {never: coin.side == tails}
"""


def final(trace):
    state = dict(trace["initial"])
    for step in trace["steps"]:
        state.update(step["changes"])
    return state


def assert_reproduces(varyoff, words):
    """Check with these words; run every line it prints under `reproduce:`, and compare what it says."""
    text = varyoff("check", *words, "-v").out
    lines = re.findall(r"reproduce: (.*)$", text, re.MULTILINE)
    report = varyoff("check", *words, "--format", "json").json
    violated = [
        (system["name"], one)
        for system in report["systems"]
        for one in system["properties"]
        if one["verdict"] == "violated" and one["trace"]
    ]
    assert len(lines) == len(violated)
    for line, (system, one) in zip(lines, violated, strict=True):
        program, *rest = shlex.split(line)
        assert program == "varyoff"
        result = varyoff(*rest, "--format", "json")
        assert result.exit == 0, line
        replayed = result.json
        assert replayed["system"] == system
        assert replayed["refused"] is None
        assert replayed["trace"]["initial"] == one["trace"]["initial"]
        assert final(replayed["trace"]) == final(one["trace"])
        assert [e["event"] for e in replayed["trace"]["steps"]] == [e["event"] for e in one["trace"]["steps"]]
        (broken,) = [b for b in replayed["broken"] if b["property"] == one["name"]]
        assert broken["step"] == len(one["trace"]["steps"]), line
        # how a game is lost takes what the verdict rested on, which a replay has not
        told = [{k: v for k, v in each["violation"].items() if k != "answers"} for each in (broken, one)]
        assert told[0] == told[1], line
    return len(violated)


def shipped() -> list[str]:
    found = [*SHIPPED, *PUBLISHED]
    return sorted(str(f.relative_to(ROOT)) for f in found if "expect: violated" in f.read_text("utf-8"))


def pinned_states(name: str) -> int:
    return sum(map(int, re.findall(r"^expect:.*\bstates: (\d+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)))


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow) if pinned_states(n) > 6_000 else n for n in shipped()],
)
def test_every_violated_property_is_reproduced_by_the_printed_line(name, root, varyoff):
    assert_reproduces(varyoff, [name])


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--system", "coin"],
        ["--property", "stays-tails"],
    ],
    ids=" ".join,
)
def test_awkward_traces_are_reproduced(words, folder, varyoff):
    (folder / "a coin.yaml").write_text(AWKWARD)
    assert assert_reproduces(varyoff, ["a coin.yaml", *words]) > 0


@pytest.mark.parametrize(
    "words",
    [
        ["--drop", "valve.turn_on/not_broken"],
        ["--drop", "valve[2].turn_on/not_broken", "--faults", "1"],
        ["--set", "N=3", "--drop", "valve[3].turn_on/not_broken"],
        ["--set", "SPARE=true"],
        ["--set", "SPARE=true", "--set", "N=1", "--faults", "0"],
    ],
    ids=" ".join,
)
def test_traces_of_a_changed_system_are_reproduced(words, folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    assert assert_reproduces(varyoff, ["valves.yaml", *words]) > 0


GUARDED_TWICE = """\
machine: Pool
parameters: {spare: integer}
states: [off, on]
initial: on
variables: {tries: 0..1}
transitions:
  - {trigger: toss, source: on, dest: off, procedure: {spare_is_there: spare > 0, second: tries == 1}}
  - {trigger: toss, source: on, procedure: {second: tries == 1}}
  - {trigger: retry, effect: {tries: 1}}
---
system: pools
constants: {SPARE: 1}
instances: {pool: {machine: Pool, count: 2, spare: SPARE}}
limits: {faults: 3}
properties:
  stays-on: {never: "any(p.state == off and p.tries == 0 for p in pool)"}
  comes-back: {recoverable: "all(p.state == on for p in pool)", expect: violated}
---
system: other
instances: {pool: {machine: Pool, spare: 0}}
"""


@pytest.mark.parametrize(
    "words",
    [
        ["--system", "pools"],
        ["--system", "pools", "--set", "SPARE=2", "--faults", "1"],
        ["--system", "pools", "--drop", "pool[1].toss/spare_is_there"],
    ],
    ids=" ".join,
)
def test_every_line_of_guards_replays_what_fails_without_the_guard(words, folder, varyoff):
    (folder / "a pool.yaml").write_text(GUARDED_TWICE)
    shown = varyoff("guards", "a pool.yaml", *words)
    lines = re.findall(r"reproduce: (.*)$", shown.out, re.MULTILINE)
    (system,) = varyoff("guards", "a pool.yaml", *words, "--format", "json").json["systems"]
    failing = [(f["property"], f["trace"], f["reproduce"]) for g in system["guards"] for f in g["protects"]]
    assert [reproduce for _, _, reproduce in failing] == lines
    assert lines
    for name, trace, line in failing:
        result = varyoff(*shlex.split(line)[1:], "--format", "json").json
        assert result["trace"] == trace
        assert {"property": name, "step": len(trace["steps"])}.items() <= result["broken"][0].items()


DECIDED_AGAIN = """\
machine: Disk
states: [fine, failed, replaced]
transitions:
  - {trigger: fail, actor: fault, source: fine, dest: failed}
  - {trigger: fail, actor: operator, source: fine, dest: failed}
  - {trigger: replace, source: failed, dest: replaced, procedure: {never: false}}
---
system: disks
instances: {disk: {machine: Disk, count: 2}}
limits: {faults: 1}
properties:
  can-be-fine: {recoverable: "disk[1].state == fine"}
  one-fails: {reachable: "disk[2].state == failed"}
  both-fail: {reachable: "all(d.state == failed for d in disk)"}
  never-fails: {whenever: "disk[2].fail", require: "disk[1].state == fine"}
"""


def test_every_form_is_decided_again(folder, varyoff):
    (folder / "disks.yaml").write_text(DECIDED_AGAIN)
    assert assert_reproduces(varyoff, ["disks.yaml"]) == 3
    result = varyoff("replay", "disks.yaml", "--trace", "disk[1].fail disk[2].fail")
    assert result.exit == 0
    said = [line.strip() for line in result.out.splitlines() if line.strip()[:1] in "✗✓"]
    assert said == [
        "✗ can-be-fine is broken in state 1",
        "✗ never-fails is broken at step 2",
        "✗ deadlock-forbidden is broken in state 2",
        "✓ one-fails is reached in state 2",
        "✓ both-fail is reached in state 2",
    ]
    assert "disk[1].state stays failed" in result.out
    assert "no property is broken" not in result.out
    json = varyoff("replay", "disks.yaml", "--trace", "disk[1].fail disk[2].fail", "--format", "json").json
    assert [(r["property"], r["step"]) for r in json["reached"]] == [("one-fails", 2), ("both-fail", 2)]


NOWHERE = """\
machine: Server
states: [down, up]
transitions: [{trigger: start, source: down, dest: up}]
---
machine: Client
parameters: {servers: [Server]}
variables: {server: {one_of: servers, optional: true}}
transitions: [{trigger: choose, choose: {x: servers}, conditions: x.state == up, effect: {server: x}}]
---
system: clients
instances: {a: Server, c: {machine: Client, servers: [a]}}
properties:
  served: {always: "c.server != none and c.server.state == up"}
"""

WHO_DID_IT = """\
machine: Mirror
states: [whole, split, lost]
transitions:
  - {trigger: part, source: whole, dest: split, actor: fault}
  - {trigger: part, source: whole, dest: split}
  - {trigger: burn, source: split, dest: lost, actor: fault}
---
system: mirror
instances: {m: Mirror}
limits: {faults: 1}
deadlock: allowed
properties: {never-lost: {never: m.state == lost}}
"""


@pytest.mark.parametrize("text", [NOWHERE, WHO_DID_IT])
def test_what_cannot_be_evaluated_or_is_not_shown_is_no_hindrance(text, folder, varyoff):
    (folder / "a.yaml").write_text(text)
    assert assert_reproduces(varyoff, ["a.yaml"]) == 1
    report = varyoff("check", "a.yaml", "--format", "json").json
    assert varyoff("replay", "a.yaml", *save(folder, report), "--format", "json").json["broken"][0]["step"] in (0, 2)


def test_a_goal_that_a_bound_leaves_open_is_undecided(folder, varyoff):
    text = (
        "machine: M\nvariables: {n: 0..99}\ntransitions: [{trigger: up, conditions: n < 99, effect: {n: n + 1}}]\n---\n"
    )
    text += "system: s\ninstances: {m: M}\ndeadlock: allowed\nproperties: {p: {recoverable: m.n == 99}}\n"
    (folder / "m.yaml").write_text(text)
    words = ["replay", "m.yaml", "--trace", "m.up"]
    assert varyoff(*words).exit == 0
    result = varyoff(*words, "--max-states", "10")
    assert result.exit == 3
    assert "? p is undecided" in result.out
    assert varyoff(*words, "--max-states", "10", "--format", "json").json["undecided"] == ["p"]


def test_an_event_without_its_choices_lists_them(folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    for written in ("coin.load", "coin.load(by=3)"):
        result = varyoff("replay", "coin.yaml", "--system", "other", "--trace", written)
        assert result.exit == 2
        assert "coin.load(by=1, twice=false)" in result.err
        assert "did you mean" not in result.err


def test_what_is_possible_is_listed_up_to_a_bound(folder, varyoff):
    text = "machine: M\nstates: [a, b]\ntransitions: [{trigger: go, source: a, dest: b}]\n---\nsystem: s\n"
    (folder / "m.yaml").write_text(text + "instances: {m: {machine: M, count: 30}}\n")
    result = varyoff("replay", "m.yaml", "--trace", "m[1].go m[1].go")
    assert "m[13].go and 17 more" in result.out
    assert max(map(len, result.out.splitlines())) <= 100


def test_hash_picks_one_of_several_outcomes(folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)

    def side(*trace):
        result = varyoff("replay", "coin.yaml", "--system", "other", "--trace", " ".join(trace), "--format", "json")
        return result.exit, final(result.json["trace"])["coin.side"]

    assert side("coin.toss") == (0, "heads")
    assert side("coin.toss#1") == (0, "heads")
    assert side("coin.toss#2") == (0, "tails")
    assert side("coin.toss#3")[0] == 1
    assert side("coin.toss#0")[0] == 1


@pytest.mark.parametrize(
    "trace", ["coin.load(by=2, twice=true)", "coin.load(by=2,twice=true) ", "coin.load( by=2 ,twice=true );"]
)
def test_spaces_in_labels_do_not_matter(trace, folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    result = varyoff("replay", "coin.yaml", "--system", "other", "--trace", trace, "--format", "json")
    assert result.exit == 0
    assert final(result.json["trace"])["coin.weight"] == 3


def test_initial_states_are_counted_from_1(folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    words = ["replay", "coin.yaml", "--system", "other", "--trace", "", "--format", "json"]
    assert varyoff(*words, "--initial", "1").json["trace"]["initial"]["coin.side"] == "heads"
    assert varyoff(*words, "--initial", "2").json["trace"]["initial"]["coin.side"] == "tails"
    assert varyoff(*words, "--initial", "3").exit == 2
    assert varyoff(*words, "--initial", "0").exit == 2


def test_a_step_that_is_not_possible_is_refused_with_reason_and_alternatives(folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    trace = "valve[1].break_down valve[1].turn_on valve[2].turn_on"
    result = varyoff("replay", "valves.yaml", "--trace", trace)
    assert result.exit == 1
    assert "valve[1].turn_on is not possible here" in result.out
    assert "procedure guard `not_broken`" in result.out
    assert "valve[1].broken is true" in result.out
    assert "possible: valve[2].turn_on, valve[2].break_down" in result.out
    saved = varyoff("replay", "valves.yaml", "--trace", trace, "--format", "json")
    assert saved.exit == 1
    assert saved.json["refused"]["event"] == "valve[1].turn_on"
    assert saved.json["refused"]["possible"] == ["valve[2].turn_on", "valve[2].break_down"]
    assert len(saved.json["trace"]["steps"]) == 1


def test_a_dropped_guard_refuses_nothing(folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    words = ["replay", "valves.yaml", "--trace", "valve[1].break_down valve[1].turn_on"]
    assert varyoff(*words).exit == 1
    result = varyoff(*words, "--drop", "valve[1].turn_on/not_broken")
    assert result.exit == 0
    assert "✗ never-open-when-broken" in result.out


def test_the_budget_of_faults_refuses(folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    trace = "valve[1].break_down valve[2].break_down"
    assert varyoff("replay", "valves.yaml", "--trace", trace).exit == 0
    for faults in ("0", "1"):
        assert varyoff("replay", "valves.yaml", "--trace", trace, "--faults", faults).exit == 1


def test_a_run_that_breaks_nothing_says_so(folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    result = varyoff("replay", "valves.yaml", "--trace", "valve[1].turn_on")
    assert result.exit == 0
    assert "no property is broken" in result.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--trace", "valve[1].turn_onn"], "valve[1].turn_on"),
        (["--trace", "valve[9].turn_on"], "there is no event"),
        (["--trace", "valve[1].turn_on", "--trace-file", "t.json"], "V704"),
        (["--trace-file", "missing.json"], "cannot read the trace"),
        (["--trace-file", "valves.yaml"], "cannot read the trace"),
        (["--trace", "valve[1].turn_on", "--drop", "valve[1].turn_on/nothing"], "V702"),
        (["--trace", "valve[1].turn_on", "--set", "M=1"], "V703"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_understood_is_2(words, says, folder, varyoff):
    (folder / "valves.yaml").write_text(s.GUARDED)
    result = varyoff("replay", "valves.yaml", *words)
    assert result.exit == 2
    assert says in result.err
    assert result.out == ""


def test_a_trace_belongs_to_one_system(folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    result = varyoff("replay", "coin.yaml", "--trace", "coin.toss")
    assert result.exit == 2
    assert "--system" in result.err
    assert varyoff("replay", "coin.yaml", "--system", "none", "--trace", "coin.toss").exit == 2


def test_the_mistakes_of_a_specification_come_first(folder, varyoff):
    (folder / "a.yaml").write_text(s.MISTAKEN)
    result = varyoff("replay", "a.yaml", "--trace", "lamp.press")
    assert result.exit == 2
    assert "litt" in result.err


def save(folder, value):
    (folder / "t.json").write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return ["--trace-file", "t.json"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_saved_trace_is_replayed(whole, folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    report = varyoff("check", "coin.yaml", "--format", "json").json
    seen = 0
    for system in report["systems"]:
        for one in system["properties"]:
            if not one["trace"]:
                continue
            seen += 1
            words = save(folder, report if whole else one["trace"])
            words += ["--property", one["name"]] if whole else []
            result = varyoff("replay", "coin.yaml", "--system", system["name"], *words, "--format", "json")
            assert result.exit == 0
            assert result.json["trace"] == one["trace"]
            assert one["name"] in [b["property"] for b in result.json["broken"]]
    assert seen == 4


def test_what_replay_prints_can_be_replayed(folder, varyoff):
    (folder / "coin.yaml").write_text(AWKWARD)
    words = ["replay", "coin.yaml", "--system", "coin", "--format", "json"]
    first = varyoff(*words, "--trace", "coin[2].load(by=1,twice=true) coin[1].toss#2", "--initial", "3")
    assert first.exit == 0
    assert varyoff(*words, *save(folder, first.json)).json == first.json


def test_a_saved_trace_of_a_changed_specification_is_refused(folder, varyoff):
    (folder / "lamp.yaml").write_text(s.VIOLATED)
    words = save(folder, varyoff("check", "lamp.yaml", "--format", "json").json)
    assert varyoff("replay", "lamp.yaml", *words).exit == 0
    (folder / "lamp.yaml").write_text(s.VIOLATED.replace("source: dark, dest: lit", "source: dark, dest: dark"))
    assert varyoff("replay", "lamp.yaml", *words).exit == 1
    (folder / "lamp.yaml").write_text(s.VIOLATED.replace("press", "push"))
    assert varyoff("replay", "lamp.yaml", *words).exit == 2


NO_TRACES = [
    "",
    "{",
    "[]",
    "3",
    "null",
    "[" * 100_000,
    {},
    {"steps": []},
    {"initial": {}, "steps": 3},
    {"initial": [], "steps": []},
    {"initial": {"lamp.state": "blue"}, "steps": []},
    {"initial": {"lamp.color": "lit"}, "steps": []},
    {"initial": {"lamp.state": "lit"}, "steps": []},
    {"initial": {"lamp.state": "dark"}, "steps": [3]},
    {"initial": {"lamp.state": "dark"}, "steps": [{}]},
    {"initial": {"lamp.state": "dark"}, "steps": [{"event": "lamp.push"}]},
    {"initial": {"lamp.state": "dark"}, "steps": [{"event": ["lamp.press"]}]},
    {"initial": {"lamp.state": "dark"}, "steps": [{"event": "lamp.press", "changes": [1]}]},
    {"systems": []},
    {"systems": [3]},
    {"systems": [{"name": "broken", "properties": 3}]},
    {"systems": [{"name": "broken", "properties": [{"name": "stays-dark", "trace": 3}]}]},
    {"trace": 3},
]


@pytest.mark.parametrize("number", range(len(NO_TRACES)))
def test_a_file_that_holds_no_trace_is_2(number, folder, varyoff):
    (folder / "lamp.yaml").write_text(s.VIOLATED)
    result = varyoff("replay", "lamp.yaml", *save(folder, NO_TRACES[number]))
    assert result.exit == 2, result.err + result.out
    assert "V706" in result.err
    assert "V901" not in result.err


def test_changes_that_do_not_fit_are_refused(folder, varyoff):
    (folder / "lamp.yaml").write_text(s.VIOLATED)
    trace = {"initial": {"lamp.state": "dark"}, "steps": [{"event": "lamp.press", "changes": {"lamp.state": "dark"}}]}
    assert varyoff("replay", "lamp.yaml", *save(folder, trace)).exit == 1


def test_a_saved_trace_that_is_no_text_is_2(folder, varyoff):
    (folder / "lamp.yaml").write_text(s.VIOLATED)
    (folder / "t.json").write_bytes(b"\xff\xfe\x00")
    assert varyoff("replay", "lamp.yaml", "--trace-file", "t.json").exit == 2


def test_the_harness_would_notice_a_line_that_does_not_replay(folder, varyoff, monkeypatch):
    from varyoff.report.formats.run import text as module

    (folder / "lamp.yaml").write_text(s.VIOLATED)
    real = module.reproduce_command
    monkeypatch.setattr(module, "reproduce_command", lambda *a: real(*a).replace("lamp.press", "''"))
    with pytest.raises(AssertionError):
        assert_reproduces(varyoff, ["lamp.yaml"])
    assert main(["replay", "lamp.yaml", "--trace", ""]) == 0


# --- every form in which a trace is written ------------------------------------------------------

# By `go` the operator and a fault get to the same place; what is left of the budget tells them apart.
BUDGET = """\
machine: M
states: [a, b, c]
variables: {seen: {one_of: instances of M, optional: true}}
transitions:
  - {trigger: go, source: a, dest: b, actor: fault}
  - {trigger: go, source: a, dest: b}
  - {trigger: crash, source: b, dest: c, actor: fault, effect: {seen: self}}
---
system: s
instances: {m: M}
limits: {faults: 1}
deadlock: allowed
properties:
  p: {never: m.state == c}
"""


def written(varyoff, file, name):
    """The trace of a violated property, in one of the forms."""
    if name == "lines":
        text = varyoff("check", file, "-v").out
        trace = shlex.split(re.search(r"reproduce: (.*)$", text, re.MULTILINE)[1])[-1]
        return "# as it was found\n\n" + "\n".join(re.findall(r"\S+", trace)) + "\n"
    if name == "labels":
        trace = varyoff("check", file, "--format", "json").json["systems"][0]["properties"][0]["trace"]
        return " → ".join(step["event"] for step in trace["steps"])
    return varyoff("check", file, "--format", name).out


@pytest.mark.parametrize("name", ["json", "itf", "lines", "labels"])
@pytest.mark.parametrize(
    "text", [BUDGET, s.VIOLATED, s.LONG.replace("count: 10", "count: 2")], ids=["budget", "lamp", "long"]
)
def test_every_form_of_a_trace_is_replayed(name, text, folder, varyoff):
    (folder / "a.yaml").write_text(text)
    (folder / "trace").write_text(written(varyoff, "a.yaml", name))
    one = varyoff("check", "a.yaml", "--format", "json").json["systems"][0]["properties"][0]
    result = varyoff("replay", "a.yaml", "--trace-file", "trace", "--format", "json")
    assert result.exit == 0, result.out + result.err
    assert result.json["trace"]["initial"] == one["trace"]["initial"]
    assert [e["event"] for e in result.json["trace"]["steps"]] == [e["event"] for e in one["trace"]["steps"]]
    assert final(result.json["trace"]) == final(one["trace"])
    assert one["name"] in [b["property"] for b in result.json["broken"]]


@pytest.mark.parametrize("name", ["json", "itf"])
def test_every_shipped_trace_is_replayed_from_its_file(name, root, tmp_path, varyoff):
    seen = 0
    for file in shipped():
        if pinned_states(file) > 2_000:
            continue
        for system in varyoff("check", file, "--format", "json").json["systems"]:
            for one in system["properties"]:
                if one["trace"] is None:
                    continue
                words = ["--system", system["name"], "--property", one["name"]]
                (tmp_path / "t").write_text(varyoff("check", file, *words, "--format", name).out)
                result = varyoff("replay", file, *words, "--trace-file", str(tmp_path / "t"), "--format", "json")
                assert result.exit == 0, (file, one["name"], result.out + result.err)
                assert result.json["trace"] == one["trace"]
                seen += 1
    assert seen > 10


def test_an_event_alone_may_be_whatever_looks_the_same(folder, varyoff):
    (folder / "a.yaml").write_text(BUDGET)
    for trace, status in (("m.go m.crash", 0), ("m.go#2 m.crash", 0), ("m.go#1 m.crash", 1)):
        assert varyoff("replay", "a.yaml", "--trace", trace).exit == status


def test_traces_of_guards_and_of_comparisons_are_read(folder, varyoff):
    (folder / "a.yaml").write_text(s.GUARDED)
    (folder / "t").write_text(varyoff("guards", "a.yaml", "--format", "json").out)
    words = ["replay", "a.yaml", "--trace-file", "t", "--property", "never-open-when-broken"]
    assert varyoff(*words).exit == 1
    result = varyoff(*words, "--drop", "valve[1].turn_on/not_broken")
    assert result.exit == 0
    assert "✗ never-open-when-broken" in result.out
    (folder / "b.yaml").write_text(s.GUARDED.replace("    procedure: {not_broken: not broken}\n", ""))
    (folder / "t").write_text(varyoff("diff", "a.yaml", "b.yaml", "--format", "json").out)
    result = varyoff("replay", "b.yaml", "--trace-file", "t", "--property", "never-open-when-broken")
    assert (result.exit, "✗ never-open-when-broken" in result.out) == (0, True)


def test_the_trace_of_an_error_of_the_model_is_read(folder, varyoff):
    (folder / "a.yaml").write_text(s.RANGE_LEFT)
    for name in ("json", "itf"):
        (folder / "t").write_text(varyoff("check", "a.yaml", "--format", name).out)
        result = varyoff("replay", "a.yaml", "--trace-file", "t", "--format", "json")
        assert result.exit == 2  # the model is in error at its end
        assert len(result.json["trace"]["steps"]) == result.json["error"]["step"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lamp.press\nlamp.pres\n", "line 2: there is no event `lamp.pres`"),
        ('{"states": []}', "it holds no trace"),
        ('{"#meta": {"system": "other"}, "states": [{}]}', "a trace of system `other`"),
        ('{"states": [{"lamp.state": "dark"}, {"lamp.state": "broken"}]}', ""),
        ('{"states": [{"lamp.sate": "dark"}]}', "no variable `lamp.sate`"),
        ('{"systems": [{"name": "broken", "properties": []}]}', "no trace of system `broken`"),
        ('{"initial": {"lamp.state": "dark"}, "steps": [], "loop": 0}', ""),
        ('{"initial": {"lamp.state": "dark"}, "steps": [{"event": "lamp.press", "changes": {"lamp.state": "lit"}}], "loop": 0}',
         "its last state is state 0 again, and it is not"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_says_what_does_not(text, said, folder, varyoff):
    (folder / "a.yaml").write_text(s.VIOLATED)
    (folder / "t").write_text(text)
    result = varyoff("replay", "a.yaml", "--trace-file", "t")
    assert result.exit == (2 if said else 0 if "steps" in text else 1), result.out + result.err
    assert said in result.err


def test_of_two_systems_of_one_name_the_one_of_the_file_is_meant(folder, varyoff):
    (folder / "a.yaml").write_text(
        s.VIOLATED.replace("stays-dark: {never: lamp.state == lit}", "p: {never: lamp.state == dark}")
    )
    (folder / "b.yaml").write_text(s.VIOLATED)
    (folder / "t").write_text(varyoff("check", "a.yaml", "b.yaml", "--format", "json").out)
    for file, steps in (("a.yaml", 0), ("b.yaml", 1)):
        result = varyoff("replay", file, "--trace-file", "t", "--format", "json")
        assert len(result.json["trace"]["steps"]) == steps


# --- what goes on for ever, games, branching time ------------------------------------------------

FOR_EVER = """\
machine: Job
states: [idle, queued, running, lost]
transitions:
  - {trigger: submit, source: idle, dest: queued, command: "SBMJOB {instance}"}
  - {trigger: hold, source: queued, dest: idle}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
  - {trigger: finish, actor: spontaneous, source: running, dest: idle}
  - {trigger: crash, actor: fault, source: running, dest: lost}
---
system: shop
instances: {job: Job}
deadlock: allowed
properties:
  runs: {leads_to: [job.state == queued, job.state == running]}
  at-once: {ltl: "always(implies(job.state == queued, next(job.state == running)))", assuming: {none: true}}
  comes-back: {infinitely_often: job.state == idle}
  some-time: {ctl: AF(job.state == running)}
  in-reach: {ctl: AG(EF(job.state == idle))}
  first: {ctl: AX(job.state == running)}
  game: {recoverable: job.state == idle, despite: [fault]}
"""


def shop_in(folder) -> str:
    (folder / "shop.yaml").write_text(FOR_EVER)
    return "shop.yaml"


@pytest.mark.parametrize(
    ("events", "loop", "broken", "unfair"),
    [
        # Nothing is left out that is fair: `start` is not enabled in state 0.
        ("job.submit job.hold", 0, {"runs", "at-once", "some-time", "first"}, {}),
        ("job.submit", 1, {"at-once", "some-time", "first"}, {"runs": ["job.start"], "comes-back": ["job.start"]}),
        ("job.submit -", 0, None, {}),  # it is not back there
        ("job.submit - -", 2, {"at-once", "some-time", "first"}, {"runs": ["job.start"], "comes-back": ["job.start"]}),
        ("job.submit job.start job.finish", 0, {"first"}, {}),
        ("job.submit job.start job.crash", 3, {"comes-back", "in-reach", "first", "game"}, {}),
        ("job.submit job.start job.crash", None, {"in-reach", "first", "game"}, {}),
        ("job.submit job.start", None, {"first"}, {}),  # it is our turn: `finish`
        ("", None, set(), {}),
    ],
)
def test_what_goes_on_for_ever_is_decided_by_the_trace_alone(varyoff, folder, events, loop, broken, unfair) -> None:
    words = ["replay", shop_in(folder), "--trace", events, *(["--loop", str(loop)] if loop is not None else [])]
    result = varyoff(*words, "--format", "json")
    if broken is None:
        assert result.exit == 2
        assert "says that its last state is state 0 again" in result.err
        return
    assert {one["property"] for one in result.json["broken"]} == broken
    assert {one["property"]: one["fair"] for one in result.json["unfair"]} == unfair
    assert result.json["trace"]["loop"] == loop
    text = varyoff(*words).out
    for name, groups in unfair.items():
        assert f"? {name} would be broken for ever, but the loop is not fair" in text
        assert f"only if {' or '.join(groups)} need not happen" in text


def test_where_a_loop_breaks_what_and_why(varyoff, folder) -> None:
    text = varyoff("replay", shop_in(folder), "--trace", "job.submit job.hold", "--loop", "0", "--property", "runs").out
    assert text.splitlines()[1:] == [
        "       0  initial      job=idle",
        "          ↻ the loop begins: from here on steps 1 to 2, again and again, for ever",
        "       1  operator     job.submit",
        "                       $ SBMJOB job",
        "                       job.state: idle → queued",
        "       2  operator     job.hold",
        "                       job.state: queued → idle",
        "          ↻ back in state 0, and so on for ever",
        "    ✗ runs is broken for ever",
        "      needs, sooner or later, job.state == running, given job.state == queued",
        "        from state 1 on it never comes",
        "        in the loop job.state is idle or queued",
        "        the loop is fair",
        "          job.start (weakly fair): not enabled in state 0: source: job.state == queued, but it is",
        "            idle",
        "          job.finish (weakly fair): not enabled in state 0: source: job.state == running, but it",
        "            is idle",
    ]


def test_a_game_that_a_bound_keeps_open_is_undecided(varyoff, folder) -> None:
    words = ["replay", shop_in(folder), "--trace", "job.submit", "--property", "game", "--max-states", "1"]
    result = varyoff(*words, "--format", "json")
    assert (result.exit, result.json["undecided"]) == (3, ["game"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--trace", "job.submit", "--loop", "2"],
            "the loop returns to state 2, and the states of the trace are 0 to 1",
        ),
        (["--trace-file", "saved.json", "--loop", "0"], "--loop goes with --trace"),
    ],
)
def test_a_loop_that_is_asked_for_in_vain(varyoff, folder, words, said) -> None:
    (folder / "saved.json").write_text(json.dumps({"initial": {}, "steps": [], "loop": 0}))
    result = varyoff("replay", shop_in(folder), *words)
    assert result.exit == 2
    assert said in result.err


def test_every_trace_that_is_printed_is_shown_again_with_what_it_breaks(varyoff, folder) -> None:
    words = ["check", shop_in(folder)]
    lines = re.findall(r"reproduce: (.*)$", varyoff(*words).out, re.MULTILINE)
    found = [one for one in varyoff(*words, "--format", "json").json["systems"][0]["properties"] if one["trace"]]
    assert [one["name"] for one in found] == [
        "runs", "at-once", "comes-back", "some-time", "in-reach", "first", "game",
    ]  # fmt: skip
    for line, one in zip(lines, found, strict=True):
        again = varyoff(*shlex.split(line)[1:], "--format", "json").json
        assert again["trace"] == one["trace"]
        (broken,) = (b for b in again["broken"] if b["property"] == one["name"])
        assert broken["for_ever"] == (one["trace"]["loop"] is not None)
        assert broken["expression"] == one["violation"]["expression"]
