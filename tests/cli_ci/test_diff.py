"""`varyoff diff`: exact on the reachable graphs, as a naive comparison shows."""

from __future__ import annotations

import json
import os
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import oracle
from tests.cli_ci.conftest import Cli
from tests.support.outcomes import HOLDING
from tests.support.project import ROOT
from varyoff.analysis.difference import Behaviours, compare
from varyoff.audit.trace import replay
from varyoff.check import Options, check_text
from varyoff.engine.explicit import Answer, Exploration
from varyoff.testing import drafts


def exploration(text: str) -> Exploration | None:
    (system,) = check_text(text, Options(keep_explorations=True)).systems
    assert isinstance(system.answer, Answer)
    return system.answer.exploration if system.complete and system.failure is None else None


# --- the naive comparison ------------------------------------------------------------------------

Named = dict[str, object]


class Naive:
    """A graph as the oracle sees it, states as mappings from names to values."""

    def __init__(self, text: str) -> None:
        self.graph = oracle.explore(oracle.load_text(text))
        self.states = [self.named(state) for state in self.graph.states]
        domains = self.graph.specification.instances.values()
        self.kinds = {f"{i.name}.{v}": self.kind(i, v) for i in domains for v in i.domains}
        if self.graph.specification.counts_faults:
            self.kinds["limits.faults"] = "integer"

    @staticmethod
    def named(state: oracle.State) -> Named:
        return {f"{i}.{v}" if i else f"limits.{v}": value for (i, v), value in state.items()}

    def kind(self, instance: Any, variable: str) -> str:
        values = [v for v in instance.domains[variable] if v is not None]
        if all(isinstance(v, bool) for v in values) and values:
            return "boolean"
        if all(isinstance(v, int) for v in values) and values:
            return "integer"
        return "reference" if set(values) <= set(self.graph.specification.instances) else "words"


def key(state: Named, names: list[str]) -> tuple[object, ...]:
    return tuple(state[name] for name in names)


def surplus(this: Naive, that: Naive, names: list[str]) -> dict[str, object]:
    """What `this` has and `that` has not; the depth of the nearest, too."""
    known = [key(s, names) for s in that.states]
    known_steps = [(known[a], label, known[b]) for a, label, b in that.graph.steps]
    mine = [key(s, names) for s in this.states]
    states = {p for p in mine if p not in known}
    steps = {(mine[a], label, mine[b]) for a, label, b in this.graph.steps} - set(known_steps)
    nearest = {
        label: min(this.graph.depths[a] + 1 for a, other, b in this.graph.steps
                   if other == label and (mine[a], label, mine[b]) in steps)
        for label in sorted({label for _, label, _ in steps})
    }  # fmt: skip
    initial = {mine[i] for i in range(this.graph.initial)} - {known[i] for i in range(that.graph.initial)}
    stuck = {mine[i] for i in this.graph.deadlocks()} - {known[i] for i in that.graph.deadlocks()}
    return {
        "states": len(states), "transitions": len(steps), "initial": len(initial), "deadlocks": len(stuck),
        "nearest": nearest,
    }  # fmt: skip


def summarised(side: Behaviours) -> dict[str, object]:
    return {
        "states": side.states, "transitions": side.transitions, "initial": side.initial, "deadlocks": side.deadlocks,
        "nearest": dict(sorted((c.event, len(c.witness)) for c in side.events)),
    }  # fmt: skip


def agree(old: str, new: str) -> bool:
    """Compare both ways; return whether anything differed."""
    sides = [exploration(old), exploration(new)]
    if None in sides:  # one of them has an error of the model; there is nothing to compare
        return False
    assert sides[0] is not None
    assert sides[1] is not None
    found = compare(sides[0], sides[1])
    naive = [Naive(old), Naive(new)]
    names = [n for n, kind in naive[0].kinds.items() if naive[1].kinds.get(n) == kind]
    assert sorted(found.compared) == sorted(names)
    assert summarised(found.gained) == surplus(naive[1], naive[0], names)
    assert summarised(found.lost) == surplus(naive[0], naive[1], names)
    for side in (found.gained, found.lost):
        for trace in (side.state, side.deadlock, *(c.witness for c in side.events)):
            assert trace is None or replay(side.model, trace) == []
    return bool(found)


SETTINGS = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@SETTINGS
@given(st.data())
def test_agrees_with_a_naive_comparison_of_mutants(data: st.DataObject) -> None:
    draft = data.draw(drafts(max_states=60, max_instances=3))
    draft.properties = {}
    old = draft.text()
    transitions = [(m, i) for m in draft.machines for i in range(len(m.transitions))]
    assume(transitions)
    machine, index = data.draw(st.sampled_from(transitions))
    removed = machine.transitions.pop(index)
    try:
        new = draft.text()
    finally:
        machine.transitions.insert(index, removed)
    assume(not check_text(new).diagnostics)
    agree(old, new)


@SETTINGS
@given(drafts(max_states=60, max_instances=3), drafts(max_states=60, max_instances=3))
def test_agrees_with_a_naive_comparison_of_strangers(one: Any, other: Any) -> None:
    agree(one.text(), other.text())


def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from varyoff.analysis import difference

    changed = HOLDING.replace("coins < 3", "coins < 2").replace("expect: {initial: 1, states: 7}\n", "")
    assert agree(HOLDING, changed)
    monkeypatch.setattr(
        difference._Side, "walk", lambda self: ((s, e, t) for s in self.order[1:] for e, t in self.successors(s))
    )
    with pytest.raises(AssertionError):
        agree("# nothing gained\n" + HOLDING.replace("initial: 1, ", "").replace("coins < 3", "coins < 0"), HOLDING)


# --- on the command line -------------------------------------------------------------------------


@pytest.fixture
def versions(folder: Path) -> Path:
    (folder / "old.yaml").write_text(HOLDING)
    text = HOLDING.replace("    source: unlocked\n    dest: locked", "    dest: locked").replace(
        "states: 7", "states: 8"
    )
    (folder / "new.yaml").write_text(text)
    return folder


def test_equal_versions(cli: Cli, versions: Path) -> None:
    done = cli("diff", "old.yaml", "old.yaml")
    assert (done.status, done.out) == (0, "nothing differs\n")


def test_verdicts_and_behaviours_with_witnesses(cli: Cli, versions: Path) -> None:
    done = cli("diff", "old.yaml", "new.yaml", "--format", "json=o.json", "--format", "markdown=o.md")
    assert done.status == 1
    assert "nobody-slips-through  holds → violated" in done.out
    (system,) = json.loads((versions / "o.json").read_text())["systems"]
    gained = system["behaviours"]["gained"]
    witnesses = {e["event"]: [s["event"] for s in e["witness"]["steps"]] for e in gained["events"]}
    assert witnesses["gate.push"] == ["gate.push"]
    assert system["properties"][0]["new"]["verdict"] == "violated"
    text = (versions / "o.md").read_text()
    assert "| `nobody-slips-through` | ✅ holds | ❌ violated |" in text
    assert text.count("<details>") == text.count("</details>") >= 2


def test_variables_of_one_side_only_are_projected_away(cli: Cli, versions: Path) -> None:
    text = HOLDING.replace("  coins: 0..3\n", "  coins: 0..3\n  lamp: boolean\n")
    (versions / "new.yaml").write_text(text)
    done = cli("diff", "old.yaml", "new.yaml", "--format", "json")
    behaviours = json.loads(done.out)["systems"][0]["behaviours"]
    assert behaviours["variables"]["gained"] == ["gate.lamp"]
    assert behaviours["gained"]["transitions"] == behaviours["lost"]["transitions"] == 0
    assert done.status == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["old.yaml", "nowhere.yaml"], 2),
        (["old.yaml", "broken.yaml"], 2),
        (["old.yaml", "old.yaml", "--max-states", "2"], 3),
        (["old.yaml"], 2),
        (["empty.yaml", "empty.yaml"], 5),
        (["HEAD:x.yaml", "old.yaml"], 2),
        (["old.yaml", "new.yaml", "--format", "json=old.yaml/o.json"], 2),
    ],
)
def test_exit_status(cli: Cli, versions: Path, words: list[str], status: int) -> None:
    (versions / "broken.yaml").write_text(HOLDING.replace("dest: locked", "dest: lokced"))
    (versions / "empty.yaml").write_text("machine: A\nstates: [a]\n")
    assert cli("diff", *words).status == status


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


@pytest.fixture
def repository(folder: Path) -> Path:
    """Two commits: a machine that the system includes loses a condition in the second."""
    machine, system = HOLDING.split("---\nsystem:")
    (folder / "specs" / "machines").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    text = "system:" + system.replace("deadlock:", "include: machines/m.yaml\ndeadlock:")
    (folder / "specs" / "x.yaml").write_text(text)
    (folder / "specs" / "machines" / "m.yaml").write_text(machine)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    broken = machine.replace("    source: unlocked\n    dest: locked", "    dest: locked")
    (folder / "specs" / "machines" / "m.yaml").write_text(broken)
    git(folder, "commit", "-q", "-a", "-m", "two")
    return folder


def test_two_revisions_with_their_own_includes(cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (
        ["HEAD~1:specs/x.yaml", "HEAD:specs/x.yaml"],
        ["HEAD~1:specs/x.yaml", "specs/x.yaml"],
        ["--git", "HEAD~1", "HEAD", "specs/"],
    ):
        done = cli("diff", *words)
        assert done.status == 1
        assert "nobody-slips-through  holds → violated" in done.out
    monkeypatch.chdir("specs")
    assert cli("diff", "--git", "HEAD~1", "HEAD", "x.yaml").status == 1
    assert cli("diff", "HEAD:./x.yaml", "x.yaml").status == 0
    assert git(repository, "status", "--porcelain") == ""


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=x", ""])
def test_a_revision_that_is_none(cli: Cli, repository: Path, revision: str) -> None:
    done = cli("diff", f"{revision}:specs/x.yaml", "specs/x.yaml")
    assert done.status == 2


@pytest.mark.slow
def test_neighbouring_versions_of_the_shipped_specifications(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an answer, and it is the same read the other way round.

    The newest pair alone by default, for the time's sake; VARYOFF_TEST_VERSIONS says how many versions.
    """
    versions = os.environ.get("VARYOFF_TEST_VERSIONS", "2")
    monkeypatch.chdir(ROOT)
    try:
        commits = git(ROOT, "log", "--format=%H", "-n", versions, "--", "specs").split()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git work tree, or no git: {error}")
    if len(commits) < 2:
        pytest.skip("the history has no two versions of the specifications")
    for new, old in pairwise(commits):
        there, back = (
            json.loads(cli("diff", "--git", *p, "specs", "--format", "json").out) for p in ((old, new), (new, old))
        )
        assert there["systems"]
        flat = [{s["name"]: s["behaviours"] for s in side["systems"] if s["behaviours"]} for side in (there, back)]
        for name, one in flat[0].items():
            for count in ("states", "transitions", "initial", "deadlocks"):
                assert one["gained"][count] == flat[1][name]["lost"][count]
                assert one["lost"][count] == flat[1][name]["gained"][count]


# --- what is said once ---------------------------------------------------------------------------

FAMILY = """\
machine: Worker
states: [idle, busy, done]
transitions:
  - {trigger: start, source: idle, dest: busy}
  - {trigger: rest, source: done, dest: idle}
---
machine: Watcher
parameters: {workers: [Worker]}
variables: {seen: 0..1}
transitions: [{trigger: look, choose: {n: 0..1}, conditions: seen != n, effect: {seen: n}}]
---
system: s
instances: {w: {machine: Worker, count: 4}, watcher: {machine: Watcher, workers: w}}
deadlock: allowed
properties: {p: {always: watcher.seen < 2}}
"""


@pytest.fixture
def family(folder: Path) -> Path:
    (folder / "old.yaml").write_text(FAMILY)
    edited = FAMILY.replace("  - {trigger: rest", "  - {trigger: finish, source: busy, dest: done}\n  - {trigger: rest")
    (folder / "new.yaml").write_text(edited)
    return folder


def test_what_an_edit_repeats_for_every_event_is_said_once(cli: Cli, family: Path) -> None:
    done = cli("diff", "old.yaml", "new.yaml")
    assert done.out.count("w[1..4].finish: ") == 1
    assert "w[2].finish: " not in done.out
    assert done.out.count(", nearest") == 1  # the new state is the one that the event leads to
    assert "of other events, from states that only this version reaches: " in " ".join(done.out.split())
    assert "watcher.look(…), 2 choices (" in " ".join(done.out.split())
    assert "\n1 of 1 system differs · " in done.out
    lost = cli("diff", "new.yaml", "old.yaml")
    assert "from states that are reached no more: " in " ".join(lost.out.split())


def test_changed_and_entailed_events_add_up(cli: Cli, family: Path) -> None:
    done = cli("diff", "old.yaml", "new.yaml", "--format", "json=o.json", "--format", "markdown=o.md")
    (system,) = json.loads((family / "o.json").read_text())["systems"]
    gained = system["behaviours"]["gained"]
    assert sum(e["transitions"] for e in gained["events"]) == gained["transitions"]
    direct = {e["event"] for e in gained["events"] if e["from_common_states"]}
    assert direct == {f"w[{i}].finish" for i in range(1, 5)}
    entailed = sum(e["transitions"] for e in gained["events"] if e["event"] not in direct)
    assert f"{entailed:,} transitions of other events" in done.out
    assert "of other events" in (family / "o.md").read_text()


def test_the_initial_state_is_shown_once(cli: Cli, family: Path) -> None:
    text = (family / "new.yaml").read_text().replace("conditions: seen != n, ", "")
    (family / "new.yaml").write_text(text)
    done = cli("diff", "old.yaml", "new.yaml")
    assert done.out.count("0  initial      w[1]=idle") == 1
    assert done.out.count("0  initial      as above") == 1
